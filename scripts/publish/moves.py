"""What moves, in requests and bytes as the store sees them: a first push and pull, an unchanged index, one with 1 % added,
and many additions one after the other, where merges rewrite what they merge.
"""

import json
import os

from lib.table import Table
from stores import index
from stores.store import Store

DAYS = int(os.environ.get("DAYS", "12"))

table, store = Table(), Store()
env = store.env()
home = index.copy("index")
total = index.size(home)
table.tell("bytes of the index", total)


def push(*words):
    store.counted()
    answer, code = index.run("index", "push", store.url, "--index", home, *words, env=env)
    return answer, store.counted()


def pull(*words):
    store.counted()
    answer, code = index.run("index", "pull", store.url, "--index", "copy", *words, env=env)
    return answer, store.counted()


def up(asked):
    return sum(one.up for one in asked if one.method in ("PUT", "POST"))


def down(asked):
    return sum(one.down for one in asked if one.method == "GET")


def objects(edition):
    """Names in the index of what an edition moved, by their names in the store."""
    text = store.get(f"index/editions/{edition:012}.json")
    for file in json.loads(text)["edition"]["files"]:
        yield file["sha256"] + (".gz" if "packed" in file else ""), file["name"]


answer, asked = push("--dry-run")
table.expect("a dry run puts", 0, up(asked))
table.expect("a dry run tells the bytes of the index", total, answer["moved"]["of_bytes"])
told = answer["moved"]["bytes"]
answer, asked = push()
table.at_most("first push, bytes above those that a dry run told", 20_000, up(asked) - told)
table.tell("first push, share of the bytes of the index in per cent", round(100 * up(asked) / total, 1))
table.tell("first push, requests", len(asked))
parts = [one for one in asked if "partNumber" in one.path]
table.tell("parts of files above 16 MB", len(parts))
answer, asked = push()
table.expect("unchanged push, new edition", False, answer["new"])
table.expect("unchanged push, requests", 1, len(asked))
table.at_most("unchanged push, bytes", 4096, sum(one.up + one.down for one in asked))
answer, asked = pull()
table.expect("first pull is the commit", True, index.commit("copy") == index.commit(home))
table.expect("first pull, damaged", [], index.whole("copy"))
table.at_most("first pull, bytes above those that were told", 20_000, down(asked) - told)
answer, asked = pull()
table.expect("unchanged pull, new edition", False, answer["new"])
table.expect("unchanged pull, requests", 1, len(asked))
table.at_most("unchanged pull, bytes", 4096, sum(one.up + one.down for one in asked))

# Of the bytes of the index, packed or not.
MOST = 5.0

more = max(1, index.INSIGHTS // 100)
shares = []
for day in range(DAYS):
    index.add(home, ".", more, 100 + day, index.INSIGHTS + day * more)
    now = index.size(home)
    answer, asked = push()
    shares.append(up(asked) / now)
    names = dict(objects(day + 2))
    if day == 0:
        table.at_most("1 % added, pushed, share of its bytes in per cent", MOST, round(100 * shares[0], 2))
        table.tell("1 % added, files moved", f"{answer['moved']['files']} of {answer['moved']['of_files']}")
        for one in sorted(asked, key=lambda one: -one.up)[:6]:
            table.tell(f"  {names.get(one.path.split('/')[-1].split('?')[0], one.path.split('/')[-2])}, bytes", one.up)
    answer, asked = pull()
    if day == 0:
        table.at_most("1 % added, pulled, share in per cent", MOST, round(100 * down(asked) / now, 2))
    if index.commit("copy") != index.commit(home):
        table.expect(f"day {day} is pulled", True, False)
table.expect("the last day, damaged", [], index.whole("copy"))
table.tell(f"{DAYS} days of 1 %, shares in per cent", " ".join(f"{100 * share:.1f}" for share in shares))
table.tell("their mean in per cent", round(100 * sum(shares) / len(shares), 2))
answer, asked = pull("--edition", "1")
table.tell("back to the first edition, bytes", down(asked))
store.stop()
table.end()
