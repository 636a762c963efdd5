"""A Ray cluster on this machine, and how its parts die."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path


class Cluster:
    """A head that does no work and takes jobs, and workers of one core each, all on 127.0.0.1."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.workers = folder, []
        self.port, self.jobs = random.randint(20000, 24000), random.randint(24001, 28000)
        self.common = ["--node-ip-address=127.0.0.1", "--disable-usage-stats", f"--temp-dir={folder}", "--block"]
        board = ["--include-dashboard=true", "--dashboard-host=127.0.0.1", f"--dashboard-port={self.jobs}"]
        self.head = self._begin("--head", f"--port={self.port}", "--num-cpus=0", *board)
        time.sleep(8)

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        ray = Path(sys.executable).with_name("ray")
        command = [str(ray), "start", *words, "--object-store-memory=100000000"]
        common = self.common if "--head" in words else [one for one in self.common if "temp-dir" not in one]
        return subprocess.Popen(
            command + common, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )

    def add(self) -> None:
        self.workers.append(self._begin(f"--address=127.0.0.1:{self.port}", "--num-cpus=1"))
        wanted, began = len(self.workers), time.monotonic()
        while self.cores() < wanted and time.monotonic() - began < 90:
            time.sleep(0.5)

    def cores(self) -> int:
        code = (
            "import ray; ray.init(address='127.0.0.1:%d', log_to_driver=False, logging_level='ERROR');"
            "print(int(ray.cluster_resources().get('CPU', 0)))" % self.port
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        return int(ran.stdout.split()[-1]) if ran.returncode == 0 and ran.stdout.split() else 0

    def kill_node(self) -> None:
        """The node that came last dies, raylet and all."""
        node = self.workers.pop()
        for pid in descendants(node.pid):
            kill(pid)
        kill(node.pid)
        node.wait()

    def kill_worker(self) -> bool:
        """A process that works dies."""
        mine = [pid for node in self.workers for pid in descendants(node.pid)]
        busy = [pid for pid in mine if "_shard" in command_of(pid)]
        if busy:
            kill(random.choice(busy))
        return bool(busy)

    def end(self) -> None:
        while self.workers:
            self.kill_node()
        for pid in descendants(self.head.pid):
            kill(pid)
        kill(self.head.pid)
        self.head.wait()


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def command_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""


def descendants(pid: int) -> list[int]:
    """All processes that `pid` began, and those that they began."""
    parents: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdigit():
            try:
                parent = int((one / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            parents.setdefault(parent, []).append(int(one.name))
    found, todo = [], [pid]
    while todo:
        for child in parents.get(todo.pop(), []):
            found.append(child)
            todo.append(child)
    return found
