"""Checks what `helm template` printed: every object against the Kubernetes schemas, and what no schema says.

    helm template rawi deploy/chart | python3 deploy/check_manifests.py NAME [RULES_OUT]

Needs kubernetes-validate (with PyYAML). Custom resources are not in the Kubernetes schemas: for those the fields
that their operators ask for are checked here. The rules of a PrometheusRule are written to RULES_OUT for promtool.
"""

import re
import sys
import tomllib

import kubernetes_validate
import yaml

KUBERNETES = "1.34"
CUSTOM = ("monitoring.coreos.com/v1", "keda.sh/v1alpha1")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600}
DEFAULT_SHUTDOWN = {"drain": "20s", "commit": "5s", "close": "5s"}
failures = []


def expect(holds, message):
    if not holds:
        failures.append(message)


def seconds(text):
    return sum(float(n) * UNITS[u] for n, u in re.findall(r"([0-9.]+)(ms|s|m|h)", text))


def pod(workload, config):
    """The restricted Pod Security Standard, probes, and the grace period."""
    spec = workload["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    security = container["securityContext"]
    expect(spec["automountServiceAccountToken"] is False, "the pod mounts a service account token")
    expect(spec["securityContext"]["runAsNonRoot"] is True, "the pod may run as root")
    expect(spec["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault", "no seccomp profile")
    expect(security["allowPrivilegeEscalation"] is False, "privileges may escalate")
    expect(security["readOnlyRootFilesystem"] is True, "the root file system is writable")
    expect(security["capabilities"]["drop"] == ["ALL"], "capabilities are kept")
    for probe, path in (("livenessProbe", "/livez"), ("readinessProbe", "/readyz")):
        expect(container[probe]["httpGet"]["path"] == path, f"{probe} does not ask {path}")
    budget = sum(seconds(text) for text in (DEFAULT_SHUTDOWN | config.get("shutdown", {})).values())
    grace = spec["terminationGracePeriodSeconds"]
    expect(grace > budget, f"terminationGracePeriodSeconds {grace} does not exceed the shutdown budget {budget} s")
    expect("cpu" not in container["resources"].get("limits", {}), "a CPU limit throttles heartbeats")
    labels = workload["spec"]["template"]["metadata"]["labels"]
    for key, value in workload["spec"]["selector"]["matchLabels"].items():
        expect(labels.get(key) == value, f"the selector's {key} is not on the pod")
    mounts = [mount["mountPath"] for mount in container["volumeMounts"]]
    named = {volume["name"] for volume in spec["volumes"]}
    expect({mount["name"] for mount in container["volumeMounts"]} <= named, "a mount without a volume")
    kafka = config.get("kafka", {})
    for section in (kafka.get("tls", {}), kafka.get("sasl", {}), config.get("traces", {})):
        for key, path in section.items():
            if key.endswith("_file"):
                expect(any(path.startswith(f"{mount}/") for mount in mounts), f"{key} {path} is not mounted")


def custom(thing, workload, rules_out):
    kind, spec = thing["kind"], thing["spec"]
    labels = workload["spec"]["template"]["metadata"]["labels"]
    ports = {port["name"] for port in workload["spec"]["template"]["spec"]["containers"][0]["ports"]}
    if kind == "PodMonitor":
        expect(spec["selector"]["matchLabels"].items() <= labels.items(), "the PodMonitor selects no pod of ours")
        expect({end["port"] for end in spec["podMetricsEndpoints"]} <= ports, "the PodMonitor names no port")
    elif kind == "PrometheusRule":
        expect(len(spec["groups"]) > 0, "the PrometheusRule is empty")
        if rules_out:
            with open(rules_out, "w", encoding="utf-8") as out:
                yaml.safe_dump(spec, out)
    elif kind == "ScaledObject":
        target = spec["scaleTargetRef"]
        expect(
            (target["kind"], target["name"]) == (workload["kind"], workload["metadata"]["name"]),
            "the ScaledObject scales something else",
        )
        expect(spec["minReplicaCount"] <= spec["maxReplicaCount"], "fewer replicas at most than at least")
        for trigger in spec["triggers"]:
            for key, value in trigger["metadata"].items():
                expect(isinstance(value, str), f"KEDA wants text, not {value!r}, for {key}")
        expect("replicas" not in workload["spec"], "replicas are fixed beside an autoscaler")
    else:
        failures.append(f"{kind}: nobody checks it")


def main(name, rules_out=None):
    things = [thing for thing in yaml.safe_load_all(sys.stdin) if thing]
    (workload,) = [thing for thing in things if thing["kind"] in ("StatefulSet", "Deployment")]
    settings = [thing["data"]["rawi.toml"] for thing in things if "rawi.toml" in thing.get("data", {})]
    config = tomllib.loads(settings[0])
    for thing in things:
        if thing["apiVersion"] in CUSTOM:
            custom(thing, workload, rules_out)
            continue
        try:
            kubernetes_validate.validate(thing, KUBERNETES, strict=True)
        except Exception as error:  # its own, and jsonschema's
            failures.append(f"{thing['kind']}: {getattr(error, 'message', error)}")
    pod(workload, config)
    for failure in failures:
        print(f"chart, {name} values: {failure}", file=sys.stderr)
    if not failures:
        kinds = ", ".join(sorted(thing["kind"] for thing in things))
        print(f"chart, {name} values: {len(things)} objects hold ({kinds})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
