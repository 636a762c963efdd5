"""Two processes on one state: one works, the other says that it waits and for whom, and takes over when the first is
killed.
"""

import time
from datetime import datetime, timezone

from days.program import Days
from lib.table import Table
from shared.sink import Sink

table, sink = Table(), Sink()
first = Days(sink)
first.build(datetime.now(timezone.utc))
first.readers([(f"Reader {number}", "UTC", "00:00") for number in range(10)])
second = Days(sink)
one = first.begin("first.txt")
table.expect("the first works", True, first.until(lambda: first.status().get("pid") == one.pid))
other = second.begin("second.txt")
says = f"process {one.pid} does the work of the day"
table.expect("the second says that it waits", True, second.until(lambda: says in open("second.txt").read(), 10))
table.expect("a run over what is due leaves it to the first", {"running": True}, {"running": first.once()["running"]})
settled = lambda: sum(one == "sent" for one in first.deliveries().values()) == 10
table.expect("everything is sent", True, first.until(settled))
table.expect("the second still waits", one.pid, first.status().get("pid"))
first.kill()
began = time.monotonic()
table.expect("the second takes over", True, second.until(lambda: second.status().get("pid") == other.pid, 10))
table.at_most("seconds until then", 2, round(time.monotonic() - began, 1))
# A reader who comes now is served by the second.
first.readers([("Late", "UTC", "00:00")])
table.expect("and works", True, second.until(lambda: len(second.deliveries()) == 11, 20))
second.until(lambda: set(second.deliveries().values()) == {"sent"}, 10)
second.look(table, "in the end")
table.expect("exit code after a signal", 0, second.end())
table.expect("nobody works then", False, second.status()["running"])
sink.stop()
table.end()
