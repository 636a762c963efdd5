"""Twice as many requests as can be served: are the surplus refused at once, the others served, and is it over soon after?"""
from client import closed_loop, open_loop
from long import MIX, mixture

CONNECTIONS = 400


def run(args, systems, records, queries, truth, told):
    system = systems["quintet"]
    system.start(args.cores[0])
    try:
        asked = mixture(system.kinds(queries), *zip(*MIX))
        full = closed_loop(system.wire, asked, 16, args.seconds)
        saturation = len(full.latencies) / full.seconds

        def draws(chance):
            return 0, asked[chance.randrange(len(asked))]

        usual = open_loop(system.wire, draws, saturation / 2, args.seconds, 64)
        over = open_loop(system.wire, draws, saturation * 2, args.seconds * 2, CONNECTIONS)
        after = open_loop(system.wire, draws, saturation / 2, 4, 64)
        memory = system.server.memory()
    finally:
        system.stop()
    return {"saturation_per_s": saturation, "usual": split(usual), "over": split(over), "memory": memory,
            "after_first_2_s": split(after, until=2), "after_next_2_s": split(after, since=2)}


def split(told, since=0.0, until=1e9):
    """Latencies by status, of requests that were due from `since` to `until`."""
    found = {}
    for status in sorted(set(told.status_of)):
        taken = sorted(latency for latency, due, one in zip(told.latencies, told.due, told.status_of)
                       if one == status and since <= due < until)
        if taken:
            at = lambda share: taken[min(len(taken) - 1, int(len(taken) * share))] * 1e3
            found[str(status)] = {"requests": len(taken), "ms_p50": at(.5), "ms_p99": at(.99), "ms_max": taken[-1] * 1e3}
    return found | {"most_late_s": told.late, "other": {str(status): count for status, count in told.statuses.items()
                                                      if not isinstance(status, int)}}
