"""Kills in the middle of an add: of the program, and of the server. What was acknowledged is there; the same add again
brings the rest, and nothing is there twice. Kills in the middle of a build: readers see the corpus before it, whole.
"""

import os
import random
import re
import subprocess
import time

from lib.table import Table
from lite.program import QUINTET, corpus, run, write
from lite.server import Lite

table, rng, kills = Table(), random.Random(int(os.environ["SEED"])), int(os.environ.get("KILLS", "6"))
lite = Lite()
records = corpus(int(os.environ.get("INSIGHTS", "2000")))
if len(records) < 1500:
    # A kill needs an add that takes a while.
    records = [dict(record, id=f"{record['id']}-{round}", text=f"{record['text']} ({round})") for round in range(4) for record in records]
first, rest = records[:200], records[200:]
write("first.jsonl", first)
write("rest.jsonl", rest)


def there(url):
    return run("info", "--index", url)[0]["insights"]


def begin(verb, file, url):
    command = [QUINTET, "--json", verb, file, "--index", url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def ids_in(client, collection):
    """Every id with how often it is there, asked of the server itself."""
    # Lite forgets what was open when it is started again; the program opens what it asks.
    client.load_collection(collection)
    rows = client.query(collection, filter='id != ""', output_fields=["id"], limit=16384)
    return [row["id"] for row in rows]


def await_growth(process, collection):
    """Until the server holds more than before, and a while after."""
    client, until = lite.client(), time.monotonic() + 300
    while process.poll() is None and time.monotonic() < until:
        if client.query(collection, filter='id != ""', output_fields=["count(*)"])[0]["count(*)"] > len(first):
            break
        time.sleep(0.05)
    time.sleep(rng.random() * 1.5)


lost = doubled = late = early = 0
for round in range(kills):
    url = lite.url(f"program_{round}")
    run("build", "first.jsonl", "--index", url)
    process = begin("add", "rest.jsonl", url)
    await_growth(process, f"program_{round}_1")
    late += process.poll() is not None
    process.kill()
    process.wait()
    between = there(url)
    early += between < len(records)
    run("add", "rest.jsonl", "--index", url)
    found = ids_in(lite.client(), f"program_{round}_1")
    lost += len({record["id"] for record in records} - set(found))
    doubled += len(found) - len(set(found))
table.expect(f"{kills} kills of the program in an add: lost, doubled after the same again", (0, 0), (lost, doubled))
table.tell("of them in the middle, after the end", (early, late))

lost = doubled = told = unacknowledged = early = 0
for round in range(kills):
    url = lite.url(f"server_{round}")
    run("build", "first.jsonl", "--index", url)
    process = begin("add", "rest.jsonl", url)
    await_growth(process, f"server_{round}_1")
    lite.kill()
    said = process.communicate(timeout=120)[0]
    lite.start()
    if process.returncode != 0:
        early += 1
        number = re.search(r"([0-9]+) insights were acknowledged", said)
        acknowledged = int(number.group(1)) if number else 0
        told += number is not None or "does not answer" in said
        file = [record["id"] for record in rest[:acknowledged]]
        found = set(ids_in(lite.client(), f"server_{round}_1"))
        unacknowledged += len([one for one in file + [record["id"] for record in first] if one not in found])
    run("add", "rest.jsonl", "--index", url)
    found = ids_in(lite.client(), f"server_{round}_1")
    lost += len({record["id"] for record in records} - set(found))
    doubled += len(found) - len(set(found))
table.expect(f"{kills} kills of the server in an add: acknowledged and gone", 0, unacknowledged)
table.expect("lost, doubled after the same again", (0, 0), (lost, doubled))
table.expect("told how many were acknowledged, of those that broke off", early, told)

changed = 0
url = lite.url("rebuilt")
run("build", "first.jsonl", "--index", url)
for round in range(kills):
    process = begin("build", "rest.jsonl", url)
    time.sleep(1 + rng.random() * 4)
    ended = process.poll() is not None
    process.kill()
    process.wait()
    changed += not ended and there(url) not in (len(first), len(rest))
    if ended or there(url) == len(rest):
        run("build", "first.jsonl", "--index", url)
table.expect(f"{kills} kills in a build: the corpus before, or the one after", 0, changed)
run("build", "first.jsonl", "--index", url)
left = [name for name in lite.client().list_collections() if name.startswith("rebuilt")]
table.expect("collections after one more build", 2, len(left))
table.end()
