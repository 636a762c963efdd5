"""Readers with a mailbox and a brief of today, and what a state says of their deliveries."""

import json
import os
import sqlite3
from collections import Counter
from datetime import datetime, timedelta, timezone

from lib.program import Program

# What the sample speaks of.
INTERESTS = [
    "how teams keep services reliable",
    "moving data between databases without downtime",
    "what coding assistants change about code review",
    "sleeping well with irregular shifts",
    "easy running and getting fitter",
    "spending on AI data centres",
]
FROM = "Quintet <brief@example.org>"


def now():
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def model(name="model"):
    """A program with one reader and one brief of five items, made by the program itself: what others are copied from."""
    program = Program(name)
    # Before the brief's hour, which is the beginning of today.
    published = (datetime.now(timezone.utc) - timedelta(days=1)).strftime("%Y-%m-%dT20:00:00Z")
    with open("insights.jsonl", "w") as file:
        for number, line in enumerate(open(os.environ["ROOT"] + "/data/sample/corpus.jsonl")):
            record = json.loads(line)
            if number % 2 == 0:
                file.write(json.dumps({**record, "published": published}) + "\n")
    with open("model.toml", "w") as file:
        file.write('name = "Model"\nhour = "00:00"\n')
        for phrase in INTERESTS:
            file.write(f'[[interests]]\nphrase = "{phrase}"\n')
        file.write('[delivery]\nemail = "model@example.org"\n')
    program.run("build", "insights.jsonl", "--skip-groups", with_state=False)
    program.run("profile", "import", "model.toml")
    brief = program.run("brief", "make", "Model").answer
    if len(brief["items"]) < 5:
        raise SystemExit(f"the brief has {len(brief['items'])} items, where five were expected")
    return program


class Shelf:
    """A program whose state has `count` readers, copied from the one of `model`."""

    def __init__(self, source, name, count):
        self.program = Program(name)
        original, copy = sqlite3.connect(source.state), sqlite3.connect(self.program.state)
        original.backup(copy)
        brief_date, moment, text = copy.execute("SELECT date, moment, object FROM briefs").fetchone()
        toml = copy.execute("SELECT toml FROM profiles ORDER BY version DESC").fetchone()[0]
        copy.execute("DELETE FROM readers")
        copy.execute("PRAGMA foreign_keys = ON")
        for table in ("profiles", "briefs", "sent", "addresses", "deliveries"):
            copy.execute(f"DELETE FROM {table}")
        self.date = brief_date
        for number in range(count):
            reader, email = f"Reader {number}", self.email(number)
            brief = {**json.loads(text), "id": f"{number:032x}", "reader": reader}
            own = toml.replace('"Model"', f'"{reader}"').replace("model@example.org", email)
            row = copy.execute("INSERT INTO readers (name, look) VALUES (?, ?)", (reader, reader.lower())).lastrowid
            copy.execute("INSERT INTO profiles VALUES (?, 1, NULL, ?, 'import', ?)", (row, own, now()))
            copy.execute("INSERT INTO briefs VALUES (?, ?, ?, ?, ?)", (row, brief_date, brief["id"], moment, json.dumps(brief, separators=(",", ":"))))
            copy.execute(
                "INSERT INTO addresses (reader, via, target, standing, since, handle) VALUES (?, 'email', ?, 'active', ?, ?)",
                (row, email, now(), f"{number + (1 << 64):032x}"),
            )
        copy.commit()
        copy.close()

    @staticmethod
    def email(number):
        return f"reader{number}@example.net"

    def words(self, sink, *more):
        return ["brief", "send", "--all", "--smtp", sink.url, "--from", FROM, "--base-url", "https://brief.example.org", *more]

    def send(self, sink, *more):
        return self.program.run(*self.words(sink, *more))

    def rows(self):
        """Token and standing of each delivery."""
        with sqlite3.connect(self.program.state) as state:
            return dict(state.execute("SELECT token, standing FROM deliveries"))

    def standing(self):
        return Counter(self.rows().values())

    def sql(self, *words):
        with sqlite3.connect(self.program.state) as state:
            return state.execute(*words).fetchall()


class Look:
    """What must hold after kills, whatever was killed when; looked at after each round and told once."""

    def __init__(self):
        self.faults, self.standing, self.rounds = Counter(), Counter(), 0

    def at(self, shelf, sink, count):
        rows, taken = shelf.rows(), Counter(mail.token for mail in sink.taken)
        standing = Counter(rows.values())
        of = lambda *words: {token for token, one in rows.items() if one in words}
        settled = sum(standing[word] for word in ("sent", "uncertain", "pending", "refused"))
        self.faults["deliveries missing or too many"] += abs(len(rows) - count)
        self.faults["not sent, uncertain, pending or refused"] += abs(settled - count)
        self.faults["mails that arrived twice"] += sum(times - 1 for times in taken.values())
        self.faults["mails of nobody"] += len(set(taken) - set(rows))
        self.faults["sent that did not arrive"] += len(of("sent") - set(taken))
        self.faults["pending or refused that arrived"] += len(of("pending", "refused") & set(taken))
        self.standing += standing
        self.rounds += 1

    def tell(self, table, which):
        for what, count in self.faults.items():
            table.expect(f"{which}: {what}", 0, count)
        table.tell(f"{which}: rounds", self.rounds)
        for word, count in sorted(self.standing.items()):
            table.tell(f"{which}: {word}", count)
