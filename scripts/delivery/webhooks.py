"""Webhooks as a receiver that follows Standard Webhooks reads them, through a local server that sometimes refuses.

Runs in an empty folder; QUINTET names the program, ROOT the project. Needs standardwebhooks (PyPI).
"""

import base64
import http.server
import json
import os
import subprocess
import sys
import threading
import time

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

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
os.environ.pop("QUINTET_BASE_URL", None)
failed, got, answers = [], [], []


class Sink(http.server.BaseHTTPRequestHandler):
    """Keeps what it is sent, and answers as `answers` says, else with 200."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        names = ["webhook-id", "webhook-timestamp", "webhook-signature"]
        got.append((body, {name: self.headers[name] for name in names}))
        self.send_response(answers.pop(0) if answers else 200)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def check(what, found, expected):
    """Says what was found, and remembers where it is not what was expected."""
    good = found == expected
    print(f"{'ok  ' if good else 'FAULT'} {what}: {found!r}" + ("" if good else f", expected {expected!r}"))
    if not good:
        failed.append(what)


def quintet(*arguments, codes=(0,)):
    """What the program prints."""
    done = subprocess.run([QUINTET, "--index", "index", "--quiet", *arguments], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"{arguments}: {done.returncode}: {done.stderr}")
    return done.stdout


def send(*date, codes=(0,)):
    """Makes the brief of a day, or of today, and sends it."""
    date = [word for day in date for word in ("--date", day)]
    quintet("brief", "make", READER, *date)
    quintet("brief", "send", READER, "--via", "webhook", *date, "--allow-private", codes=codes)


def new_reader():
    """Makes the reader, whose briefs go to the server."""
    quintet("profile", "new", READER, *PHRASES)
    with open("reader.toml", "w") as file:
        file.write(quintet("profile", "export", READER))
        file.write(f'\n[delivery]\nwebhook = "http://127.0.0.1:{sink.server_port}/hook"\n')
    quintet("profile", "import", "reader.toml")


def verified(secret, body, head):
    """Whether the message is taken for one of ours."""
    try:
        Webhook(secret).verify(body, head)
        return True
    # What is no signature at all makes the library stumble.
    except (WebhookVerificationError, ValueError):
        return False


def changed(text, at):
    """`text` with one bit changed."""
    raw = bytearray(text.encode())
    raw[at % len(raw)] ^= 1
    return raw.decode("latin-1")


sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sink)
threading.Thread(target=sink.serve_forever, daemon=True).start()
quintet("build", f"{ROOT}/data/sample/corpus.jsonl")
new_reader()

first = json.loads(quintet("brief", "webhook", READER, "--json"))["secret"]
send("2026-03-18")
body, head = got[-1]
check("a message is ours", verified(first, body, head), True)
check("another secret", verified("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", body, head), False)
foul = [at for at in range(0, len(body), 97) if verified(first, changed(body, at), head)]
check("bodies with a changed bit that are taken", foul, [])
for name in ["webhook-id", "webhook-timestamp"]:
    foul = [at for at in range(len(head[name])) if verified(first, body, head | {name: changed(head[name], at)})]
    check(f"{name} with a changed bit that is taken", foul, [])
# The bits that are signed: base64 has two to spare.
signature = base64.b64decode(head["webhook-signature"].removeprefix("v1,"))
foul = []
for bit in range(8 * len(signature)):
    raw = bytearray(signature)
    raw[bit // 8] ^= 1 << bit % 8
    if verified(first, body, head | {"webhook-signature": f"v1,{base64.b64encode(raw).decode()}"}):
        foul.append(bit)
check("signatures with a changed bit that are taken", foul, [])
stored = json.loads(quintet("brief", "show", READER, "--json"))
told = json.loads(body)["data"]
check("some items", len(told["items"]) > 2, True)
check("items", [item["id"] for item in told["items"]], [item["insight"]["id"] for item in stored["items"]])
check("reasons", [item["reason"] for item in told["items"]], [item["reason"] for item in stored["items"]])

second = json.loads(quintet("brief", "webhook", READER, "--rotate", "--json"))
check("the one before is kept", second["before"], first)
send("2026-03-19")
body, head = got[-1]
check("while it is changed both are good", [verified(one, body, head) for one in (first, second["secret"])], [True, True])

answers.append(500)
count = len(got)
send(codes=(0, 1))
time.sleep(7)
send(codes=(0, 1))
tries = got[count:]
check("a message that was refused is sent again", len(tries), 2)
if len(tries) == 2:
    check("with the same id and the same bytes", tries[0][0] == tries[1][0] and tries[0][1]["webhook-id"] == tries[1][1]["webhook-id"], True)
    check("and a signature of its own", verified(second["secret"], *tries[1]), True)

# Another reader: nobody gets a brief of a day before the last one.
READER = "Ada"
new_reader()
answers.append(410)
count = len(got)
send("2026-03-19", codes=(0, 1))
send("2026-03-20", codes=(0, 1))
check("messages up to the one that is answered with 410", len(got) - count, 1)
sink.shutdown()
sys.exit(f"failed: {failed}" if failed else 0)
