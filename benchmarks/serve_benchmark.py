#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures `framewise serve` on loopback: bench_serve [NAME...]

The program is the one beside it, or that of the variable FRAMEWISE. On a machine
that others use, `chrt -r 10` before the command (as root) tells the server's own
time from that of waiting for a processor. Names:
cached, overhead, cancel, streams, overload, kill, hostile, metrics (default:
all). Each prints one line with what was measured and the bar. wrk measures
cached answers; the other clients are here, since they wait for events.
"""
import asyncio
import json
import os
import random
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = os.environ.get(
    "FRAMEWISE", os.path.join(os.path.dirname(__file__), "framewise"))
CASES = sys.argv[1:]


def share(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(part * len(values)))]


def report(name, measured, bar):
    print(f"{name:10} {measured}   [bar: {bar}]", flush=True)


class Server:
    """The program with two pictures to compare, a.png and b.png."""

    def __init__(self, *arguments, state=None):
        self.folder = tempfile.TemporaryDirectory()
        self.state = state
        for name, noise in (("a", 0), ("b", 6)):
            rows = bytearray(b"P6 64 64 255\n")
            for i in range(64 * 64):
                value = (i % 64) * 3 + (i % 2) * noise
                rows += bytes((value, value // 2, 200 - value // 2))
            with open(f"{self.folder.name}/{name}.ppm", "wb") as file:
                file.write(rows)
        self.arguments = arguments
        self.start()

    def start(self):
        words = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--cache", "none",
                 "--root", self.folder.name, *self.arguments]
        if self.state:
            words += ["--state", self.state]
        began = time.monotonic()
        self.process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.start_s = time.monotonic() - began

    def memory(self):
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def processor_s(self):
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        self.process.wait()
        self.process.stdout.close()

    def body(self, number):
        """A job of its own for each number."""
        return json.dumps({"kind": "compare", "files": ["a.ppm", "b.ppm"],
                           "options": {"metric": "psnr",
                                       "require": f"psnr>{number / 1000}"}})


class Client:
    """One connection with requests one after the other."""

    def __init__(self, port):
        self.port = port
        self.reader = self.writer = None

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection(
            "127.0.0.1", self.port)
        return self

    async def send(self, method, target, body=""):
        kind = "Content-Type: application/json\r\n" if body else ""
        self.writer.write(
            f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode())

    async def head(self):
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        fields = dict(re.findall(r"^([^:\r\n]+): ([^\r\n]*)", head, re.M))
        return int(head[9:12]), {k.lower(): v for k, v in fields.items()}

    async def request(self, method, target, body=""):
        await self.send(method, target, body)
        status, fields = await self.head()
        length = int(fields.get("content-length", 0))
        return status, fields, await self.reader.readexactly(length)

    async def job(self, body):
        """Its status and the time from the request to the result."""
        began = time.monotonic()
        status, fields, text = await self.request("POST", "/jobs", body)
        if status not in (200, 202):
            return status, fields, None, 0
        place = json.loads(text)["links"]["self"]
        watcher = await Client(self.port).open()
        await watcher.send("GET", place + "/events")
        events = (await watcher.reader.read()).decode()
        watcher.writer.close()
        _, _, _ = await self.request("GET", place + "/result")
        took = time.monotonic() - began
        last = json.loads(events.strip().rsplit("data: ", 1)[1])
        return status, fields, last, took

    def close(self):
        self.writer.close()


async def cached():
    server = Server()
    client = await Client(server.port).open()
    _, _, last, _ = await client.job(server.body(1))
    url = f"http://127.0.0.1:{server.port}{last['links']['result']}"
    out = subprocess.run(["wrk", "-t1", "-c32", "-d5s", "--latency", url],
                         capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    p99 = re.search(r"99%\s+(\S+)", out)[1]
    report("cached", f"GET of a result: {rate:.0f} requests/s, p99 {p99}",
           "20 000 requests/s, p99 10 ms")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write('wrk.method = "POST"\n'
                     'wrk.headers["Content-Type"] = "application/json"\n'
                     f"wrk.body = [[{server.body(1)}]]\n")
        script.flush()
        out = subprocess.run(
            ["wrk", "-t1", "-c32", "-d5s", "--latency", "-s", script.name,
             f"http://127.0.0.1:{server.port}/jobs"],
            capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    p99 = re.search(r"99%\s+(\S+)", out)[1]
    report("cached", f"POST of a known job: {rate:.0f} requests/s, p99 {p99}",
           "none of its own")
    server.end()


async def overhead():
    """What a job takes beyond itself; beside it, in turns, the same requests
    with the same new connection for a job that is known, and a short sleep:
    what the client and this machine add at such a time."""
    server = Server()
    client = await Client(server.port).open()
    over, known, late = [], [], []
    for i in range(700):
        _, _, last, took = await client.job(server.body(i))
        _, _, _, again = await client.job(server.body(i))
        began = time.monotonic()
        await asyncio.sleep(0.001)
        slept = time.monotonic() - began - 0.001
        if i >= 100:
            over.append(1000 * took - last["took_ms"])
            known.append(1000 * again)
            late.append(1000 * slept)
    both = [f"p50 {share(values, .5):.2f} ms, p99 {share(values, .99):.2f} ms"
            for values in (over, known, late)]
    report("overhead", f"beyond the job itself, with three requests and an "
           f"event: {both[0]}; a known job: {both[1]}; a sleep wakes late by "
           f"{both[2]}", "p99 2 ms")
    server.end()


async def cancel():
    """From DELETE until its events have ended, and until the next job of a
    server that runs one at a time has begun."""
    server = Server("--jobs", "1")
    for name in ("left", "right"):
        with open(f"{server.folder.name}/{name}.ppm", "wb") as file:
            file.write(b"P6 2000 2000 255\n" + random.randbytes(3 * 2000 * 2000))
    client = await Client(server.port).open()
    told, freed = [], []
    for i in range(40):
        _, _, text = await client.request("POST", "/jobs", json.dumps(
            {"kind": "compare", "files": ["left.ppm", "right.ppm"],
             "options": {"metric": "butteraugli", "full": True,
                         "require": f"butteraugli<{i + 1}"}}))
        place = json.loads(text)["links"]["self"]
        watcher = await Client(server.port).open()
        await watcher.send("GET", place + "/events")
        await watcher.head()
        while json.loads((await client.request("GET", place))[2])["state"] == "queued":
            await asyncio.sleep(0.005)
        await asyncio.sleep(random.uniform(0, 0.3))
        began = time.monotonic()
        await client.request("DELETE", place)
        await watcher.reader.read()
        told.append(1000 * (time.monotonic() - began))
        watcher.writer.close()
        await client.job(server.body(10_000 + i))
        freed.append(1000 * (time.monotonic() - began))
    report("cancel", f"its reader knows after p50 {share(told, .5):.1f} ms, at "
           f"most {max(told):.1f} ms; the next job has ended after p50 "
           f"{share(freed, .5):.0f} ms, at most {max(freed):.0f} ms",
           "100 ms")
    server.end()


async def throughput(server, seconds, first):
    """Jobs a second of four clients, and the server's CPU time of one."""
    done = 0
    before = server.processor_s()
    end = time.monotonic() + seconds

    async def work(offset):
        nonlocal done
        client = await Client(server.port).open()
        number = first + offset
        while time.monotonic() < end:
            await client.job(server.body(number))
            number += 4
            done += 1
        client.close()

    await asyncio.gather(*(work(i) for i in range(4)))
    return done / seconds, (server.processor_s() - before) / done


