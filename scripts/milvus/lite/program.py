"""The program: run once, or asked over HTTP by a server that it starts."""

import atexit
import json
import os
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

QUINTET, ROOT = os.environ["QUINTET"], Path(os.environ["ROOT"])
SAMPLE = ROOT / "data/sample"


def run(*command, check=True, timeout=900, env=None):
    """The answer as an object, and the exit code."""
    done = subprocess.run(
        [QUINTET, "--json", *map(str, command)], capture_output=True, text=True, timeout=timeout, env={**os.environ, **(env or {})}
    )
    if check and done.returncode not in (0, 1):
        raise SystemExit(f"{command}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    text = done.stdout.strip() or done.stderr.strip()
    try:
        return json.loads(text), done.returncode
    except ValueError:
        return {"error": {"message": text}}, done.returncode


def corpus(most=None):
    """The insights of the sample, and of what CORPUS names; each id once."""
    files = [SAMPLE / "corpus.jsonl", *filter(None, os.environ.get("CORPUS", "").split(":"))]
    found = {}
    for file in files:
        for line in open(file, encoding="utf-8"):
            record = json.loads(line)
            ident = str(record.get("id") or record.get("_id"))
            record["id"] = ident
            record.pop("_id", None)
            if str(record.get("text", "")).strip():
                found.setdefault(ident, record)
    return list(found.values())[:most]


def write(path, records):
    Path(path).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


class Server:
    """`quintet serve` on an index."""

    def __init__(self, index, state):
        command = [QUINTET, "--json", "serve", "--addr", "127.0.0.1:0", "--index", str(index), "--state", state]
        self.log = open(f"{state}.log", "wb")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, text=True)
        atexit.register(self.stop)
        self.base = json.loads(self.process.stdout.readline())["listening"]

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def ask(self, path, **fields):
        pairs = [(key, one) for key, value in fields.items() for one in (value if isinstance(value, list) else [value])]
        return self._answer(urllib.request.Request(f"{self.base}{path}?{urllib.parse.urlencode(pairs)}"))

    def search(self, query, n=10, mode="hybrid", exact=False, **within):
        """Ids and hits, best first."""
        fields = {"query": query, "n": n, "mode": mode, "exact": exact, "within": within}
        headers = {"Content-Type": "application/json"}
        hits = self._answer(urllib.request.Request(f"{self.base}/v1/search", json.dumps(fields).encode(), headers))["hits"]
        return [hit["id"] for hit in hits], hits

    def _answer(self, request):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{request.full_url}: {error.code} {error.read()[:500]}")
