#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Attacks the program as a hostile file, server or system could.

  tools/attack.py build/release/framewise                 # a minute
  tools/attack.py PROGRAM --seconds 3600 --corpus ~/pictures --seed 7
  tools/attack.py PROGRAM --only caches,kills

Each attack repeats random trials for its share of the time: damaged files
through the commands that read them, batches that are killed and go on, caches
that are spoilt, servers that are no Redis, descriptors that are closed or never
end. Exit code 1 if the program crashed, hung, took more memory than allowed,
printed what a terminal obeys, lost or doubled a row, or answered otherwise than
without the attack. What was found lies in the folder that the last line names.
The seed repeats the choices of a run; what depends on the clock, such as the
moment of a kill, differs.

A new command is attacked by one line in COMMANDS; a new kind of trouble is a
function with @attack.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socketserver
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = pathlib.Path(__file__).resolve().parent.parent
SECONDS_A_RUN = 60
MEMORY = 6 << 30  # address space: the libraries take some of it
FILE_SIZE = 1 << 30
EXIT_CODES = {0, 1, 2, 3, 4}

# Kinds of seeds by the folders of fuzz/seeds that hold them.
PICTURES = ("avif", "gif", "heif", "jpeg", "jxl", "png", "pnm", "tiff", "video",
            "webp", "y4m")

# name, the seeds that are damaged, the words; DAMAGED and WHOLE are the file
# after and before.
COMMANDS = (
    ("inspect", PICTURES, "inspect DAMAGED --json --frames"),
    ("inspect tolerant", PICTURES, "inspect DAMAGED --tolerant"),
    ("inspect standard input", PICTURES, "inspect - <DAMAGED"),
    ("compare", PICTURES, "compare WHOLE DAMAGED -m psnr,ssimulacra2"),
    ("compare tolerant", PICTURES,
     "compare DAMAGED WHOLE --tolerant --json --pairs -m fast"),
    ("compare csv", PICTURES, "compare WHOLE DAMAGED --csv -m psnr"),
    ("compare standard input", PICTURES, "compare WHOLE - -m psnr <DAMAGED"),
    ("compare with itself", PICTURES, "compare DAMAGED DAMAGED -m psnr --json"),
    ("explain", ("report",), "explain DAMAGED"),
    ("policy", ("report",), "compare WHOLE WHOLE --policy DAMAGED"),
    ("configuration", ("settings",), "config show --config DAMAGED"),
    ("batch of a manifest", ("manifest",), "batch DAMAGED -m psnr"),
    ("results query", ("results",), "results query DAMAGED --csv"),
    ("results summary", ("results",), "results summary DAMAGED"),
    ("results export", ("results",), "results export DAMAGED"),
    ("results diff", ("results",), "results diff WHOLE DAMAGED"),
    ("monitor", ("exposition",), "monitor --once --attach DAMAGED"),
    ("monitor check", ("exposition",), "monitor --check --attach DAMAGED"),
    ("telemetry show", ("results",), "telemetry show DAMAGED"),
)

ATTACKS = {}


def attack(function):
    ATTACKS[function.__name__] = function
    return function


