#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Sends requests with a second one inside through nginx and HAProxy.

A proxy that keeps its connections to the server and finds the end of a request
elsewhere than the server does gives the answer of the inner request to the next
client. `proxies.py FRAMEWISE` prints how often that happened for each proxy, and
fails unless it never did. Programs that are not installed are skipped.
"""

import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

NAME = "Transfer-Encoding"
ALIVE = b'{"status":"alive"}'

NGINX = """
daemon off; error_log stderr crit; pid {folder}/nginx.pid; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream server {{ server 127.0.0.1:{server}; keepalive 1; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://server; proxy_http_version 1.1; proxy_request_buffering off;
      proxy_set_header Connection ""; proxy_set_header Host localhost;
    }}
  }}
}}
"""

HAPROXY = """
defaults
  mode http
  timeout connect 2s
  timeout client 3s
  timeout server 3s
  http-reuse always
frontend front
  bind 127.0.0.1:{port}
  default_backend back
backend back
  http-request set-header Host localhost
  server one 127.0.0.1:{server} pool-max-conn 1
"""


def fields():
    """Fields that some program takes for "Transfer-Encoding: chunked"."""
    yield from (f"{NAME}: chunked, cow", f"{NAME}: cow, chunked", f"{NAME}: cow",
                f"{NAME}: \"chunked\"", f"{NAME}: identity", f"{NAME}: chunk",
                f"{NAME}: cow\r\n{NAME}: chunked", f"{NAME}: chunked\r\n{NAME}: cow",
                f"{NAME}:\r\n chunked", f"{NAME}:\n chunked", f"X: x\r{NAME}: chunked",
                f"X: x\n{NAME}: chunked", f"Content-Encoding: chunked",
                "Transfer_Encoding: chunked", "Transfer Encoding: chunked")
    for byte in [*range(1, 33), 34, 44, 58, 59, 127, 128, 160, 255]:
        one = chr(byte)
        yield f"{NAME}:{one}chunked"
        yield f"{NAME}{one}: chunked"
        yield f"{one}{NAME}: chunked"
        yield f"{NAME}: chunked{one}"


def requests():
    inner = "GET /version HTTP/1.1\r\nHost: localhost\r\nX: "
    for field in fields():
        chunks = f"0\r\n\r\n{inner}"
        yield (f"POST /jobs HTTP/1.1\r\nHost: localhost\r\n{field}\r\n"
               f"Content-Length: {len(chunks)}\r\n\r\n{chunks}")
        part = f"{len(inner):x}\r\n{inner}\r\n0\r\n\r\n"
        yield (f"POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n"
               f"{field}\r\n\r\n{part}")
    for lengths in ("Content-Length: 0\r\nContent-Length: {n}", "Content-Length: {n}, 0",
                    "Content-Length: +0", "Content-Length: 0x0", "Content-Length : {n}",
                    "Content-Length:\r\n {n}"):
        yield (f"POST /jobs HTTP/1.1\r\nHost: localhost\r\n"
               f"{lengths.format(n=len(inner))}\r\n\r\n{inner}")


def exchange(port, text, wait=0.3):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.settimeout(wait)
        answer = b""
        try:
            client.sendall(text.encode("latin-1"))
            while piece := client.recv(65536):
                answer += piece
                if ALIVE in answer:
                    break
        except OSError:
            pass  # closed, or nothing more comes
        return answer


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


def desynchronised(port):
    """How many requests changed the answer of the next client, of how many."""
    wrong = count = 0
    plain = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    for text in requests():
        exchange(port, text, wait=0.05)
        count += 1
        if ALIVE not in exchange(port, plain, wait=5):
            wrong += 1
            print("wrong after", repr(text), file=sys.stderr)
    return wrong, count


def main():
    framewise = sys.argv[1]
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        server = free_port()
        programs = [subprocess.Popen(
            [framewise, "serve", "--listen", f"127.0.0.1:{server}", "--quiet",
             "--config", "none"], stdout=subprocess.DEVNULL)]
        try:
            wait_for(server)
            wrong, count = desynchronised(server)
            print(f"alone: {wrong} of {count} requests desynchronised")
            total += wrong
            for name, text, words in (
                    ("nginx", NGINX, ["-p", folder, "-c"]),
                    ("haproxy", HAPROXY, ["-f"])):
                program = shutil.which(name) or shutil.which(name, path="/usr/sbin")
                if not program:
                    print(f"{name}: not installed")
                    continue
                port = free_port()
                path = pathlib.Path(folder, name + ".conf")
                path.write_text(text.format(folder=folder, server=server, port=port))
                programs.append(subprocess.Popen([program, *words, str(path)],
                                                 stderr=subprocess.DEVNULL))
                wait_for(port)
                wrong, count = desynchronised(port)
                print(f"{name}: {wrong} of {count} requests desynchronised")
                total += wrong
        finally:
            for program in programs:
                program.terminate()
            for program in programs:
                program.wait(timeout=20)
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main())
