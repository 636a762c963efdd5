"""Two publishers at once, many times: one wins, the other is told, and what readers get is whole."""

import os
import shutil
import threading

from lib.table import Table
from stores import index
from stores.store import Store

ROUNDS = int(os.environ.get("ROUNDS", "6"))

table, store = Table(), Store()
env = store.env()
one, other = index.copy("one"), "other"
index.run("index", "push", store.url, "--index", one, env=env)
index.run("index", "pull", store.url, "--index", other, env=env)
won, told, both, wrong = 0, 0, 0, []
for turn in range(ROUNDS):
    index.delete(one, f"i-{2 * turn}")
    index.delete(other, f"i-{2 * turn + 1}")
    ends = {}

    def publish(name):
        ends[name] = index.run("index", "push", store.url, "--index", name, env=env, check=False)

    threads = [threading.Thread(target=publish, args=(name,)) for name in (str(one), other)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    codes = {name: end[1] for name, end in ends.items()}
    winners = [name for name, code in codes.items() if code == 0]
    losers = [name for name, code in codes.items() if code != 0]
    won += len(winners) == 1
    for name in losers:
        message = ends[name][0].get("error", {}).get("message", "")
        told += "published" in message and "--replace" in message and "hush" not in message
        wrong += [message] if "published" not in message else []
    shutil.rmtree("reader", ignore_errors=True)
    index.run("index", "pull", store.url, "--index", "reader", env=env)
    both += bool(winners) and index.commit("reader") == index.commit(winners[0]) and not index.whole("reader")
    # The loser takes what the winner has published, on purpose.
    for name in losers:
        index.run("index", "pull", store.url, "--index", name, "--replace", env=env)
table.expect("rounds with one winner", ROUNDS, won)
table.expect("losers that were told what to do", ROUNDS, told)
table.expect("readers that have the winner's", ROUNDS, both)
table.expect("other messages", [], wrong[:2])
editions, _ = index.run("index", "list", store.url, "-n", "100", env=env)
table.expect("editions, none lost", ROUNDS + 1, len(editions["editions"]))

# The first edition of all, too.
store.reset()
ends = {}
two = [index.copy("first"), index.copy("second")]
index.delete(two[1], "i-1")
threads = [threading.Thread(target=publish, args=(str(name),)) for name in two]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
table.expect("exit codes of two first pushes", [0, 2], sorted(end[1] for end in ends.values()))
store.stop()
table.end()
