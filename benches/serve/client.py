"""One client for every server: HTTP/1.1 and PostgreSQL's protocol over one epoll loop, closed and open.

Requests are bytes made beforehand; an answer is read whole before the next one goes out on that connection.
Invariant: what an open loop reports is counted from the moment a request was due, not from when it could be sent.
"""
import array, collections, gc, random, select, socket, struct, time


PATIENCE = 600


class Http:
    """Says when an answer is whole: (length, status), or None while it is not."""

    def __init__(self, host, port):
        self.address = host, port

    def connect(self):
        connection = socket.create_connection(self.address, timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection

    def get(self, path, gzip=False):
        coding = "Accept-Encoding: gzip\r\n" if gzip else ""
        return f"GET {path} HTTP/1.1\r\nHost: {self.address[0]}:{self.address[1]}\r\n{coding}\r\n".encode()

    def post(self, path, body, kind="application/json"):
        head = (f"POST {path} HTTP/1.1\r\nHost: {self.address[0]}:{self.address[1]}\r\n"
                f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n")
        return head.encode() + body

    @staticmethod
    def whole(data):
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(data[:end]).lower()
        status, start = int(head[9:12]), end + 4
        at = head.find(b"\r\ncontent-length:")
        if at >= 0:
            length = start + int(head[at + 17:].split(b"\r\n", 1)[0])
            return (length, status) if len(data) >= length else None
        if b"\r\ntransfer-encoding: chunked" in head:
            if not data.endswith(b"\r\n0\r\n\r\n") and data[start:] != b"0\r\n\r\n":
                return None
            return len(data), status
        return start, status

    @staticmethod
    def is_good(status):
        return 200 <= status < 300

    @staticmethod
    def body(data):
        head, body = bytes(data).split(b"\r\n\r\n", 1)
        return unchunked(body) if b"transfer-encoding: chunked" in head.lower() else body


def unchunked(data):
    """The bytes of a chunked body, as far as they have come."""
    parts, at = [], 0
    while (end := data.find(b"\r\n", at)) >= 0:
        length = int(data[at:end].split(b";")[0] or b"0", 16)
        if not length:
            break
        parts.append(data[end + 2:end + 2 + length])
        at = end + 2 + length + 2
    return b"".join(parts)


class Postgres:
    """The extended protocol: one statement, prepared once a connection, its vector bound in binary."""

    def __init__(self, host, port, user, database, settings, statement):
        self.address, self.user, self.database = (host, port), user, database
        self.settings, self.statement = settings, statement

    def connect(self):
        connection = socket.create_connection(self.address, timeout=PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        words = f"user\0{self.user}\0database\0{self.database}\0\0".encode()
        connection.sendall(struct.pack("!ii", len(words) + 8, 196608) + words)
        self.until_ready(connection)
        for setting in self.settings:
            connection.sendall(message(b"Q", setting.encode() + b"\0"))
            self.until_ready(connection)
        parse = b"nearest\0" + self.statement.encode() + b"\0" + struct.pack("!h", 0)
        connection.sendall(message(b"P", parse) + message(b"S", b""))
        self.until_ready(connection)
        return connection

    def until_ready(self, connection):
        data = bytearray()
        while not (whole := self.whole(data)):
            more = connection.recv(65536)
            if not more:
                raise ConnectionError("PostgreSQL closed the connection")
            data += more
        if whole[1] != 200:
            raise RuntimeError(bytes(data).decode(errors="replace"))

    @staticmethod
    def nearest(vector):
        """Bind, execute, sync; `vector` as pgvector's binary form."""
        value = struct.pack("!hh", len(vector), 0) + vector.astype(">f4").tobytes()
        bind = b"\0nearest\0" + struct.pack("!hhhi", 1, 1, 1, len(value)) + value + struct.pack("!h", 0)
        return message(b"B", bind) + message(b"E", b"\0" + struct.pack("!i", 0)) + message(b"S", b"")

    @staticmethod
    def whole(data):
        """Walks the messages up to ReadyForQuery."""
        at, status = 0, 200
        while len(data) >= at + 5:
            kind, length = data[at], int.from_bytes(data[at + 1:at + 5])
            if kind == 69:
                status = 500
            at += length + 1
            if kind == 90 and len(data) >= at:
                return at, status
        return None

    @staticmethod
    def is_good(status):
        return status == 200

    @staticmethod
    def rows(data):
        """The fields of each DataRow, as bytes."""
        at, found = 0, []
        while len(data) >= at + 5:
            kind, length = data[at], int.from_bytes(data[at + 1:at + 5])
            if kind == 68:
                inner, fields = at + 7, []
                for _ in range(int.from_bytes(data[at + 5:at + 7])):
                    size = int.from_bytes(data[inner:inner + 4])
                    fields.append(bytes(data[inner + 4:inner + 4 + size]))
                    inner += 4 + size
                found.append(fields)
            at += length + 1
        return found


def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body


def ask(wire, request, connection=None):
    """One request, its status and the bytes of its whole answer."""
    own = connection or wire.connect()
    own.sendall(request)
    data = bytearray()
    while not (whole := wire.whole(data)):
        more = own.recv(1 << 20)
        if not more:
            raise ConnectionError("the server closed the connection")
        data += more
    if not connection:
        own.close()
    return whole[1], bytes(data[:whole[0]])


class Told:
    """What a run of requests was like."""

    def __init__(self):
        self.latencies, self.kinds, self.due = array.array("d"), array.array("B"), array.array("d")
        self.status_of = array.array("H")
        self.statuses, self.closed, self.bytes, self.seconds, self.own_cpu = collections.Counter(), 0, 0, 0.0, 0.0
        self.late, self.bad, self.unanswered = 0.0, [], []

    def note(self, status, good, kind, data):
        self.statuses[status] += 1
        if not good and len(self.bad) < 5:
            self.bad.append({"kind": kind, "status": status, "answer": bytes(data[:400]).decode(errors="replace")})

    def summary(self, kind=None, since=0.0):
        import numpy
        taken = numpy.frombuffer(self.latencies, "f8")
        if kind is not None or since:
            keep = numpy.frombuffer(self.due, "f8") >= since
            if kind is not None:
                keep &= numpy.frombuffer(self.kinds, "u1") == kind
            taken = taken[keep]
        if not len(taken):
            return {"requests": 0}
        points = numpy.percentile(taken, [50, 90, 99, 99.9]) * 1e3
        return {"requests": len(taken), "ms_p50": points[0], "ms_p90": points[1], "ms_p99": points[2],
                "ms_p999": points[3], "ms_max": float(taken.max()) * 1e3, "ms_mean": float(taken.mean()) * 1e3}


def closed_loop(wire, requests, connections, seconds, start=0, stop=None):
    """Each connection asks again as soon as it has its answer; `requests` go round from `start`.

    With `stop`, which ends the run once it is true, a connection that the server closes is not opened again, and
    `unanswered` has the moments (perf_counter) at which the requests went out that it closed on."""
    told, poll, held = Told(), select.epoll(), {}
    count, turn, clock = len(requests), start, time.perf_counter
    gc.collect(), gc.disable()
    try:
        for _ in range(connections):
            connection = wire.connect()
            poll.register(connection.fileno(), select.EPOLLIN)
            held[connection.fileno()] = [connection, bytearray(), 0.0]
        began, busy = clock(), time.process_time()
        for slot in held.values():
            slot[2] = clock()
            slot[0].sendall(requests[turn % count])
            turn += 1
        until = began + seconds
        while (now := clock()) < until and held and not (stop and stop()):
            for number, _ in poll.poll(0.1):
                slot = held[number]
                try:
                    data = slot[0].recv(262144)
                except ConnectionError:
                    data = b""
                if not data:
                    told.closed += 1
                    told.unanswered.append(slot[2])
                    poll.unregister(number), slot[0].close()
                    del held[number]
                    if stop is None:
                        connection = wire.connect()
                        poll.register(connection.fileno(), select.EPOLLIN)
                        held[connection.fileno()] = [connection, bytearray(), clock()]
                        connection.sendall(requests[turn % count])
                        turn += 1
                    continue
                if slot[1]:
                    slot[1] += data
                    data = slot[1]
                whole = wire.whole(data)
                if not whole:
                    if not slot[1]:
                        slot[1] += data
                    continue
                now = clock()
                told.latencies.append(now - slot[2])
                told.note(whole[1], wire.is_good(whole[1]), 0, data)
                told.bytes += whole[0]
                slot[1], slot[2] = bytearray(), clock()
                if stop and b"\r\nconnection: close" in bytes(data[:2000]).lower():
                    poll.unregister(number), slot[0].close()
                    del held[number]
                    continue
                try:
                    slot[0].sendall(requests[turn % count])
                except ConnectionError:
                    pass  # The next reading says that it is closed.
                turn += 1
        told.seconds, told.own_cpu = clock() - began, time.process_time() - busy
    finally:
        gc.enable()
        for connection, _, _ in held.values():
            connection.close()
        poll.close()
    told.turn = turn
    return told


def open_loop(wire, draws, rate, seconds, connections, each_second=None, seed=1):
    """Requests come as a Poisson process of `rate` a second whether or not answers do.

    `draws(random)` gives (kind, request). `each_second(elapsed)` is called about once a second."""
    told, poll, held, idle = Told(), select.epoll(), {}, []
    clock, chance, waiting = time.perf_counter, random.Random(seed), collections.deque()

    def open_one():
        connection = wire.connect()
        poll.register(connection.fileno(), select.EPOLLIN)
        held[connection.fileno()] = [connection, bytearray(), 0.0, 0]
        idle.append(connection.fileno())

    def send():
        while waiting and idle:
            due, kind, request = waiting.popleft()
            number = idle.pop()
            slot = held[number]
            slot[2], slot[3] = due, kind
            try:
                slot[0].sendall(request)
            except ConnectionError:
                lose(number)

    def lose(number):
        told.closed += 1
        poll.unregister(number), held.pop(number)[0].close()
        if number in idle:
            idle.remove(number)
        try:
            open_one()
        except OSError:
            told.statuses["no connection"] += 1

    for _ in range(connections):
        open_one()
    gc.collect(), gc.disable()
    began, busy = clock(), time.process_time()
    due, tick = began, began + 1
    while True:
        now = clock()
        while due <= now and due < began + seconds:
            waiting.append((due, *draws(chance)))
            due += chance.expovariate(rate)
        told.late = max(told.late, now - waiting[0][0]) if waiting else told.late
        send()
        if now >= began + seconds and not waiting and len(idle) == len(held):
            break
        if now >= began + seconds + 30:
            told.statuses["no answer"] += len(held) - len(idle) + len(waiting)
            break
        if each_second and now >= tick:
            each_second(now - began)
            tick += 1
        # Waiting through select, because epoll rounds up to whole milliseconds.
        rest = due - clock()
        if rest > 0:
            select.select([poll.fileno()], [], [], min(rest, 0.2))
        for number, _ in poll.poll(0):
            slot = held[number]
            try:
                data = slot[0].recv(262144)
            except ConnectionError:
                data = b""
            if not data:
                if number not in idle:
                    told.statuses["closed"] += 1
                lose(number)
                continue
            slot[1] += data
            whole = wire.whole(slot[1])
            if not whole:
                continue
            told.latencies.append(clock() - slot[2])
            told.due.append(slot[2] - began)
            told.kinds.append(slot[3])
            told.status_of.append(whole[1])
            told.note(whole[1], wire.is_good(whole[1]), slot[3], slot[1])
            told.bytes += whole[0]
            slot[1] = bytearray()
            idle.append(number)
    told.seconds, told.own_cpu = clock() - began, time.process_time() - busy
    gc.enable()
    for slot in held.values():
        slot[0].close()
    poll.close()
    return told
