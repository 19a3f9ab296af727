#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Lets thousands of clients connect and say nothing, and asks beside them.

`silent_clients.py FRAMEWISE [COUNT]` prints the requests a second and the 99 %
wait, by wrk where it is installed, alone and beside COUNT silent clients (4096).
Fails where the others get less than half, or an answer takes over a second.
"""

import re
import resource
import shutil
import socket
import subprocess
import sys
import time

SECONDS = 4


def wait_for(port):
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def milliseconds(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def by_wrk(port):
    out = subprocess.run(
        ["wrk", "-t1", "-c16", f"-d{SECONDS}s", "--latency",
         f"http://127.0.0.1:{port}/healthz"],
        capture_output=True, text=True, check=True).stdout
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    return rate, milliseconds(re.search(r"99%\s+(\S+)", out).group(1))


def by_socket(port):
    waits = []
    end = time.monotonic() + SECONDS
    request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        while time.monotonic() < end:
            begin = time.monotonic()
            client.sendall(request)
            while not client.recv(65536).endswith(b"}\n"):
                pass
            waits.append((time.monotonic() - begin) * 1000)
    waits.sort()
    return len(waits) / SECONDS, waits[int(len(waits) * 0.99)]


def main():
    framewise = sys.argv[1]
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 4096
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    server = subprocess.Popen(
        [framewise, "serve", "--listen", f"127.0.0.1:{port}", "--quiet",
         "--config", "none"], stdout=subprocess.DEVNULL)
    measure = by_wrk if shutil.which("wrk") else by_socket
    silent = []
    try:
        wait_for(port)
        alone = measure(port)
        for _ in range(count):
            silent.append(socket.create_connection(("127.0.0.1", port), timeout=5))
        beside = measure(port)
        for one in silent:
            one.close()
        # The load of the machine may change meanwhile: the slower one counts.
        alone = min(alone, measure(port))
    finally:
        for one in silent:
            one.close()
        server.terminate()
        server.wait(timeout=20)
    for name, (rate, wait) in (("alone", alone), (f"beside {count} silent", beside)):
        print(f"{name}: {rate:.0f} requests a second, 99 % within {wait:.1f} ms")
    return 0 if beside[0] > alone[0] / 2 and beside[1] < 1000 else 1


if __name__ == "__main__":
    sys.exit(main())
