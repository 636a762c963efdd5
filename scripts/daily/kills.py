"""Kills at random (SIGKILL) in the middle of a day's work, begun again each time: no brief twice, none lost, no episode
lost and no insight twice.

Each round begins with a state in which nothing was done: a hundred readers whose hour has come, and ten feeds. It is killed
some times, and then comes to its end.
"""

import json
import os
import random
import shutil
import sqlite3
import time
from collections import Counter
from datetime import datetime, timezone

from days.program import Days
from lib.claims import Claims, vtt
from lib.feeds import episode, feed
from lib.server import Answer, Server
from lib.table import Table
from shared.sink import Sink

READERS, KILLS, SEED = (int(os.environ.get("READERS", 100)), int(os.environ.get("KILLS", 30)), int(os.environ["SEED"]))
FEEDS, KILLS_A_ROUND = 10, 6
rng = random.Random(SEED)
claims, pages = Claims(SEED), {}
hosts = [f"127.0.3.{1 + at}" for at in range(FEEDS)]
for number, host in enumerate(hosts):
    said = vtt(claims.episode(14), claims.person(), claims.person(), rng)
    pages[host, "/one.vtt"] = said, "text/vtt"
    pages[host, "/feed.xml"] = feed(f"Show {number}", [episode(f"{number}", "Talk", 7, ("one.vtt", "text/vtt"))]), "application/rss+xml"


def answer(request):
    if (request.host, request.path) not in pages:
        return Answer(404)
    body, kind = pages[request.host, request.path]
    return Answer(200, body, {"ETag": f'"{len(body)}"', "Content-Type": kind}, after=0.05)


table, server = Table(), Server(hosts, answer)
# A mail takes a while, so that a kill may well meet one.
sink = Sink(takes=0.06)
template = Days(sink, state="template.sqlite")
template.build(datetime.now(timezone.utc))
template.readers([(f"Reader {number}", "UTC", "00:00") for number in range(READERS)])
template.run("feeds", "add", *(f"http://{host}:{server.port}/feed.xml" for host in hosts), "--state", template.state)
shutil.copytree("index", "index.template")
with sqlite3.connect(template.state) as state:
    state.execute("PRAGMA wal_checkpoint(TRUNCATE)")



def fresh(name):
    """A day on which nothing was done yet."""
    shutil.copyfile(template.state, name)
    shutil.rmtree("index")
    shutil.copytree("index.template", "index")
    sink.mails.clear()
    return Days(sink, state=name)


def sending(days):
    return {token for token, one in days.deliveries().items() if one == "sending"}


def is_over(days):
    """Whether nothing waits to be sent."""
    rows = days.deliveries().values()
    return len(rows) == READERS and "pending" not in rows


kills, met, rounds, standing, faults = 0, Counter(), 0, Counter(), Counter()
while kills < KILLS:
    rounds += 1
    days = fresh(f"round-{rounds}.sqlite")
    for _ in range(min(KILLS_A_ROUND, KILLS - kills)):
        left = sending(days)
        days.begin()
        # A third while it loads, scans and makes briefs; the others while it sends, which takes READERS / 66 seconds.
        if rng.random() < 1 / 3:
            time.sleep(rng.uniform(0, 3))
        else:
            days.until(lambda: sending(days) - left or is_over(days), 60)
            time.sleep(rng.uniform(0, READERS / 100))
        days.kill()
        kills += 1
        met["mails under way"] += bool(sending(days) - left)
        met["a day whose mails were sent"] += is_over(days)
    # Feeds that a killed process had asked are due again by their own rhythm; everything else now.
    days.once(codes=(0, 1))
    rows, taken = days.deliveries(), Counter(mail.token for mail in sink.taken)
    of = lambda *words: {token for token, one in rows.items() if one in words}
    briefs = days.briefs()
    faults["readers without exactly one brief"] += sum(len(briefs.get(f"Reader {n}", [])) != 1 for n in range(READERS))
    faults["deliveries missing or too many"] += abs(len(rows) - READERS)
    faults["neither sent nor uncertain in the end"] += len(rows) - len(of("sent", "uncertain"))
    faults["mails that arrived twice"] += sum(times - 1 for times in taken.values())
    faults["mails of nobody"] += len(set(taken) - set(rows))
    faults["sent that did not arrive"] += len(of("sent") - set(taken))
    faults["episodes not read"] += FEEDS - sum(n for one, n in days.sql("SELECT standing, count(*) FROM episodes GROUP BY standing") if one == "done")
    kept = [id for ids, in days.sql("SELECT ids FROM episodes") for id in json.loads(ids)]
    faults["insights twice"] += sum(times - 1 for times in Counter(kept).values())
    info = days.run("info", "--verify")
    faults["insights lost or too many"] += abs(info["insights"] - sum(1 for _ in open("insights.jsonl")) - len(kept))
    faults["state damaged"] += days.sql("PRAGMA integrity_check")[0][0] != "ok"
    standing += Counter(rows.values())
for what, count in faults.items():
    table.expect(what, 0, count)
table.tell("kills", kills)
for what, count in met.items():
    table.tell(f"kills that met {what}", count)
# Kills that met nothing prove nothing.
table.expect("some kills met mails under way", True, met["mails under way"] > 0)
table.tell("rounds", rounds)
for word, count in sorted(standing.items()):
    table.tell(word, count)
sink.stop()
table.end()
