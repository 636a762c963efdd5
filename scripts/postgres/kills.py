"""The server is killed, as by a power cut, while two processes write: nothing that was said to be kept is lost, and nothing
is there twice.
"""

import os
import random
import time

from base.program import answer, begin
from base.server import Server
from lib.table import Table

kills, rng = int(os.environ.get("KILLS", 5)), random.Random(int(os.environ["SEED"]))
table, server = Table(), Server()
words = ["bench", "state", server.url(), "--readers", 500, "--bytes", 500, "--writers", 2, "--seconds", 5 * kills, "--json"]
writers, killed = [begin(*words) for _ in range(2)], 0
while killed < kills and all(writer.poll() is None for writer in writers):
    time.sleep(rng.uniform(0.5, 3))
    server.kill()
    time.sleep(rng.uniform(0, 1))
    server.start()
    killed += 1
table.expect("kills while both wrote", kills, killed)
for number, writer in enumerate(writers, 1):
    report = answer(*writer.communicate(timeout=900))
    for key in ["days", "briefs", "sends", "feedback", "again", "unknown", "longest_away"]:
        table.tell(f"process {number}: {key}", report[key])
    table.expect(f"process {number}: lost, twice", (0, 0), (report["lost"], report["doubled"]))
two = "SELECT count(*) FROM (SELECT 1 FROM briefs GROUP BY reader, date HAVING count(*) > 1) AS it"
table.expect("dates with two briefs", "0", server.sql(two, "quintet"))
again = "SELECT count(*) FROM deliveries WHERE tries > 1"
table.expect("deliveries that were claimed twice", "0", server.sql(again, "quintet"))
server.stop()
table.end()
