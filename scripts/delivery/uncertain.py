"""Mails whose answer was lost are uncertain, stay so whatever is run, and go out again on --resend-uncertain only, with the
same bytes."""

import os

from lib.table import Table
from shared.shelf import Shelf, model
from shared.sink import Sink

READERS = int(os.environ.get("READERS", 100)) // 5
table, source = Table(), model()
shelf, cutting = Shelf(source, "state", READERS), Sink(lambda to, token: "cut")
run = shelf.send(cutting)
table.expect("all cut: uncertain", READERS, run.answer["uncertain"])
table.expect("all cut: exit code", 1, run.status)
first = {mail.token: mail.content for mail in cutting.taken}
cutting.stop()

sink = Sink()
table.expect("sent again by itself", 0, shelf.send(sink).answer["sent"] + len(sink.taken))
listed = shelf.program.run("brief", "deliveries", "--standing", "uncertain").answer
table.expect("listed as uncertain", READERS, len(listed["deliveries"]))
table.expect("each with a reason", True, all(line["problem"] for line in listed["deliveries"]))
run = shelf.send(sink, "--resend-uncertain")
second = {mail.token: mail.content for mail in sink.taken}
table.expect("--resend-uncertain: sent", READERS, run.answer["sent"])
table.expect("the same Message-IDs", True, set(first) == set(second))
table.expect("the same bytes", True, first == second)
table.expect("once more: sent", 0, shelf.send(sink, "--resend-uncertain").answer["sent"])
sink.stop()
table.end()
