"""Quintet's server: started and asked as its users do; readers and briefs are made before, with the command line."""
import json, pathlib, random, shutil, subprocess
from urllib.parse import quote, quote_plus

from client import Http, ask
from process import Server

INTERESTS = 5


class Quintet:
    name = "quintet"

    def __init__(self, args, records):
        self.args, self.records = args, records
        self.wire = Http("127.0.0.1", args.port)
        self.state = args.cache / "readers.sqlite"
        self.day = max((record.get("published") or "" for record in records), default="")[:10]
        self.words, self.made = self.words_to_ask(), None

    def words_to_ask(self):
        """What people would type: titles that the index has not seen, or its own."""
        from corpus import records
        others = records(self.args.more, 20_000) if self.args.more else self.records
        found = sorted({" ".join((record.get("title") or record["text"]).split()[:8]) for record in others})
        random.Random(2).shuffle(found)
        return found[:5000]

    def command(self, *words):
        words = [self.args.quintet, *words, "--state", self.state, "--index", self.args.index, "--quiet", "--json"]
        done = subprocess.run(words, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{words}: {done.stderr}")

    def make_readers(self):
        """Readers with a stored brief each, once."""
        done = self.state.with_suffix(".day")
        self.readers = [f"reader-{number}" for number in range(self.args.readers)]
        if done.exists() and done.read_text() == f"{self.day} {len(self.readers)}":
            return
        self.state.unlink(missing_ok=True)
        words = iter(self.words)
        for reader in self.readers:
            self.command("profile", "new", reader, *[next(words) for _ in range(INTERESTS)])
            self.command("brief", "make", reader, "--date", self.day)
        done.write_text(f"{self.day} {len(self.readers)}")

    def start(self, core, index=None, state=None, port=None, pause=0.05):
        """Seconds until it says that it is ready."""
        if index is None and state is None:
            self.make_readers()
        host = self.wire.address[0]
        self.server = Server([self.args.quintet, "serve", "--addr", f"{host}:{self.wire.address[1]}",
                              "--index", index or self.args.index, "--state", state or self.state,
                              *self.args.serve_options], core)
        return self.server.until(lambda: ask(self.wire, self.wire.get("/readyz"))[0] == 200, pause=pause)

    def stop(self):
        return self.server.stop()

    def set_width(self, width):
        """The width of the walk is the server's own."""

    def requests(self, queries):
        return [self.wire.post("/v1/search", json.dumps(
            {"query": "", "vector": numbers(query), "n": 10, "mode": "dense"}).encode()) for query in queries]

    def ids(self, data):
        return [hit["id"] for hit in json.loads(self.wire.body(data))["hits"]]

    def kinds(self, queries):
        """What is asked of it, by name."""
        if self.made:
            return self.made
        get, some = self.wire.get, random.Random(3).sample(self.records, min(20_000, len(self.records)))
        ids = [quote(record["id"], safe="") for record in some]
        words = [quote_plus(words) for words in self.words]
        both = [json.dumps({"query": one, "vector": numbers(query), "n": 10, "mode": "hybrid"}).encode()
                for one, query in zip(self.words, queries)]
        briefs = [f"/r/{quote(reader)}/{self.day}" for reader in self.readers]
        self.made = {
            "insight page": [get(f"/i/{one}") for one in ids],
            "insight page, gzip": [get(f"/i/{one}", gzip=True) for one in ids],
            "related, JSON": [get(f"/v1/insights/{one}/related") for one in ids],
            "brief page": [get(one) for one in briefs],
            "brief page, gzip": [get(one, gzip=True) for one in briefs],
            "search page": [get(f"/search?q={one}") for one in words],
            "search, dense, JSON": [get(f"/v1/search?q={one}&mode=dense") for one in words],
            "search, hybrid, JSON": [get(f"/v1/search?q={one}&mode=hybrid") for one in words],
            "hybrid, vector given": [self.wire.post("/v1/search", body) for body in both],
            "nearest by vector": self.requests(queries),
        }
        return self.made


def numbers(vector):
    return [round(float(value), 7) for value in vector]


def copied(folder, into):
    """A copy of an index that may be written to."""
    shutil.rmtree(into, ignore_errors=True)
    shutil.copytree(folder, into)
    return into