def limit():
    """The limits of a child, which calls this before it becomes the program."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_SIZE, FILE_SIZE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The shadow of AddressSanitizer takes terabytes.
    if "ASAN_OPTIONS" not in os.environ:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


class Ran:
    """What a run of the program did."""

    def __init__(self, words, code, out, err, hung):
        self.words, self.code, self.hung = words, code, hung
        self.out = out.decode("utf-8", "replace")
        self.err = err.decode("utf-8", "replace")

    def misbehaviour(self):
        if self.hung:
            return f"hung for {SECONDS_A_RUN} s"
        if self.code < 0:
            return f"died of {signal.Signals(-self.code).name}"
        if self.code not in EXIT_CODES:
            return f"exit code {self.code}"
        if "Sanitizer" in self.err or "runtime error:" in self.err:
            return "a sanitizer's report"
        if "internal" in self.err.partition("\n")[0]:
            return "an internal error"
        for line in self.err.splitlines():
            # A batch lists what failed in indented lines below its summary.
            if line.strip() and not line.startswith(
                    ("framewise: ", "hint: ", "next: ", "  ")):
                return f"a foreign line on standard error: {line[:80]!r}"
        # C0 and C1 controls but for the end of a line.
        found = re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", self.out + self.err)
        return f"printed {found[0]!r}" if found else None


class Field:
    """The program under attack, the seeds, and what was found."""

    def __init__(self, options, folder):
        self.program = str(pathlib.Path(options.program).resolve())
        self.random = random.Random(options.seed)
        self.folder = folder
        self.end = 0.0
        self.trials = 0
        self.problems = []
        self.kept = pathlib.Path(options.keep)
        self.seeds = {}
        for kind in sorted(os.listdir(SOURCE / "fuzz/seeds")):
            files = sorted((SOURCE / "fuzz/seeds" / kind).iterdir())
            self.seeds[kind] = [path for path in files if path.is_file()]
        recipes = pathlib.Path(self.program).parent / "fuzz/seeds/gif"
        self.seeds["gif"] = sorted(recipes.glob("*"))
        corpus = sorted(pathlib.Path(options.corpus).rglob("*")
                        if options.corpus else [])
        self.seeds["corpus"] = [path for path in corpus if path.is_file()
                                and path.stat().st_size < 4 << 20]

    def more(self):
        """Whether there is time for another trial, which it counts."""
        self.trials += 1
        return time.monotonic() < self.end

    def some(self, kinds):
        pictures = set(kinds) & set(PICTURES)
        files = [path for kind in kinds for path in self.seeds.get(kind, [])]
        if pictures:
            files += self.seeds["corpus"]
        return self.random.choice(files)

    def environment(self, more=()):
        kept = {name: value for name, value in os.environ.items()
                if name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS")}
        return {**kept, "HOME": str(self.folder), "TMPDIR": str(self.folder),
                "FRAMEWISE_CONFIG": "none", **dict(more)}

    def start(self, words, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("env", self.environment())
        return subprocess.Popen([self.program, *words], cwd=self.folder,
                                preexec_fn=limit, **options)

    def run(self, words, **options):
        """Runs the program to its end and checks how it behaved."""
        child = self.start(words, stdout=subprocess.PIPE,
                           stderr=subprocess.PIPE, **options)
        hung = False
        try:
            out, err = child.communicate(timeout=SECONDS_A_RUN)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            hung = True
        ran = Ran(words, child.returncode, out, err, hung)
        if wrong := ran.misbehaviour():
            self.problem(wrong, ran)
        return ran

    def problem(self, text, ran=None, files=()):
        words = " ".join(map(str, ran.words)) if ran else ""
        print(f"attack: {text}: {words}", file=sys.stderr)
        place = self.kept / str(len(self.problems))
        self.problems.append(text)
        place.mkdir(parents=True, exist_ok=True)
        story = f"{text}\nframewise {words}\n"
        if ran:
            story += f"\n{ran.out[-4000:]}\n{ran.err[-4000:]}\n"
        (place / "what").write_text(story)
        named = [self.folder / str(word) for word in (ran.words if ran else ())]
        for path in [*files, *named]:
            if path.is_file():
                shutil.copy(path, place)

    def damaged(self, content):
        """The bytes with some random damage."""
        r = self.random
        data = bytearray(content)
        for _ in range(r.choice((1, 1, 2, 4, 16))):
            at = r.randrange(len(data)) if data else 0
            length = min(len(data) - at, r.choice((1, 2, 4, 16, 256)))
            match r.randrange(7):
                case 0:
                    data[at:at + 1] = bytes([r.randrange(256)])
                case 1 if data:
                    data[at] ^= 1 << r.randrange(8)
                case 2:
                    del data[at:at + length]
                case 3:
                    data[at:at] = data[at:at + length]
                case 4:
                    number = r.choice((0, 1, 0x7f, 0xff, 0x7fff, 0xffff,
                                       0x7fffffff, 0xffffffff))
                    order = r.choice("<>")
                    data[at:at + 4] = struct.pack(order + "I", number)
                case 5:
                    del data[at:]
                case 6:
                    other = r.randrange(len(data)) if data else 0
                    data[at:at + length] = data[other:other + length]
        return bytes(data)


@attack
def files(field):
    """Damaged files through every command of COMMANDS, in turn."""
    turn = 0
    while field.more():
        name, kinds, form = COMMANDS[turn % len(COMMANDS)]
        turn += 1
        seed = field.some(kinds)
        whole = field.folder / f"whole{seed.suffix}"
        damaged = field.folder / f"damaged{seed.suffix}"
        content = seed.read_bytes()
        whole.write_bytes(content if set(kinds) & set(PICTURES) or
                          "diff" in name else
                          (SOURCE / "fuzz/seeds/png/rgb8.png").read_bytes())
        damaged.write_bytes(field.damaged(content))
        words = [{"DAMAGED": damaged.name, "WHOLE": whole.name}.get(word, word)
                 for word in form.split()]
        piped = words[-1] == "<DAMAGED"
        with open(damaged if piped else os.devnull, "rb") as given:
            ran = field.run(words[:-1] if piped else words, stdin=given)
        if ran.code in (0, 1) and "--json" in words:
            check_json(field, ran, name)


def check_json(field, ran, name):
    try:
        answer = json.loads(ran.out)
    except ValueError:
        return field.problem("is no JSON", ran)
    if name != "compare with itself":
        return None
    # Videos conceal damage with what memory holds.
    status = answer["comparisons"][0]["verdict"]["status"]
    if status not in ("PASS", "WARNING"):
        field.problem(f"a file is {status} to itself", ran)
    return None


def picture(field, seed, damage):
    """A PPM of smooth shades; each damage is another picture."""
    r = random.Random(seed)
    a, b, c = (r.randrange(1, 9) for _ in range(3))
    rows = bytearray()
    for y in range(48):
        for x in range(64):
            noise = r.randrange(damage + 1) if damage else 0
            rows += bytes(((x * a + noise) % 256, (y * b + noise) % 256,
                           ((x + y) * c) % 256))
    return b"P6 64 48 255\n" + bytes(rows)


def make_batch(field, count):
    """A batch that has not begun, and the rows that it gives undisturbed."""
    for name in ("originals", "tests"):
        shutil.rmtree(field.folder / name, ignore_errors=True)
        (field.folder / name).mkdir()
    for i in range(count):
        original = picture(field, i, 0)
        test = picture(field, i, i % 20)
        if i % 10 == 7:
            test = field.damaged(test)
        (field.folder / "originals" / f"{i:03}.ppm").write_bytes(original)
        (field.folder / "tests" / f"{i:03}.ppm").write_bytes(test)
    ran = field.run([*BATCH, "--no-cache"])
    rows = (field.folder / "rows.ndjson").read_bytes()
    (field.folder / "rows.ndjson").unlink()
    if rows.count(b"\n") != count:
        field.problem(f"{rows.count(10)} rows for {count} pairs", ran)
    return rows


BATCH = ["batch", "originals", "tests", "-m", "psnr,ssimulacra2", "-j", "2",
         "-o", "rows.ndjson"]


def check_rows(field, rows, ran, what):
    path = field.folder / "rows.ndjson"
    found = path.read_bytes() if path.exists() else b""
    if found != rows:
        lost = set(rows.splitlines()) - set(found.splitlines())
        field.problem(f"{what}: {len(lost)} of {rows.count(10)} rows are lost "
                      f"or differ, {found.count(10)} are there", ran, [path])
    path.unlink(missing_ok=True)


@attack
def kills(field):
    """Batches that are killed at random moments and go on."""
    rows = make_batch(field, 80)
    while field.more():
        for _ in range(field.random.randrange(1, 5)):
            child = field.start(BATCH, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)
            time.sleep(field.random.random() * 0.7)
            child.send_signal(field.random.choice(
                (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM)))
            child.wait()
        ran = field.run(BATCH)
        check_rows(field, rows, ran, "after kills")
        for path in field.folder.glob("rows.ndjson.*"):
            field.problem(f"{path.name} was left", ran)
            path.unlink()


def finished(child):
    """Whether it ends of its own accord."""
    try:
        child.wait(timeout=SECONDS_A_RUN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return False
    return True


@attack
def pauses(field):
    """Batches that are stopped and go on, with a clock that is set meanwhile."""
    rows = make_batch(field, 40)
    faults = pathlib.Path(field.program).parent / "tests/libframewise_faulty_calls.so"
    while field.more():
        r = field.random
        clock = {"CLOCK_JUMP_AT": str(r.randrange(1, 60)),
                 "CLOCK_JUMP_SECONDS": str(r.choice((86400, -3600)))}
        if faults.exists():
            clock["LD_PRELOAD"] = str(faults)
        cached = [*BATCH, "--cache-dir", "cache"]
        child = field.start(cached, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL,
                            env=field.environment(clock))
        for _ in range(r.randrange(1, 4)):
            time.sleep(r.random() * 0.2)
            child.send_signal(signal.SIGSTOP)
            time.sleep(r.random() * 0.3)
            child.send_signal(signal.SIGCONT)
        if not finished(child):
            field.problem(f"hung after a pause, clock {clock}")
        check_rows(field, rows, None, f"after pauses, clock {clock}")
        if r.random() < 0.5:
            shutil.rmtree(field.folder / "cache", ignore_errors=True)


def asked(port, method, target, body=None):
    """Status and parsed answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port,
                                            timeout=SECONDS_A_RUN)
    connection.request(method, target, json.dumps(body) if body else None,
                       {"Content-Type": "application/json"} if body else {})
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, json.loads(content or "{}")