async def slow_file():
    """A server whose file never ends; its address."""
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: image/gif\r\n\r\n")
        try:
            while not writer.is_closing():
                writer.write(bytes(4096))
                await asyncio.sleep(0.2)
        except asyncio.CancelledError:  # the measurement has ended
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    return server, server.sockets[0].getsockname()[1]


async def streams():
    """Streams of a job that fetches its file for longer than the measurement,
    tells of its progress, and takes next to no processor time. Events stay in the buffers of the sockets: 2000
    readers in Python would take the processors that the jobs need."""
    slow, slow_port = await slow_file()
    server = Server("--fetch", "--fetch-http", "--fetch-network", "127.0.0.0/8",
                    "--fetch-port", str(slow_port), "--jobs", "3")
    client = await Client(server.port).open()
    _, _, text = await client.request("POST", "/jobs", json.dumps(
        {"kind": "inspect",
         "files": [f"http://127.0.0.1:{slow_port}/slow.gif"]}))
    place = json.loads(text)["links"]["self"]
    changes, costs, each, opened, before = [], [], 0, 0, 0
    for pair in range(4):
        # In turns: without and with, then the other way round.
        rates = {}
        for watched in ((False, True), (True, False))[pair % 2]:
            watchers = []
            if watched:
                before = server.memory()
                watchers = [await Client(server.port).open()
                            for _ in range(2000)]
                opened = server.memory()
                for watcher in watchers:
                    await watcher.send("GET", place + "/events")
                    await watcher.head()
                    watcher.writer.transport.pause_reading()
                if pair == 0:
                    each = (server.memory() - before) / 2000 / 1024
                    alone = (opened - before) / 2000 / 1024
            rates[watched] = await throughput(
                server, 4, 100_000 * (2 * pair + watched))
            for watcher in watchers:
                watcher.close()
        changes.append(100 * (rates[True][0] / rates[False][0] - 1))
        costs.append(100 * (rates[True][1] / rates[False][1] - 1))
    # The other connection was idle for too long.
    client = await Client(server.port).open()
    _, _, text = await client.request("GET", place)
    report("streams", f"2000 event streams of a job that is {json.loads(text)['state']}: "
           f"{each:.1f} KiB each (connections alone {alone:.1f}), throughput of "
           f"other jobs {statistics.median(changes):+.1f} % (pairs: "
           f"{', '.join(f'{one:+.1f}' for one in sorted(changes))}), CPU time "
           f"of the server for one {statistics.median(costs):+.1f} % "
           f"({', '.join(f'{one:+.1f}' for one in sorted(costs))})",
           "8 KiB, -2 %")
    server.end(signal.SIGKILL)
    slow.close()


