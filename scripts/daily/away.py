"""Killed on one day, begun again three days later, and a clock that jumps: one brief for today, none for the days that were
missed, none twice.
"""

from datetime import timedelta

from days.program import Clock, Days, utc
from lib.table import Table
from shared.sink import Sink

FIRST = utc("2026-03-10T07:30")
READERS = [(f"Reader {number}", "UTC", "07:00") for number in range(20)]

table, sink = Table(), Sink()
clock = Clock(FIRST)
days = Days(sink, clock)
days.build(FIRST)
days.readers(READERS)


def all_sent(dates):
    """Whether everybody has a brief of these dates, and each is sent."""
    found = days.briefs()
    return len(found) == len(READERS) and all(one == dates for one in found.values()) and (
        sum(one == "sent" for one in days.deliveries().values()) == len(READERS) * len(dates)
    )


days.begin()
table.expect("the first day", True, days.until(lambda: all_sent(["2026-03-10"])))
days.kill()
clock.put(FIRST + timedelta(days=3))
days.begin()
after = ["2026-03-10", "2026-03-13"]
table.expect("three days later", True, days.until(lambda: all_sent(after)))
for jump in (-2, 1, -1, 2):
    clock.put(clock.now + timedelta(hours=jump))
    days.until(lambda: False, 2)
table.expect("after jumps of hours on one day", True, all_sent(after))
clock.put(FIRST + timedelta(days=4, hours=5))
table.expect("the next day, which comes by a jump", True, days.until(lambda: all_sent([*after, "2026-03-14"])))
days.look(table, "in the end")
table.expect("what failed", [], days.failures()[:3])
table.expect("exit code after a signal", 0, days.end())
sink.stop()
table.end()
