#!/usr/bin/env python3
"""Writes the software bill of materials of the worker, CycloneDX 1.6 as JSON: every crate that is linked or runs in its
build, with version, licence, checksum of the lock file and what it depends on. And what those crates compile from C:
the versions that their crate versions name.

    deploy/bill_of_materials.py > rawi.cdx.json

Nothing in it depends on the time or the machine, so that one lock file gives one bill."""
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
# C libraries inside crates, by the crate that carries them; their version is the crate's build metadata.
CARRIED = {
    "rdkafka-sys": ("librdkafka", "BSD-2-Clause"),
    "openssl-src": ("openssl", "Apache-2.0"),
    "zstd-sys": ("zstd", "BSD-3-Clause"),
    "tikv-jemalloc-sys": ("jemalloc", "BSD-2-Clause"),
}


def metadata():
    command = ["cargo", "metadata", "--format-version=1", "--locked"]
    command += ["--filter-platform", "x86_64-unknown-linux-gnu"]
    return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)


def checksums():
    with open(os.path.join(ROOT, "Cargo.lock"), "rb") as lock:
        packages = tomllib.load(lock)["package"]
    return {(one["name"], one["version"]): one.get("checksum") for one in packages}


def reference(package):
    return f"pkg:cargo/{package['name']}@{package['version'].replace('+', '%2B')}"


def component(package, checksum):
    one = {
        "type": "library",
        "bom-ref": reference(package),
        "name": package["name"],
        "version": package["version"],
        "purl": reference(package),
    }
    if package.get("description"):
        one["description"] = " ".join(package["description"].split())
    if package.get("license"):
        # An old way to write OR.
        one["licenses"] = [{"expression": re.sub(r"\s*/\s*", " OR ", package["license"])}]
    if checksum:
        one["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    if package.get("repository"):
        one["externalReferences"] = [{"type": "vcs", "url": package["repository"]}]
    carried = CARRIED.get(package["name"])
    if carried and "+" in package["version"]:
        name, licence = carried
        version = package["version"].split("+", 1)[1].removeprefix(f"{name}.")
        one["components"] = [{
            "type": "library",
            "bom-ref": f"pkg:generic/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:generic/{name}@{version}",
            "licenses": [{"license": {"id": licence}}],
        }]
    return one


def linked(data):
    """Everything that the worker needs, without what only its tests and benchmarks need."""
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    root = data["resolve"]["root"]
    edges, waiting = {}, [root]
    while waiting:
        at = waiting.pop()
        if at in edges:
            continue
        wanted = [dep for dep in nodes[at]["deps"] if any(kind["kind"] != "dev" for kind in dep["dep_kinds"])]
        edges[at] = sorted(dep["pkg"] for dep in wanted)
        waiting.extend(edges[at])
    return root, edges


def main():
    data = metadata()
    packages = {package["id"]: package for package in data["packages"]}
    sums = checksums()
    root, edges = linked(data)
    worker = packages[root]
    components = [
        component(packages[one], sums.get((packages[one]["name"], packages[one]["version"])))
        for one in sorted(edges, key=lambda one: reference(packages[one]))
        if one != root
    ]
    own = component(worker, None)
    own["type"] = "application"
    seed = json.dumps([(one["bom-ref"], one.get("hashes")) for one in [own, *components]])
    bill = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, seed)}",
        "version": 1,
        "metadata": {"component": own},
        "components": components,
        "dependencies": [
            {"ref": reference(packages[one]), "dependsOn": sorted({reference(packages[to]) for to in edges[one]})}
            for one in sorted(edges, key=lambda one: reference(packages[one]))
        ],
    }
    json.dump(bill, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