def post_jobs(server, clients, pause_ms, seconds, first):
    """Lets wrk send jobs of their own, each client after a pause."""
    body = server.body(0).replace("psnr>0.0", "psnr>%d")
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(
            f"local number = {first}\n"
            "local fields = {['Content-Type'] = 'application/json'}\n"
            "request = function()\n  number = number + 1\n"
            "  return wrk.format('POST', '/jobs', fields, "
            f"string.format([[{body}]], number))\nend\n"
            f"delay = function() return {pause_ms} end\n")
        script.flush()
        out = subprocess.run(
            ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", script.name,
             f"http://127.0.0.1:{server.port}/jobs"],
            capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


async def counts(client):
    """Accepted and done jobs, so far."""
    _, _, text = await client.request("GET", "/metrics")
    text = text.decode()
    accepted = re.search(r"^\S*jobs_accepted_total (\d+)", text, re.M)[1]
    done = re.search(r"jobs_ended_total{kind=.compare.,state=.done.} (\d+)",
                     text)[1]
    return int(accepted), int(done)


async def overload():
    """Jobs a second that are done while clients offer five times the most that
    was done at any of several loads."""
    server = Server("--max-queued", "64", "--max-kept", "500")
    client = await Client(server.port).open()
    series = 0

    async def done_while(clients, pause, seconds):
        nonlocal series
        series += 1
        _, before = await counts(client)
        offered = post_jobs(server, clients, pause, seconds, 1_000_000 * series)
        _, after = await counts(client)
        return offered, (after - before) / seconds

    loads = [await done_while(16, pause, 4) for pause in (30, 20, 15, 10)]
    peak = max(done for _, done in loads)
    # Five times as much as it can do.
    pause = int(1000 * 500 / (5 * peak))
    memory = []
    for _ in range(2):
        offered, rate = await done_while(500, pause, 8)
        memory.append(server.memory() / 2**20)
    accepted, done = await counts(client)
    while done < accepted and (await counts(client))[1] > done:
        await asyncio.sleep(0.5)
        accepted, done = await counts(client)
    report("overload", "16 clients that offer "
           f"{', '.join(f'{one:.0f}' for one, _ in loads)} jobs/s: at most "
           f"{peak:.0f} done; 500 clients that offer {offered:.0f}: {rate:.0f} "
           f"({100 * rate / peak:.0f} %), {accepted - done} of {accepted} lost, "
           f"memory {memory[0]:.0f} then {memory[1]:.0f} MiB",
           "0 lost, 90 %, flat")
    server.end()


