"""Ten thousand mails into a sink on this machine: how many a second, and how much memory beside a tenth of them."""

import os
import resource

from lib.table import Table
from shared.shelf import Shelf, model
from shared.sink import Sink

MAILS = int(os.environ.get("MAILS", 10_000))
table, source = Table(), model()


def used():
    """Seconds of processor: of programs that have ended, and of this one with its sink."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF))
    return [one.ru_utime + one.ru_stime for one in both]


def measured(name, count):
    shelf, sink, before = Shelf(source, name, count), Sink(), used()
    run = shelf.send(sink)
    program, server = (after - start for after, start in zip(used(), before))
    table.expect(f"{count} mails: sent", count, run.answer["sent"])
    table.expect(f"{count} mails: different ones in the sink", count, len({mail.token for mail in sink.taken}))
    sink.stop()
    size = sum(len(mail.content) for mail in sink.taken) / count / 1000
    table.tell(f"{count} mails: kB a mail", f"{size:.1f}")
    table.tell(f"{count} mails: seconds", f"{run.seconds:.1f}")
    # On a machine that does other work as well these say more than the clock.
    table.tell(f"{count} mails: ms of processor a mail, program", f"{1000 * program / count:.2f}")
    table.tell(f"{count} mails: ms of processor a mail, sink", f"{1000 * server / count:.2f}")
    table.tell(f"{count} mails: peak of memory, MB", f"{run.peak_mb:.0f}")
    return run


few, many = measured("few", MAILS // 10), measured("many", MAILS)
rate = MAILS / many.seconds
table.expect("mails a second", "≥ 50", f"{rate:.0f}", rate >= 50)
grown = many.peak_mb - few.peak_mb
table.expect("memory that ten times as many take more, MB", "≤ 16", f"{grown:.1f}", grown <= 16)
idle = Shelf.send(Shelf(source, "idle", 0), Sink())
table.tell("nobody: peak of memory, MB", f"{idle.peak_mb:.0f}")
table.end()
