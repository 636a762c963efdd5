"""Two workers beside one, in pairs, so that what else the machine does meets both."""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import time
from pathlib import Path

from cluster import Cluster
from run import Load, begin, report_of

#: Two workers on two cores are this many times as fast as one, at least.
BAR = 1.7


def speed(load: Load, pairs: int, cluster: Cluster, work: Path) -> bool:
    ratios, by_processors = [], []
    for pair in range(pairs):
        took = {}
        for workers in (1, 2) if pair % 2 else (2, 1):
            while len(cluster.workers) > workers:
                cluster.kill_node()
            while len(cluster.workers) < workers:
                cluster.add()
            while cluster.cores() != workers:
                time.sleep(0.5)
            out = work / f"speed-{pair}-{workers}"
            took[workers] = report_of(begin(load, out, cluster.port))
            if took[workers]["rows"] != load.rows:
                sys.exit(f"speed: {took[workers]}")
            shutil.rmtree(out)
        one, two = took[1], took[2]
        ratios.append(one["seconds"] / two["seconds"])
        by_processors.append(2 * one["cpu_seconds"] / two["cpu_seconds"])
        print(
            f"      pair {pair + 1}: one worker {one['seconds']:.1f} s ({one['cpu_seconds']:.1f} s of processors), "
            f"two {two['seconds']:.1f} s ({two['cpu_seconds']:.1f} s): {ratios[-1]:.2f}; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
    ratio = statistics.median(ratios)
    # What a worker spends is what it would take on a core of its own.
    told = f"median of {pairs} {ratio:.2f} times by the clock, {statistics.median(by_processors):.2f} by processors"
    print(f"{'ok' if ratio >= BAR else 'FAIL':<5} two workers beside one, {load.rows} texts: {told}; at least {BAR}")
    return ratio >= BAR
