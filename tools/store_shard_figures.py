#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What one shard of a batch over very many objects of a store costs.

    tools/store_shard_figures.py PROGRAM [--keys 1000000] [--shards 1000]

A server of S3 of a few lines lists so many originals and as many copies, which
it does not have: each pair of the shard is an error, so that all that is
measured is listing, matching, dividing and reporting. Prints the pairs of the
shard, processor time, the most memory, and requests.
"""
import argparse
import collections
import http.server
import os
import resource
import subprocess
import tempfile
import threading
import urllib.parse

PAGE = 1000


class Store(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    keys = 0
    requests = collections.Counter()

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_GET(self):
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
        self.requests["lists" if "list-type" in query else "objects"] += 1
        if "list-type" not in query:
            return self.answer(404, b"<Error><Code>NoSuchKey</Code></Error>")
        start = int(query.get("continuation-token", 0))
        end = min(start + PAGE, self.keys)
        text = f"<ListBucketResult><IsTruncated>{str(end < self.keys).lower()}</IsTruncated>"
        if end < self.keys:
            text += f"<NextContinuationToken>{end}</NextContinuationToken>"
        text += "".join(f"<Contents><Key>{query['prefix']}{i // 1000:06}/{i:09}.gif</Key><Size>{5000 + i % 977 * 99}</Size>"
                        f"<ETag>\"{i:032x}\"</ETag></Contents>" for i in range(start, end))
        return self.answer(200, (text + "</ListBucketResult>").encode())

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("--keys", type=int, default=1_000_000)
    options.add_argument("--shards", type=int, default=1000)
    asked = options.parse_args()
    Store.keys = asked.keys
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Store)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "TMPDIR": folder,
                       "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
                       "AWS_ACCESS_KEY_ID": "K", "AWS_SECRET_ACCESS_KEY": "S"}
        words = [os.path.abspath(asked.program), "batch", "s3://films/originals/", "s3://films/small/",
                 "--shard", f"1/{asked.shards}", "-o", "rows.ndjson", "--no-cache", "--progress", "none"]
        ended = subprocess.run(words, env=environment, cwd=folder, capture_output=True, text=True, check=False)
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(next((line for line in ended.stderr.splitlines() if "shard" in line), ended.stderr))
    print(f"exit code {ended.returncode}, {used.ru_utime + used.ru_stime:.1f} s of processor time, "
          f"{used.ru_maxrss / 1024:.0f} MiB at most, {Store.requests['lists']} lists, {Store.requests['objects']} other requests")


if __name__ == "__main__":
    main()
