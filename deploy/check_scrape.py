"""A real Prometheus scrapes a running worker: the rules evaluate, the dashboard's queries are answered.

    python3 deploy/check_scrape.py PROMETHEUS RAWI

The worker is `rawi demo`, on its in-process Kafka. Takes some 15 seconds.
"""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
PATIENCE = 60  # seconds until the first articles are completed and scraped, on a busy machine


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def queries(node):
    if isinstance(node, dict):
        if "expr" in node:
            yield node["expr"]
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from queries(one)


def main(prometheus, rawi):
    folder = Path(tempfile.mkdtemp(prefix="rawi-scrape-"))
    worker_port, port = free_port(), free_port()
    shutil.copy(HERE / "prometheus/rules.yaml", folder)
    scrape = (HERE / "prometheus/prometheus.yaml").read_text(encoding="utf-8")
    scrape = re.sub(r"targets: .*", f"targets: ['127.0.0.1:{worker_port}']", scrape)
    scrape = re.sub(r"(scrape|evaluation)_interval: .*", r"\1_interval: 1s", scrape)
    (folder / "prometheus.yaml").write_text(scrape, encoding="utf-8")

    def ask(path, **parameters):
        address = f"http://127.0.0.1:{port}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)["data"]

    def value(query):
        result = ask("query", query=query)["result"]
        return float(result[0]["value"][1]) if result else None

    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [prometheus, f"--config.file={folder}/prometheus.yaml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{port}"], **quiet),
        subprocess.Popen([rawi, "demo", "--listen", f"127.0.0.1:{worker_port}", "--linger", "120"], **quiet),
    ]
    try:
        deadline = time.monotonic() + PATIENCE
        completed = None
        while not completed:
            if time.monotonic() > deadline:
                print(f"after {PATIENCE} s no completed article was scraped", file=sys.stderr)
                return 1
            time.sleep(1)
            try:
                completed = value("sum(rawi_records_completed_total)")
            except OSError:
                continue
        time.sleep(5)  # for every rule to be evaluated over what was scraped
        rules = [rule for group in ask("rules")["groups"] for rule in group["rules"]]
        broken = [rule["name"] for rule in rules if rule["health"] != "ok"]
        firing = [one["metric"]["alertname"] for one in ask("query", query="ALERTS{alertstate='firing'}")["result"]]
        asked = list(queries(json.loads((HERE / "grafana/dashboard.json").read_text(encoding="utf-8"))))
        answered = 0
        for query in asked:
            query = query.replace("$__rate_interval", "30s").replace("$job", ".*").replace("$instance", ".*")
            answered += bool(ask("query", query=query)["result"])
        print(f"{completed:.0f} articles, {len(rules)} rules, {answered} of {len(asked)} queries with data")
        if broken or firing or value("min(rawi_ready)") != 1 or answered < len(asked) / 2:
            print(f"rules not healthy: {broken}; alerts that fire: {firing}", file=sys.stderr)
            return 1
        return 0
    finally:
        for process in started:
            process.terminate()
        for process in started:
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
