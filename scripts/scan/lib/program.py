"""The program under test: run it, watch it, kill it."""

import json
import os
import subprocess
import threading
import time
from dataclasses import dataclass

QUINTET = os.environ["QUINTET"]


@dataclass
class Run:
    """How a run ended, and the most that it took meanwhile."""

    status: int
    answer: dict
    complaint: str
    seconds: float
    peak_mb: float
    most_sockets: int


class Program:
    """The program with an index and a state of its own, in the folder `name`."""

    def __init__(self, name):
        os.makedirs(name, exist_ok=True)
        self.state = f"{name}/readers.sqlite"
        self._where = ["--index", f"{name}/index"]
        self._state = ["--state", self.state]

    def run(self, *words, with_state=True):
        """Runs to the end; it must end with 0, or with 1 where single feeds failed, and say JSON that is no error."""
        child, began = self._start(words, with_state), time.monotonic()
        watch = Watch(child.pid)
        out, complaint = child.communicate()
        watch.stop()
        try:
            answer = json.loads(out) if out.strip() else {}
        except ValueError:
            raise SystemExit(f"`quintet {' '.join(words)}` said no JSON: {out[:300]!r} {complaint.strip()[:300]}") from None
        if child.returncode not in (0, 1) or not out.strip() or "error" in answer:
            raise SystemExit(f"`quintet {' '.join(words)}` ended with {child.returncode}: {complaint.strip()[:600]}")
        return Run(child.returncode, answer, complaint, time.monotonic() - began, watch.peak_kb / 1024, watch.most_sockets)

    def killed(self, words, seconds):
        """Whether it was killed before it came to its end."""
        child = self._start(words, True)
        time.sleep(seconds)
        was_alive = child.poll() is None
        child.kill()
        child.communicate()
        return was_alive

    def scan(self, *words):
        return self.run("scan", "--allow-private", *words)

    def _start(self, words, with_state):
        command = [QUINTET, *words, "--json", *self._where, *(self._state if with_state else [])]
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


class Watch:
    """Looks at a process a hundred times a second: its peak of memory, and how many sockets it has open."""

    def __init__(self, pid):
        self.peak_kb = self.most_sockets = 0
        self._folder, self._done = f"/proc/{pid}", threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self):
        self._done.set()
        self._thread.join()

    def _look(self):
        while not self._done.wait(0.01):
            try:
                with open(f"{self._folder}/status") as file:
                    lines = [line for line in file if line.startswith("VmHWM:")]
                # The kernel's own high-water mark: what lies between two looks is in it.
                self.peak_kb = max([self.peak_kb, *(int(line.split()[1]) for line in lines)])
                names = [os.readlink(entry.path) for entry in os.scandir(f"{self._folder}/fd")]
            except OSError:
                continue
            self.most_sockets = max(self.most_sockets, sum(name.startswith("socket:") for name in names))
