#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What reading files ahead by prediction could gain, on three loads.

  tools/warming_gain.py FOLDER [--program build/release/framewise]

Takes the GIFs of FOLDER and makes four rungs of each with gifsicle. The loads:

  folder     each original and one rung, in the order of names
  ladder     each original and all its rungs
  yesterday  the list of the day before in another order, one pair in ten new

After each request is read ahead: the whole list of the day before, where there
was one, else the next rung of the original and the next file of the folder. The
hit rate is the share of bytes that lie in memory when a request comes: without
prediction those that an earlier request has read; with it also those that were
predicted, as if there were always time to read them.

The gain is bounded from above: reading each file with nothing of it in memory
is timed, and set against the processor time of comparing it. A prediction that
is always right would save that reading and nothing else.

Needs gifsicle.
"""
import argparse
import os
import pathlib
import random
import resource
import subprocess
import tempfile
import time

LOSSY = (20, 60, 120, 200)


def make_rungs(folder, work):
    """Originals with their rungs: copies, so that nobody else reads them."""
    ladder = {}
    for path in sorted(pathlib.Path(folder).glob("*.gif")):
        original = work / path.name
        original.write_bytes(path.read_bytes())
        rungs = []
        for lossy in LOSSY:
            rung = work / f"{path.stem}.{lossy:03}.gif"
            made = subprocess.run(["gifsicle", "-O2", f"--lossy={lossy}", original, "-o", rung],
                                  capture_output=True, check=False)
            if made.returncode == 0:
                rungs.append(rung)
        if len(rungs) == len(LOSSY):
            ladder[original] = rungs
    return ladder


def loads_of(ladder):
    """Two days of each load: the first is what a journal would have taught."""
    dice = random.Random(1)
    folder = [(original, rungs[2]) for original, rungs in ladder.items()]
    every = [(original, rung) for original, rungs in ladder.items() for rung in rungs]
    before = list(folder)
    dice.shuffle(before)
    again = list(before)
    dice.shuffle(again)
    fresh = [(original, rungs[0]) for original, rungs in ladder.items()]
    again = [fresh[folder.index(pair)] if i % 10 == 9 else pair for i, pair in enumerate(again)]
    return {"folder": ([], folder), "ladder": ([], every), "yesterday": (before, again)}


def predicted(pair, day_before, ladder):
    """The files that are read ahead after this request."""
    if day_before:
        return {path for known in day_before for path in known}
    original, test = pair
    rungs = ladder[original]
    names = list(ladder)
    at = names.index(original) + 1
    ahead = set(rungs[rungs.index(test) + 1:][:1])
    if at < len(names):
        ahead |= {names[at], ladder[names[at]][0], ladder[names[at]][rungs.index(test)]}
    return ahead


def hit_rates(day_before, requests, ladder):
    in_memory, guessed, hits, hits_with, total = set(), set(), 0, 0, 0
    for pair in requests:
        for path in pair:
            size = path.stat().st_size
            total += size
            hits += size if path in in_memory else 0
            hits_with += size if path in in_memory or path in guessed else 0
            in_memory.add(path)
        guessed |= predicted(pair, day_before, ladder)
    return hits / total, hits_with / total


def cold_read_ms(paths):
    """Reading files of which the system holds nothing in memory."""
    took = 0.0
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        os.fsync(descriptor)
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        start = time.perf_counter()
        while os.read(descriptor, 1 << 20):
            pass
        took += time.perf_counter() - start
        os.close(descriptor)
    return took * 1000


def compare_ms(program, pair):
    """Processor time of one comparison in a process of its own."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([program, "compare", *pair, "--no-cache", "--threads", "1", "--json"],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--most", type=int, default=40, help="comparisons that are timed, of each load")
    given = parser.parse_args()
    print("| load | requests | hit rate | with prediction | reading, cold | comparing | most that prediction can gain |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        ladder = make_rungs(given.folder, pathlib.Path(name))
        for load, (day_before, requests) in loads_of(ladder).items():
            without, with_it = hit_rates(day_before, requests, ladder)
            step = max(1, len(requests) // given.most)
            timed = requests[::step]
            reading = sum(cold_read_ms(pair) for pair in timed) / len(timed)
            comparing = sum(compare_ms(given.program, pair) for pair in timed) / len(timed)
            gain = reading * (with_it - without) / (reading + comparing)
            print(f"| {load} | {len(requests)} | {without:.0%} | {with_it:.0%} | {reading:.1f} ms | "
                  f"{comparing:.0f} ms | {gain:.1%} |", flush=True)


if __name__ == "__main__":
    main()
