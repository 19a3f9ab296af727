#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measures how cost grows: the tables of docs/performance/scaling.md.

  tools/scaling_figures.py [PART…] [--program build/release/framewise]
      [--folder GIFS]

PART is frames, pixels, pairs, resume or shards; all without one. Processor time and
memory are those of one process with one thread. `shards` measures the GIFs of
a folder once, divides their pairs by `--shard` and adds up the recorded times.
Needs ffmpeg with libx264, and gifsicle.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

FRAMES = (10, 100, 1_000, 10_000, 100_000)
SIZES = ((64, 64), (256, 256), (1024, 1024), (3840, 2160), (7680, 4320))
PAIRS = (1, 100, 1_000, 10_000, 100_000)
RESUMED = (10_000, 100_000)
SHARDS = (1, 2, 4, 8, 16, 32, 64)


def measured(command, expected=(0, 1)):
    """Processor time in seconds and most memory in MiB."""
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in expected:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def ffmpeg(*arguments):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *arguments],
                   check=True)


def compare(program, original, test):
    return measured([program, "compare", original, test, "--json", "--full",
                     "--no-cache", "--config", "none", "--threads", "1"])


def frames(program, work):
    print("| frames of 96×64 | processor time | a frame | memory |")
    for count in FRAMES:
        original, test = work / "original.mp4", work / "test.mp4"
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=96x64:rate=25",
               "-frames:v", str(count), "-pix_fmt", "yuv420p", "-preset",
               "ultrafast", "-crf", "12", str(original))
        ffmpeg("-i", str(original), "-preset", "ultrafast", "-crf", "30",
               str(test))
        spent, memory = compare(program, original, test)
        print(f"| {count} | {spent:.2f} s | {1000 * spent / count:.2f} ms "
              f"| {memory:.0f} MiB |", flush=True)


def pixels(program, work):
    print("| pixels of a still | processor time | a megapixel | memory |")
    for width, height in SIZES:
        original, test = work / "original.png", work / "test.jpg"
        ffmpeg("-f", "lavfi", "-i", "mandelbrot=size=1280x720",
               "-frames:v", "1", "-vf",
               f"scale={width}:{height},noise=alls=6", str(original))
        ffmpeg("-i", str(original), "-q:v", "6", str(test))
        spent, memory = min(compare(program, original, test)
                            for _ in range(3))
        share = spent / (width * height / 1e6)
        print(f"| {width}×{height} | {spent:.3f} s | {share:.3f} s "
              f"| {memory:.0f} MiB |", flush=True)


def pairs(program, work):
    """A list that names one pair many times: what a row costs."""
    for name, noise in (("a", 0), ("b", 20)):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=16x16", "-frames:v", "1",
               "-vf", f"noise=alls={noise}", str(work / f"{name}.png"))
    print("| pairs | the run | a pair | memory | again, all known | memory |")
    for count in PAIRS:
        listed, rows = work / "pairs.csv", work / f"rows{count}.ndjson"
        lines = [f"a.png,b.png,pair {i}" for i in range(count)]
        listed.write_text("\n".join(["original,test,label", *lines, ""]))
        command = [program, "batch", listed, "-o", rows, "--threads", "1",
                   "--config", "none", "-m", "psnr"]
        spent, memory = measured(command)
        again, least = measured([*command, "--resume"])
        print(f"| {count} | {spent:.2f} s | {1000 * spent / count:.2f} ms "
              f"| {memory:.0f} MiB | {again:.2f} s | {least:.0f} MiB |",
              flush=True)


