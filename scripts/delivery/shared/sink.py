"""A mail server that keeps what it gets, and does with each mail what it is told."""

import asyncio
import re
import socket
import threading
from dataclasses import dataclass

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

ID = re.compile(rb"^Message-ID: <([0-9a-f]{32})@[^>]+>\r$", re.MULTILINE)


@dataclass
class Mail:
    """A mail that came whole, whatever was answered."""

    token: str
    to: str
    content: bytes
    # Whether it was taken: an answer was sent, or would have been.
    taken: bool


class Sink:
    """Listens on a free port of this machine. `decide(to, token)` says what happens to a mail: `take`, `cut` (it is kept
    and the line is cut before the answer), `later` (451 in place of the answer), `refuse` (554); `greet(to)` the same for a
    recipient: `take`, `later` (450), `refuse` (550), `cut`."""

    def __init__(self, decide=lambda to, token: "take", greet=lambda to: "take", takes=0.0):
        self.decide, self.greet, self.takes = decide, greet, takes
        self.mails, self.most_at_once, self._now = [], 0, 0
        self._lock = threading.Lock()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, server_kwargs={"enable_SMTPUTF8": True})
        self._controller.factory = lambda: SMTP(self, enable_SMTPUTF8=True, data_size_limit=1 << 20)
        self._controller.start()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}?tls=none"

    @property
    def taken(self):
        """Mails that arrived, as far as their server knows."""
        with self._lock:
            return [mail for mail in self.mails if mail.taken]

    def stop(self):
        self._controller.stop()

    async def handle_RCPT(self, server, session, envelope, address, options):
        what = self.greet(address)
        if what == "cut":
            server.transport.abort()
            return "421 cut"
        if what in ("later", "refuse"):
            return {"later": "450 4.2.0 try again later", "refuse": "550 5.1.1 no such user here"}[what]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content, to = envelope.original_content, envelope.rcpt_tos[0]
        found = ID.search(content)
        token = found.group(1).decode() if found else ""
        with self._lock:
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)
        try:
            # Half of the time before it is kept and half after: a kill may meet both.
            await asyncio.sleep(self.takes / 2)
            what = self.decide(to, token)
            with self._lock:
                self.mails.append(Mail(token, to, content, what in ("take", "cut")))
            await asyncio.sleep(self.takes / 2)
        finally:
            with self._lock:
                self._now -= 1
        if what == "cut":
            server.transport.abort()
        return {"take": "250 OK", "cut": "421 cut", "later": "451 4.3.0 not now", "refuse": "554 5.7.1 not this one"}[what]