@attack
def paused_servers(field):
    """A server whose clock is set, which is stopped while jobs run, and goes on."""
    faults = pathlib.Path(field.program).parent / "tests/libframewise_faulty_calls.so"
    for name in ("a", "b"):
        (field.folder / f"{name}.ppm").write_bytes(picture(field, 1, ord(name)))
    while field.more():
        r = field.random
        clock = {"CLOCK_JUMP_AT": str(r.randrange(1, 400)),
                 "CLOCK_JUMP_SECONDS": str(r.choice((86400, -3600)))}
        if faults.exists():
            clock["LD_PRELOAD"] = str(faults)
        child = field.start(["serve", "--listen", "127.0.0.1:0", "--root", "."],
                            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                            env=field.environment(clock), text=True)
        try:
            port = int(child.stdout.readline().rsplit(":", 1)[1])
            jobs = [asked(port, "POST", "/jobs", {
                "kind": "compare", "files": ["a.ppm", "b.ppm"],
                "options": {"metric": ["psnr"], "require": f"psnr>=-{number}"}})[1]
                for number in range(1, 6)]
            child.send_signal(signal.SIGSTOP)
            time.sleep(r.random() * 0.5)
            child.send_signal(signal.SIGCONT)
            end = time.monotonic() + SECONDS_A_RUN
            for job in jobs:
                place = job["links"]["self"]
                while (state := asked(port, "GET", place)[1]["state"]) in ("queued", "running"):
                    if time.monotonic() > end:
                        break
                    time.sleep(0.01)
                if state != "done":
                    field.problem(f"a job is {state} after a pause, clock {clock}")
            if asked(port, "GET", "/readyz")[0] != 200:
                field.problem(f"not ready after a pause, clock {clock}")
        except (OSError, ValueError, KeyError, IndexError, http.client.HTTPException) as error:
            field.problem(f"no answer after a pause, clock {clock}: {error!r}")
        child.terminate()
        if not finished(child):
            field.problem(f"a server did not end, clock {clock}")


