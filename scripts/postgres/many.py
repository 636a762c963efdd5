"""Four servers and two daily processes at once on one database: each reader has one brief a date and gets one mail, whoever
made it, and every word of feedback is there once.
"""

import json
import threading
import time
import urllib.request
from datetime import datetime, timezone

from base.program import begin
from base.server import Server, free_port
from days.program import Days
from lib.table import Table
from shared.sink import Sink

READERS, SERVERS = 60, 4
table, server = Table(), Server()


class Shared(Days):
    """Days whose state is on the server."""

    def sql(self, text, *_):
        return [tuple(line.split("|")) for line in server.sql(text, "quintet").splitlines()]


sink = Sink()
days = Shared(sink, state=server.url())
days.build(datetime.now(timezone.utc))
names = [f"Reader {number}" for number in range(READERS)]
days.readers([(name, "UTC", "00:00") for name in names])
ports = [free_port() for _ in range(SERVERS)]
servers = [begin("serve", "--addr", f"127.0.0.1:{port}", "--state", server.url(), "--index", "index") for port in ports]


def post(port, path, what):
    body = json.dumps(what).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=60) as said:
        return json.loads(said.read())


def is_up(port):
    try:
        return urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).status == 200
    except OSError:
        return False


table.expect("servers up", True, days.until(lambda: all(map(is_up, ports)), 60))
insights = [json.loads(line)["id"] for line in open("insights.jsonl")][:SERVERS]
made, kept, complaints, lock = [], [], [], threading.Lock()


def ask(number, port):
    """One server is asked for every brief, and told a word of every reader."""
    for name in names:
        path = f"/v1/readers/{urllib.request.quote(name)}"
        for work, where, what in [(made, f"{path}/briefs", {}), (kept, f"{path}/feedback", {"id": insights[number], "verdict": "more"})]:
            try:
                said = post(port, where, what)
                with lock:
                    work.append((name, insights[number] if work is kept else said["id"]))
            except Exception as error:
                said = error.read().decode() if hasattr(error, "read") else ""
                with lock:
                    complaints.append(f"{where}: {error} {said}")


other = Shared(sink, state=server.url())
daily = [days.begin("one.txt"), other.begin("other.txt")]
threads = [threading.Thread(target=ask, args=one) for one in enumerate(ports)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
settled = lambda: len(days.deliveries()) >= READERS and set(days.deliveries().values()) == {"sent"}
table.expect("everything is sent", True, days.until(settled, 120))
table.expect("complaints", [], complaints[:3])
table.expect("briefs that were asked for", READERS * SERVERS, len(made))
table.expect("different ones, one a reader", READERS, len(set(made)))
table.expect("briefs in the ledger", [1], sorted({len(dates) for dates in days.briefs().values()}))
words = days.sql("SELECT name, insight, count(*) FROM feedback JOIN readers ON readers.id = reader GROUP BY 1, 2")
found = sorted((name, insight) for name, insight, _ in words)
table.expect("words that were kept", len(kept), len(found), found == sorted(kept))
table.expect("words that are there twice", 0, sum(count != "1" for *_, count in words))
days.look(table, "in the end")
works = days.status()["pid"]
table.expect("one of two works", True, works in [one.pid for one in daily])
first, second = (days, other) if works == days.child.pid else (other, days)
first.kill()
began = time.monotonic()
table.expect("the other takes over", True, second.until(lambda: second.status().get("pid") == second.child.pid, 30))
table.at_most("seconds until then", 5, round(time.monotonic() - began, 1))
days.readers([("Late", "UTC", "00:00")])
table.expect("and works", True, second.until(lambda: len(second.deliveries()) == READERS + 1 and settled(), 60))
table.expect("exit code after a signal", 0, second.end())
for one in servers:
    one.terminate()
table.expect("servers end as they should", [0] * SERVERS, [one.wait(timeout=60) for one in servers])
sink.stop()
server.stop()
table.end()
