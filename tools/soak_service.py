#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends mixed jobs to a real `framewise serve` for hours: ./dev soak

  tools/soak_service.py build/release/framewise --hours 2
  tools/soak_service.py PROGRAM --hours 0.05 --seed 7 -o soak.json

Four clients send jobs of each kind, equal jobs, jobs with errors, damaged
files, uploads and requests that make no sense; they follow events, leave in the
middle, and cancel jobs at random moments. After each round all jobs have ended
and the memory, descriptors and threads of the server are read. Checked all the
time:

  - the server answers, and never with status 500;
  - an accepted job ends, and its events end with it;
  - a job gives the same numbers as the first one like it;
  - jobs that must fail do, with a problem that names the cause;
  - SIGTERM ends the server with exit code 0, and the next server on the same
    folder still has the results.

Exit code 1 if one of these failed or memory, files or threads accumulate. The
report has the slopes with 95 % intervals by moving blocks, since memory of
neighbouring rounds is alike.
"""
import argparse
import http.client
import json
import os
import pathlib
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CLIENTS = 4
JOBS_A_ROUND = 40
JOB_SECONDS = 300  # this machine may be busy
# Finished jobs that the server keeps: few, so that the list is full soon and
# its growth is over before the slopes count.
KEPT = 200
# A leak of this many bytes a job is reported. 0.5 kB a job is 5 MB for each
# 10 000 jobs; the noise of the allocator over two hours is less.
MOST_BYTES_A_JOB = 512
SCENARIOS = ("edge_tiny_resolution", "small_animated_low_quality", "apng_text",
             "still_webp_small", "metric_ssimulacra2", "edge_single_frame")


class Broken(Exception):
    """An invariant does not hold."""


def expect(condition, text):
    if not condition:
        raise Broken(text)


# ---- the server -------------------------------------------------------------


class Server:
    def __init__(self, program, root, state):
        self.words = [program, "serve", "--config", "none", "--listen",
                      "127.0.0.1:0", "--root", root, "--state", state,
                      "--cache", "memory", "--cache-memory", "8MiB",
                      "--max-kept", str(KEPT), "--max-queued", "64"]
        self.process = subprocess.Popen(
            self.words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True)
        line = self.process.stdout.readline()
        expect(":" in line, f"the server did not start: {line}")
        self.port = int(line.rsplit(":", 1)[1])
        # What it says is read, so that it never waits for us.
        self.said = []
        threading.Thread(target=lambda: self.said.extend(self.process.stderr),
                         daemon=True).start()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


class Client:
    """One connection, opened again when the server has closed it."""

    def __init__(self, port):
        self.port = port
        self.connection = None

    def request(self, method, target, body=None, headers=None, status=None):
        """The status and the parsed body; text that is no JSON stays text."""
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(
                        "127.0.0.1", self.port, timeout=JOB_SECONDS)
                self.connection.request(method, target, body, headers or {})
                response = self.connection.getresponse()
                text = response.read()
                break
            except (http.client.HTTPException, ConnectionError, BrokenPipeError):
                self.close()
                if attempt == 2:
                    raise
        expect(response.status != 500, f"{method} {target}: 500 {text[:500]}")
        if status:
            expect(response.status in status,
                   f"{method} {target}: {response.status} {text[:500]}")
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, text

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def post_job(self, job):
        """The status of the accepted job; waits where there is no room."""
        for _ in range(JOB_SECONDS):
            status, answer = self.request(
                "POST", "/jobs", json.dumps(job),
                {"Content-Type": "application/json"},
                status=(200, 202, 400, 422, 429))
            if status != 429:
                return status, answer
            time.sleep(1)
        raise Broken("the server had no room for five minutes")

    def follow(self, place, most_events=None):
        """Reads events until the job ends; the last one."""
        stream = http.client.HTTPConnection("127.0.0.1", self.port,
                                            timeout=JOB_SECONDS)
        stream.request("GET", place + "/events")
        response = stream.getresponse()
        if response.status != 200:  # forgotten: the server keeps 200
            stream.close()
            return None
        last = None
        seen = 0
        for line in response:
            if line.startswith(b"data: "):
                last = json.loads(line[6:])
                seen += 1
            if most_events and seen >= most_events:
                break
        stream.close()
        return last


# ---- what is sent -----------------------------------------------------------


def files_of(root):
    """Pairs (original, test) by format, as the server names them."""
    pairs = {}
    for original in sorted(root.glob("*/original/000.*")):
        test = original.parent.parent / "test" / original.name
        pairs.setdefault(original.suffix[1:], []).append(
            (str(original.relative_to(root)), str(test.relative_to(root))))
    return pairs


class Work:
    """What all clients share: files, first answers, counts."""

    def __init__(self, root, seed):
        self.root = root
        self.pairs = files_of(root)
        self.all_pairs = [pair for list_ in self.pairs.values() for pair in list_]
        self.stills = [pair for pair in self.all_pairs
                       if "still" in pair[0] or "metric" in pair[0]]
        self.lock = threading.Lock()
        self.first = {}
        self.counts = {}
        self.broken = []
        self.random = random.Random(seed)

    def count(self, name):
        with self.lock:
            self.counts[name] = self.counts.get(name, 0) + 1

    def same_as_first(self, key, numbers):
        with self.lock:
            first = self.first.setdefault(key, numbers)
        expect(first == numbers, f"{key}: {numbers}, first {first}")


def numbers_of(result):
    """The means of all metrics and the status of a comparison."""
    one = result["comparisons"][0]
    return {"status": one["verdict"]["status"] if "verdict" in one else None,
            **{name: value.get("mean") for name, value in
               one.get("metrics", {}).items() if isinstance(value, dict)}}


def run_job(work, client, chance, job, key=None, follow=True):
    status, answer = client.post_job(job)
    expect(status in (200, 202), f"{job}: {status} {answer}")
    place = answer["links"]["self"]
    if follow and chance.random() < 0.5:
        client.follow(place)
    deadline = time.monotonic() + JOB_SECONDS
    while True:
        status, state = client.request("GET", place, status=(200, 404))
        if status == 404:  # finished and forgotten: newer jobs took its place
            return None
        if state["state"] in ("done", "failed", "cancelled"):
            break
        expect(time.monotonic() < deadline, f"{job} did not end: {state}")
        time.sleep(0.02)
    if state["state"] != "done":
        return state
    status, result = client.request("GET", place + "/result", status=(200, 404))
    if status == 200 and key:
        work.same_as_first(key, numbers_of(result))
    return state


def compare(work, client, chance):
    pair = chance.choice(work.all_pairs)
    metric = chance.choice((["psnr"], ["psnr", "ssim"], ["ssimulacra2"]))
    # A limit of its own makes the job new; the numbers stay the same.
    job = {"kind": "compare", "files": list(pair),
           "options": {"metric": metric,
                       "require": f"psnr>={chance.random():.6f}"}}
    if chance.random() < 0.3:
        job["results"] = ["json", "html", "markdown"]
    state = run_job(work, client, chance, job, (pair, tuple(metric)))
    expect(state is None or state["state"] in ("done", "cancelled"),
           f"{job}: {state}")


def equal_jobs(work, client, chance):
    pair = chance.choice(work.all_pairs)
    job = {"kind": "compare", "files": list(pair), "options": {"metric": ["mse"]}}
    run_job(work, client, chance, job, (pair, "mse"))


def inspect(work, client, chance):
    run_job(work, client, chance,
            {"kind": "inspect", "files": [chance.choice(work.all_pairs)[1]]})


def image(work, client, chance):
    pair = chance.choice(work.stills)
    job = chance.choice((
        {"kind": "image check", "files": [pair[1]]},
        {"kind": "image diff", "files": list(pair)},
        {"kind": "image convert", "files": [pair[0]],
         "options": {"format": "jpeg", "quality": str(chance.randrange(40, 95))}},
        {"kind": "image thumbnail", "files": [pair[0]],
         "options": {"size": str(chance.randrange(16, 128))}}))
    state = run_job(work, client, chance, job)
    expect(state is None or state["state"] != "failed", f"{job}: {state}")


def optimize(work, client, chance):
    job = {"kind": "optimize", "files": [work.pairs["gif"][0][0]],
           "options": {"target": f"score>={chance.randrange(50, 90)}",
                       "to": "gif"}}
    state = run_job(work, client, chance, job)
    expect(state is None or state["state"] != "failed", f"{job}: {state}")


def thumbnail(work, client, chance):
    source = chance.choice(work.stills)[0]
    client.request("GET", f"/image/thumbnail?src={source}"
                          f"&size={chance.randrange(16, 99)}",
                   status=(200, 400, 403, 404))


def upload(work, client, chance):
    boundary = "soak-soak-soak"
    parts = b""
    for name, path in zip(("original", "compressed"),
                          chance.choice(work.all_pairs)):
        content = (work.root / path).read_bytes()
        parts += (f"--{boundary}\r\nContent-Disposition: form-data; "
                  f'name="{name}"; filename="{pathlib.Path(path).name}"\r\n\r\n'
                  ).encode() + content + b"\r\n"
    client.request("POST", "/jobs", parts + f"--{boundary}--\r\n".encode(),
                   {"Content-Type": f"multipart/form-data; boundary={boundary}"},
                   status=(200, 202, 429))


def cancel(work, client, chance):
    pair = chance.choice(work.all_pairs)
    status, answer = client.post_job(
        {"kind": "compare", "files": list(pair),
         "options": {"full": True, "require": f"psnr>={chance.random():.6f}"}})
    expect(status in (200, 202), f"{status} {answer}")
    time.sleep(chance.random() * 0.2)
    client.request("DELETE", answer["links"]["self"], status=(200, 204, 404))


def leave_events(work, client, chance):
    pair = chance.choice(work.all_pairs)
    status, answer = client.post_job(
        {"kind": "compare", "files": list(pair),
         "options": {"metric": ["psnr"], "require": f"psnr>={chance.random():.6f}"}})
    expect(status in (200, 202), f"{status} {answer}")
    client.follow(answer["links"]["self"], most_events=1)


def damaged(work, client, chance):
    original, test = chance.choice(work.all_pairs)
    content = bytearray((work.root / test).read_bytes())
    for _ in range(chance.randrange(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    name = f"damaged-{threading.get_ident()}{pathlib.Path(test).suffix}"
    (work.root / name).write_bytes(content[:chance.randrange(1, len(content) + 1)])
    state = run_job(work, client, chance,
                    {"kind": "compare", "files": [original, name],
                     "options": {"metric": ["psnr"]}})
    if state and state["state"] == "failed":
        expect(state["problem"]["detail"], f"no cause: {state}")


def nonsense(work, client, chance):
    pair = chance.choice(work.all_pairs)
    job = chance.choice((
        {"kind": "compare", "files": [pair[0], "missing.gif"]},
        {"kind": "compare", "files": ["../../etc/passwd", pair[0]]},
        {"kind": "explode", "files": list(pair)},
        {"kind": "compare", "files": list(pair), "options": {"nonsense": True}},
        {"kind": "compare", "files": list(pair), "options": {"metric": ["none"]}}))
    status, answer = client.post_job(job)
    if status in (200, 202):
        place = answer["links"]["self"]
        last = client.follow(place)
        expect(last is None or last["state"] == "failed", f"{job}: {last}")
    else:
        expect(answer.get("detail"), f"{job}: {status} {answer}")
    client.request("POST", "/jobs", "{" * chance.randrange(1, 200),
                   {"Content-Type": "application/json"}, status=(400, 429))
    client.request("GET", "/jobs/00000000", status=(404,))


# How often each is done.
KINDS = {compare: 8, equal_jobs: 4, inspect: 4, image: 4, optimize: 1,
         thumbnail: 2, upload: 2, cancel: 4, leave_events: 2, damaged: 4,
         nonsense: 3}


def run_round(work, port):
    """All clients do their share; returns when every job has ended."""
    def run(seed):
        chance = random.Random(seed)
        client = Client(port)
        for kind in chance.choices(list(KINDS), KINDS.values(),
                                   k=JOBS_A_ROUND // CLIENTS):
            try:
                kind(work, client, chance)
                work.count(kind.__name__)
            except (Broken, OSError, http.client.HTTPException, KeyError) as error:
                with work.lock:
                    work.broken.append(
                        f"{kind.__name__} (seed {seed}): {error!r}")
        client.close()

    clients = [threading.Thread(target=run, args=(work.random.random(),))
               for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()


# ---- what accumulates -------------------------------------------------------


def drain(client):
    for _ in range(JOB_SECONDS * 10):
        _, jobs = client.request("GET", "/jobs", status=(200,))
        if all(job["state"] in ("done", "failed", "cancelled")
               for job in jobs["jobs"]):
            return
        time.sleep(0.1)
    raise Broken("jobs did not end")


def sample(client):
    client.request("GET", "/healthz", status=(200,))
    _, text = client.request("GET", "/metrics", status=(200,))
    values = {}
    for line in text.decode().splitlines():
        if line and not line.startswith("#"):
            name, _, value = line.rpartition(" ")
            values[name] = float(value)
    return {"live": values['framewise_heap_bytes{state="used"}'],
            "resident": values["process_resident_memory_bytes"],
            "files": values["process_open_fds"],
            "threads": values["process_threads"]}


def theil_sen(values):
    """The median slope between points; some of them suffice where many are."""
    n = len(values)
    if n < 2:
        return 0.0
    step = max(1, n // 200)
    return statistics.median(
        (values[j] - values[i]) / (j - i)
        for i in range(0, n, step) for j in range(i + 1, n, step))


def slope_interval(values, seed):
    """Slope with a 95 % interval from residuals in moving blocks."""
    slope = theil_sen(values)
    n = len(values)
    residuals = [v - slope * i for i, v in enumerate(values)]
    block = max(5, round(2 * n ** (1 / 3)))
    chance = random.Random(seed)
    slopes = []
    for _ in range(199):
        drawn = []
        while len(drawn) < n:
            at = chance.randrange(max(1, n - block))
            drawn += residuals[at:at + block]
        slopes.append(theil_sen([slope * i + r
                                 for i, r in enumerate(drawn[:n])]))
    slopes.sort()
    return slope, slopes[4], slopes[194]


def report_of(samples, work, seconds):
    counted = samples[len(samples) // 4:]
    jobs = sum(work.counts.values())
    lines = [f"{jobs} requests for jobs in {len(samples)} rounds, "
             f"{seconds / 3600:.2f} h",
             "  " + ", ".join(f"{name} {count}" for name, count in
                              sorted(work.counts.items()))]
    failed = list(work.broken)
    slopes = {}
    for name in ("live", "resident"):
        values = [one[name] for one in counted]
        slope, lower, upper = (s / JOBS_A_ROUND
                               for s in slope_interval(values, 1))
        slopes[name] = [slope, lower, upper]
        lines.append(f"{name:9} {1e-6 * values[0]:8.1f} MB to "
                     f"{1e-6 * values[-1]:.1f} MB, slope {slope:+.0f} bytes a "
                     f"job [{lower:+.0f}, {upper:+.0f}]")
        if lower > MOST_BYTES_A_JOB:
            failed.append(f"{name} memory grows by {slope:.0f} bytes a job")
    for name in ("files", "threads"):
        values = [int(one[name]) for one in counted]
        lines.append(f"{name:9} {values[0]} to {values[-1]}, at most "
                     f"{max(values)}")
        half = len(values) // 2
        if min(values[half:]) > max(values[:half]):
            failed.append(f"{name} accumulate: {values[0]} to {values[-1]}")
    return lines, failed, slopes


# ---- the run ----------------------------------------------------------------


def make_files(program, root):
    subprocess.run([program, "bench", "run", "--quick", "--arm", "baseline",
                    "--files", str(root), *SCENARIOS],
                   check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL,
                   env={**os.environ, "TMPDIR": str(root)})
    for left in root.glob("framewise-bench-*"):
        left.unlink()


def survives_a_restart(server, program, root, state):
    """SIGTERM ends the server; the next one has the results."""
    client = Client(server.port)
    _, before = client.request("GET", "/jobs", status=(200,))
    code = server.end()
    expect(code == 0, f"SIGTERM: exit code {code}")
    again = Server(program, root, state)
    try:
        client = Client(again.port)
        for job in before["jobs"]:
            if job["state"] == "done":
                client.request("GET", job["links"]["result"], status=(200,))
    finally:
        again.end()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--hours", type=float, default=2)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("-o", "--out", help="write all samples as JSON")
    chosen = parser.parse_args()
    program = os.path.abspath(chosen.program)
    print(f"seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="framewise-soak-") as folder:
        root = pathlib.Path(folder) / "files"
        root.mkdir()
        make_files(program, root)
        state = str(pathlib.Path(folder) / "state")
        work = Work(root, chosen.seed)
        server = Server(program, str(root), state)
        samples = []
        began = shown = time.monotonic()
        try:
            client = Client(server.port)
            while time.monotonic() - began < 3600 * chosen.hours:
                run_round(work, server.port)
                drain(client)
                samples.append(sample(client))
                if time.monotonic() - shown > 60:
                    shown = time.monotonic()
                    one = samples[-1]
                    print(f"{(shown - began) / 60:5.0f} min, "
                          f"{len(samples)} rounds: live "
                          f"{1e-6 * one['live']:.1f} MB, resident "
                          f"{1e-6 * one['resident']:.1f} MB, "
                          f"{one['files']:.0f} files, "
                          f"{one['threads']:.0f} threads, "
                          f"{len(work.broken)} broken", flush=True)
                if len(work.broken) > 20:
                    break
            client.close()
            survives_a_restart(server, program, str(root), state)
        except (Broken, OSError, http.client.HTTPException) as error:
            work.broken.append(f"{error!r}; exit code {server.process.poll()}; "
                               f"it said {''.join(server.said[-5:])}")
        finally:
            server.process.kill()
            server.process.wait()
        lines, failed, slopes = report_of(
            samples, work, time.monotonic() - began)
    print("\n".join(lines))
    print("\n".join(failed) if failed else
          "Every invariant held; nothing accumulates.")
    if chosen.out:
        pathlib.Path(chosen.out).write_text(json.dumps(
            {"seed": chosen.seed, "counts": work.counts, "slopes": slopes,
             "failed": failed, "samples": samples}, indent=1))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
