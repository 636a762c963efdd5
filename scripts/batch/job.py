"""The same work sent to a cluster by `ray job submit`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cluster import Cluster
from run import Load, check, report_in


def job(load: Load, cluster: Cluster, work: Path) -> None:
    out, away = work / f"{load.kind}-job", work / "empty"
    away.mkdir(exist_ok=True)
    ray = Path(sys.executable).with_name("ray")
    sent = [str(ray), "job", "submit", "--address", f"http://127.0.0.1:{cluster.jobs}", "--working-dir", str(away), "--"]
    done = subprocess.run(
        [*sent, sys.executable, "-m", "quintet.ray", *load.verb, "--out", str(out), "--json"],
        capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    check(load, out, report_in(done.stdout, done.returncode, done.stderr), f"{load.kind} as a job")
    print(f"{load.kind}: as a job, {load.rows} rows, the same bytes", flush=True)
