"""A server that knows an address no more suspends it, one that is busy is asked again for four hours, and reports that come
later are heeded."""

from lib.table import Table
from shared.shelf import Shelf, model
from shared.sink import Sink

GONE, BUSY, READERS = {Shelf.email(0), Shelf.email(1)}, {Shelf.email(2)}, 6
table, source = Table(), model()
shelf = Shelf(source, "state", READERS)
sink = Sink(greet=lambda to: "refuse" if to in GONE else "later" if to in BUSY else "take")
run = shelf.send(sink)
answer = run.answer
table.expect("sent, refused, later", (3, 2, 1), tuple(answer[word] for word in ("sent", "refused", "later")))
table.expect("suspended", 2, answer["suspended"])
table.expect("exit code", 1, run.status)
addresses = shelf.program.run("brief", "addresses").answer["addresses"]
table.expect("listed as suspended", GONE, {line["target"] for line in addresses if line["standing"] == "suspended"})
table.expect("with the server's words", True, all("550" in line["why"] for line in addresses if line["standing"] == "suspended"))

# The clock goes on: the time of the next try comes, and that of the last.
table.expect("not before its time: sent", 0, shelf.send(sink).answer["sent"])
shelf.sql("UPDATE deliveries SET next = '2020-01-01T00:00:00Z' WHERE standing = 'pending'")
table.expect("at its time, still busy: later", 1, shelf.send(sink).answer["later"])
shelf.sql("UPDATE deliveries SET next = '2020-01-01T00:00:00Z' WHERE standing = 'pending'")
busy, BUSY = BUSY, set()
table.expect("at its time, taken: sent", 1, shelf.send(sink).answer["sent"])
BUSY = {Shelf.email(3)}
shelf.sql("UPDATE deliveries SET standing = 'pending', made = strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-241 minutes') WHERE target = ?", [*BUSY])
table.expect("busy after four hours: given up", 1, shelf.send(sink).answer["given_up"])

# A report that comes by mail.
token, target = shelf.sql("SELECT token, target FROM deliveries WHERE standing = 'sent' AND target = ?", [Shelf.email(4)])[0]


def report(action, status, id):
    return f"""From: MAILER-DAEMON@mx.example.net
To: brief@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; {target}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 mailbox unavailable

--b
Content-Type: text/rfc822-headers

Message-ID: <{id}@example.org>
Subject: a brief

--b--
"""


def bounce(name, *about):
    with open(name, "w", newline="\r\n") as file:
        file.write(report(*about))
    return shelf.program.run("brief", "bounce", name).answer


standing = lambda: shelf.sql("SELECT standing FROM addresses WHERE target = ?", [target])[0][0]
table.expect("report of another mail: foreign", 1, bounce("foreign.eml", "failed", "5.1.1", "0" * 32)["foreign"])
bounce("late.eml", "delayed", "4.2.0", token)
table.expect("report of a delay: address", "active", standing())
bounce("gone.eml", "failed", "5.1.1", token)
table.expect("report of a failure: address", "suspended", standing())
reader = f"Reader {4}"
shelf.program.run("brief", "resume", reader, "--via", "email")
table.expect("resumed: address", "active", standing())
shelf.program.run("brief", "resend", reader)
table.expect("resent by hand: sent", 1, shelf.send(sink).answer["sent"])
sink.stop()
table.end()
