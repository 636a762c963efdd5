"""The suite of both databases, on the real server, and with it all that is tested of the state."""

import os
import subprocess

from base.server import Server
from lib.table import Table

table, server = Table(), Server()
words = [os.environ.get("CARGO", "cargo"), "test", "--lib", "--features", "object-store,postgres", "state::"]
tested = subprocess.run(words, cwd=os.environ["ROOT"], env={**os.environ, "QUINTET_TEST_POSTGRES": server.url()})
table.expect("the suite ends with", 0, tested.returncode)
left = "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'test%'"
table.expect("schemas that tests left", "0", server.sql(left, "quintet"))
server.stop()
table.end()
