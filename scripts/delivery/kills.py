"""Kills at random (SIGKILL) while a hundred mails go out to a server that takes most, cuts the line before its answer to
some, and takes others later or not at all. No mail may arrive twice, and every one is sent, uncertain, pending or refused.

Where all has gone out before all kills are spent the next ones begin from nothing.
"""

import os
import random

from lib.table import Table
from shared.shelf import Look, Shelf, model
from shared.sink import Sink

READERS, KILLS, SEED = int(os.environ.get("READERS", 100)), int(os.environ.get("KILLS", 30)), int(os.environ["SEED"])
# Seconds that the server takes for a mail, so that a kill may well meet one.
TAKES = 0.15
rng = random.Random(SEED)


def decide(to, token):
    return rng.choices(["take", "cut", "later", "refuse"], [84, 6, 6, 4])[0]


def greet(to):
    return rng.choices(["take", "later", "cut"], [94, 3, 3])[0]


table, source = Table(), model()
alone = Shelf(source, "alone", READERS)
sink = Sink(takes=TAKES)
run = alone.send(sink)
table.expect("left alone: sent", READERS, run.answer["sent"])
table.expect("left alone: links in mails", False, run.answer["without_links"])
look = Look()
look.at(alone, sink, READERS)
look.tell(table, "left alone")
table.at_most("left alone: mails at a time", 4, sink.most_at_once)
again = alone.send(sink)
table.expect("once more: sent", 0, again.answer["sent"])
table.expect("once more: mails in the sink", READERS, len(sink.taken))
table.tell("left alone: seconds", f"{run.seconds:.1f}")
sink.stop()

# Many are killed early, so that a round sees several.
kills, look, longest = 0, Look(), run.seconds * 1.2
while kills < KILLS:
    shelf, sink = Shelf(source, f"killed-{look.rounds}", READERS), Sink(decide, greet, TAKES)
    while kills < KILLS and shelf.program.killed(shelf.words(sink), 0.02 + longest * rng.random() ** 2):
        kills += 1
    # What the last kill left under way, is settled by the next run.
    shelf.send(sink)
    look.at(shelf, sink, READERS)
    sink.stop()
table.expect("kills", KILLS, kills)
look.tell(table, "killed")
table.end()
