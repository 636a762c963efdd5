"""The run as a page of Markdown: tables of what was measured, each bar beside its figure."""


def summary(told):
    parts = [("compare", compared), ("long", lasting), ("kills", killed), ("stop", stopped), ("overload", overloaded)]
    lines = [facts(told["facts"])]
    for name, draw in parts:
        if told.get(name):
            lines += ["", *draw(told[name])]
    return "\n".join(lines) + "\n"


def facts(told):
    machine = told["machine"]
    return (f"{told['rows']:,} insights, {told['dim']} dimensions, {told['queries']:,} queries; {machine['processor']}, "
            f"{machine['cores']} cores, load {machine['load_at_start']:.1f} at the start; server and client on a core each.")


def compared(told):
    lines = ["## Beside the peers", "", "| server | what | connections | requests/s | p50, ms | p99, ms | server, µs a request | "
             "client's core busy | bytes | not 2xx |", "|---|---|---|---|---|---|---|---|---|---|"]
    for line in told["medians"]:
        lines.append(f"| {line['system']} | {line['kind']} | {line['connections']} | {line['requests_per_s']:,.0f} | "
                     f"{line.get('ms_p50', 0):.2f} | {line.get('ms_p99', 0):.2f} | {line['server_us_per_request']:,.0f} | "
                     f"{line['client_busy']:.0%} | {line['bytes_per_answer']:,.0f} | {line['bad']} |")
    lines.append("")
    for name, fact in told["facts"].items():
        shares = fact["recall"]
        shown = ", ".join(f"{width}: {share:.4f}" for width, share in shares.items()) if isinstance(shares, dict) else f"{shares:.4f}"
        rest = ", ".join(f"{key} {value}" for key, value in fact.items() if key not in ("recall", "memory"))
        lines.append(f"- {name}: recall@10 {shown}; {fact.get('memory', {}).get('rss_mib', 0):,.0f} MiB resident; {rest}")
    return lines


def lasting(told):
    every, writer = told["all"], told["writer"]
    bar = 5 * told["rest_ms_p50_of_mix"] + 50
    first, last = told["memory_minute_2"], told["memory_end"]
    growth = last["rss_mib"] / first["rss_mib"] - 1
    own = last["anonymous_mib"] / first["anonymous_mib"] - 1
    lines = [f"## {told['minutes']:g} minutes, open loop, {told['rate_per_s']:,.0f} requests/s", "",
             f"- saturation of the mix {told['saturation_per_s']:,.0f}/s; {told['answered']:,} answered; errors {told['errors'] or 'none'}; "
             f"connections closed by the server {told['closed']}",
             f"- p50 {every['ms_p50']:.2f}, p99 {every['ms_p99']:.1f}, p99.9 {every['ms_p999']:.1f} ms, most {every['ms_max']:.0f} ms; "
             f"bar for p99.9: {bar:.0f} ms (5 × the p50 at rest + 50)",
             f"- memory at {first['s']:.0f} s {first['rss_mib']:,.0f} MiB ({first['anonymous_mib']:,.0f} of its own), at the end "
             f"{last['rss_mib']:,.0f} ({last['anonymous_mib']:,.0f}): {growth:+.1%} ({own:+.1%}); bar +2 %",
             f"- writer: {writer['batches']} batches of {writer['batch']} every {writer['every_s']:g} s, p50 {writer['batch_s_p50']:.2f} s, "
             f"most {writer['batch_s_max']:.2f} s; {writer['results']}; {writer['there_after']:,} of {writer['added']:,} added are there",
             f"- server's core busy {told['server_busy']:.0%}, client's {told['client_busy']:.0%}", "",
             "| what | at rest p50, ms | requests | p50 | p99 | p99.9 |", "|---|---|---|---|---|---|"]
    for name, line in told["by_kind"].items():
        if line["requests"]:
            lines.append(f"| {name} | {told['rest_ms_p50'][name]:.2f} | {line['requests']:,} | {line['ms_p50']:.2f} | "
                         f"{line['ms_p99']:.1f} | {line['ms_p999']:.1f} |")
    return lines


def killed(told):
    times = sorted(trial["ready_after_s"] for trial in told["trials"])
    return [f"## kill -9, {told['kills']} times during ingest", "",
            f"- {told['acknowledged']:,} lines answered as kept: {told['missing']} missing after a restart, {told['half']} in half",
            f"- the last batch sent again: {told['resent_lost']} answers that are not as they should be, {told['resent_failed']} batches refused",
            f"- ready after a kill in {times[len(times) // 2]:.2f} s, at most {times[-1]:.2f} s; `quintet info --verify` exit {told['verify_exit']}"]


def stopped(told):
    lines = ["## Start and stop", "", f"- ready after {told['ready_s_median']:.3f} s (bar .3 s; "
             + ", ".join(f"{one:.3f}" for one in told["ready_s"]) + f"), {told['memory_when_ready']['rss_mib']:,.0f} MiB",
             "- first and second answer after a start, ms: " + "; ".join(
                 f"{name} {first:.0f}, {second:.0f}" for name, (first, second) in told["first_answers_ms"].items()), "",
             "| SIGTERM under load | s to the end (bar 10) | exit | answered | not 2xx | sent before it, unanswered | sent after it |",
             "|---|---|---|---|---|---|---|"]
    for number, trial in enumerate(told["stops"]):
        lines.append(f"| {number + 1} | {trial['seconds']:.2f} | {trial['exit']} | {trial['answered']:,} | {trial['not_2xx']} | "
                     f"{trial['sent_before_unanswered']} | {trial['sent_after_unanswered']} |")
    if writing := told["stop_while_writing"]:
        lines += ["", f"- SIGTERM while {writing['of']} insights are written: status {writing['status']}, {writing['added']} added, "
                  f"gone after {writing['seconds']:.2f} s, exit {writing['exit']}"]
    return lines


def overloaded(told):
    lines = [f"## Overload: twice the saturation of {told['saturation_per_s']:,.0f}/s", "",
             "| when | status | requests | p50, ms | p99 | most |", "|---|---|---|---|---|---|"]
    for name in ("usual", "over", "after_first_2_s", "after_next_2_s"):
        for status, line in told[name].items():
            if status.isdigit():
                lines.append(f"| {name.replace('_', ' ')} | {status} | {line['requests']:,} | {line['ms_p50']:.1f} | "
                             f"{line['ms_p99']:.1f} | {line['ms_max']:.0f} |")
    late = max(told[name]["most_late_s"] for name in ("usual", "over"))
    return lines + ["", f"- the client's connections were all taken for at most {late:.2f} s; {told['over']['other'] or 'nothing else'}"]
