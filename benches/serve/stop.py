"""From start to ready, and from SIGTERM to the end: within how many seconds, and is anybody turned away?"""
import json, random, signal, statistics, threading, time

from client import ask, closed_loop
from kills import as_lines
from long import MIX, lines_of, mixture
from quintet import copied

STARTS = 7
STOPS = 5


def run(args, systems, records, queries, truth, told):
    system, chance = systems["quintet"], random.Random(args.seed)
    ready = []
    for _ in range(STARTS):
        ready.append(system.start(args.cores[0], pause=0.005))
        memory = system.server.memory()
        first = first_answers(system, queries)
        system.stop()
    trials = [stopped_under_load(args, system, queries, chance) for _ in range(STOPS)]
    return {"ready_s": ready, "ready_s_median": statistics.median(ready), "memory_when_ready": memory,
            "first_answers_ms": first, "stops": trials, "stop_while_writing": stopped_while_writing(args, system)}


def first_answers(system, queries):
    """Milliseconds of the first request of each kind after a start, and of the second."""
    found = {}
    for name, requests in system.kinds(queries).items():
        pair = []
        for request in requests[:2]:
            start = time.perf_counter()
            ask(system.wire, request)
            pair.append((time.perf_counter() - start) * 1e3)
        found[name] = pair
    return found


def terminated(system, after):
    """Sends SIGTERM after so many seconds; gives, once joined, when it was sent and when the process was gone."""
    moments = {}

    def end():
        time.sleep(after)
        moments["sent"] = time.perf_counter()
        system.server.signal(signal.SIGTERM)
        try:
            moments["exit"] = system.server.process.wait(60)
        except Exception:
            system.server.process.kill()
            moments["exit"] = None
        moments["gone"] = time.perf_counter()

    thread = threading.Thread(target=end)
    thread.start()
    return thread, moments


def stopped_under_load(args, system, queries, chance):
    system.start(args.cores[0])
    asked = mixture(system.kinds(queries), *zip(*MIX))
    thread, moments = terminated(system, chance.uniform(1, 3))
    told = closed_loop(system.wire, asked, 16, 30, stop=lambda: "gone" in moments)
    thread.join()
    return {"seconds": moments["gone"] - moments["sent"], "exit": moments["exit"], "answered": len(told.latencies),
            "not_2xx": sum(count for status, count in told.statuses.items() if not 200 <= status < 300),
            "sent_before_unanswered": sum(sent < moments["sent"] for sent in told.unanswered),
            "sent_after_unanswered": sum(sent >= moments["sent"] for sent in told.unanswered), "bad": told.bad}


def stopped_while_writing(args, system):
    """A batch is under way at SIGTERM: it is answered to its last line, or none of it is."""
    if not args.more:
        return None
    index = copied(args.index, args.cache / "stop-index")
    system.start(args.cores[0], index=index, state=args.cache / "stop-readers.sqlite")
    source = lines_of(args.more)
    part = [next(source) for _ in range(200)]
    thread, moments = terminated(system, 0.3)
    try:
        status, data = ask(system.wire, system.wire.post("/v1/insights", as_lines(part), "application/x-ndjson"))
        lines = [json.loads(line) for line in system.wire.body(data).decode().splitlines()] if status == 200 else []
    except OSError as error:
        status, lines = type(error).__name__, []
    thread.join()
    return {"seconds": moments["gone"] - moments["sent"], "exit": moments["exit"], "status": status,
            "added": sum(line.get("result") == "added" for line in lines), "of": len(part)}
