"""Two senders at once, again and again, some of them killed: one works while the other waits, and no mail arrives twice."""

import os
import random
import subprocess
import time

from lib.table import Table
from shared.shelf import Look, Shelf, model
from shared.sink import Sink

READERS, SEED = int(os.environ.get("READERS", 100)), int(os.environ["SEED"])
TAKES, ROUNDS = 0.1, 8
rng = random.Random(SEED)


def start(shelf, sink):
    program = shelf.program
    return program._start(shelf.words(sink), True)


table, source = Table(), model()

shelf, sink = Shelf(source, "both", READERS), Sink(takes=TAKES)
both = [start(shelf, sink) for _ in range(2)]
ends = [child.communicate() for child in both]
table.expect("left alone: both end well", [0, 0], [child.returncode for child in both])
look = Look()
look.at(shelf, sink, READERS)
look.tell(table, "left alone")
table.expect("left alone: sent", READERS, shelf.standing()["sent"])
table.at_most("left alone: mails at a time", 4, sink.most_at_once)
waited = sum("waited" in complaint for _, complaint in ends)
table.expect("left alone: who says that it waited", 1, waited)
sink.stop()

decide = lambda to, token: rng.choices(["take", "cut", "later"], [85, 8, 7])[0]
kills, look = 0, Look()
while look.rounds < ROUNDS:
    shelf, sink = Shelf(source, f"killed-{look.rounds}", READERS), Sink(decide, takes=TAKES)
    children = [start(shelf, sink) for _ in range(2)]
    time.sleep(rng.uniform(0.1, 2))
    # One of them, whichever: the other goes on, with what the first left behind.
    victim = rng.choice(children)
    kills += victim.poll() is None
    victim.kill()
    for child in children:
        child.communicate()
    look.at(shelf, sink, READERS)
    sink.stop()
table.expect("kills", f"≥ {ROUNDS // 2}", kills, kills >= ROUNDS // 2)
look.tell(table, "one of two killed")
table.end()
