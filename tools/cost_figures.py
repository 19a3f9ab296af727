#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How far the times that a schedule expects of jobs are from those they take.

    tools/cost_figures.py PROGRAM FOLDER... [--learn 50] [--jobs 200] [--seed 1]

From the stills, animations and short films of the folders it draws a mixed list:
`batch` (a file and a smaller one that gifsicle or FFmpeg made of it), `image
check`, `image thumbnail` and `optimize`, some files at once, on one thread and
without the cache. What a job takes is learned as always, in a folder of its own
(costs.json). After --learn jobs the errors of the others are counted by the
series framewise_job_estimate_error_ratio: the share within 10, 25, 50 and 100 %,
by kind and in all. Exit code 1: fewer than 80 % are within 25 %.
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
MOST_BYTES = 4_000_000
TOGETHER = 4  # files of a call
BUCKET = re.compile(r'framewise_job_estimate_error_ratio_bucket\{le="([^"]+)"\} (\d+)')


def smaller(source, folder, number):
    """A compressed version, or None where the program that makes it fails."""
    if source.suffix == ".gif":
        out = folder / f"{number}.gif"
        words = ["gifsicle", "-O2", "--lossy=80", "--colors", "128", source, "-o", out]
    elif source.suffix in FILMS:
        out = folder / f"{number}.mp4"
        words = ["ffmpeg", "-v", "error", "-y", "-i", source, "-an", "-c:v", "libx264", "-crf", "36", out]
    else:
        out = folder / f"{number}.jpg"
        words = ["ffmpeg", "-v", "error", "-y", "-i", source, "-frames:v", "1", "-q:v", "12", out]
    made = subprocess.run(words, stderr=subprocess.DEVNULL, check=False)
    return out if made.returncode == 0 and out.exists() else None


def jobs_of(files, folder):
    """Kind and words of all jobs that these files allow."""
    jobs = []
    for number, source in enumerate(files):
        film = source.suffix in FILMS
        jobs.append(("image thumbnail", [source]))
        if not film:
            jobs.append(("image check", [source]))
            jobs.append(("optimize", [source]))
        if test := smaller(source, folder, number):
            jobs.append(("batch", [source, test]))
    return jobs


def command_of(kind, jobs, folder, call):
    words = kind.split()
    if kind == "batch":
        pairs = folder / f"pairs-{call}.csv"
        pairs.write_text("reference,test\n" + "".join(f"{a},{b}\n" for a, b in jobs))
        return [*words, pairs, "-o", folder / f"rows-{call}.ndjson", "--no-cache"]
    words += [file for job in jobs for file in job]
    if kind == "image thumbnail":
        words += ["-o", folder / f"thumbnails-{call}", "--size", "256"]
    if kind == "optimize":
        words += ["-o", folder / f"small-{call}/", "--target", "score>=70", "--effort", "1", "--no-cache"]
    return words


def errors_of(program, words, folder):
    """Jobs by the upper bound of their error, cumulative."""
    metrics = folder / "metrics.prom"
    metrics.unlink(missing_ok=True)
    environment = dict(os.environ, XDG_CACHE_HOME=str(folder / "cache"))
    subprocess.run([program, *words, "--threads", "1", "--metrics-file", metrics, "--progress", "none"],
                   env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    text = metrics.read_text() if metrics.exists() else ""
    return {bound: int(count) for bound, count in BUCKET.findall(text)}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("folders", nargs="+", type=pathlib.Path)
    options.add_argument("--learn", type=int, default=50)
    options.add_argument("--jobs", type=int, default=200)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    files = sorted(file.resolve() for folder in asked.folders for file in folder.rglob("*")
                   if file.suffix in STILLS | FILMS | {".gif", ".webp"} and file.stat().st_size <= MOST_BYTES)
    draw = random.Random(asked.seed)
    draw.shuffle(files)
    counts = collections.defaultdict(collections.Counter)
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        jobs = jobs_of(files[:asked.jobs // 2], folder)
        draw.shuffle(jobs)
        jobs = jobs[:asked.jobs]
        waiting = collections.defaultdict(list)
        calls = []
        for kind, words in jobs:
            waiting[kind].append(words)
            if len(waiting[kind]) == TOGETHER:
                calls.append((kind, waiting.pop(kind)))
        calls += waiting.items()
        learned = 0
        for call, (kind, some) in enumerate(calls):
            errors = errors_of(asked.program, command_of(kind, some, folder, call), folder)
            if learned < asked.learn:
                learned += errors.get("+Inf", 0)
                continue
            counts[kind].update(errors)
            counts["all"].update(errors)
    print("| kind | jobs | within 10 % | 25 % | 50 % | 100 % |\n| --- | --: | --: | --: | --: | --: |")
    for kind, errors in sorted(counts.items()):
        jobs = errors["+Inf"]
        shares = " | ".join(f"{errors[bound] / max(jobs, 1):.0%}" for bound in ("0.1", "0.25", "0.5", "1"))
        print(f"| {kind} | {jobs} | {shares} |")
    print(f"after {learned} jobs; load {os.getloadavg()[0]:.1f}")
    return 0 if counts["all"]["0.25"] >= 0.8 * counts["all"]["+Inf"] > 0 else 1


if __name__ == "__main__":
    sys.exit(main())
