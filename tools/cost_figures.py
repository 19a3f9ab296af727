#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far the time and the memory that a schedule expects of jobs are off.

    tools/cost_figures.py PROGRAM FOLDER... [--learn 50] [--jobs 130] [--seed 1] [--isolate]

From the stills, animations and short films of the folders it draws a mixed list:
`batch` (a file and a smaller one that gifsicle or FFmpeg made of it), `image
check`, `image thumbnail` and `optimize`, some files at once, on one thread and
without the cache. Time for which a job waits for a processor does not count, so
other load matters little. What jobs take is learned as always, in a folder of its
own (costs.json). After --learn jobs the errors of the others are counted by
framewise_job_estimate_error_ratio and framewise_job_memory_error_ratio: the
share within 10, 25, 50 and 100 %, by kind and in all. The memory of a job is
known where it exceeds what its process used before. Exit code 1: fewer than 80 %
of the times or of the memories are within 25 %.
"""
import argparse
import collections
import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile

STILLS = {".png", ".jpg", ".jpeg", ".avif"}
FILMS = {".mp4", ".webm", ".mkv"}
MOST_BYTES = 2_000_000
MOST_OPTIMIZED = 100_000  # a search takes tens of seconds a megabyte
TOGETHER = 16  # files of a call: the first one pays for loading libraries
ISOLATING = {"batch", "image thumbnail", "image check"}
BUCKET = re.compile(r'framewise_job_(estimate|memory)_error_ratio_bucket\{le="([^"]+)"\} (\d+)')


def smaller(source, out):
    """A compressed version, or None where the program that makes it fails."""
    if source.suffix == ".gif":
        out = out.with_suffix(".gif")
        words = ["gifsicle", "-O2", "--lossy=80", "--colors", "128", source, "-o", out]
    elif source.suffix in FILMS:
        out = out.with_suffix(".mp4")
        words = ["ffmpeg", "-v", "error", "-y", "-i", source, "-an", "-c:v", "libx264", "-crf", "36", out]
    else:
        out = out.with_suffix(".jpg")
        words = ["ffmpeg", "-v", "error", "-y", "-i", source, "-frames:v", "1", "-q:v", "12", out]
    made = subprocess.run(words, stderr=subprocess.DEVNULL, check=False)
    return out if made.returncode == 0 and out.exists() else None


def calls_of(files, most, draw):
    """Kind and files of each call, in an order by chance."""
    jobs = [(kind, file) for file in files for kind in ("image thumbnail", "batch", "image check", "optimize")
            if (file.suffix not in FILMS or kind in ("image thumbnail", "batch"))
            and (kind != "optimize" or file.stat().st_size <= MOST_OPTIMIZED)]
    draw.shuffle(jobs)
    waiting = collections.defaultdict(list)
    calls = []
    for kind, file in jobs[:most]:
        waiting[kind].append(file)
        if len(waiting[kind]) == TOGETHER:
            calls.append((kind, waiting.pop(kind)))
    return calls + list(waiting.items())


def command_of(kind, files, folder, call, isolate):
    words = kind.split()
    if isolate and kind in ISOLATING:
        words.append("--isolate")
    if kind == "batch":
        tests = [(file, smaller(file, folder / f"{call}-{i}")) for i, file in enumerate(files)]
        pairs = folder / f"pairs-{call}.csv"
        pairs.write_text("reference,test\n" + "".join(f"{a},{b}\n" for a, b in tests if b))
        return [*words, pairs, "-o", folder / f"rows-{call}.ndjson", "--no-cache"]
    words += files
    if kind == "image thumbnail":
        words += ["-o", folder / f"thumbnails-{call}", "--size", "256"]
    if kind == "optimize":
        words += ["-o", folder / f"small-{call}/", "--target", "score>=70", "--effort", "1", "--no-cache"]
    return words


def errors_of(program, words, folder):
    """Of time and of memory: jobs by the upper bound of their error, cumulative."""
    metrics = folder / "metrics.prom"
    metrics.unlink(missing_ok=True)
    environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))
    subprocess.run([program, *words, "--threads", "1", "--metrics-file", metrics, "--progress", "none"],
                   env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    text = metrics.read_text() if metrics.exists() else ""
    errors = {"estimate": {}, "memory": {}}
    for of, bound, count in BUCKET.findall(text):
        errors[of][bound] = int(count)
    return errors


def print_table(of, counts):
    print(f"| {of} | jobs | within 10 % | 25 % | 50 % | 100 % |\n| --- | --: | --: | --: | --: | --: |")
    for kind, errors in sorted(counts.items()):
        jobs = errors["+Inf"]
        shares = " | ".join(f"{errors[bound] / max(jobs, 1):.0%}" for bound in ("0.1", "0.25", "0.5", "1"))
        print(f"| {kind} | {jobs} | {shares} |")
    print()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("folders", nargs="+", type=pathlib.Path)
    options.add_argument("--learn", type=int, default=50)
    options.add_argument("--jobs", type=int, default=130)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--isolate", action="store_true", help="jobs in processes of their own, where they may")
    asked = options.parse_args()
    files = sorted(file.resolve() for folder in asked.folders for file in folder.rglob("*")
                   if file.suffix in STILLS | FILMS | {".gif", ".webp"} and file.stat().st_size <= MOST_BYTES)
    draw = random.Random(asked.seed)
    draw.shuffle(files)
    counts = {of: collections.defaultdict(collections.Counter) for of in ("estimate", "memory")}
    learned = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        calls = calls_of(files[:asked.jobs // 2], asked.jobs, draw)
        for call, (kind, some) in enumerate(calls):
            print(f"{call + 1} of {len(calls)}: {kind}, {learned} jobs learned", file=sys.stderr, flush=True)
            errors = errors_of(asked.program, command_of(kind, some, folder, call, asked.isolate), folder)
            if learned < asked.learn:
                learned += errors["estimate"].get("+Inf", 0)
                continue
            for of in counts:
                counts[of][kind].update(errors[of])
                counts[of]["all"].update(errors[of])
    print(f"After {learned} jobs; load {os.getloadavg()[0]:.1f}.\n")
    print_table("time", counts["estimate"])
    print_table("memory", counts["memory"])
    far = [of for of in counts if counts[of]["all"]["0.25"] < 0.8 * counts[of]["all"]["+Inf"]]
    return 1 if far or learned == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
