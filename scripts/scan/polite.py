"""Whether a server's wishes are obeyed: how long it wants to be left alone, where a feed has moved, that it is gone, and
that nobody asks within a private network unless that is allowed. Each case has a host and a state of its own.
"""

import socket
import sqlite3
import time
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

from lib.feeds import episode, feed
from lib.program import Program
from lib.server import Answer, Server
from lib.table import Table

WAIT = 3
YEAR = 365 * 86400
table = Table()
pages = {}


def answer(request):
    page = pages.get((request.host, request.path), Answer(404))
    return page(request) if callable(page) else page


hosts = [f"127.0.3.{1 + at}" for at in range(60)]
server = Server([*hosts, "127.0.0.1"], answer)
unused = iter(hosts)


def read(name="Show", **headers):
    """A feed, as an answer."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(200, feed(name, [episode(f"{name}-1", "One")]), headers)


def moved(status, to):
    return Answer(status, b"", {"Location": to})


def once(first, then):
    """Says `first` to the first request and `then` to all others."""
    left = [first]
    return lambda request: left.pop() if left else then


def soon():
    return format_datetime(datetime.now(timezone.utc) + timedelta(seconds=WAIT + 1), usegmt=True)


def late(first):
    """As `once`, where the first answer holds a time and is made when it is asked for."""
    left = [first]
    return lambda request: left.pop()() if left else read("Late")


class Case:
    """Feeds of one host; `scan` scans and tells which paths were asked for, in order."""

    def __init__(self, name, given, host=None):
        self.name, self.host = name, host or next(unused)
        for path, page in given.items():
            pages[self.host, path] = page
        self.program = Program(f"case-{self.host}")

    def add(self, *paths):
        self.program.run("feeds", "add", *(server.url(self.host, path) for path in paths))
        return self

    def scan(self, *words):
        since = len(server.log)
        self.report = self.program.scan("--limit", "5", *words).answer
        return " ".join(one.path for one in server.log[since:] if one.host == self.host) or "none"

    def what(self):
        return " ".join(sorted(line["what"] for line in self.report["lines"])) or "none"

    def held(self):
        """Seconds from now until when the first feed is left alone."""
        found = sqlite3.connect(self.program.state).execute("SELECT held FROM feeds").fetchone()[0]
        until = datetime.fromisoformat(found.replace("Z", "+00:00")[:19] + "+00:00") if found else datetime.now(timezone.utc)
        return (until - datetime.now(timezone.utc)).total_seconds()

    def expect(self, what, expected, found, holds=None):
        table.expect(f"{self.name}: {what}", expected, found, holds)


def waits():
    """What a server says about when to come again."""
    cases = [
        Case("503, Retry-After in seconds", {"/f": once(Answer(503, b"", {"Retry-After": str(WAIT)}), read())}),
        Case("503, Retry-After as a date", {"/f": late(lambda: Answer(503, b"", {"Retry-After": soon()}))}),
        Case("Cache-Control: max-age", {"/f": read(Cache_Control=f"public, max-age={WAIT}")}),
    ]
    for case in cases:
        case.add("/f").expect("asked", "/f", case.scan())
        case.expect("asked again at once", "none", case.scan())
        case.expect("counted as resting", 1, case.report["resting"])
    time.sleep(WAIT + 2)
    for case in cases:
        case.expect("asked when it is time", "/f", case.scan())
    for name, page in {
        "Retry-After of a year": Answer(503, b"", {"Retry-After": str(YEAR)}),
        "max-age of a year": read(Cache_Control=f"max-age={YEAR}"),
    }.items():
        case = Case(name, {"/f": page}).add("/f")
        case.scan()
        held = case.held()
        case.expect("left alone for", "up to a day", f"{held / 3600:.1f} h", 3600 < held <= 86400)
    case = Case("max-age=0", {"/f": read(Cache_Control="max-age=0, must-revalidate")}).add("/f")
    case.scan()
    case.expect("asked again at once", "/f", case.scan())


def refusals():
    """429 is the host's, 5xx is the feed's."""
    paths = [f"/{at}" for at in range(5)]
    for name, headers in {"429 with Retry-After": {"Retry-After": str(WAIT)}, "429 without": {}}.items():
        first = once(Answer(429, b"", headers), None)
        case = Case(name, {path: lambda request, first=first: first(request) or read(f"Show {request.path}") for path in paths})
        other = next(unused)
        pages[other, "/other"] = read("Other")
        case.add(*paths)
        case.program.run("feeds", "add", server.url(other, "/other"))
        others = []
        for which in ("in one scan", "in the next scan"):
            since = len(server.log)
            asked = len([path for path in case.scan().split() if path != "none"])
            case.expect(f"requests to the host, {which}", 1 if which == "in one scan" else 0, asked)
            others.append(len(server.asked(other, since=since)))
        case.expect("another host is asked all the same", [1, 1], others)
        if headers:
            time.sleep(WAIT + 1)
            case.expect("its feeds are asked when it is time", " ".join(paths), " ".join(sorted(case.scan().split())))
    case = Case("500", {"/bad": Answer(500), "/good": read("Good"), "/fine": read("Fine")}).add("/bad", "/good", "/fine")
    case.expect("all of its host are asked", "/bad /fine /good", " ".join(sorted(case.scan().split())))
    case.expect("one is broken", "broken read read", case.what())
    case.expect("none is due at once", "none", case.scan("--due"))
    case.expect("the other two are read on", 1, case.scan().split().count("/good"))


def moves():
    """Moved for good is remembered, moved for now is not."""
    for status in (301, 308):
        case = Case(str(status), {"/old": moved(status, "/new"), "/new": read()}).add("/old")
        case.expect("first", "/old /new", case.scan())
        case.expect("told", "moved", case.what())
        case.expect("second", "/new", case.scan())
    for status in (302, 303, 307):
        case = Case(str(status), {"/old": moved(status, "/new"), "/new": read()}).add("/old")
        case.expect("first", "/old /new", case.scan())
        case.expect("second", "/old /new", case.scan())
    case = Case("301 to 301", {"/a": moved(301, "/b"), "/b": moved(301, "/c"), "/c": read()}).add("/a")
    case.expect("first", "/a /b /c", case.scan())
    case.expect("second", "/c", case.scan())
    case = Case("301 to 302", {"/a": moved(301, "/b"), "/b": moved(302, "/c"), "/c": read()}).add("/a")
    case.expect("first", "/a /b /c", case.scan())
    case.expect("second", "/b /c", case.scan())
    case = Case("302 to 301", {"/a": moved(302, "/b"), "/b": moved(301, "/c"), "/c": read()}).add("/a")
    case.expect("first", "/a /b /c", case.scan())
    case.expect("second", "/a /b /c", case.scan())
    case = Case("301 to what is not there", {"/a": moved(301, "/b")}).add("/a")
    case.expect("first", "/a /b", case.scan())
    case.expect("second", "/a /b", case.scan())
    there = next(unused)
    pages[there, "/new"] = read()
    case = Case("301 to another host", {"/old": moved(301, server.url(there, "/new"))}).add("/old")
    case.scan()
    case.expect("second", "none", case.scan())
    case.expect("second, there", 2, len(server.asked(there)))
    case = Case("a circle of 301", {"/a": moved(301, "/b"), "/b": moved(301, "/a")}).add("/a")
    asked = len(case.scan().split())
    case.expect("given up", "≤ 20 requests, broken", f"{asked} requests, {case.what()}", asked <= 20 and case.what() == "broken")
    case = Case("301 to a file", {"/a": moved(301, "file:///etc/hostname")}).add("/a")
    case.expect("refused", "/a broken", f"{case.scan()} {case.what()}")


def ends():
    """Gone is gone; not found may come back."""
    case = Case("410", {"/f": Answer(410)}).add("/f")
    case.expect("first", "/f gone", f"{case.scan()} {case.what()}")
    case.expect("second", "none", case.scan())
    case = Case("404", {}).add("/f")
    case.expect("first", "/f broken", f"{case.scan()} {case.what()}")
    case.expect("second", "/f", case.scan())
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    case = Case("nobody listens", {"/f": read()}).add("/f")
    case.program.run("feeds", "add", f"http://127.0.0.1:{port}/feed")
    case.expect("the others are read", "/f broken read", f"{case.scan()} {case.what()}")


def private():
    """Loopback is private, however it is written."""
    names = ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]", "127.0.3.1", "0.0.0.0"]
    since, program = len(server.log), Program("private")
    pages["127.0.0.1", "/private"] = pages["127.0.3.1", "/private"] = read()
    for name in names:
        program.run("feeds", "add", f"http://{name}:{server.port}/private")
    report = program.run("scan", "--limit", "5").answer
    table.expect("private addresses: requests without --allow-private", 0, len(server.log) - since)
    table.expect("private addresses: feeds told as broken", report["feeds"], sum(line["what"] == "broken" for line in report["lines"]))
    case = Case("a private address, allowed", {"/f": read()}).add("/f")
    case.expect("read", "/f read", f"{case.scan()} {case.what()}")


def pauses():
    """On this machine there is no pause unless that changes: told, not expected. One request at a time is expected."""
    paths = [f"/{at}" for at in range(4)]
    case = Case("four feeds of a host", {path: read(path) for path in paths}).add(*paths)
    since = len(server.log)
    case.scan("--pause", "1")
    begun = [one.begun for one in server.log[since:]]
    gaps = [later - sooner for sooner, later in zip(begun, begun[1:])]
    table.tell(f"{case.name}: shortest time between, --pause 1", f"{min(gaps, default=0):.2f} s")
    table.expect("requests in flight for one host, over all of this", 1, max(server.most_at_once.values()))


for section in (waits, refusals, moves, ends, private, pauses):
    section()
table.end()
