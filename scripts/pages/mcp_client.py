"""The Python client of MCP calls every tool, over HTTP and over standard input and output.

Arguments: a file of calls (as `mcp.mjs` makes it), the address of a server, and the words of one over stdio.
"""

import asyncio
import json
import sys

from mcp import Client, StdioServerParameters


async def walk(way, server, calls):
    faults = []
    async with Client(server, read_timeout_seconds=20) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        if set(tools) != set(calls):
            faults.append(f"offers {sorted(tools)}, the other client sees {sorted(calls)}")
        for name, words in calls.items():
            if name not in tools:
                continue
            try:
                result = await client.call_tool(name, words)
            except Exception as error:
                faults.append(f"{name}({json.dumps(words)}): {type(error).__name__}: {error}"[:300])
                continue
            if result.is_error:
                faults.append(f"{name}({json.dumps(words)}): {result.content[0].text}"[:300])
            elif tools[name].output_schema and result.structured_content is None:
                faults.append(f"{name} promises an output schema and gives no structured content")
        measured = f"{len(calls)} tools at {client.protocol_version}"
    print(f"{'FAILED' if faults else 'ok    '} mcp: Python, {way}: {measured}")
    for fault in faults:
        print(f"         {fault}")
    return not faults


async def main(calls, address, *words):
    with open(calls) as file:
        calls = json.load(file)
    held = True
    for way, server in (("HTTP", address), ("stdio", StdioServerParameters(command=words[0], args=list(words[1:])))):
        try:
            held = await walk(way, server, calls) and held
        except Exception as error:
            while getattr(error, "exceptions", None):
                error = error.exceptions[0]
            print(f"FAILED mcp: Python, {way}: {type(error).__name__}: {error}")
            held = False
    return 0 if held else 1


sys.exit(asyncio.run(main(*sys.argv[1:])))
