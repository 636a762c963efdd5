"""moto's S3 on the loopback, behind a proxy that counts what is asked and breaks what it is told to break."""

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Asked:
    """One request and its answer."""

    def __init__(self, method, path, up, down, status):
        self.method, self.path, self.up, self.down, self.status = method, path, up, down, status


class Store:
    """A bucket called `podcasts` that a proxy stands in front of. `breaks(method, path)` may give a word: `503`, `drop`
    (close the connection), `slow` (a second before each answer), `half` (half of the body, then close), `hang`."""

    def __init__(self):
        self.port = free_port()
        command = [sys.executable, "-c", "from moto.server import main; main()", "-H", "127.0.0.1", "-p", str(self.port)]
        self._moto = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self._await()
        self.reset()
        self.asked, self.breaks = [], lambda method, path: None
        self._lock = threading.Lock()
        store = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass(self):
                store._pass(self)

            do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _pass

            def log_message(self, *_):
                pass

        self.proxy = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.proxy.daemon_threads = True
        threading.Thread(target=self.proxy.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.proxy.server_address[1]}"
        self.url = "s3://podcasts/index"

    def _await(self):
        for _ in range(200):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/moto-api/", timeout=5).read()
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("moto does not start")

    def _ask(self, method, path, body=b"", headers=()):
        conn = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        conn.request(method, path, body, dict(headers))
        answer = conn.getresponse()
        text = answer.read()
        conn.close()
        return answer, text

    def reset(self):
        """An empty bucket."""
        self._ask("POST", "/moto-api/reset")
        self._ask("PUT", "/podcasts", headers={"Host": "127.0.0.1", "Authorization": SIGNED})

    def deny(self, yes):
        """Lets moto hold credentials to users that there are: none."""
        body = b"0" if yes else b"1000000000"
        self._ask("POST", "/moto-api/reset-auth", body)

    def put(self, key, body):
        self._ask("PUT", f"/podcasts/{key}", body, {"Host": "127.0.0.1", "Authorization": SIGNED})

    def get(self, key):
        answer, body = self._ask("GET", f"/podcasts/{key}", headers={"Host": "127.0.0.1", "Authorization": SIGNED})
        return body if answer.status == 200 else None

    def env(self):
        return {
            "AWS_ENDPOINT": self.address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "hush-hush",
            "AWS_REGION": "us-east-1",
        }

    def counted(self):
        """What was asked since the last time."""
        with self._lock:
            asked, self.asked = self.asked, []
        return asked

    def _pass(self, handler):
        method, path = handler.command, handler.path
        length = int(handler.headers.get("Content-Length") or 0)
        body = handler.rfile.read(length)
        how = self.breaks(method, path)
        if how == "hang":
            time.sleep(3600)
        if how == "slow":
            time.sleep(1)
        if how == "drop":
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        if how == "503":
            status, headers, text = 503, [], b"<Error><Code>SlowDown</Code><Message>Reduce your rate</Message></Error>"
        else:
            headers = {k: v for k, v in handler.headers.items() if k.lower() != "connection"}
            answer, text = self._ask(method, path, body, headers)
            status, headers = answer.status, answer.getheaders()
        with self._lock:
            self.asked.append(Asked(method, path, len(body), len(text), status))
        try:
            handler.send_response(status)
            declared = len(text)
            for key, value in headers:
                if key.lower() == "content-length":
                    declared = int(value)
                elif key.lower() not in ("connection", "transfer-encoding", "server", "date"):
                    handler.send_header(key, value)
            handler.send_header("Content-Length", str(declared))
            handler.end_headers()
            if method != "HEAD":
                handler.wfile.write(text[: len(text) // 2] if how == "half" else text)
            if how == "half":
                handler.close_connection = True
        except OSError:
            handler.close_connection = True

    def stop(self):
        self.proxy.shutdown()
        self._moto.terminate()
        self._moto.wait()


# moto routes by it and does not check it unless it is told to.
SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
