# SPDX-License-Identifier: Apache-2.0
"""Compares, optimizes and checks many files by other processes and machines.

`compare_many`, `optimize_many` and `check_many` give work to a client of
`dask.distributed`, to an executor of `concurrent.futures`, or, without one, to
this process. Each part of the work is a `Request`, a plain value, and `run` is a
plain function: `executor.map(run, requests)` works with any engine.

A request is run by the program `framewise`, in a process of its own: a file that
crashes a decoder ends that process alone, and work that nobody wants any more is
ended at once.
"""
import ctypes
import dataclasses
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import threading

from .errors import CancelledError, MissingError, UsageError

__all__ = ["Journal", "Request", "Rows", "check_many", "compare_many", "key_of",
           "optimize_many", "run"]

# How often a running request looks whether it is still wanted, in seconds.
POLL_S = 0.1
# Of a row of a batch: its place in the list, which the client knows.
PLACE = re.compile(r'^\{"pair":\{"index":\d+(?:,"of":\d+)?\},')
# Loaded before any fork: a child of a process with threads may take no lock.
_LIBC = ctypes.CDLL(None)
# One program at a time uses all threads of a worker.
_worker_is_busy = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Request:
    """Jobs of one kind that one process runs.

    `jobs` are (original, compressed) to compare, (input, output) to optimize,
    and (file,) to check. `options` are words of the command line.
    """
    kind: str
    jobs: tuple
    options: tuple = ()
    program: str = "framewise"
    threads: int = 0  # 0: one for each processor
    memory: int = 0   # bytes; 0: the program decides

    def words(self):
        common = [*self.options, "--quiet"]
        if self.threads:
            common += ["--threads", str(self.threads)]
        if self.memory:
            common += ["--memory", str(self.memory)]
        if self.kind == "compare":
            return ["batch", "--stdin", "--format", "ndjson", *common]
        if self.kind == "optimize":
            source, output = self.jobs[0]
            return ["optimize", "--json", *common, "--out", output, "--", source]
        if self.kind == "check":
            return ["image", "check", "--ndjson", *common, "--",
                    *(job[0] for job in self.jobs)]
        raise UsageError(f"there is no kind of work {self.kind!r}")

    def input(self):
        """What the program reads on standard input."""
        if self.kind != "compare":
            return ""
        return "".join(json.dumps({"original": original, "test": test}) + "\n"
                       for original, test in self.jobs)


def run(request, is_wanted=lambda: True):
    """The rows of a request, one line of JSON for each job, in their order.

    A job that fails is a row, too. Raises where the program cannot be started
    or refuses its options, and RuntimeError where it died, so that an engine
    may try again. Ends it within POLL_S when `is_wanted()` is false.
    """
    path = shutil.which(request.program)
    if path is None:
        raise MissingError(f"the program {request.program} is not there; "
                           "install it on each worker, or name it by program=")
    child = subprocess.Popen(
        [path, *request.words()], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding="utf-8", preexec_fn=_end_with_parent)
    answer = []
    reader = threading.Thread(
        target=lambda: answer.extend(child.communicate(request.input())))
    reader.start()
    while reader.is_alive():
        reader.join(POLL_S)
        if reader.is_alive() and not is_wanted():
            child.kill()
            reader.join()
            raise CancelledError("the work was cancelled")
    output, said = answer
    # 1 and 3: a requirement failed, a file could not be read. Rows say so.
    if child.returncode not in (0, 1, 3):
        if child.returncode == 2:
            raise UsageError(said.strip())
        raise RuntimeError(f"framewise ended with {child.returncode}: "
                           f"{said.strip()}")
    rows = _rows_of(request, output)
    if len(rows) != len(request.jobs):
        raise RuntimeError(f"framewise gave {len(rows)} rows for "
                           f"{len(request.jobs)} jobs: {said.strip()}")
    return rows


def _rows_of(request, output):
    if request.kind == "optimize":  # one document, over several lines
        return [json.dumps(json.loads(output), ensure_ascii=False,
                           separators=(",", ":"))] if output.strip() else []
    return output.splitlines()