# Kinds of jobs, with the number of files that each takes.
JOBS = (("compare", 2), ("inspect", 1), ("flashes", 1), ("image check", 1),
        ("image convert", 1), ("image diff", 2), ("image thumbnail", 1),
        ("optimize", 1), ("video compose", 2))


@attack
def paths(field):
    """Jobs with damaged and missing files: no answer names a folder of the server."""
    child = field.start(["serve", "--listen", "127.0.0.1:0", "--root", "."],
                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    port = int(child.stdout.readline().rsplit(":", 1)[1])
    secrets = (str(field.folder), os.path.expanduser("~"), "/tmp/", "/proc/")
    turn = 0
    while field.more():
        kind, count = JOBS[turn % len(JOBS)]
        turn += 1
        seed = field.some(PICTURES)
        whole = field.folder / f"whole{seed.suffix}"
        damaged = field.folder / f"damaged{seed.suffix}"
        shutil.copy(seed, whole)
        damaged.write_bytes(field.damaged(seed.read_bytes()))
        missing = field.random.random() < 0.1
        names = [whole.name, "no" + seed.suffix if missing else damaged.name]
        job = {"kind": kind, "files": names[-count:]}
        status, answer = asked(port, "POST", "/jobs", job)
        texts = [json.dumps(answer)]
        if status < 300:
            place = answer["links"]["self"]
            end = time.monotonic() + SECONDS_A_RUN
            while answer["state"] in ("queued", "running") and time.monotonic() < end:
                time.sleep(0.01)
                answer = asked(port, "GET", place)[1]
            texts += [json.dumps(answer), json.dumps(asked(port, "GET", place + "/result")[1])]
        for secret in secrets:
            for text in texts:
                if secret in text:
                    field.problem(f"{job}: names {secret}: {text[:2000]}", files=[damaged])
    child.terminate()
    if not finished(child):
        field.problem("a server did not end")


def spoil(field, cache):
    """Damages a random file of the cache, or a row of its tables."""
    r = field.random
    files = [path for path in cache.rglob("*") if path.is_file()
             and path.suffix != ".sqlite-shm"]
    if not files:
        return "nothing"
    tables = [path for path in files if path.suffix == ".sqlite"]
    if tables and r.random() < 0.6:
        return spoil_table(field, r.choice(tables))
    path = r.choice(files)
    content = path.read_bytes()
    match r.randrange(4):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(content[:len(content) // 2])
        case 2:
            path.write_bytes(r.randbytes(len(content)))
        case _:
            path.write_bytes(field.damaged(content))
    return path.name


def spoil_table(field, path):
    """Exchanges the values of a column between the rows of a table."""
    r = field.random
    try:
        with sqlite3.connect(path) as database:
            columns = [
                (table, column[1])
                for (table,) in database.execute(
                    "SELECT name FROM sqlite_schema WHERE type='table'"
                ).fetchall()
                for column in database.execute(
                    f"PRAGMA table_info({table})").fetchall()
                if not column[5]]
            if not columns:
                return "a file without tables"
            table, name = r.choice(sorted(columns))
            keys = [column[1] for column in database.execute(
                f"PRAGMA table_info({table})") if column[5]]
            rows = database.execute(
                f"SELECT {name}, {', '.join(keys)} FROM {table}").fetchall()
            values = r.sample([row[0] for row in rows], len(rows))
            where = " AND ".join(f"{key}=?" for key in keys)
            for row, value in zip(rows, values):
                database.execute(
                    f"UPDATE OR IGNORE {table} SET {name}=? WHERE {where}",
                    (value, *row[1:]))
        return f"{path.name}, {table}.{name}"
    except sqlite3.Error:
        return "a table that cannot be changed"


@attack
def caches(field):
    """Batches on a cache that somebody spoilt between two runs."""
    rows = make_batch(field, 30)
    cached = [*BATCH, "--cache-dir", "cache"]
    while field.more():
        cache = field.folder / "cache"
        if not cache.exists():
            check_rows(field, rows, field.run(cached), "with an empty cache")
        what = spoil(field, cache)
        check_rows(field, rows, field.run(cached), f"after damage to {what}")
        field.run(["cache", "verify", "--cache-dir", "cache"])
        field.run(["cache", "stats", "--cache-dir", "cache"])
        if field.random.random() < 0.5:
            shutil.rmtree(cache, ignore_errors=True)


class NoRedis(socketserver.BaseRequestHandler):
    """One of the ways in which a server can answer wrongly."""

    ANSWERS = (b"*1000000000\r\n", b"$1000000000\r\n", b"*-7\r\n", b"+OK\r\n",
               b"-ERR no\r\n", b"$-1\r\n", b"*1\r\n" * 10000, b":1\r\n",
               b"\x00" * 4096, b"$5\r\nhello\r\n", b"*2\r\n$1\r\nx\r\n", b"")

    def handle(self):
        r = random.Random(self.server.choice)
        answer = r.choice(self.ANSWERS)
        slow, endless = r.random() < 0.2, r.random() < 0.2
        try:
            while self.request.recv(65536):
                if slow:
                    for byte in answer * 10:
                        self.request.sendall(bytes([byte]))
                        time.sleep(0.002)
                self.request.sendall(answer)
                while endless:
                    self.request.sendall(answer or r.randbytes(4096))
                if r.random() < 0.1:
                    return
        except OSError:
            pass


@attack
def servers(field):
    """Comparisons beside servers that are no Redis."""
    socketserver.ThreadingTCPServer.allow_reuse_address = True
    rows = make_batch(field, 10)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), NoRedis) as server:
        server.daemon_threads = True
        server.choice = 0
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        while field.more():
            server.choice = field.random.random()
            ran = field.run([*BATCH, "--cache", f"redis://127.0.0.1:{port}"])
            check_rows(field, rows, ran, "beside a rogue server")
        server.shutdown()


def run_in_shell(field, line):
    child = subprocess.Popen(
        ["sh", "-c", line, field.program], cwd=field.folder,
        env=field.environment(), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True, preexec_fn=limit)
    hung = False
    try:
        out, err = child.communicate(timeout=SECONDS_A_RUN)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        out, err = child.communicate()
        hung = True
    return Ran([line], child.returncode, out, err, hung)


@attack
def descriptors(field):
    """Standard streams that are closed, full, cut or without an end."""
    shutil.copy(SOURCE / "fuzz/seeds/png/rgb8.png", field.folder / "a.png")
    commands = ("inspect -", "inspect a.png", "compare a.png -",
                "batch --stdin", "compare a.png a.png", "config show")
    streams = ("<&-", ">&-", "2>&-", "<&- >&- 2>&-", "</dev/zero", ">/dev/full",
               "</dev/full", "</dev/null", "<.", "| head -c 1")
    while field.more():
        command = field.random.choice(commands)
        stream = field.random.choice(streams)
        # Endless lines are a stream of pairs without an end.
        if command == "batch --stdin" and stream in ("</dev/zero",
                                                     "</dev/full"):
            continue
        given = "" if "<" in stream else "<a.png"
        line = f'"$0" {command} {given} {stream}'
        ran = run_in_shell(field, line)
        if wrong := ran.misbehaviour():
            field.problem(wrong, ran)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--corpus", help="a folder of more files to damage")
    parser.add_argument("--only", help=f"some of {','.join(ATTACKS)}")
    parser.add_argument("--keep", help="where findings go",
                        default=tempfile.gettempdir() + "/framewise-attack")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else list(ATTACKS)
    shutil.rmtree(options.keep, ignore_errors=True)
    found = 0
    for name in names:
        with tempfile.TemporaryDirectory(prefix="framewise-attack-") as folder:
            field = Field(options, pathlib.Path(folder))
            field.kept /= name
            field.end = time.monotonic() + options.seconds / len(names)
            ATTACKS[name](field)
            print(f"{name}: {field.trials - 1} trials, "
                  f"{len(field.problems)} problems")
            found += len(field.problems)
    if found:
        print(f"{found} problems; files and stories: {options.keep}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
