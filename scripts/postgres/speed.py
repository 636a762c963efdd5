"""What each database takes in a minute: briefs, sends, words of feedback. The bar: 5,000 briefs a minute."""

import os

from base.program import bench
from base.server import Server
from lib.table import Table

readers = int(os.environ.get("READERS", 10_000))
table, server = Table(), Server()
for database in ["SQLite", "PostgreSQL"]:
    for writers in [1, 2]:
        place = f"readers-{writers}.sqlite"
        if database == "PostgreSQL":
            server.sql(f"CREATE DATABASE speed{writers}")
            place = server.url(f"speed{writers}")
        report = bench(place, readers, writers)
        what = f"{database}, {readers} readers, {writers} at once: "
        briefs = round(report["briefs_per_minute"])
        table.expect(what + "briefs a minute", "≥ 5000", briefs, briefs >= 5000)
        for key in ["sends", "feedback"]:
            table.tell(what + f"{key} a minute", round(report[f"{key}_per_minute"]))
        table.expect(what + "lost, twice", (0, 0), (report["lost"], report["doubled"]))
server.stop()
table.end()
