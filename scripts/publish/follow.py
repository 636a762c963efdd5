"""A server that follows is asked without a pause while editions come, the store goes away and comes back, and the server is
killed: no request is refused, and each answer is one edition's.
"""

import http.client
import json
import os
import signal
import subprocess
import threading
import time
import urllib.request

from lib.table import Table
from stores import index
from stores.store import Store

EDITIONS = int(os.environ.get("EDITIONS", "5"))

table, store = Table(), Store()
env = store.env()
home = index.copy("index")
index.run("index", "push", store.url, "--index", home, env=env)


def serve():
    command = [index.PROGRAM, "serve", "--addr", "127.0.0.1:0", "--index", "copy", "--json", "--log", "quiet"]
    command += ["--follow", store.url, "--follow-every", "1s"]
    server = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.PIPE, text=True)
    return server, int(json.loads(server.stdout.readline())["listening"].rsplit(":", 1)[1])


server, port = serve()


def get(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as answer:
        return answer.read().decode()


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.1)
    return False


def ready():
    try:
        return "true" in get("/readyz")
    except OSError:
        return False


table.expect("a server with nothing pulls before it answers", True, until(ready, 120))
refused, answers, slowest, stop = [], [0], [0.0], threading.Event()


def ask():
    while not stop.is_set():
        begun = time.monotonic()
        try:
            text = get(f"/v1/insights/i-{index.INSIGHTS - 1}") if answers[0] % 2 else get("/v1/info")
            json.loads(text)
            answers[0] += 1
        except (OSError, ValueError, http.client.HTTPException) as error:
            refused.append(f"{type(error).__name__}: {error}")
        slowest[0] = max(slowest[0], time.monotonic() - begun)


askers = [threading.Thread(target=ask) for _ in range(3)]
[asker.start() for asker in askers]
until(lambda: answers[0] > 20)


def insights():
    return json.loads(get("/v1/info"))["insights"]


swapped = 0
for number in range(EDITIONS):
    index.delete(home, f"i-{number}")
    index.run("index", "push", store.url, "--index", home, env=env)
    swapped += until(lambda: insights() == index.INSIGHTS - number - 1)
table.expect("editions that were pulled and opened", EDITIONS, swapped)

# The store goes away, and comes back.
store.breaks = lambda method, path: "drop"
index.delete(home, "i-100")
failing = lambda: json.loads(get("/healthz"))["follow"]["failures"] > 0
table.expect("a store that is away is told by /healthz", True, until(failing, 60))
before = answers[0]
time.sleep(1)
table.expect("and the server goes on answering", True, answers[0] > before)
store.breaks = lambda method, path: None
index.run("index", "push", store.url, "--index", home, env=env)
table.expect("and follows again", True, until(lambda: insights() == index.INSIGHTS - EDITIONS - 1, 120))

# A reader in the middle of a pull: each answer of the store takes a second.
index.delete(home, "i-101")
answer, _ = index.run("index", "push", store.url, "--index", home, env=env)
number = answer["edition"]
store.breaks = lambda method, path: "slow"
table.expect("a slow pull comes to its end", True, until(lambda: insights() == index.INSIGHTS - EDITIONS - 2, 120))
store.breaks = lambda method, path: None
stop.set()
[asker.join() for asker in askers]
table.tell("answers while editions came", answers[0])
table.expect("refused", [], refused[:3])
table.tell("the slowest answer, seconds", round(slowest[0], 2))
figures = get("/metrics")
for name in ("quintet_follow_asked_total{result=\"pulled\"}", "quintet_follow_edition", "quintet_follow_last_answer"):
    table.expect(f"/metrics has {name}", True, name in figures)
health = json.loads(get("/healthz"))
table.expect("/healthz tells the edition", number, health["follow"]["edition"])
table.expect("/healthz names no place", False, "podcasts" in json.dumps(health))

# Killed in the middle of a pull, and begun again.
index.delete(home, "i-102")
index.run("index", "push", store.url, "--index", home, env=env)
time.sleep(1.0)
server.kill()
server.wait()
server, port = serve()
table.expect("killed and begun again", True, until(ready) and until(lambda: insights() == index.INSIGHTS - EDITIONS - 3))
server.send_signal(signal.SIGTERM)
table.expect("exit code after a signal", 0, server.wait(30))
store.stop()
table.end()