async def kill():
    with tempfile.TemporaryDirectory() as state:
        server = Server(state=state)
        accepted, starts, number = [], [], 0
        for _ in range(100):
            client = await Client(server.port).open()
            stop = time.monotonic() + random.uniform(0.02, 0.1)
            while time.monotonic() < stop:
                number += 1
                status, _, text = await client.request(
                    "POST", "/jobs", server.body(number))
                if status == 202:
                    accepted.append(json.loads(text)["id"])
            client.close()
            server.end(signal.SIGKILL)
            server.start()
            starts.append(server.start_s)
        client = await Client(server.port).open()
        lost = 0
        for job in accepted:
            while True:
                status, _, text = await client.request("GET", f"/jobs/{job}")
                if status != 200:
                    lost += 1
                    break
                if json.loads(text)["state"] not in ("queued", "running"):
                    lost += json.loads(text)["state"] != "done"
                    break
                await asyncio.sleep(0.01)
        report("kill", f"100 kills: {len(accepted)} jobs accepted, {lost} lost, "
               f"restart {max(starts):.2f} s at most", "0 lost, 1 s")
        server.end()


def wrk_latency(server, seconds):
    out = subprocess.run(
        ["wrk", "-t1", "-c2", f"-d{seconds}s", "--latency",
         f"http://127.0.0.1:{server.port}/healthz"],
        capture_output=True, text=True, check=True).stdout
    parts = re.search(r"50%\s+(\S+).*99%\s+(\S+)", out, re.S)
    return f"p50 {parts[1]}, p99 {parts[2]}"


async def latency(server, seconds):
    """Of another client, whose time is not that of the attackers here."""
    return await asyncio.to_thread(wrk_latency, server, seconds)


async def hostile():
    server = Server()
    report("hostile", f"alone: {await latency(server, 2)}", "others unaffected")
    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    idle = [await Client(server.port).open()
            for _ in range(min(10_000, soft - 200))]
    report("hostile", f"beside {len(idle)} idle sockets: "
           f"{await latency(server, 2)}", "others unaffected")

    async def trickle(bytes_):
        one = await Client(server.port).open()
        try:
            for byte in bytes_:
                one.writer.write(bytes([byte]))
                await asyncio.sleep(0.05)
        except OSError:
            pass

    attacks = [trickle(b"GET /jobs HTTP/1.1\r\nX: " + b"a" * 40)
               for _ in range(200)]
    attacks += [trickle(b"POST /jobs HTTP/1.1\r\nHost: x\r\nContent-Length: "
                        b"90000\r\n\r\n" + b"a" * 10) for _ in range(200)]

    async def flood():
        one = await Client(server.port).open()
        try:
            one.writer.write(b"POST /jobs HTTP/1.1\r\nHost: localhost\r\n"
                             b"Content-Type: application/json\r\n"
                             b"Transfer-Encoding: chunked\r\n\r\n")
            for _ in range(1000):
                one.writer.write(b"1000\r\n" + b"x" * 4096 + b"\r\n")
                await one.writer.drain()
        except OSError:
            pass

    attacks += [flood() for _ in range(20)]
    measured = asyncio.create_task(latency(server, 3))
    await asyncio.gather(*attacks)
    report("hostile", "beside slow headers, slow bodies and endless bodies: " +
           await measured, "others unaffected")
    for one in idle:
        one.close()
    server.end()


async def metrics():
    server = Server()
    client = await Client(server.port).open()
    times = []
    for _ in range(300):
        began = time.monotonic()
        _, _, text = await client.request("GET", "/metrics")
        times.append(1000 * (time.monotonic() - began))
    lines = sum(not line.startswith("#") for line in text.decode().splitlines())
    report("metrics", f"/metrics with {lines} samples: p50 "
           f"{share(times, .5):.2f} ms, p99 {share(times, .99):.2f} ms",
           "2 000 series in 5 ms")
    server.end()


def main():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    all_cases = [cached, overhead, cancel, streams, overload, kill, hostile, metrics]
    for case in all_cases:
        if not CASES or case.__name__ in CASES:
            asyncio.run(case())


main()
