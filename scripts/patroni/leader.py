"""The leader is killed while two processes write; what was said to be kept is looked up in the end."""

import os
import random
import time

from base.program import answer, begin
from cluster import Cluster
from lib.table import Table

kills, rng = int(os.environ["KILLS"]), random.Random(int(os.environ["SEED"]))
table, cluster = Table(), Cluster()
try:
    cluster.sql("CREATE DATABASE quintet", "postgres")
    words = ["bench", "state", cluster.url(), "--readers", 100, "--bytes", 200, "--writers", 2, "--seconds", 40 * kills, "--json"]
    writers, killed, away, leaders = [begin(*words) for _ in range(2)], 0, [], set()
    time.sleep(3)
    while killed < kills and all(writer.poll() is None for writer in writers):
        leader = cluster.until_whole(180)
        leaders.add(leader.name)
        time.sleep(rng.uniform(0.5, 4))
        began = time.monotonic()
        leader.kill()
        killed += 1
        while cluster.leader() in (None, leader):
            time.sleep(0.2)
        away.append(time.monotonic() - began)
        print(f"   kill {killed}: {leader.name}, another leader after {away[-1]:.1f} s", flush=True)
        leader.start()
    table.expect("kills while both wrote", kills, killed)
    if killed < kills:
        for writer in writers:
            writer.terminate()
            print(*writer.communicate(timeout=60), sep="\n")
        raise SystemExit("a writer ended before the last kill")
    table.tell("seconds without a leader, at most", round(max(away), 1))
    table.tell("nodes that led", len(leaders))
    for number, writer in enumerate(writers, 1):
        report = answer(*writer.communicate(timeout=1800))
        for key in ["days", "briefs", "sends", "feedback", "again", "unknown", "longest_away"]:
            table.tell(f"process {number}: {key}", report[key])
        table.expect(f"process {number}: lost, twice", (0, 0), (report["lost"], report["doubled"]))
    cluster.until_whole(180)
    two = "SELECT count(*) FROM (SELECT 1 FROM briefs GROUP BY reader, date HAVING count(*) > 1) AS it"
    table.expect("dates with two briefs", "0", cluster.sql(two))
    again = "SELECT count(*) FROM deliveries WHERE tries > 1"
    table.expect("deliveries that were claimed twice", "0", cluster.sql(again))
finally:
    cluster.stop()
table.end()
