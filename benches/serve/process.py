"""Servers as processes: started on a core of their own, watched through /proc, stopped."""
import os, pathlib, signal, subprocess, tempfile, time

TICK = os.sysconf("SC_CLK_TCK")


def pinned(core):
    """For `preexec_fn`: the process and all that it starts keep to `core`; None leaves them free."""
    if core is None:
        return None
    return lambda: os.sched_setaffinity(0, {core})


class Server:
    def __init__(self, words, core, env=None, user=None):
        self.words = [str(word) for word in words]
        self.log = tempfile.TemporaryFile()
        self.began = time.perf_counter()
        self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=env,
                                        user=user, cwd="/" if user else None, preexec_fn=pinned(core))

    def until(self, is_ready, seconds=120, pause=0.05):
        """Seconds from the start to the first true answer."""
        while time.perf_counter() - self.began < seconds:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.words[0]} ended with {self.process.returncode}: {self.said()}")
            try:
                if is_ready():
                    return time.perf_counter() - self.began
            except OSError:
                pass
            time.sleep(pause)
        raise TimeoutError(f"{self.words[0]} did not become ready: {self.said()}")

    def said(self, last=3000):
        size = os.fstat(self.log.fileno()).st_size
        return os.pread(self.log.fileno(), last, max(0, size - last)).decode(errors="replace")

    def family(self):
        """The process and its living descendants."""
        parents = {}
        for folder in pathlib.Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    parents[int(folder.name)] = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                except OSError:
                    continue
        found, grown = {self.process.pid}, True
        while grown:
            more = {child for child, parent in parents.items() if parent in found} - found
            found, grown = found | more, bool(more)
        return found

    def cpu(self):
        """Seconds that a processor worked for it, descendants that have ended included."""
        total = 0
        for number in self.family():
            try:
                fields = pathlib.Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            total += sum(int(field) for field in fields[11:15])
        return total / TICK

    def memory(self):
        """MiB resident, and the part that is not mapped from files."""
        told = {}
        for number in self.family():
            try:
                lines = pathlib.Path(f"/proc/{number}/status").read_text().splitlines()
            except OSError:
                continue
            for line in lines:
                if line.startswith(("VmRSS:", "RssAnon:")):
                    name, value = line.split()[:2]
                    told[name] = told.get(name, 0) + int(value) / 1024
        return {"rss_mib": round(told.get("VmRSS:", 0), 1), "anonymous_mib": round(told.get("RssAnon:", 0), 1)}

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, seconds=60):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if "postgres" in self.words[0] else signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode
