"""One process, whose clock is moved by hours across both changes of the clock in two hemispheres: everybody gets exactly
one brief for each date on their calendar, and one mail for each brief.

Berlin is changed on 29 March and 25 October, Sydney and Santiago on 5 April, Santiago on 6 September, Sydney on 4 October
2026. Hours are skipped and come twice where the readers' briefs are due.
"""

import time
from datetime import timedelta
from zoneinfo import ZoneInfo

from days.program import Clock, Days, utc
from lib.table import Table
from shared.sink import Sink

READERS = [
    (f"{zone.split('/')[1]} {hour}", zone, hour)
    for zone in ("Europe/Berlin", "Australia/Sydney", "America/Santiago")
    for hour in ("00:00", "01:30", "02:00", "02:30", "03:00", "07:00", "23:30")
]
SPANS = [
    ("Berlin in March", "2026-03-28T00:35", 66),
    ("Sydney and Santiago in April", "2026-04-04T00:35", 66),
    ("Santiago in September", "2026-09-05T00:35", 66),
    ("Sydney in October", "2026-10-03T00:35", 66),
    ("Berlin in October", "2026-10-24T00:35", 66),
]
# The clock jumps by whole hours and stands at their 35th minute: a brief of 23:30 whose day is over at the next look is a
# day that was missed, and is not what is asked here. An hour of the moved clock, in seconds of the real one: the program looks at the clock twice a second.
HOUR = 1.2

table, sink = Table(), Sink()
clock = Clock(utc(SPANS[0][1]))
days = Days(sink, clock)
days.build(utc(SPANS[0][1]))
days.readers(READERS)
days.begin()
# What was loaded for the first briefs is there for the others: from here on a look takes no longer than an hour does.
days.until(lambda: days.deliveries() and set(days.deliveries().values()) == {"sent"})
for which, begin, hours in SPANS:
    begin = utc(begin)
    for hour in range(hours + 1):
        clock.put(begin + timedelta(hours=hour))
        time.sleep(HOUR)
    end, found, wrong = begin + timedelta(hours=hours), days.briefs(), []
    for name, zone, hour in READERS:
        zone, at = ZoneInfo(zone), [int(part) for part in hour.split(":")]
        # Dates whose hour has come within the span, on the reader's clock. The first may be one that was missed.
        day, expected = begin.astimezone(zone).date(), []
        while day <= end.astimezone(zone).date():
            moment = utc(f"{day}T00:00").replace(hour=at[0], minute=at[1], tzinfo=zone)
            if begin <= moment <= end - timedelta(hours=1):
                expected.append(str(day))
            day += timedelta(days=1)
        made = [date for date in found.get(name, []) if expected[0] <= date <= expected[-1]]
        if made != expected:
            wrong.append(f"{name}: {made} for {expected}")
    table.expect(f"{which}: readers without exactly one brief a date", [], wrong[:3])
days.until(lambda: set(days.deliveries().values()) == {"sent"}, 20)
days.look(table, "in the end")
table.expect("deliveries that are not sent", 0, sum(one != "sent" for one in days.deliveries().values()))
table.expect("what failed", [], days.failures()[:3])
table.expect("exit code after a signal", 0, days.end())
table.tell("briefs", sum(len(dates) for dates in days.briefs().values()))
sink.stop()
table.end()
