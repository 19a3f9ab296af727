#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compares films with chosen pairs and with all of them.

  tools/film_plan_check.py FOLDER [--program build/release/framewise]
      [--only "PART;…"] [--keep FOLDER]

Makes films of ten seconds from the videos and GIFs of the folder and from
drawings of ffmpeg, codes each in several ways and damages some. Compares each
with its original by `--sampling film` and by `--full`, in turns with `ffmpeg`
decoding both, and prints a table: verdicts, whether the score of `--full` lies
in the interval, whether every fault that `--full` finds is found, the share of
pairs measured and the processor time, also as a multiple of ffmpeg's. Damaged
files are read by `--tolerant`. Exits 1 where a film that is an ARTIFACT passes.

Needs ffmpeg with libx264, libx265, libvpx-vp9 and libsvtav1.
"""
import argparse
import json
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

SECONDS = 10
RATE = 25
SCALE = f"fps={RATE},setsar=1,format=yuv420p"
FINE = "-c:v libx264 -preset veryfast -crf 12"

# The originals: a file of the folder or a drawing, and filters.
SOURCES = {
    "camera": ("cockatoo", "scale=854:480"),
    "phone": ("demo.mp4", "scale=640:-2"),
    "drawn": ("big_buck_bunny_0_30", "scale=854:480"),
    "old": ("chaplin", "scale=640:-2"),
    "screen": ("vp9_in_webm", "scale=854:480"),
    "grain": ("big_buck_bunny_0_30", "scale=640:360,noise=alls=14:allf=t"),
    "dark": ("cockatoo", "scale=640:360,eq=brightness=-0.25:contrast=0.5"),
    "terminal": ("httpie-animation.gif", "scale=854:-2"),
    "menu": ("split-editors.gif", "scale=640:-2"),
    "game": ("10_platformer.gif", "scale=640:-2:flags=neighbor"),
    "figures": ("lavfi:testsrc2=size=640x360", "null"),
    "fractal": ("lavfi:mandelbrot=size=640x360:end_scale=0.01", "null"),
    "life": ("lavfi:life=size=640x360:mold=10:ratio=0.1:death_color=#C83232:"
             "life_color=#00ff00", "null"),
}

# What is done to an original: filters or, with a dash, options of ffmpeg.
X264 = "-c:v libx264 -preset veryfast"
CHANGES = {
    "x264 30": f"{X264} -crf 30",
    "x264 20": f"{X264} -crf 20",
    "x264 300k": f"{X264} -b:v 300k",
    "x265 32": "-c:v libx265 -preset veryfast -crf 32 -x265-params log-level=1",
    "vp9 45": "-c:v libvpx-vp9 -crf 45 -b:v 0 -cpu-used 8 -deadline realtime",
    "av1 45": "-c:v libsvtav1 -crf 45 -preset 12",
    # Some bytes of a frame in thirty, and a packet that is lost.
    "damaged": r"-c:v copy -bsf:v noise=amount=if(eq(mod(n\,30)\,29)\,500\,0)",
    "lost packet": r"-c:v copy -bsf:v noise=drop=eq(n\,90)",
    "broken block": "drawbox=x=200:y=100:w=24:h=24:c=magenta:t=fill:"
                    "enable='eq(n,130)'",
    "broken frame": "noise=alls=80:enable='eq(n,87)'",
    "white frame": "drawbox=c=white:t=fill:enable='eq(n,101)'",
    "frozen": "loop=loop=12:size=1:start=60,"
              "select='not(between(n,73,84))',setpts=N/25/TB",
    "dropped": "select='not(between(n,100,107))',setpts=N/25/TB",
    "repeated": "loop=loop=5:size=1:start=80,setpts=N/25/TB",
    "wrong levels": "scale=in_range=pc:out_range=tv",
    "poor scene": "gblur=sigma=5:enable='between(n,150,185)'",
    "place blurred": "split[a][b];[b]crop=160:96:200:100,gblur=sigma=4[c];"
                     "[a][c]overlay=200:100:enable='between(n,70,100)'",
    "pumping": "eq=brightness='0.05*sin(n/3)':eval=frame",
    "noise": "noise=alls=24:allf=t",
    "subtitle": "drawtext=text='A line that nobody ordered':fontsize=22:"
                "x=100:y=h-60:fontcolor=yellow:enable='between(n,120,170)'",
}

# Every coding of two films, and of the others some of all.
CASES = [
    ("camera", name) for name in CHANGES
] + [
    ("drawn", "x264 30"), ("drawn", "av1 45"), ("drawn", "broken block"),
    ("drawn", "frozen"), ("drawn", "place blurred"),
    ("screen", "x264 30"), ("screen", "vp9 45"), ("screen", "broken block"),
    ("screen", "dropped"), ("screen", "x264 300k"),
    ("old", "x264 30"), ("old", "x265 32"), ("old", "white frame"),
    ("grain", "x264 30"), ("grain", "x265 32"), ("grain", "repeated"),
    ("dark", "x264 30"), ("dark", "av1 45"), ("dark", "broken frame"),
    ("phone", "x264 300k"), ("phone", "poor scene"), ("phone", "frozen"),
    ("figures", "x264 30"), ("figures", "subtitle"),
    ("fractal", "x264 30"), ("fractal", "vp9 45"), ("life", "x264 30"),
    ("terminal", "x264 30"), ("terminal", "broken block"),
    ("terminal", "frozen"), ("menu", "x264 30"), ("menu", "place blurred"),
    ("game", "x264 30"), ("game", "av1 45"), ("game", "broken frame"),
    ("drawn", "damaged"), ("drawn", "lost packet"),
]


def run(command):
    """What it printed, and the processor time it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (after.ru_utime - before.ru_utime
             + after.ru_stime - before.ru_stime)
    return done, spent


