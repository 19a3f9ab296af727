#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The example for Celery, with a broker of RabbitMQ: a worker that is killed.

  celery_test.py FRAMEWISE PAIR EXAMPLES
"""
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM = sys.argv[1]
PAIR = pathlib.Path(sys.argv[2])
EXAMPLES = pathlib.Path(sys.argv[3])
LONGEST_WAIT_S = 90

SERVERS = sorted(pathlib.Path("/usr/lib/rabbitmq/lib").glob(
    "*/sbin/rabbitmq-server"))
try:
    import celery  # noqa: F401
except ImportError:
    SERVERS = []
if not SERVERS:
    print("SKIPPED: Celery or RabbitMQ is missing "
          "(packages python3-celery and rabbitmq-server)")
    sys.exit(0)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until(holds):
    end = time.monotonic() + LONGEST_WAIT_S
    while not holds():
        assert time.monotonic() < end, "this should have happened by now"
        time.sleep(0.1)


def answers(port):
    with socket.socket() as one:
        if one.connect_ex(("127.0.0.1", port)) != 0:
            return False
        one.settimeout(5)
        one.sendall(b"AMQP\x00\x00\x09\x01")
        return one.recv(1) == b"\x01"


class Broker:
    def __init__(self, folder):
        self.port = free_port()
        self.around = {**os.environ, "ERL_EPMD_PORT": str(free_port())}
        (folder / "plugins").write_text("[].\n")
        self.job = subprocess.Popen(
            [SERVERS[-1]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, cwd=folder, env={
                **self.around, "HOME": str(folder),
                "RABBITMQ_NODENAME": f"framewise{self.port}@localhost",
                "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
                "RABBITMQ_NODE_PORT": str(self.port),
                "RABBITMQ_DIST_PORT": str(free_port()),
                "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
                "RABBITMQ_LOG_BASE": str(folder / "log"),
                "RABBITMQ_CONFIG_FILE": str(folder / "none"),
                "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins")})
        wait_until(lambda: answers(self.port))

    def end(self):
        os.killpg(self.job.pid, signal.SIGKILL)
        self.job.wait()
        # The server of names that the broker started outlives it, and ends only
        # when it has noticed that the broker is gone.
        wait_until(lambda: "Cannot connect" in subprocess.run(
            ["epmd", "-kill"], env=self.around, check=False, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout)


def environment(folder, broker, program):
    return {**os.environ, "BROKER": f"amqp://guest:guest@127.0.0.1:{broker.port}",
            "FRAMEWISE": str(program),
            "FRAMEWISE_JOURNAL": str(folder / "journal")}


def start_worker(around):
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "--app", "celery_worker", "worker",
         "--concurrency", "1", "--pool", "prefork", "--loglevel", "ERROR"],
        cwd=EXAMPLES, env=around, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rows(folder):
    journal = folder / "journal"
    lines = journal.read_text("utf-8").splitlines() if journal.exists() else []
    return [json.loads(line) for line in lines if line]


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        waits = folder / "framewise-waits"
        waits.write_text(f"#!/bin/sh\ntouch '{folder}/began'\nexec sleep 1000\n")
        waits.chmod(0o755)
        pairs = []
        for number in range(2):
            pair = [folder / f"{number}-{kind}.gif"
                    for kind in ("original", "small")]
            for path in pair:
                shutil.copy(PAIR / f"{path.stem.split('-')[1]}.gif", path)
            pairs.append(pair)
        broker = Broker(folder)
        try:
            for pair in pairs:
                subprocess.run([sys.executable, EXAMPLES / "celery_worker.py",
                                *pair], check=True,
                               env=environment(folder, broker, PROGRAM))
            worker = start_worker(environment(folder, broker, waits))
            wait_until((folder / "began").exists)
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            assert rows(folder) == [], "nothing was compared"
            worker = start_worker(environment(folder, broker, PROGRAM))
            wait_until(lambda: len(rows(folder)) == len(pairs))
            os.killpg(worker.pid, signal.SIGTERM)
            worker.wait()
            assert len({row["key"] for row in rows(folder)}) == len(pairs)
        finally:
            broker.end()
    print("a task of a worker that was killed was done by the next")


if __name__ == "__main__":
    main()
