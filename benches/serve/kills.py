"""kill -9 at random moments of ingest: whatever was answered "added" is there after a restart, and nothing is there in half."""
import json, random, signal, subprocess, threading, time
from urllib.parse import quote

from client import ask, unchunked
from long import lines_of
from quintet import copied


def run(args, systems, records, queries, truth, told):
    system, chance = systems["quintet"], random.Random(args.seed)
    index = copied(args.index, args.cache / "kill-index")
    state = args.cache / "kill-readers.sqlite"
    source, acknowledged, trials = lines_of(args.more), {}, []
    (args.out / "kills.jsonl").unlink(missing_ok=True)
    for number in range(args.kills):
        ready = system.start(args.cores[0], index=index, state=state)
        trial = one_kill(system, source, chance)
        trial |= {"kill": number, "ready_s": ready}
        acknowledged |= (fresh := trial.pop("acknowledged"))
        last = trial.pop("last")
        trial["ready_after_s"] = system.start(args.cores[0], index=index, state=state)
        # Those of this kill; all of them after the last.
        trial |= looked_up(system, acknowledged if number == args.kills - 1 else fresh, last)
        trials.append(trial)
        with open(args.out / "kills.jsonl", "a") as file:
            file.write(json.dumps(trial) + "\n")
        print({key: round(value, 3) if isinstance(value, float) else value for key, value in trial.items()}, flush=True)
        trial["exit"] = system.stop()
    checked = subprocess.run([args.quintet, "info", "--verify", "--json", "--index", index], capture_output=True, text=True)
    whole = {"kills": len(trials), "acknowledged": len(acknowledged), "verify_exit": checked.returncode,
             "verify": checked.stderr[-600:]}
    for name in ("missing", "half", "resent_lost", "resent_failed"):
        whole[name] = sum(trial[name] for trial in trials)
    return whole | {"trials": trials}


def one_kill(system, source, chance):
    """Writes until the server is killed; gives what was answered "added", and the batch that was under way.

    Three times of four it has written before, so that the moment is of a batch and not of the model's loading."""
    acknowledged, last, usual = {}, [], 2.0
    if chance.random() < .75:
        record = next(source)
        start = time.perf_counter()
        if ask(system.wire, system.wire.post("/v1/insights", as_lines([record]), "application/x-ndjson"))[0] == 200:
            acknowledged[record["id"]] = record
        usual = time.perf_counter() - start
    wait = chance.uniform(0.02, 5 * usual)
    killer = threading.Timer(wait, system.server.signal, [signal.SIGKILL])
    killer.start()
    batches, reason = 0, None
    while system.server.process.poll() is None:
        last = [next(source) for _ in range(chance.choice([1, 10, 50, 200]))]
        there = {record["id"]: record for record in last}
        request = system.wire.post("/v1/insights", as_lines(last), "application/x-ndjson")
        data, batches = answer_until_killed(system.wire, request), batches + 1
        head, _, body = data.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            reason = reason or data[-400:].decode(errors="replace") or None
            continue
        if b"transfer-encoding: chunked" in head.lower():
            body = unchunked(body)
        for line in body.split(b"\n")[:-1]:
            answer = json.loads(line)
            if answer.get("result") in ("added", "replaced", "unchanged"):
                acknowledged[answer["id"]] = there[answer["id"]]
    killer.join()
    system.server.process.wait()
    return {"after_s": wait, "first_s": usual, "batches": batches, "answered": len(acknowledged), "acknowledged": acknowledged, "last": last,
            "refusal": reason}


def as_lines(records):
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def answer_until_killed(wire, request):
    """As much of the answer as came."""
    data = bytearray()
    try:
        connection = wire.connect()
        connection.sendall(request)
        while not wire.whole(data):
            more = connection.recv(65536)
            if not more:
                break
            data += more
        connection.close()
    except OSError:
        pass
    return bytes(data)


def looked_up(system, acknowledged, last):
    """Every acknowledged insight so far, and each of the batch that the kill met: there, whole, or not there at all."""
    connection = system.wire.connect()

    def found(one):
        status, data = ask(system.wire, system.wire.get("/v1/insights/" + quote(one, safe="")), connection)
        return json.loads(system.wire.body(data)) if status == 200 else None

    def is_whole(told, record):
        told = told.get("insight", told)
        return all(told.get(name) == record[name] for name in ("id", "text", "show", "title") if name in record)

    answers = {one: found(one) for one in acknowledged}
    met = {record["id"]: (found(record["id"]), record) for record in last}
    missing = sum(told is None for told in answers.values())
    half = sum(told is not None and not is_whole(told, acknowledged[one]) for one, told in answers.items())
    half += sum(told is not None and not is_whole(told, record) for told, record in met.values())
    request = system.wire.post("/v1/insights", as_lines(last), "application/x-ndjson")
    status, data = ask(system.wire, request)
    results = [json.loads(line) for line in system.wire.body(data).decode().splitlines()] if status == 200 else []
    was_there = {one for one, (told, _) in met.items() if told is not None}
    lost = sum((answer["result"] == "unchanged") != (answer["id"] in was_there) for answer in results if "id" in answer)
    connection.close()
    return {"missing": missing, "half": half, "of_the_last_there": len(was_there), "last": len(last),
            "resent_lost": lost, "resent_failed": int(status != 200)}
