"""A state goes from a file to a server and back, and is the same: every row of every table, and what is entered next."""

import sqlite3

from base.program import bench, run
from base.server import Server
from lib.table import Table

table, server = Table(), Server()
bench("first.sqlite", 300, 1)
with open("ada.toml", "w") as file:
    file.write('name = "Ada"\n[follows]\nshows = ["Ein Gespräch"]\n')
run("profile", "import", "ada.toml", "--state", "first.sqlite")
run("feeds", "add", "https://example.org/feed", "--state", "first.sqlite")


def rows(path):
    """Everything in a file."""
    with sqlite3.connect(path) as state:
        names = [name for (name,) in state.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(map(repr, state.execute(f"SELECT * FROM {name}"))) for name in names}


for start, end in [("first.sqlite", server.url()), (server.url(), "second.sqlite")]:
    done = run("state", "copy", start, end)
    table.expect(f"copy to {end.split(':')[0]}", 0, done.returncode)
    print(done.stdout + done.stderr, end="")
table.expect("the same after the way there and back", True, rows("first.sqlite") == rows("second.sqlite"))
done = run("state", "copy", "first.sqlite", server.url())
table.expect("a second copy is refused", True, "holds readers or feeds already" in done.stderr)
with open("bob.toml", "w") as file:
    file.write('name = "Bob"\n')
done = run("profile", "import", "bob.toml", "--state", server.url())
table.expect("numbers go on after a copy", 0, done.returncode)
done = run("state", "copy", "nowhere.sqlite", "third.sqlite")
table.expect("nothing is not copied", True, "there is no state at nowhere.sqlite" in done.stderr)
server.stop()
table.end()
