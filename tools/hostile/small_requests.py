#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks for small things while all workers of a server compare films.

`small_requests.py FRAMEWISE [SECONDS]` starts `serve` with one worker a
processor, keeps all of them comparing films of noise, and meanwhile asks again
and again for thumbnails of a picture of one megapixel, new ones and kept ones,
and for the job of a comparison that the cache knows. Prints the waits; fails
where 99 % of a kind take more than 100 ms, which holds for a machine that does
nothing else: the load before the start is printed, too.
"""

import http.client
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time
import zlib

MOST_MS = 100
FILM = (640, 360, 200)  # width, height, frames
SIDE = 1000  # of the picture


def write_png(path, chance):
    rows = b"".join(b"\0" + chance.randbytes(3 * 50) * (SIDE // 50) for _ in range(SIDE))

    def chunk(name, data):
        return (len(data).to_bytes(4, "big") + name + data +
                zlib.crc32(name + data).to_bytes(4, "big"))

    size = SIDE.to_bytes(4, "big") * 2
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size + b"\x08\x02\0\0\0") +
                     chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b""))


def write_film(path, chance):
    width, height, frames = FILM
    size = width * height * 3 // 2
    noise = chance.randbytes(size + 4096)
    with open(path, "wb") as file:
        file.write(b"YUV4MPEG2 W%d H%d F25:1 Ip A1:1 C420\n" % (width, height))
        for _ in range(frames):
            at = chance.randrange(4096)
            file.write(b"FRAME\n" + noise[at:at + size])


class Server:
    def __init__(self, program, root):
        self.process = subprocess.Popen(
            [program, "serve", "--config", "none", "--listen", "127.0.0.1:0",
             "--root", root, "--cache", "memory", "--jobs", str(os.cpu_count())],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])

    def ask(self, method, target, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        head = {"Content-Type": "application/json"} if body else {}
        connection.request(method, target, json.dumps(body) if body else None, head)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        if response.status >= 400:
            raise SystemExit(f"{method} {target}: {response.status} {content[:300]}")
        return content

    def state(self, place):
        return json.loads(self.ask("GET", place))["state"]

    def run(self, job):
        place = json.loads(self.ask("POST", "/jobs", job))["links"]["self"]
        while self.state(place) in ("queued", "running"):
            time.sleep(0.002)
        if self.state(place) != "done":
            raise SystemExit(f"{job}: {self.ask('GET', place)[:300]}")


def keep_busy(server, stop):
    """As many comparisons of films as there are workers, each a new one."""
    open_jobs = []
    number = 0
    while not stop.is_set():
        open_jobs = [job for job in open_jobs if server.state(job) in ("queued", "running")]
        while len(open_jobs) < os.cpu_count() + 1:
            number += 1
            answer = server.ask("POST", "/jobs", {
                "kind": "compare", "files": ["a.y4m", "b.y4m"],
                "options": {"metric": ["ssimulacra2"], "full": True,
                            "require": f"ssimulacra2>=-{number}"}})
            open_jobs.append(json.loads(answer)["links"]["self"])
        stop.wait(0.2)
    for job in open_jobs:
        server.ask("DELETE", job)


def main():
    program = os.path.abspath(sys.argv[1])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20
    chance = random.Random(7)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in ("a.png", "b.png"):
            write_png(root / name, chance)
        for name in ("a.y4m", "b.y4m"):
            write_film(root / name, chance)
        server = Server(program, folder)
        known = {"kind": "compare", "files": ["a.png", "b.png"],
                 "options": {"metric": ["psnr"]}}
        sizes = iter(range(32, 100_000))
        kinds = {
            "a new thumbnail": lambda: server.ask(
                "GET", f"/image/thumbnail?src=a.png&size={next(sizes) % 480 + 32}"),
            "a kept thumbnail": lambda: server.ask("GET", "/image/thumbnail?src=a.png&size=20"),
            "a cached comparison": lambda: server.run(known),
        }
        stop = threading.Event()
        films = threading.Thread(target=keep_busy, args=(server, stop))
        try:
            for ask in kinds.values():  # loads libraries, fills the cache
                ask()
            films.start()
            time.sleep(2)
            waits = {name: [] for name in kinds}
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                for name, ask in kinds.items():
                    begin = time.monotonic()
                    ask()
                    waits[name].append((time.monotonic() - begin) * 1000)
        finally:
            stop.set()
            films.join()
            server.process.terminate()
            server.process.wait(timeout=30)
    failed = 0
    print(f"{os.cpu_count()} workers compare films; load {load:.1f} before")
    for name, all_ in waits.items():
        all_.sort()
        late = all_[int(len(all_) * 0.99)]
        failed += late > MOST_MS
        print(f"{name:20} {len(all_):5} asked, half within {all_[len(all_) // 2]:6.1f} ms, "
              f"99 % within {late:6.1f} ms")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
