"""A worker process, a node or the driver dies in the middle, and the run goes on or is begun again."""

from __future__ import annotations

import random
import shutil
import sys
import time
from pathlib import Path

from cluster import Cluster, kill
from run import Load, begin, check, files, report_of, under_way


def kills(load: Load, what: str, times: int, cluster: Cluster, work: Path) -> None:
    """`times` runs, in each of which one `what` is killed."""
    redone, lost, hit = 0, 0, 0
    for round_ in range(times):
        name, out = f"{load.kind}, {what} {round_ + 1}", work / f"{load.kind}-{what}-{round_}"
        driver = begin(load, out, cluster.port)
        least = random.randint(2, max(2, len(load.expected) // 2))
        while driver.poll() is None and len(files(out)) < least:
            time.sleep(0.02)
        if driver.poll() is not None:
            sys.exit(f"{name}: the driver ended before the kill:\n{driver.communicate()[1][-3000:]}")
        before, begun = files(out), under_way(out)
        if begun > len(cluster.workers):
            sys.exit(f"{name}: {begun} shards are under way on {len(cluster.workers)} workers")
        if what == "worker":
            hit += cluster.kill_worker()
            report = report_of(driver)
        elif what == "node":
            cluster.kill_node()
            hit += 1
            report = report_of(driver)
            cluster.add()
        else:
            kill(driver.pid)
            driver.communicate()
            hit += 1
            # Tasks of a driver that is gone may still end a shard.
            time.sleep(2)
            before = files(out)
            report = report_of(begin(load, out, cluster.port))
            if report["before"] != len(before):
                sys.exit(f"{name}: {len(before)} were done, {report['before']} of them were known")
        after = files(out)
        redone += sum(after.get(one) != before[one] for one in before)
        lost = max(lost, begun)
        check(load, out, report, name)
        shutil.rmtree(out)
    if redone:
        sys.exit(f"{load.kind}, {what}: {redone} shards that were done were done again")
    print(
        f"{load.kind}: {what} killed {hit} times of {times}: {load.rows} rows each time, the same bytes; "
        f"no shard that was done was done again, at most {lost} were under way",
        flush=True,
    )
