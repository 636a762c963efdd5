"""Closed loops: every system and page in turn, so that what else the machine does falls on all alike."""
import statistics

from client import ask, closed_loop
from corpus import recall
from peers import WIDTHS

K = 10
ENOUGH = 0.95


def run(args, systems, records, queries, truth, told):
    server_core = args.cores[0]
    facts, jobs = {}, []
    for name, system in systems.items():
        system.start(server_core)
    try:
        ours = None
        for name, system in systems.items():
            asked = system.requests(queries)
            if name == "quintet":
                ours = measured(system, asked, truth, records)
                facts[name] = {"recall": ours}
                jobs += [(name, kind, None, requests) for kind, requests in system.kinds(queries).items()]
                continue
            found, wanted = {}, [ENOUGH] + ([ours] if ours else [])
            for width in WIDTHS:
                system.set_width(width)
                found[width] = measured(system, asked, truth, records)
                print(name, "width", width, "recall", round(found[width], 4), flush=True)
                if found[width] >= max(wanted):
                    break
            chosen = sorted({next((width for width in found if found[width] >= least), max(found)) for least in wanted})
            facts[name] = {"recall": found, "chosen": chosen} | (system.facts() if hasattr(system, "facts") else {})
            jobs += [(name, f"nearest by vector, width {width}", width, asked) for width in chosen]
        lines = []
        for turn in range(args.rounds):
            for connections in args.connections:
                for name, kind, width, asked in jobs:
                    lines.append(one(args, systems[name], name, kind, width, asked, connections, turn))
                    show(lines[-1])
        for name, system in systems.items():
            facts[name]["memory"] = system.server.memory()
    finally:
        for system in systems.values():
            system.stop()
    return {"facts": facts, "lines": lines, "medians": medians(lines)}


def measured(system, asked, truth, records):
    """Recall over all queries, asked over one connection."""
    connection, found = system.wire.connect(), []
    for request in asked[:len(truth)]:
        status, data = ask(system.wire, request, connection)
        if not system.wire.is_good(status):
            raise RuntimeError(f"{system.name}: {data[:1000].decode(errors='replace')}")
        found.append(system.ids(data))
    connection.close()
    return recall(found, truth, records, K)


def one(args, system, name, kind, width, asked, connections, turn):
    if width:
        system.set_width(width)
    start = turn * 7919
    closed_loop(system.wire, asked, connections, min(2, args.seconds / 4), start)
    busy = system.server.cpu()
    told = closed_loop(system.wire, asked, connections, args.seconds, start + 3571)
    busy = system.server.cpu() - busy
    bad = sum(count for status, count in told.statuses.items() if not system.wire.is_good(status))
    line = {"system": name, "kind": kind, "connections": connections, "round": turn,
            "requests_per_s": len(told.latencies) / told.seconds, "bad": bad, "closed": told.closed,
            "server_us_per_request": busy / max(1, len(told.latencies)) * 1e6, "server_busy": busy / told.seconds,
            "client_busy": told.own_cpu / told.seconds, "bytes_per_answer": told.bytes / max(1, len(told.latencies))}
    return line | told.summary() | ({"bad_answers": told.bad} if told.bad else {})


def show(line):
    print(f"{line['system']:9} {line['kind']:32} {line['connections']:3} × {line['requests_per_s']:9,.0f}/s "
          f"p50 {line.get('ms_p50', 0):8.3f} p99 {line.get('ms_p99', 0):8.3f} ms, server {line['server_us_per_request']:7,.0f} µs, "
          f"busy {line['server_busy']:.2f} client {line['client_busy']:.2f}, {line['bytes_per_answer']:,.0f} B, bad {line['bad']}", flush=True)


def medians(lines):
    groups = {}
    for line in lines:
        groups.setdefault((line["system"], line["kind"], line["connections"]), []).append(line)
    found = []
    for (system, kind, connections), each in groups.items():
        numbers = [name for name in each[0] if isinstance(each[0][name], float)]
        middle = {name: statistics.median(line[name] for line in each if name in line) for name in numbers}
        found.append({"system": system, "kind": kind, "connections": connections} | middle
                     | {"bad": sum(line["bad"] for line in each), "requests": sum(line["requests"] for line in each)})
    return found
