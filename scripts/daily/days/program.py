"""The program that does the work of each day: begun, watched, killed; and what its state says."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from datetime import datetime, timedelta, timezone

from lib.program import QUINTET

FROM = "Quintet <brief@example.org>"
# Where distributions keep the library.
FAKETIME = [
    f"/usr/lib/{where}/faketime/libfaketimeMT.so.1"
    for where in (f"{os.uname().machine}-linux-gnu", ".", "lib64")
] + ["/usr/lib64/faketime/libfaketimeMT.so.1"]


class Clock:
    """A clock for the program that is put by writing a file; it goes on from there as clocks do."""

    def __init__(self, now):
        self.library = next((path for path in FAKETIME if os.path.exists(path)), None)
        if not self.library:
            raise SystemExit("there is no libfaketime: apt-get install faketime")
        self.file = os.path.abspath("clock")
        self.put(now)

    def put(self, now):
        """Puts it to `now`, whole at once: the program may read at any moment."""
        self.now = now
        offset = now.timestamp() - time.time()
        with open(f"{self.file}.new", "w") as file:
            file.write(f"{offset:+.3f}s\n")
        os.replace(f"{self.file}.new", self.file)

    def environment(self):
        return {
            "LD_PRELOAD": self.library,
            "FAKETIME_TIMESTAMP_FILE": self.file,
            "FAKETIME_NO_CACHE": "1",
            # How long something takes is told by another clock than what time it is; a timeout must not jump.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
            "TZ": "UTC",
        }


class Days:
    """The program with an index and a state in this folder."""

    def __init__(self, sink, clock=None, state="readers.sqlite"):
        self.sink, self.clock, self.state = sink, clock, state
        self.child = self.log = None

    def run(self, *words, codes=(0,)):
        """Runs to the end; gives what it says as JSON."""
        done = subprocess.run(
            self._command(*words, "--json"), stdin=subprocess.DEVNULL, capture_output=True, text=True, env=self._env()
        )
        if done.returncode not in codes:
            raise SystemExit(f"`quintet {' '.join(words)}` ended with {done.returncode}: {done.stderr.strip()[:800]}")
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def build(self, published):
        """An index of the sample, published before `published`."""
        with open("insights.jsonl", "w") as file:
            for number, line in enumerate(open(os.environ["ROOT"] + "/data/sample/corpus.jsonl")):
                when = published - timedelta(minutes=5 * number)
                file.write(json.dumps({**json.loads(line), "published": when.strftime("%Y-%m-%dT%H:%M:%SZ")}) + "\n")
        self.run("build", "insights.jsonl", "--skip-groups")
        shows = Counter(json.loads(line).get("show") for line in open("insights.jsonl"))
        self.shows = [show for show, _ in shows.most_common(20) if show]

    def readers(self, readers):
        """Readers by name, zone and hour, who follow shows and get mail."""
        os.makedirs("profiles", exist_ok=True)
        files = []
        for number, (name, zone, hour) in enumerate(readers):
            files.append(f"profiles/{number}.toml")
            with open(files[-1], "w") as file:
                file.write(f'name = "{name}"\ntime_zone = "{zone}"\nhour = "{hour}"\n')
                file.write(f"[follows]\nshows = {json.dumps(self.shows)}\n")
                mailbox = re.sub("[^a-z0-9]", "-", name.lower())
                file.write(f'[delivery]\nemail = "{mailbox}@example.net"\n')
        self.run("profile", "import", *files, "--state", self.state)

    def words(self, *more):
        return ["daily", "--state", self.state, "--smtp", self.sink.url, "--from", FROM, "--allow-private", *more]

    def begin(self, log="log.txt"):
        """Begins the day in a process of its own."""
        self.log = log
        with open(log, "a") as file:
            self.child = subprocess.Popen(
                self._command(*self.words()), stdin=subprocess.DEVNULL, stdout=file, stderr=file, env=self._env()
            )
        return self.child

    def kill(self):
        self.child.kill()
        self.child.wait()

    def end(self):
        """Asks it to end; gives the exit code."""
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(timeout=60)

    def status(self):
        return self.run("daily", "--status", "--state", self.state)

    def once(self, codes=(0,)):
        return self.run(*self.words("--once"), codes=codes)

    def until(self, holds, seconds=60):
        """Waits until `holds`; whether it came to that."""
        end = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def sql(self, *words):
        with sqlite3.connect(self.state, timeout=30) as state:
            return state.execute(*words).fetchall()

    def briefs(self):
        """Dates of the briefs of each reader."""
        found = {}
        for name, date in self.sql("SELECT name, date FROM briefs JOIN readers ON readers.id = reader ORDER BY date"):
            found.setdefault(name, []).append(date)
        return found

    def deliveries(self):
        """Token and standing of each delivery."""
        return dict(self.sql("SELECT token, standing FROM deliveries"))

    def failures(self):
        """What failed, as the journal has it."""
        return [f"{job}: {what}" for job, what in self.sql("SELECT job, what FROM journal WHERE failed")]

    def look(self, table, which):
        """What must hold at any time: each brief went out at most once, and the state knows of every mail."""
        rows, taken = self.deliveries(), Counter(mail.token for mail in self.sink.taken)
        of = lambda *words: {token for token, one in rows.items() if one in words}
        briefs = sum(len(dates) for dates in self.briefs().values())
        table.expect(f"{which}: deliveries, one for each brief", briefs, len(rows))
        table.expect(f"{which}: mails that arrived twice", 0, sum(times - 1 for times in taken.values()))
        table.expect(f"{which}: mails of nobody", 0, len(set(taken) - set(rows)))
        table.expect(f"{which}: sent that did not arrive", 0, len(of("sent") - set(taken)))
        table.expect(f"{which}: pending or refused that arrived", 0, len(of("pending", "refused") & set(taken)))

    def _command(self, *words):
        return [QUINTET, *words, "--index", "index"]

    def _env(self):
        return {**os.environ, **(self.clock.environment() if self.clock else {})}


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)
