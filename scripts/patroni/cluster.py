"""Three PostgreSQL nodes under Patroni and one etcd, on ports of this machine."""

import json
import os
import pwd
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

BIN = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))

# Changes are kept by the leader and one standby before anybody hears of them, and by nobody alone.
CONFIG = """
scope: quintet
name: {name}
restapi: {{listen: "127.0.0.1:{rest}", connect_address: "127.0.0.1:{rest}"}}
etcd3: {{hosts: "127.0.0.1:{etcd}"}}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      parameters: {{max_connections: 50, wal_keep_size: 256MB, wal_log_hints: "on", shared_buffers: 32MB}}
  initdb: [{{encoding: UTF8}}, {{locale: C.UTF-8}}]
postgresql:
  listen: "127.0.0.1:{port}"
  connect_address: "127.0.0.1:{port}"
  data_dir: {folder}/data
  bin_dir: {bin}
  pgpass: {folder}/pgpass
  authentication:
    superuser: {{username: postgres, password: postgres}}
    replication: {{username: replicator, password: replicator}}
  parameters: {{unix_socket_directories: {folder}}}
  pg_hba:
    - host all all 127.0.0.1/32 trust
    - host replication all 127.0.0.1/32 trust
    - local all all trust
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Node:
    def __init__(self, number, etcd, user):
        self.name, self.folder, self.user = f"node{number}", Path.cwd() / f"node{number}", user
        self.port, self.rest = free_port(), free_port()
        self.folder.mkdir()
        os.chown(self.folder, user.pw_uid, user.pw_gid)
        config = self.folder / "patroni.yml"
        config.write_text(CONFIG.format(name=self.name, rest=self.rest, etcd=etcd, port=self.port,
                                        folder=self.folder, bin=BIN))
        self.words = ["patroni", str(config)]
        self.process = None

    def start(self):
        with open(self.folder / "log", "a") as log:
            self.process = subprocess.Popen(self.words, stdout=log, stderr=log, cwd=self.folder, user=self.user.pw_uid,
                                            group=self.user.pw_gid, extra_groups=[], env={"PATH": os.environ["PATH"]})

    def family(self):
        """Its Patroni and all that this has started, by their numbers."""
        found = [self.process.pid]
        postmaster = self.folder / "data" / "postmaster.pid"
        if postmaster.exists():
            found.append(int(postmaster.read_text().split("\n")[0]))
        for parent in list(found):
            asked = subprocess.run(["pgrep", "-P", str(parent)], capture_output=True, text=True)
            found += [int(child) for child in asked.stdout.split()]
        return list(dict.fromkeys(found))

    def kill(self):
        """As when its machine is lost."""
        for process in self.family():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        time.sleep(0.5)

    def role(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/patroni", timeout=2) as said:
                return json.loads(said.read())
        except urllib.error.HTTPError as said:
            return json.loads(said.read() or b"{}")
        except (OSError, ValueError):
            return {}


class Cluster:
    def __init__(self):
        user, (client, peer) = pwd.getpwnam("postgres"), (free_port(), free_port())
        log = open("etcd.log", "w")
        urls = [f"http://127.0.0.1:{client}", f"http://127.0.0.1:{peer}"]
        self.etcd = subprocess.Popen(["etcd", "--data-dir", "etcd", "--listen-client-urls", urls[0],
                                      "--advertise-client-urls", urls[0], "--listen-peer-urls", urls[1],
                                      "--initial-advertise-peer-urls", urls[1], "--initial-cluster",
                                      f"default={urls[1]}"], stdout=log, stderr=log)
        time.sleep(2)
        self.nodes = [Node(number, client, user) for number in range(3)]
        for node in self.nodes:
            node.start()
        self.until_whole(180)

    def url(self, database="quintet"):
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgres://postgres@{hosts}/{database}"

    def leader(self):
        roles = [(node, node.role()) for node in self.nodes]
        leaders = [node for node, said in roles if said.get("role") in ("master", "primary") and said.get("state") == "running"]
        return leaders[0] if len(leaders) == 1 else None

    def until_whole(self, seconds):
        """Waits for a leader whom a standby follows word for word, and for the third; gives the leader."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            leader = self.leader()
            if leader:
                said = leader.role().get("replication") or []
                streams = [one for one in said if one.get("state") == "streaming"]
                if len(streams) == 2 and any(one.get("sync_state") in ("sync", "quorum") for one in streams):
                    return leader
            time.sleep(0.5)
        for node in self.nodes:
            print(node.name, node.role(), (node.folder / "log").read_text()[-1500:], file=sys.stderr)
        raise SystemExit("the cluster does not become whole")

    def sql(self, text, database="quintet"):
        leader = self.leader()
        asked = subprocess.run([BIN / "psql", "-X", "-A", "-t", "-q", "-h", "127.0.0.1", "-p", str(leader.port), "-U",
                                "postgres", "-d", database, "-c", text], capture_output=True, text=True)
        if asked.returncode:
            raise SystemExit(f"{text}: {asked.stderr}")
        return asked.stdout.strip()

    def stop(self):
        for node in self.nodes:
            node.kill()
        self.etcd.kill()
        self.etcd.wait()
