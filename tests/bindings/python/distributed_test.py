#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""framewise.distributed with a scheduler and three worker processes of dask.

  distributed_test.py FRAMEWISE PAIR EXAMPLES
"""
import concurrent.futures
import json
import os
import pathlib
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import framewise
from framewise import distributed as fwd

try:
    import distributed
except ImportError:
    print("SKIPPED: dask.distributed is missing (package python3-distributed)")
    sys.exit(0)

PROGRAM = sys.argv[1]
PAIR = pathlib.Path(sys.argv[2])
EXAMPLES = pathlib.Path(sys.argv[3])
OPTIONS = {"program": PROGRAM, "metric": ["psnr", "ssim"], "no_cache": True}
LONGEST_WAIT_S = 60
# For the examples, and for the workers, which inherit it.
os.environ["PATH"] = f"{pathlib.Path(PROGRAM).parent}:{os.environ['PATH']}"


def wait_until(holds):
    end = time.monotonic() + LONGEST_WAIT_S
    while not holds():
        assert time.monotonic() < end, "this should have happened by now"
        time.sleep(0.02)


def children_of_worker():
    """In a worker: the processes that it has started and that live."""
    children = set()
    for thread in pathlib.Path("/proc/self/task").iterdir():
        children |= set((thread / "children").read_text().split())
    return len(children)


class Distributed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True,
            dashboard_address=None, memory_limit="1GiB")
        cls.client = distributed.Client(cls.cluster)

    @classmethod
    def tearDownClass(cls):
        cls.client.close()
        cls.cluster.close()

    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = pathlib.Path(self.temporary.name)
        self.pairs = []
        for number in range(9):
            pair = [self.folder / f"{number}-{name}.gif"
                    for name in ("original", "small")]
            for path in pair:
                shutil.copy(PAIR / f"{path.stem.split('-')[1]}.gif", path)
            self.pairs.append(tuple(map(str, pair)))
        self.pairs.append((self.pairs[0][0], str(self.folder / "missing.gif")))

    def tearDown(self):
        self.temporary.cleanup()

    def program_that_waits(self):
        """The program, once a file `go` is there."""
        script = self.folder / "framewise-waits"
        script.write_text(
            f"#!/bin/sh\ntouch '{self.folder}'/began.$$\n"
            f"while [ ! -e '{self.folder}/go' ]; do sleep 0.02; done\n"
            f"exec '{PROGRAM}' \"$@\"\n")
        script.chmod(0o755)
        return str(script)

    def began(self):
        return len(list(self.folder.glob("began.*")))

    def local_rows(self):
        manifest = self.folder / "pairs.ndjson"
        manifest.write_text("".join(
            json.dumps({"original": original, "test": test}) + "\n"
            for original, test in self.pairs))
        said = subprocess.run(
            [PROGRAM, "batch", manifest, "--format", "ndjson", "--quiet",
             "--config", "none", "--no-cache", "--metric", "psnr", "--metric",
             "ssim"], stdout=subprocess.PIPE, encoding="utf-8", check=False)
        return said.stdout.splitlines()

    def test_gives_the_rows_of_a_local_batch_though_a_worker_is_killed(self):
        rows = fwd.compare_many(self.pairs, self.client, chunk=1, **{
            **OPTIONS, "program": self.program_that_waits()})
        found = {}
        lines = rows.lines()
        pids = self.client.run(os.getpid)
        answers = concurrent.futures.ThreadPoolExecutor(1)
        collected = answers.submit(lambda: found.update(lines))
        wait_until(lambda: self.began() >= 3)
        os.kill(next(iter(pids.values())), signal.SIGKILL)
        (self.folder / "go").touch()
        collected.result()
        self.assertEqual([found[number] for number in range(len(self.pairs))],
                         self.local_rows())

    def test_ends_the_programs_of_cancelled_work(self):
        rows = fwd.compare_many(self.pairs, self.client, chunk=1, **{
            **OPTIONS, "program": self.program_that_waits()})
        lines = rows.lines()
        answers = concurrent.futures.ThreadPoolExecutor(1)
        collected = answers.submit(lambda: list(lines))
        wait_until(lambda: self.began() >= 3)
        begin = time.monotonic()
        rows.cancel()
        wait_until(lambda: not any(
            self.client.run(children_of_worker).values()))
        print(f"cancelled work ended after {time.monotonic() - begin:.2f} s")
        self.assertIsNotNone(collected.exception())

    def test_goes_on_from_the_journal_of_a_client_that_was_killed(self):
        journal = self.folder / "journal"
        code = (
            "import sys, json, distributed, os, signal\n"
            "from framewise import distributed as fwd\n"
            "address, journal, pairs, options = map(json.loads, sys.argv[1:])\n"
            "client = distributed.Client(address)\n"
            "rows = fwd.compare_many(pairs, client, chunk=1, journal=journal,\n"
            "                        **options)\n"
            "for number, _ in enumerate(rows.lines()):\n"
            "    if number == 3: os.kill(os.getpid(), signal.SIGKILL)\n")
        killed = subprocess.run([sys.executable, "-c", code, *map(json.dumps, (
            self.cluster.scheduler_address, str(journal), self.pairs, OPTIONS))])
        self.assertEqual(killed.returncode, -signal.SIGKILL)
        with open(journal, "a", encoding="utf-8") as file:
            file.write('{"key": "cut')  # the last write of a dying client
        rows = fwd.compare_many(self.pairs, self.client, chunk=1,
                                journal=journal, **OPTIONS)
        self.assertEqual(len(rows.known), 4)
        found = dict(rows.lines())
        self.assertEqual([found[number] for number in range(len(self.pairs))],
                         self.local_rows())
        again = fwd.compare_many(self.pairs, self.client, journal=journal,
                                 **OPTIONS)
        self.assertEqual(again.requests, [])

    def test_a_changed_file_is_compared_again(self):
        journal = self.folder / "journal"
        list(fwd.compare_many(self.pairs[:2], journal=journal, **OPTIONS))
        os.utime(self.pairs[1][1], (1, 1))
        rows = fwd.compare_many(self.pairs[:2], journal=journal, **OPTIONS)
        self.assertEqual([number for number, _ in rows.known], [0])

    def test_gives_a_table_with_types(self):
        frame = fwd.compare_many(self.pairs, self.client, **OPTIONS).frame()
        self.assertEqual(len(frame), len(self.pairs))
        self.assertEqual(list(frame["test_path"]),
                         [pair[1] for pair in self.pairs])
        self.assertEqual(str(frame["test_bytes"].dtype), "Int64")
        self.assertEqual(str(frame["psnr"].dtype), "Float64")
        self.assertEqual(str(frame["status"].dtype), "category")
        self.assertEqual(frame["error_kind"].iloc[-1], "io")

    def test_uses_the_threads_of_a_worker(self):
        request = fwd.Request("compare", (self.pairs[0],), threads=2,
                              memory=1 << 30)
        self.assertIn("--threads", request.words())
        self.assertEqual(pickle.loads(pickle.dumps(request)), request)

    def test_optimizes_and_checks(self):
        outputs = [(pair[0], str(self.folder / f"out-{number}.gif"))
                   for number, pair in enumerate(self.pairs[:2])]
        made = list(fwd.optimize_many(outputs, self.client, program=PROGRAM,
                                      target="score>=30", no_cache=True))
        self.assertEqual(len(made), 2)
        for _, output in outputs:
            self.assertGreater(os.path.getsize(output), 0)
        names = [pair[1] for pair in self.pairs]
        checked = fwd.check_many(names, self.client, program=PROGRAM, chunk=4)
        self.assertEqual(len(dict(checked.lines())), len(names))

    def test_runs_in_any_executor(self):
        wanted = self.local_rows()
        with concurrent.futures.ProcessPoolExecutor(2) as executor:
            rows = fwd.compare_many(self.pairs, executor, chunk=3, **OPTIONS)
            found = dict(rows.lines())
        self.assertEqual([found[number] for number in range(len(self.pairs))],
                         wanted)

    def run_example(self, name, *words):
        return subprocess.run([sys.executable, EXAMPLES / name, *words],
                              stdout=subprocess.PIPE, encoding="utf-8",
                              check=True).stdout

    def test_the_examples_run(self):
        manifest = self.folder / "pairs.csv"
        manifest.write_text("".join(",".join(pair) + "\n" for pair in self.pairs))
        said = self.run_example("dask_library.py", self.cluster.scheduler_address,
                                manifest, self.folder / "journal")
        self.assertIn("ERROR", said)
        said = self.run_example("executor.py", *(pair[1] for pair in self.pairs))
        self.assertEqual(len(said.splitlines()), len(self.pairs))

    def test_says_what_is_wrong(self):
        with self.assertRaises(framewise.MissingError):
            list(fwd.compare_many(self.pairs, program="no-such-program"))
        with self.assertRaises(framewise.UsageError):
            list(fwd.compare_many(self.pairs, program=PROGRAM, no_such_option=1))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
