"""A reader's feeds as a feed reader meets them: Atom through feedparser, JSON Feed beside it, and nothing sent twice.

Runs in an empty folder; QUINTET names the program, ROOT the project. Needs feedparser (PyPI), whose
releases read no JSON Feed: that is read as JSON, and by feed-rs in the tests of the program.
"""

import html as html_module
import http.client
import json
import os
import re
import subprocess
import sys

import feedparser

ROOT, QUINTET = os.environ["ROOT"], os.environ["QUINTET"]
READER = "Mo & Co, <many>"
PHRASES = [
    "sleeping well with irregular shifts",
    "easy running and getting fitter",
    "calming down after a stressful day",
    "what helps children learn to read and remember",
    "phones and screens in schools and at home",
    "teacher workload and marking",
    "heat pumps in old houses and low flow temperatures",
    "home batteries and dynamic electricity tariffs",
    "waiting for a grid connection",
]
DAYS = ["2026-03-18", "2026-03-19", "2026-03-20"]
os.environ.pop("QUINTET_BASE_URL", None)
failed = []


def check(what, found, expected):
    """Says what was found, and remembers where it is not what was expected."""
    good = found == expected
    print(f"{'ok  ' if good else 'FAULT'} {what}: {found!r}" + ("" if good else f", expected {expected!r}"))
    if not good:
        failed.append(what)


def quintet(*arguments):
    """What the program prints."""
    done = subprocess.run([QUINTET, "--index", "index", "--quiet", *arguments], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{arguments}: {done.stderr}")
    return done.stdout


quintet("build", f"{ROOT}/data/sample/corpus.jsonl")
quintet("profile", "new", READER, *PHRASES)
for day in DAYS:
    quintet("brief", "make", READER, "--date", day)
paths = json.loads(quintet("brief", "feed", READER, "--json"))
server = subprocess.Popen(
    [QUINTET, "--index", "index", "serve", "--addr", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
)
try:
    addr = re.search(r"127\.0\.0\.1:\d+", server.stdout.readline()).group()
    def get(form, **head):
        """Status, head and body of a feed."""
        connection = http.client.HTTPConnection(addr)
        connection.request("GET", paths[form], headers=head)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    url = f"http://{addr}{paths['atom']}"
    atom = feedparser.parse(url)
    check("atom: status", atom.status, 200)
    check("atom: well-formed", (bool(atom.bozo), str(atom.get("bozo_exception", ""))), (False, ""))
    check("atom: version", atom.version, "atom10")
    check("atom: title", atom.feed.title, f"Quintet brief for {READER}")
    check("atom: days", [entry.id.split(",")[1][:10] for entry in atom.entries], DAYS[::-1])
    ids = [entry.id for entry in atom.entries]
    check("atom: ids", all(re.fullmatch(r"tag:localhost,\d{4}-\d\d-\d\d:brief/[0-9a-f]{32}", i) for i in ids), True)
    check("atom: again by name", feedparser.parse(url, etag=atom.etag).status, 304)
    check("atom: again by time", feedparser.parse(url, modified=atom.modified).status, 304)
    for form in ["atom", "json"]:
        status, head, body = get(form)
        again = get(form, **{"If-None-Match": head["ETag"]})
        check(f"{form}: again", (status, again[0], again[2]), (200, 304, b""))
    told = json.loads(body)
    check("json: version", told["version"], "https://jsonfeed.org/version/1.1")
    check("json: title", told["title"], atom.feed.title)
    both = [
        [(e.id, e.title, e.link, e.published, e.updated) for e in atom.entries],
        [(e["id"], e["title"], e["url"], e["date_published"], e["date_modified"]) for e in told["items"]],
    ]
    check("both have the same entries", both[0] == both[1], True)
    # feedparser gives content back without what it holds for unsafe, and sorts attributes: words and links are compared.
    words = lambda html: html_module.unescape(re.sub(r"<[^>]*>", " ", html)).split()
    links = lambda html: re.findall(r'href="([^"]*)"', html)
    contents = [(e.content[0].value, i["content_html"]) for e, i in zip(atom.entries, told["items"])]
    check("both have the same words", [words(a) == words(b) for a, b in contents], [True] * len(DAYS))
    check("both have the same links", [links(a) == links(b) for a, b in contents], [True] * len(DAYS))
    stored = json.loads(quintet("brief", "show", READER, "--json"))
    content = atom.entries[0].content[0].value
    check("entries have the items of the brief", content.count("<li>"), len(stored["items"]))
    check("which are some", len(stored["items"]) > 2, True)
finally:
    server.terminate()
    server.wait()
sys.exit(f"failed: {failed}" if failed else 0)