def made(arguments, target):
    done = subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y",
                           *arguments, str(target)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        print(f"ffmpeg cannot make {target.name}: {done.stderr.strip()}",
              file=sys.stderr)
        target.unlink(missing_ok=True)
    return done.returncode == 0


def original_of(name, folder, work):
    target = work / f"{name}.mp4"
    if target.exists():
        return target
    source, filters = SOURCES[name]
    if source.startswith("lavfi:"):
        read = ["-f", "lavfi", "-i", source.removeprefix("lavfi:")]
    else:
        found = [path for path in sorted(folder.rglob("*"))
                 if source in path.name]
        if not found:
            return None
        read = ["-stream_loop", "-1", "-i", str(found[0])]
    filters = f"{filters},{SCALE}"
    return target if made([*read, "-an", "-t", str(SECONDS), "-vf", filters,
                           *FINE.split()], target) else None


def test_of(original, change, work):
    target = work / f"{original.stem} {change}.mkv"
    if target.exists():
        return target
    how = CHANGES[change]
    options = (how.split() if how.startswith("-")
               else ["-vf", f"{how},format=yuv420p", *FINE.split()])
    return target if made(["-i", str(original), *options], target) else None


def compared(program, original, test, *how):
    done, spent = run([program, "compare", str(original), str(test),
                       "--ndjson", "--no-cache", "--config", "none",
                       "--threads", "1", "--tolerant", *how])
    report = json.loads(done.stdout) if done.stdout else {}
    if "score" not in report:
        sys.exit(f"{test.name}: {done.stderr}")
    return report, spent


def decoding(*files):
    spent = 0
    for file in files:
        spent += run(["ffmpeg", "-nostdin", "-v", "error", "-threads", "1",
                      "-i", str(file), "-f", "null", "-"])[1]
    return spent


def faults(report):
    """Kinds of what is wrong, with the first and the last frame."""
    return {(one["kind"], tuple(one["frames"]))
            for one in report["verdict"]["reasons"]
            if one["severity"] != "info"}


def is_found(fault, found):
    kind, (first, last) = fault
    return any(kind == other and first <= end and last >= begin
               for other, (begin, end) in found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--only", default="",
                        help="parts of names of cases, with ;")
    parser.add_argument("--keep", type=pathlib.Path,
                        help="make the films here, once")
    options = parser.parse_args()
    only = [part for part in options.only.split(";") if part]
    totals = {"cases": 0, "verdict": 0, "interval": 0, "faults": 0, "found": 0}
    passed_artifacts = []
    ratios = []
    with tempfile.TemporaryDirectory() as folder:
        work = options.keep or pathlib.Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        print(f"{'film':26} {'full':>15} {'film':>15} {'interval':>13} "
              f"{'faults':>6} {'pairs':>5} {'full':>6} {'film':>6} "
              f"{'ffmpeg':>6} ratio")
        for source, change in CASES:
            name = f"{source}, {change}"
            if only and not any(part in name for part in only):
                continue
            original = original_of(source, options.folder, work)
            test = original and test_of(original, change, work)
            if not test:
                continue
            base = decoding(original, test)
            film, film_time = compared(options.program, original, test,
                                       "--sampling", "film")
            full, full_time = compared(options.program, original, test,
                                       "--full")
            base = (base + decoding(original, test)) / 2
            plan = film.get("film_plan") or {}
            low, high = plan.get("score_low"), plan.get("score_high")
            holds = low is None or low - 5e-2 <= full["score"] <= high + 5e-2
            wanted, found = faults(full), faults(film)
            missed = [one for one in wanted if not is_found(one, found)]
            invented = [one for one in found if not is_found(one, wanted)]
            status, other = (one["verdict"]["status"] for one in (full, film))
            totals["cases"] += 1
            totals["verdict"] += status == other
            totals["interval"] += holds
            totals["faults"] += len(wanted)
            totals["found"] += len(wanted) - len(missed)
            if status == "ARTIFACT" and other == "PASS":
                passed_artifacts.append(name)
            ratios.append(film_time / base)
            share = (100 * plan["measured"] / plan["pairs"] if plan else 100)
            interval = "-" if low is None else f"{low:.1f}-{high:.1f}"
            print(f"{name:26} {status:>9} {full['score']:5.1f} "
                  f"{other:>9} {film['score']:5.1f} "
                  f"{interval:>12}{' ' if holds else '!'} "
                  f"{len(wanted) - len(missed)}/{len(wanted):<4} "
                  f"{share:4.0f}% {full_time:6.2f} {film_time:6.2f} "
                  f"{base:6.2f} {film_time / base:.2f}", flush=True)
            for sign, these in (("missed", missed), ("invented", invented)):
                for kind, frames in these:
                    print(f"    {sign}: {kind} {frames[0]}-{frames[1]}")
    if not ratios:
        sys.exit("no film was made")
    print(f"{totals['cases']} films: verdict equal in {totals['verdict']}, "
          f"interval holds in {totals['interval']}, faults found "
          f"{totals['found']} of {totals['faults']}, time beside ffmpeg's "
          f"median {statistics.median(ratios):.2f}, most {max(ratios):.2f}")
    for name in passed_artifacts:
        print(f"an ARTIFACT passes: {name}")
    return 1 if passed_artifacts else 0


if __name__ == "__main__":
    sys.exit(main())