def resume(program, work):
    """A batch whose rows are all in its journal: what finding them costs."""
    for name, noise in (("a", 0), ("b", 20)):
        ffmpeg("-f", "lavfi", "-i", "testsrc2=size=16x16", "-frames:v", "1",
               "-vf", f"noise=alls={noise}", str(work / f"{name}.png"))
        (work / f"{name}s").mkdir()
        for i in range(1000):
            os.link(work / f"{name}.png", work / f"{name}s" / f"{i}.png")
    print("| rows | journal | with its index | without | memory |")
    for count in RESUMED:
        listed, rows = work / "resumed.csv", work / f"resumed{count}.ndjson"
        lines = [f"as/{i // 1000}.png,bs/{i % 1000}.png" for i in range(count)]
        listed.write_text("\n".join(["original,test", *lines, ""]))
        # Where the output is a folder, the rows stay in the journal.
        rows.mkdir()
        command = [program, "batch", listed, "-o", rows, "--config", "none",
                   "--threads", "1", "-m", "psnr", "--no-cache"]
        measured(command, expected=[4])
        journal = pathlib.Path(f"{rows}.journal")
        pathlib.Path(f"{journal}.index").unlink()
        without, _ = measured(command, expected=[4])
        spent, memory = measured(command, expected=[4])
        print(f"| {count} | {journal.stat().st_size / 1e6:.0f} MB "
              f"| {spent:.2f} s | {without:.2f} s | {memory:.0f} MiB |",
              flush=True)
        journal.unlink()


def shards(program, work, folder):
    """The slowest shard against the bound that no division can beat."""
    tests = work / "tests"
    tests.mkdir()
    lines = ["original,test"]
    for original in sorted(folder.glob("*.gif")):
        if original.stat().st_size > 300_000:
            continue
        for lossy in (20, 60, 120):
            for colors in (32, 128):
                test = tests / f"{original.stem}-{lossy}-{colors}.gif"
                made = subprocess.run(
                    ["gifsicle", "-w", f"--lossy={lossy}", "--colors",
                     str(colors), original, "-o", test], check=False)
                if made.returncode == 0:
                    lines.append(f"{original.resolve()},{test}")
    listed = work / "pairs.csv"
    listed.write_text("\n".join([*lines, ""]))
    command = [program, "batch", listed, "--threads", "1", "--config", "none",
               "--timing", "-o"]
    measured([*command, work / "all.ndjson"])
    costs = times_of(work / "all.ndjson")
    total, longest = sum(costs.values()), max(costs.values())
    print(f"{len(costs)} pairs, {total:.1f} s, the longest {longest:.2f} s")
    print("| shards | slowest | bound | of it |")
    for count in SHARDS:
        slowest = 0
        for i in range(count):
            # A cached pair takes no time, and says which pairs these are.
            measured([*command, work / f"{i}.ndjson",
                      *(["--shard", f"{i + 1}/{count}"] if count > 1 else [])])
            suffix = f".{i + 1}-of-{count}" if count > 1 else ""
            rows = work / f"{i}{suffix}.ndjson"
            slowest = max(slowest, sum(costs[key] for key in times_of(rows)))
            rows.unlink()
        bound = max(total / count, longest)
        print(f"| {count} | {slowest:.2f} s | {bound:.2f} s "
              f"| {bound / slowest:.0%} |", flush=True)


def times_of(rows):
    """Seconds of each pair of a batch."""
    times = {}
    for line in rows.read_text().splitlines():
        row = json.loads(line)
        key = (row["reference"]["path"], row["test"]["path"])
        times[key] = row["timing_ms"]["total"] / 1000
    return times


PARTS = {"frames": frames, "pixels": pixels, "pairs": pairs, "resume": resume,
         "shards": shards}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []])
    parser.add_argument("--program", type=pathlib.Path,
                        default="build/release/framewise")
    parser.add_argument("--folder", type=pathlib.Path,
                        default="../shared/corpus/animated",
                        help="the GIFs of the shards")
    options = parser.parse_args()
    program = options.program.resolve()
    for name in options.parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            work = pathlib.Path(folder)
            os.environ["XDG_CACHE_HOME"] = str(work / "cache")
            arguments = [options.folder] if name == "shards" else []
            PARTS[name](program, work, *arguments)


if __name__ == "__main__":
    main()
