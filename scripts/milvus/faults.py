"""Servers that are away, too old, closed or hold something else: each is told in words that lead out. And what a corpus on
Milvus cannot do: told by name, never a panic.
"""

import json
import socket
import threading
import time
from concurrent import futures

import grpc
from pymilvus import DataType
from pymilvus.grpc_gen import common_pb2, milvus_pb2, milvus_pb2_grpc

from lib.table import Table
from lite.program import corpus, run, write
from lite.server import Lite, free_port

table, lite = Table(), Lite()
records = corpus(300)
write("a.jsonl", records)
url = lite.url("talks")
run("build", "a.jsonl", "--index", url)


def told(what, words, *command, most=30, env=None):
    begun = time.monotonic()
    answer, code = run(*command, check=False, env=env)
    took = time.monotonic() - begun
    message = json.dumps(answer.get("error", answer), ensure_ascii=False)
    holds = code == 2 and all(word in message for word in words) and "panicked" not in message and "hush" not in message
    table.expect(what, f"told in {most} s", f"{took:.1f} s" if holds and took <= most else f"{code} in {took:.1f} s: {message}", holds and took <= most)


told("server away", ["does not answer", "acknowledged"], "search", "x", "--index", f"milvus://127.0.0.1:{free_port()}/talks")
told("server away, add", ["does not answer"], "add", "a.jsonl", "--index", f"milvus://127.0.0.1:{free_port()}/talks")
told("no such name", ["does not answer"], "info", "--index", "milvus://nowhere.invalid/talks")
told("no such corpus", ["there is no index", "build"], "search", "x", "--index", lite.url("nobody"))
for name in ("milvus://", "milvus://db", "milvus://db/a-b", "milvus://db:x/a", "milvus://me:hush@db/a"):
    told(f"the name {name.replace('hush', '…')}", ["milvus://HOST[:PORT]/COLLECTION"], "info", "--index", name)

client = lite.client()
schema = client.create_schema(auto_id=True)
schema.add_field("pk", DataType.INT64, is_primary=True)
schema.add_field("v", DataType.FLOAT_VECTOR, dim=4)
client.create_collection("theirs", schema=schema)
told("somebody else's collection", ["theirs", "not as quintet makes it", "pk"], "search", "x", "--index", lite.url("theirs"))
told("somebody else's collection, build", ["theirs", "not as quintet makes it"], "build", "a.jsonl", "--index", lite.url("theirs"))
table.expect("somebody else's collection stays", True, client.has_collection("theirs"))
run("build", "a.jsonl", "--index", lite.url("broken"))
client.drop_collection("broken_1")
told("the collection with the insights gone", ["broken_1", "it is gone"], "search", "x", "--index", lite.url("broken"))
run("build", "a.jsonl", "--index", lite.url("broken"))
table.expect("built again", 300, run("info", "--index", lite.url("broken"))[0]["insights"])
client.drop_collection("broken_2")
schema = client.create_schema(auto_id=False)
for name in ("id", "record", "terms"):
    schema.add_field(name, DataType.VARCHAR, is_primary=name == "id", max_length=512)
schema.add_field("key", DataType.INT64)
schema.add_field("bm25", DataType.FLOAT_VECTOR, dim=2)
schema.add_field("vector", DataType.FLOAT_VECTOR, dim=7)
client.create_collection("broken_2", schema=schema)
told("vectors of another length", ["7 dimensions", "384"], "search", "x", "--index", lite.url("broken"))
told("a query's vector of another length", ["2 numbers", "384"], "search", "--vector", "[1, 2]", "--index", url)
long = dict(records[0], id="long", notes="x" * 70000)
write("long.jsonl", [long])
told("a record that no row holds", ["long", "65535"], "add", "long.jsonl", "--index", url)
table.expect("nothing of it is there", 300, run("info", "--index", url)[0]["insights"])
told("exact, of a graph", ["index=flat"], "search", "x", "--exact", "--index", url)
told("more than Milvus gives", ["16384"], "search", "markets", "-n", "10000", "--skip", "9000", "--mode", "lexical", "--index", url)

told("groups before they were made", ["no groups"], "themes", "--index", url)
for verb in (["upgrade"], ["info", "--verify"], ["scan"], ["daily", "--once"], ["calibrate"], ["themes", "--rising"], ["themes", "--history"], ["map"]):
    told(f"not on Milvus: {' '.join(verb)}", ["Milvus"], *verb, "--index", url)


class Odd(milvus_pb2_grpc.MilvusServiceServicer):
    """A server that is too old, or lets nobody in."""

    def __init__(self, version, closed):
        self.version, self.closed = version, closed

    def Connect(self, request, context):
        if self.closed:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key is correct")
        return milvus_pb2.ConnectResponse(status=common_pb2.Status(), identifier=1)

    def GetVersion(self, request, context):
        if self.closed:
            context.abort(grpc.StatusCode.UNAUTHENTICATED, "auth check failure, please check api key is correct")
        return milvus_pb2.GetVersionResponse(status=common_pb2.Status(), version=self.version)

    def CheckHealth(self, request, context):
        return milvus_pb2.CheckHealthResponse(status=common_pb2.Status(), isHealthy=True)


def odd(version="v2.4.1", closed=False):
    server = grpc.server(futures.ThreadPoolExecutor(2))
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(Odd(version, closed), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"milvus://127.0.0.1:{port}/talks"


server, old = odd()
told("a server that is too old", ["v2.4.1", "2.5"], "search", "x", "--index", old)
server.stop(0)
server, closed = odd(closed=True)
told("a server that lets nobody in", ["refuses this user", "QUINTET_MILVUS_TOKEN"], "search", "x", "--index", closed, env={"QUINTET_MILVUS_TOKEN": "me:hush"})
server.stop(0)

# A server that takes the connection and says nothing.
deaf = socket.socket()
deaf.bind(("127.0.0.1", 0))
deaf.listen()
threading.Thread(target=lambda: [deaf.accept() for _ in range(99)], daemon=True).start()
told("a server that says nothing", ["does not answer"], "search", "x", "--index", f"milvus://127.0.0.1:{deaf.getsockname()[1]}/talks")
table.end()