def _end_with_parent():
    """In the child: no process is left when a worker is killed."""
    pr_set_pdeathsig = 1
    _LIBC.prctl(pr_set_pdeathsig, signal.SIGKILL)


def _run_on_worker(request):
    """On a worker of dask: with its threads and its memory, while wanted."""
    import distributed
    worker = distributed.get_worker()
    key = worker.get_current_task()

    def is_wanted():
        task = worker.state.tasks.get(key)
        return task is not None and task.state in ("executing", "resumed",
                                                   "long-running")

    while not _worker_is_busy.acquire(timeout=POLL_S):
        if not is_wanted():
            raise CancelledError("the work was cancelled")
    try:
        # Half of the limit is left to the worker itself and its other tasks.
        limit = worker.memory_manager.memory_limit or 0
        return run(dataclasses.replace(
            request, threads=request.threads or worker.state.nthreads,
            memory=request.memory or limit // 2), is_wanted)
    finally:
        _worker_is_busy.release()


def compare_many(pairs, client=None, **options):
    """Rows of `framewise batch` for (original, compressed) pairs.

    `options` are flags of `framewise batch` with underscores; see Rows for the
    others.
    """
    return Rows("compare", pairs, client, options)


def optimize_many(pairs, client=None, **options):
    """Documents of `framewise optimize --json` for (input, output) pairs."""
    return Rows("optimize", pairs, client, {**options, "chunk": 1})


def check_many(files, client=None, **options):
    """Rows of `framewise image check --ndjson` for files."""
    return Rows("check", [(file,) for file in files], client, options)


def _words(options):
    words = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            words.append(flag)
        elif value is False:
            words.append("--no-" + flag[2:])
        elif value is not None:
            several = value if isinstance(value, (list, tuple)) else [value]
            for one in several:
                words += [flag, str(one)]
    return tuple(words)


class Rows:
    """The rows of many jobs, as they come: iterate over it, once.

    A row is a dict; `lines()` gives (number, text) instead, and `frame()` a
    DataFrame of all. `client` is a client of dask.distributed or an executor of
    concurrent.futures. `chunk` jobs are one task (8). `journal` is a file of this
    machine that keeps finished rows: with it a client that was killed goes on
    where it was. `retries` is how often dask tries a task again that died with its
    process or its worker (2). `config` is a configuration file on the workers;
    by default none is read. `cancel()` ends all work within a second; in an
    executor, what has begun ends by itself.
    """

    def __init__(self, kind, jobs, client, options):
        options = dict(options)
        chunk = options.pop("chunk", 8)
        self.retries = options.pop("retries", 2)
        self.client = client
        program = options.pop("program", "framewise")
        threads, memory = options.pop("threads", 0), options.pop("memory", 0)
        journal = options.pop("journal", None)
        words = ("--config", str(options.pop("config", None) or "none"),
                 *_words(options))
        self.kind = kind
        self.jobs = [tuple(os.fspath(name) for name in job) for job in jobs]
        keys = [key_of(kind, job, words) for job in self.jobs]
        self.journal = Journal(journal) if journal else None
        known = self.journal.rows if self.journal else {}
        self.known = [(number, known[key]) for number, key in enumerate(keys)
                      if key in known]
        left = [number for number, key in enumerate(keys) if key not in known]
        self.keys = keys
        self.parts = [left[at:at + chunk] for at in range(0, len(left), chunk)]
        self.requests = [
            Request(kind, tuple(self.jobs[number] for number in part), words,
                    program, threads, memory) for part in self.parts]
        self.futures = []
        self.cancelled = threading.Event()

    def __len__(self):
        return len(self.jobs)

    def __iter__(self):
        for _, line in self.lines():
            yield json.loads(line)

    def lines(self):
        """(number of the job, its row as text) of all jobs, as they come.

        The text is that of a local batch of all jobs, byte for byte.
        """
        for number, line in self.known:
            yield number, self._placed(number, line)
        try:
            for part, rows in self._answers():
                for number, line in zip(part, rows):
                    if self.journal:
                        self.journal.add(self.keys[number], line)
                    yield number, self._placed(number, line)
        finally:
            self.cancel()

    def _placed(self, number, line):
        place = f'{{"pair":{{"index":{number},"of":{len(self.jobs)}}},'
        return PLACE.sub(place, line, count=1)

    def _answers(self):
        """(jobs, rows) of each request, as they end."""
        if self.client is None:
            for part, request in zip(self.parts, self.requests):
                yield part, run(request, lambda: not self.cancelled.is_set())
        elif hasattr(self.client, "scheduler"):
            yield from self._answers_of_dask()
        else:
            from concurrent.futures import as_completed
            futures = {self.client.submit(run, request): part
                       for part, request in zip(self.parts, self.requests)}
            self.futures = list(futures)
            for future in as_completed(futures):
                yield futures[future], future.result()

    def _answers_of_dask(self):
        import distributed
        futures = [self.client.submit(_run_on_worker, request, pure=False,
                                      retries=self.retries)
                   for request in self.requests]
        self.futures = futures
        part_of = {future.key: part for future, part in zip(futures, self.parts)}
        for future, rows in distributed.as_completed(futures,
                                                     with_results=True):
            yield part_of[future.key], rows

    def cancel(self):
        """Ends what has not ended; rows so far remain."""
        self.cancelled.set()
        for future in self.futures:
            if not future.done():
                future.cancel()

    def frame(self):
        """All rows as a DataFrame of pandas, in the order of the jobs."""
        import pandas
        rows = [None] * len(self.jobs)
        for number, line in self.lines():
            rows[number] = _flat(json.loads(line))
        # Integers stay integers where rows of errors have none.
        frame = pandas.DataFrame(rows).convert_dtypes()
        for name in ("status", "tier", "error_kind"):
            if name in frame:
                frame[name] = frame[name].astype("category")
        return frame


def _flat(row):
    """The members of a row that a table has columns for."""
    flat = {}
    for side in ("reference", "test"):
        for name in ("path", "bytes", "width", "height", "frames"):
            if name in row.get(side, {}):
                flat[f"{side}_{name}"] = row[side][name]
    verdict = row.get("verdict", {})
    if verdict:
        flat["status"] = verdict.get("status")
        flat["score"] = verdict.get("score")
    for name, metric in row.get("metrics", {}).items():
        flat[name] = metric.get("mean")
    for name, value in row.items():
        if isinstance(value, (str, int, float)) and name != "schema":
            flat[name] = value
    if "error" in row:
        flat["error_kind"] = row["error"].get("kind")
        flat["error"] = row["error"].get("message")
    return flat


def key_of(kind, job, words):
    """What decides a row: kind, options, names, and the state of the files.

    Files that this machine does not have count by their names alone.
    """
    digest = hashlib.sha256(json.dumps([kind, job, words]).encode())
    inputs = job[:1] if kind == "optimize" else job
    for name in inputs:
        try:
            state = os.stat(name)
        except OSError:
            continue
        digest.update(f"{name}:{state.st_size}:{state.st_mtime_ns}".encode())
    return digest.hexdigest()


class Journal:
    """Finished rows in a file: a line of JSON for each, on disk at once.

    Several processes may add to one file.
    """

    def __init__(self, path):
        self.path = path
        self.rows = {}
        if not os.path.exists(path):
            return
        with open(path, encoding="utf-8") as file:
            for line in file:
                try:
                    entry = json.loads(line)
                    self.rows[entry["key"]] = entry["row"]
                except (ValueError, KeyError, TypeError):
                    continue  # cut by a kill

    def add(self, key, row):
        line = json.dumps({"key": key, "row": row}, ensure_ascii=False)
        # A line that a kill has cut ends here; an empty line is none.
        with open(self.path, "a", encoding="utf-8") as file:
            file.write("\n" + line + "\n")
            file.flush()
            os.fsync(file.fileno())
