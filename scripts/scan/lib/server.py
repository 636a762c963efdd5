"""A web server with many hosts, each an address of its own in 127.0.0.0/8, which writes down how it was asked.

It runs in a thread of its own. One loop does all of it, so that what is counted needs no lock: `most_at_once` of a host
is how many of its requests were in flight together, from the request's last byte to the answer's last.
"""

import asyncio
import threading
import time
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Request:
    """How the server was asked, and when it had answered; `ended` is None where it never did."""

    host: str
    path: str
    headers: dict
    begun: float
    status: int = 0
    ended: float | None = None

    @property
    def is_conditional(self):
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass
class Answer:
    """What the server says, `after` so many seconds; `drip` bytes a second where that is set; `hangs` says nothing ever."""

    status: int = 200
    body: bytes = b""
    headers: dict = field(default_factory=dict)
    after: float = 0
    drip: float | None = None
    hangs: bool = False


class Server:
    """Answers as `answer(request)` says, on every one of `hosts` and one port. `log` holds the requests in order."""

    def __init__(self, hosts, answer):
        self.hosts, self.answer = list(hosts), answer
        self.log, self.port = [], None
        self.most_at_once, self.most_requests = Counter(), 0
        self._flying = Counter()
        self._loop = asyncio.new_event_loop()
        ready = threading.Event()
        threading.Thread(target=self._run, args=[ready], daemon=True).start()
        ready.wait()
        if self.port is None:
            raise SystemExit("the server cannot listen on 127.0.0.0/8; this needs Linux")

    def url(self, host, path):
        return f"http://{host}:{self.port}{path}"

    def asked(self, host=None, path=None, since=0):
        """The requests from number `since` on, for `host` and `path` where they are given."""
        return [one for one in self.log[since:] if host in (None, one.host) and path in (None, one.path)]

    def forget(self):
        """Counts and writes down anew."""
        self.log, self.most_at_once, self.most_requests = [], Counter(), 0

    def _run(self, ready):
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._listen())
        finally:
            ready.set()
        self._loop.run_forever()

    async def _listen(self):
        first = await asyncio.start_server(self._serve, self.hosts[0], 0, backlog=512)
        self.port = first.sockets[0].getsockname()[1]
        for host in self.hosts[1:]:
            await asyncio.start_server(self._serve, host, self.port, backlog=512)

    async def _serve(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        try:
            while await self._turn(host, reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass
        finally:
            writer.close()

    async def _turn(self, host, reader, writer):
        """Takes one request and answers it; whether the connection goes on."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
        headers = {name.lower(): value for name, value in headers.items()}
        # What was given up a moment ago on another connection has its turn to be noticed first.
        for _ in range(3):
            await asyncio.sleep(0)
        request = Request(host, head[0].split(" ")[1], headers, time.monotonic())
        self.log.append(request)
        self._flying[host] += 1
        self.most_at_once[host] = max(self.most_at_once[host], self._flying[host])
        self.most_requests = max(self.most_requests, self._flying.total())
        try:
            answer = self.answer(request)
            request.status = answer.status
            return await self._say(answer, request, reader, writer)
        finally:
            self._flying[host] -= 1

    async def _say(self, answer, request, reader, writer):
        if answer.hangs:
            # Nothing but the end of the connection is to come.
            await reader.read()
            return False
        await asyncio.sleep(answer.after)
        head = f"HTTP/1.1 {answer.status} Said\r\nContent-Length: {len(answer.body)}\r\n"
        if answer.status == 304:
            head = f"HTTP/1.1 {answer.status} Said\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in answer.headers.items())
        writer.write(head.encode("latin-1") + b"\r\n")
        if answer.drip:
            for at in range(len(answer.body)):
                writer.write(answer.body[at:at + 1])
                await writer.drain()
                await asyncio.sleep(1 / answer.drip)
        else:
            writer.write(answer.body)
            await writer.drain()
        request.ended = time.monotonic()
        return True
