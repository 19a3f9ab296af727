#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Hundreds of thousands of small jobs for one server: three days of it in minutes.

`small_jobs.py FRAMEWISE [COUNT] [--isolate]` (COUNT: 300000) sends comparisons of
two pictures of 16x16 pixels, each a new one, and reads memory and descriptors of
the server after each hundredth of them. After the first quarter, in which caches
fill, memory may differ by 10 % from its median, and no descriptor may be lost.
Jobs run in the server itself, or with --isolate each in a child.
"""

import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

CLIENTS = 4
AT_ONCE = 25  # jobs that a client has sent and not seen ended
MOST_SHARE = 0.1
NOISE = 4 << 20  # of the allocator, where a server is small


class Server:
    def __init__(self, program, root, isolate):
        more = [] if isolate else ["--no-isolate"]
        self.process = subprocess.Popen(
            [program, "serve", "--config", "none", "--listen", "127.0.0.1:0", "--root", root,
             "--cache", "memory", "--cache-memory", "8MiB", "--max-kept", "200", *more],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(self.process.stdout.readline().rsplit(":", 1)[1])
        self.facts = pathlib.Path(f"/proc/{self.process.pid}")

    def resident(self):
        pages = int((self.facts / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self):
        return len(os.listdir(self.facts / "fd"))


class Client(threading.Thread):
    """Sends its share of jobs, and sees each to its end."""

    def __init__(self, port, numbers):
        super().__init__()
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.numbers = numbers
        self.lost = 0

    def ask(self, method, target, body=None):
        self.connection.request(method, target, json.dumps(body) if body else None,
                                {"Content-Type": "application/json"} if body else {})
        response = self.connection.getresponse()
        return response.status, json.loads(response.read() or b"{}")

    def post(self, number):
        while True:
            status, answer = self.ask("POST", "/jobs", {
                "kind": "compare", "files": ["a.ppm", "b.ppm"],
                "options": {"metric": ["mse"], "require": f"mse<={number + 1000}"}})
            if status != 429:
                return answer["links"]["self"]
            time.sleep(0.05)

    def run(self):
        for at in range(0, len(self.numbers), AT_ONCE):
            for place in [self.post(number) for number in self.numbers[at:at + AT_ONCE]]:
                while True:
                    status, answer = self.ask("GET", place)
                    if status == 404 or answer["state"] not in ("queued", "running"):
                        break  # 404: of old jobs 200 are kept
                    time.sleep(0.002)
                self.lost += status == 200 and answer["state"] != "done"
        self.connection.close()


def main():
    words = [word for word in sys.argv[1:] if word != "--isolate"]
    program = os.path.abspath(words[0])
    count = int(words[1]) if len(words) > 1 else 300_000
    memory, descriptors, lost = [], [], 0
    with tempfile.TemporaryDirectory() as folder:
        for name, value in (("a", 40), ("b", 90)):
            pixels = bytes((value + i) % 256 for i in range(16 * 16 * 3))
            pathlib.Path(folder, f"{name}.ppm").write_bytes(b"P6\n16 16\n255\n" + pixels)
        server = Server(program, folder, "--isolate" in sys.argv)
        begin = time.monotonic()
        try:
            step = max(count // 100, CLIENTS)
            for at in range(0, count, step):
                clients = [Client(server.port, range(at + i, min(at + step, count), CLIENTS))
                           for i in range(CLIENTS)]
                for one in clients:
                    one.start()
                for one in clients:
                    one.join()
                lost += sum(one.lost for one in clients)
                memory.append(server.resident())
                descriptors.append(server.descriptors())
        finally:
            server.process.terminate()
            ended = server.process.wait(timeout=60)
    seconds = time.monotonic() - begin
    settled = memory[len(memory) // 4:]
    usual = statistics.median(settled)
    room = max(MOST_SHARE * usual, NOISE)
    files = descriptors[len(descriptors) // 4:]
    # Connections of clients that have just gone come and go.
    leaks = min(files[len(files) // 2:]) > max(files[:len(files) // 2])
    print(f"{count} jobs in {seconds:.0f} s, {lost} lost; memory {min(settled) / 1e6:.1f} to "
          f"{max(settled) / 1e6:.1f} MB, usually {usual / 1e6:.1f} MB; descriptors {min(files)} to "
          f"{max(files)}; exit code {ended}")
    flat = usual - min(settled) <= room and max(settled) - usual <= room
    return 0 if flat and not lost and not leaks and ended == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
