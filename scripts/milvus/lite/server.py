"""Milvus Lite in a process of its own, on the loopback alone, that can be killed and started again on its folder."""

import atexit
import signal
import socket
import subprocess
import sys
import time

START = """
import sys
from milvus_lite.adapter.grpc.server import run_server
run_server(sys.argv[1], host="127.0.0.1", port=int(sys.argv[2]))
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Lite:
    def __init__(self, folder="lite"):
        self.folder, self.port, self.process = folder, free_port(), None
        atexit.register(self.kill)
        self.start()

    def start(self):
        with open("lite.log", "ab") as log:
            command = [sys.executable, "-c", START, self.folder, str(self.port)]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        for _ in range(300):
            if self.process.poll() is not None:
                raise SystemExit("Milvus Lite ended: " + open("lite.log").read()[-2000:])
            with socket.socket() as one:
                one.settimeout(0.2)
                if one.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit("Milvus Lite does not listen")

    def kill(self):
        """As a power cut, for this process."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def url(self, collection, kind=""):
        return f"milvus://127.0.0.1:{self.port}/{collection}" + (f"?index={kind}" if kind else "")

    def client(self):
        from pymilvus import MilvusClient

        return MilvusClient(f"http://127.0.0.1:{self.port}")
