"""How schemathesis sends JSON Lines, which it does not know of itself."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def json_lines(context, value):
    if isinstance(value, (str, bytes)):
        return value.encode() if isinstance(value, str) else value
    rows = value if isinstance(value, list) else [value]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()
