"""Every failure says what, where and the way out, keeps nothing half, and never shows the password."""

import os
import subprocess

from base.program import bench, run
from base.server import Server, free_port, installed
from lib.table import Table

SECRET = "first secret"
table = Table()
server = Server(auth="scram-sha-256", settings=["max_connections=30"])
with open("ada.toml", "w") as file:
    file.write('name = "Ada"\n')


def fails(what, place, says, **env):
    """Importing a profile fails, and says so."""
    done = run("profile", "import", "ada.toml", "--state", place, **env)
    told = done.stdout + done.stderr
    table.expect(what, says, says if says in told else told.strip()[:300])
    table.expect(f"{what}: exit code, password shown", (2, False), (done.returncode, "secret" in told))


def url(user="postgres", password="first%20secret", database="quintet", more=""):
    return server.url(database, user, password) + more


fails("away", f"postgres://ada:secret@127.0.0.1:{free_port()}/quintet", "is away")
fails("an address that is none", "postgres://ada:secret@127.0.0.1:port/quintet", "cannot be read as the address")
fails("wrong password", url(password="secret"), "refuses: password authentication failed")
fails("no password", server.url(), "refuses: password missing")
fails("no such database", url(database="nowhere"), 'refuses: database "nowhere" does not exist')
server.sql("CREATE ROLE stranger LOGIN PASSWORD 'secret'")
fails("no right to the schema", url("stranger", "secret"), "refuses: permission denied")
server.sql("ALTER ROLE stranger SET default_transaction_read_only = on")
fails("a server that only reads", url("stranger", "secret"), "takes no changes")
server.sql("ALTER ROLE stranger RESET default_transaction_read_only; ALTER ROLE stranger CONNECTION LIMIT 0")
fails("no room for a connection", url("stranger", "secret"), "is full: too many connections")
fails("no TLS at the server", url(more="?sslmode=require"), "cannot be trusted")
done = run("profile", "import", "ada.toml", "--state", server.url(), PGPASSWORD=SECRET)
table.expect("the password in PGPASSWORD", 0, done.returncode)
server.sql("UPDATE migrations SET hash = 'another'", "quintet")
fails("a schema that somebody changed", url(), "step 1 of the schema")
server.sql("INSERT INTO migrations VALUES (2, 'newer')", "quintet")
fails("a schema of a newer program", url(), "has schema 2, this program knows up to 1")

# A certificate of the server's own.
programs = installed()
if programs:
    tls = Server(bin=programs)
    # An authority and what it signed: the client takes no certificate that is its own authority.
    lead = ["openssl", "req", "-new", "-nodes", "-days", "2"]
    made = [
        [*lead, "-x509", "-subj", "/CN=Authority", "-keyout", "authority.key", "-out", "authority.crt"],
        [*lead, "-x509", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-addext",
         "basicConstraints=critical,CA:FALSE", "-CA", "authority.crt", "-CAkey", "authority.key",
         "-keyout", f"{tls.data}/server.key", "-out", f"{tls.data}/server.crt"],
    ]
    for words in made:
        subprocess.run(words, check=True, capture_output=True)
    for name in ["key", "crt"]:
        os.chmod(f"{tls.data}/server.{name}", 0o600)
        if tls.user:
            os.chown(f"{tls.data}/server.{name}", tls.user.pw_uid, tls.user.pw_gid)
    tls.sql("ALTER SYSTEM SET ssl = on")
    tls.sql("SELECT pg_reload_conf()")
    fails("a certificate that nobody knows", tls.url() + "?sslmode=require", "cannot be trusted")
    trusted = tls.url() + "?sslmode=verify-full&sslrootcert=authority.crt"
    done = run("profile", "import", "ada.toml", "--state", trusted)
    table.expect("a certificate that is known", (0, ""), (done.returncode, done.stderr if done.returncode else ""))
    tls.stop()
else:
    table.tell("certificates", "not tried: no server with TLS is installed here (apt-get install postgresql)")

# A disk that is full, where this machine lets us have a small one.
os.makedirs("small", exist_ok=True)
owner = f",uid={server.user.pw_uid},gid={server.user.pw_gid}" if server.user else ""
mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size=20m,mode=700{owner}", "none", "small"], capture_output=True)
if mounted.returncode == 0:
    try:
        where = os.path.abspath("small")
        server.sql(f"CREATE TABLESPACE small LOCATION '{where}'")
        server.sql("CREATE DATABASE full_one TABLESPACE small")
        done = run("bench", "state", url(database="full_one"), "--readers", 30_000, "--patience", 1, "--json")
        table.expect("a full disk", "is full", "is full" if "is full" in done.stdout + done.stderr else (done.returncode, done.stdout[:300], done.stderr[:300]))
        table.expect("a full disk: password shown", False, "secret" in done.stdout + done.stderr)
        table.expect("and the server lives", "1", server.sql("SELECT 1"))
        server.sql("DROP DATABASE full_one")
        server.sql("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", "small"], check=False)
else:
    table.tell("a full disk: no small one can be had here", mounted.stderr.decode().strip())
server.stop()
table.end()
