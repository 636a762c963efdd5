"""Minutes of load at half of saturation, open loop, while a writer adds insights: does anything fail, wait or grow?"""
import json, multiprocessing, queue, time
from urllib.parse import quote

from client import ask, closed_loop, open_loop
from corpus import records as read
from quintet import copied

# A page is looked at more often than a search is typed, and a brief is read once a day.
MIX = [("insight page, gzip", 40), ("related, JSON", 20), ("brief page, gzip", 15), ("search page", 10),
       ("search, hybrid, JSON", 5), ("nearest by vector", 10)]


def run(args, systems, records, queries, truth, told):
    system = systems["quintet"]
    system.make_readers()
    index = copied(args.index, args.cache / "long-index")
    state = args.cache / "long-readers.sqlite"
    state.write_bytes(system.state.read_bytes())
    system.start(args.cores[0], index=index, state=state)
    try:
        kinds = system.kinds(queries)
        names, weights = zip(*MIX)
        rest = {name: closed_loop(system.wire, kinds[name], 1, min(args.seconds, 5)).summary()["ms_p50"] for name in names}
        mixed = mixture(kinds, names, weights)
        saturation = closed_loop(system.wire, mixed, 16, args.seconds)
        full = len(saturation.latencies) / saturation.seconds
        rate = args.rate or full / 2
        print(f"long: saturation {full:,.0f}/s, so {rate:,.0f}/s for {args.minutes} minutes", flush=True)
        found = loaded(args, system, kinds, names, weights, rate)
    finally:
        code = system.stop()
    rest_of_mix = sum(rest[name] * weight for name, weight in MIX) / sum(weights)
    return {"saturation_per_s": full, "rate_per_s": rate, "rest_ms_p50": rest, "rest_ms_p50_of_mix": rest_of_mix,
            "mix": dict(MIX), "exit": code} | found


def mixture(kinds, names, weights):
    import random
    chance = random.Random(5)
    return [chance.choice(kinds[name]) for name in chance.choices(names, weights, k=20_000)]


def loaded(args, system, kinds, names, weights, rate):
    memory, numbers = [], range(len(names))

    def draws(chance):
        kind = chance.choices(numbers, weights)[0]
        requests = kinds[names[kind]]
        return kind, requests[chance.randrange(len(requests))]

    def each_second(elapsed):
        memory.append({"s": round(elapsed, 1)} | system.server.memory())

    seconds = args.minutes * 60
    says, stop = multiprocessing.Queue(), multiprocessing.Event()
    writer = multiprocessing.Process(target=write, args=(system.wire, args.more, seconds, args.writes_per_second, args.reload_seconds, says, stop))
    writer.start()
    busy = system.server.cpu()
    told = open_loop(system.wire, draws, rate, seconds, 64, each_second)
    busy = system.server.cpu() - busy
    stop.set()
    written = heard(says, writer)
    after = check_written(system, written.pop("ids"))
    two = next((one for one in memory if one["s"] >= min(120, seconds / 5)), memory[0])
    errors = {str(status): count for status, count in told.statuses.items() if status not in range(200, 300)}
    return {"minutes": args.minutes, "answered": len(told.latencies), "errors": errors, "closed": told.closed,
            "error_answers": told.bad, "all": told.summary(), "all_after_first_10_s": told.summary(since=10.0),
            "by_kind": {name: told.summary(kind=number) for number, name in enumerate(names)},
            "by_minute": by_minute(told), "server_busy": busy / told.seconds, "client_busy": told.own_cpu / told.seconds,
            "most_late_s": told.late, "memory_minute_2": two, "memory_end": memory[-1],
            "memory_every_10_s": memory[::10], "writer": written | after}


def heard(says, writer):
    """What the writer did; one that still waits for its last answer after two minutes is ended."""
    try:
        written = says.get(timeout=120)
        writer.join(30)
    except queue.Empty:
        writer.terminate()
        written = {"batches": 0, "batch": 0, "every_s": 0, "results": {"an answer did not come": 1}, "ids": [],
                   "batch_s_p50": float("nan"), "batch_s_max": float("nan")}
    return written


def by_minute(told):
    import numpy
    due, taken = numpy.frombuffer(told.due, "f8"), numpy.frombuffer(told.latencies, "f8")
    found = []
    for minute in range(int(due.max() // 60) + 1 if len(due) else 0):
        part = taken[(due >= minute * 60) & (due < minute * 60 + 60)]
        if len(part):
            found.append([round(float(value) * 1e3, 3) for value in numpy.percentile(part, [50, 99, 99.9])])
    return found


def lines_of(path):
    """Insights to write, each as a line; round and round, with new ids, if they do not suffice."""
    every, turn = read(path), 0
    while True:
        for record in every:
            yield record | {"id": record["id"] + (f"~{turn}" if turn else "")}
        turn += 1


def write(wire, path, seconds, per_second, between, says, stop):
    """Posts `per_second` × `between` insights every `between` seconds; a commit each, which readers see at once."""
    source, latencies, results, ids, began = lines_of(path), [], {}, [], time.monotonic()
    batch, turn = round(per_second * between), 0
    while time.monotonic() - began < seconds and not stop.is_set():
        part = [next(source) for _ in range(batch)]
        body = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in part).encode()
        start = time.monotonic()
        try:
            status, data = ask(wire, wire.post("/v1/insights", body, "application/x-ndjson"))
        except OSError as error:
            status, data = type(error).__name__, b""
        latencies.append(time.monotonic() - start)
        results[f"status {status}"] = results.get(f"status {status}", 0) + 1
        if status == 200:
            for answer in map(json.loads, wire.body(data).decode().splitlines()):
                results[answer.get("result")] = results.get(answer.get("result"), 0) + 1
                if answer.get("result") == "added":
                    ids.append(answer["id"])
        elif "refusal" not in results:
            results["refusal"] = data[-600:].decode(errors="replace")
        turn += 1
        time.sleep(max(0, began + turn * between - time.monotonic()))
    latencies.sort()
    says.put({"batches": turn, "batch": batch, "every_s": between, "results": results, "ids": ids,
              "batch_s_p50": latencies[len(latencies) // 2], "batch_s_max": latencies[-1]})


def check_written(system, ids):
    """Of the insights that were answered "added", how many are there."""
    connection, there = system.wire.connect(), 0
    for one in ids:
        there += ask(system.wire, system.wire.get("/v1/insights/" + quote(one, safe="")), connection)[0] == 200
    connection.close()
    return {"added": len(ids), "there_after": there}
