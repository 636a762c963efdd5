"""Kills at random (SIGKILL) during a scan of a hundred feeds, started again each time until it is done: every episode
once, no insight twice, none lost, and nobody asked again without need.

One scan is left alone and says what is right. Then the same is done in folders of its own and killed; a scan that came
to its end before all kills were spent is held against the first, and the next one begins from nothing.
"""

import json
import os
import random
import sqlite3
import time
from collections import Counter

from lib.claims import Claims, vtt
from lib.feeds import episode, feed
from lib.program import Program
from lib.server import Answer, Server
from lib.table import Table

FEEDS, KILLS, SEED = int(os.environ.get("FEEDS", 100)), int(os.environ.get("KILLS", 30)), int(os.environ["SEED"])
CONNECTIONS, MOST_HITS = 16, 10_000
# Claims of an episode, as stretches without a subject twice: extraction takes one of some 350 words.
CLAIMS = [[14], [14], [22, 22]]
# Seconds that an answer takes, so that a kill may well meet a request.
TAKES = 0.2
# Every claim has some of these words.
WORDS = "percent because cost years people hours weeks months thousand customers blamed mistake merger noise roof checklist children insurance nobody tourists banks"
rng = random.Random(SEED)
claims, pages, episodes = Claims(SEED), {}, 0
hosts = [f"127.0.2.{1 + at}" for at in range(FEEDS)]
for number, host in enumerate(hosts):
    presenter, items = claims.person(), []
    for at in range(rng.choice([2, 3])):
        key = f"{number}-{at}"
        said = [claim for count in rng.choice(CLAIMS) for claim in claims.episode(count)]
        pages[host, f"/{key}.vtt"] = vtt(said, presenter, claims.person(), rng), "text/vtt"
        items.insert(0, episode(key, f"Talk {key}", at * 7, (f"{key}.vtt", "text/vtt")))
        episodes += 1
    pages[host, "/feed.xml"] = feed(f"Show {number}", items), "application/rss+xml"


def answer(request):
    if (request.host, request.path) not in pages:
        return Answer(404)
    body, kind = pages[request.host, request.path]
    tag = f'"{len(body)}"'
    if request.headers.get("if-none-match") == tag:
        return Answer(304, b"", {"ETag": tag}, after=TAKES)
    return Answer(200, body, {"ETag": tag, "Content-Type": kind}, after=TAKES)


class Shelf:
    """What an index and a state hold in the end."""

    def __init__(self, program):
        self.counted = program.run("info", "--verify", with_state=False).answer["insights"]
        found = program.run("search", WORDS, "--mode", "lexical", "-n", str(MOST_HITS), with_state=False).answer["hits"]
        self.ids = [hit["id"] for hit in found]
        self.texts = [hit["text"] for hit in found]
        database = sqlite3.connect(program.state)
        self.whole = database.execute("PRAGMA integrity_check").fetchone()[0]
        self.standing = Counter(one for one, in database.execute("SELECT standing FROM episodes"))
        self.kept = [id for ids, in database.execute("SELECT ids FROM episodes") for id in json.loads(ids)]


def twice(values):
    return sum(times - 1 for times in Counter(values).values())


def look(table, which, shelf, right=None):
    table.expect(f"{which}: the state's file", "ok", shelf.whole)
    table.expect(f"{which}: episodes done", {"done": episodes}, dict(shelf.standing))
    table.expect(f"{which}: insights in the index, all found", shelf.counted, len(shelf.ids))
    table.expect(f"{which}: insights that the state knows of", len(shelf.ids), len(shelf.kept))
    table.expect(f"{which}: ids twice", 0, twice(shelf.ids))
    table.expect(f"{which}: texts twice", 0, twice(shelf.texts))
    if right:
        table.expect(f"{which}: insights lost", 0, len(set(right.ids) - set(shelf.ids)))
        table.expect(f"{which}: insights that should not be there", 0, len(set(shelf.ids) - set(right.ids)))
        table.expect(f"{which}: texts that differ", 0, len(set(right.texts) ^ set(shelf.texts)))


def added(name):
    program = Program(name)
    program.run("feeds", "add", *(server.url(host, "/feed.xml") for host in hosts))
    return program


server = Server(hosts, answer)
table = Table()
right = added("alone")
alone = right.scan("--connections", str(CONNECTIONS))
told = Counter(line.get("words", "later") for line in alone.answer["episodes"])
right = Shelf(right)
table.expect("left alone: episodes read from transcripts", episodes, told["transcript"])
table.at_most("left alone: requests for a feed or a transcript", 1, max(Counter((one.host, one.path) for one in server.log).values()))
table.at_most("left alone: requests in flight for one host", 1, max(server.most_at_once.values()))
look(table, "left alone", right)
table.expect("left alone: insights an episode", "≥ 1", f"{right.counted / episodes:.1f}", right.counted >= episodes)
table.tell("left alone: seconds", f"{alone.seconds:.1f}")

# Thirty runs that are killed last about as long as one that is left alone, and a third; many are killed early, so that
# the beginning, which is short, has its share.
longest = max(2.0, 4 * alone.seconds / KILLS)
words = ["scan", "--allow-private", "--due", "--connections", str(CONNECTIONS)]
kills, rounds, again, late = 0, 0, Counter(), 0
while kills < KILLS:
    rounds += 1
    server.forget()
    program, moments = added(f"killed-{rounds}"), []
    while kills < KILLS and program.killed(words, 0.02 + longest * rng.random() ** 2):
        moments.append(time.monotonic())
        kills += 1
    # What a kill left over; where the last run came to its end by itself there is nothing.
    rest = program.run(*words)
    table.expect(f"round {rounds}, {len(moments)} kills: episodes that wait", 0, rest.answer["waiting"])
    look(table, f"round {rounds}", Shelf(program), right)
    seen = {}
    for one in server.log:
        kind = "feeds" if one.path == "/feed.xml" else "transcripts"
        before = seen.get((one.host, one.path))
        if before is not None:
            again[kind] += 1
            # It had been answered for a second and more when the program was killed.
            since = [moment - before.ended for moment in moments if before.ended and moment > before.ended]
            late += kind == "feeds" and bool(since) and min(since) > 1
        seen[one.host, one.path] = one
    table.at_most(f"round {rounds}: feeds asked, first and again", FEEDS + CONNECTIONS * len(moments), sum(one.path == "/feed.xml" for one in server.log))
table.expect("kills", KILLS, kills)
table.expect("feeds asked again though they had been answered a second before the kill", 0, late)
table.tell("requests again, all rounds: feeds", again["feeds"])
table.tell("requests again, all rounds: transcripts", f"{again['transcripts']} of {episodes} a round")
table.end()
