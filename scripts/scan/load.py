"""A thousand feeds on two hundred hosts, read twice; the second time nineteen in twenty are unchanged, one host hangs and
one drips. Episodes have neither transcript nor notes, so that it is the feeds alone that are measured.
"""

import os
import time

from lib.feeds import episode, feed, opml
from lib.program import Program
from lib.server import Answer, Server
from lib.table import Table

FEEDS, HOSTS, LIMIT = 1000, 200, 10
HUNG = int(os.environ.get("HUNG", 1))
MOST_SOCKETS, MOST_MB, GRACE = 32, 200, 10
HANGING, DRIPPING = "127.0.1.201", "127.0.1.202"
CROWDED = 50


def host_of(number):
    """Most hosts have five feeds; the first is one of those with many."""
    if number < HUNG:
        return HANGING
    if number < 2 * HUNG:
        return DRIPPING
    return "127.0.1.1" if number < 2 * HUNG + CROWDED else f"127.0.1.{1 + number % HOSTS}"


def is_slow(number):
    return number < 2 * HUNG


class Host:
    """What the feeds say: in the second pass one in twenty has an episode more."""

    def __init__(self):
        self.is_second, self.bodies = False, {}

    def version(self, number):
        return 2 if self.is_second and number % 20 == 7 and not is_slow(number) else 1

    def body(self, number, version):
        if (number, version) not in self.bodies:
            # One in a hundred has years of episodes.
            many = (2000 if number % 100 == 50 else 20) + version
            items = [episode(f"{number}-{at}", f"Episode {at}", at % 360) for at in reversed(range(many))]
            self.bodies[number, version] = feed(f"Show {number}", items)
        return self.bodies[number, version]

    def answer(self, request):
        number = int(request.path.removeprefix("/feed/"))
        version = self.version(number)
        validators = {}
        if number % 3 != 0:
            validators["ETag"] = f'{"W/" if number % 2 else ""}"{number}-{version}"'
        if number % 3 != 1:
            validators["Last-Modified"] = f"Mon, 02 Mar 2026 06:00:0{version} GMT"
        if self.is_second and is_slow(number):
            hangs = number < HUNG
            return Answer(200, self.body(number, version), validators, drip=None if hangs else 1, hangs=hangs)
        asked = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
        known = validators.get("ETag"), validators.get("Last-Modified")
        if asked[0] == known[0] if asked[0] else asked[1] and asked[1] == known[1]:
            return Answer(304, b"", validators)
        return Answer(200, self.body(number, version), validators | {"Content-Type": "application/rss+xml"})


def look(table, which, server, run, conditional):
    news = [line["what"] for line in run.answer["lines"]]
    table.expect(f"{which}: feeds asked", FEEDS, run.answer["asked"])
    table.expect(f"{which}: requests", FEEDS, len(server.log))
    table.expect(f"{which}: of these conditional", conditional, sum(one.is_conditional for one in server.log))
    table.at_most(f"{which}: requests in flight for one host", 1, max(server.most_at_once.values()))
    table.at_most(f"{which}: requests in flight", MOST_SOCKETS, server.most_requests)
    table.at_most(f"{which}: connections open at once", MOST_SOCKETS, run.most_sockets)
    table.expect(f"{which}: peak of memory", f"< {MOST_MB} MB", f"{run.peak_mb:.0f} MB", run.peak_mb < MOST_MB)
    table.tell(f"{which}: seconds", f"{run.seconds:.1f}")
    return news


host = Host()
for number in range(FEEDS):
    for version in (1, 2):
        host.body(number, version)
server = Server([f"127.0.1.{1 + at}" for at in range(HOSTS)] + [HANGING, DRIPPING], host.answer)
urls = [server.url(host_of(number), f"/feed/{number}") for number in range(FEEDS)]
with open("feeds.opml", "w") as file:
    file.write(opml(urls))

table, program = Table(), Program("load")
added = program.run("feeds", "add", "--opml", "feeds.opml")
table.expect("feeds added from OPML", FEEDS, len(added.answer["added"]))
scan = ["--limit", str(LIMIT), "--connections", str(MOST_SOCKETS)]

first = program.scan(*scan)
news = look(table, "first pass", server, first, 0)
table.expect("first pass: feeds read", FEEDS, news.count("read"))
table.tell("first pass: episodes seen", len(first.answer["episodes"]))

host.is_second = True
server.forget()
began = time.monotonic()
second = program.scan(*scan)
news = look(table, "second pass", server, second, FEEDS)
changed = sum(host.version(number) == 2 for number in range(FEEDS))
table.expect("second pass: feeds with something new", changed, news.count("read"))
table.expect("second pass: feeds unchanged", FEEDS - changed - 2 * HUNG, second.answer["unchanged"])
table.expect("second pass: feeds that could not be read", 2 * HUNG, news.count("broken"))
table.expect("second pass: new episodes", changed, len(second.answer["episodes"]))
# A host is asked for one feed at a time: of a slow one each feed takes its limit.
table.at_most("second pass: within the limit of the slowest and ten seconds", HUNG * LIMIT + GRACE, round(second.seconds, 1), " s")
fast = [one.ended for one in server.log if one.host not in (HANGING, DRIPPING)]
table.tell("second pass: until all others had been asked", f"{max(fast) - began:.1f} s")
table.end()
