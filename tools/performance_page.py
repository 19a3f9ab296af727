#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes docs/performance.md from `framewise bench run`: ./dev bench page

  tools/performance_page.py build/release/framewise [SCENARIO…] [--quick]
  tools/performance_page.py --from docs/performance/scenarios.json

All figures of the page are of one run of one program on one machine, whose facts
stand above them. The raw results go to performance/scenarios.json beside the
page; --from writes the page again from such a file, without measuring.
"""
import argparse
import json
import os
import pathlib
import platform
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
PAGE = SOURCE / "docs/performance.md"
ARMS = ("baseline", "parallel", "tiered", "sampled", "cached", "all")
# What is measured elsewhere: page, what it has, the command that prints it.
TOPICS = (
    ("comparisons", "whole comparisons beside GifLab, two threads against one, what sampling and skipping save",
     "./dev bench compare`, `./dev bench decide"),
    ("scaling", "time and memory against frames, pixels, pairs, threads and machines",
     "tools/scaling_figures.py"),
    ("metrics", "each metric by the megapixel beside libvmaf, ffmpeg, OpenCV and PyTorch",
     "./dev bench metrics`, `./dev bench lpips`, `./dev bench vmaf"),
    ("perceptual", "SSIMULACRA 2 and Butteraugli: what bounds them", "./dev bench perceptual"),
    ("structural", "SSIM, MS-SSIM, GMSD, FSIM and VIF: what bounds them", "./dev bench structural"),
    ("cvvdp", "ColorVideoVDP", "./dev bench cvvdp"),
    ("files", "reading files beside giflib, FFmpeg and the libraries of each format; color and resizing",
     "./dev bench media`, `./dev bench frame"),
    ("text", "finding and reading text", "./dev bench text"),
    ("images", "image check, diff, convert and thumbnails", "./dev bench images"),
    ("jpeg", "size of JPEG files beside libjpeg-turbo, mozjpeg and jpegli", "tools/jpeg_bench.py"),
    ("optimize", "search for the smallest file", "./dev bench optimize"),
    ("video", "composing films", "./dev bench video"),
    ("service", "the service under load", "./dev bench serve"),
    ("building", "compile times of this project", "tools/build_times.py"),
    ("simd_targets", "what AVX-512 brings over AVX2, by family", "tools/simd_targets.py"),
)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(": ", 1)[1]
    return platform.machine()


def duration(seconds):
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{1e3 * seconds:.3g} ms"


def table(results):
    """A row a scenario: processor time of the baseline, speed of the arms."""
    rows = {}
    for one in results:
        rows.setdefault(one["scenario"], {})[one["arm"]] = one
    lines = ["| scenario | CPU time, one thread | MP/s | peak memory | "
             "allocations | " + " | ".join(ARMS[1:]) + " |",
             "| --- | --: | --: | --: | --: |" + " --: |" * (len(ARMS) - 1)]
    for name, arms in rows.items():
        base = arms.get("baseline", {"error": "not measured"})
        if "error" in base:
            lines.append(f"| {name} | {base['error']} |" +
                         " |" * (len(ARMS) + 2))
            continue
        others = " | ".join(
            f"{arms[arm]['speed_up']:.2f}×"
            if arm in arms and "error" not in arms[arm] else ""
            for arm in ARMS[1:])
        lines.append(
            f"| {name} | {duration(base['cpu_s'])} | "
            f"{base['megapixels_per_s']:.1f} | {base['peak_bytes'] / 1e6:.0f} MB"
            f" | {base['allocations']} | {others} |")
    return "\n".join(lines)


def topics():
    rows = [f"| [{name}](performance/{name}.md) | {what} | `{command}` |"
            for name, what, command in TOPICS]
    return "\n".join(["| page | what | printed again by |",
                      "| --- | --- | --- |", *rows])


def page(run):
    facts = run["measured"]
    return (
        f"# Performance\n\n<!-- Written by `{facts['command']}`; do not edit: "
        "tools/performance_page.py has the text. -->\n\n"
        "Times of two programs or of two days do not compare on a shared machine. "
        "[Benchmarks](benchmarks.md) says how to find out whether a change is "
        "slower; the pages below measure each part beside the program that people "
        "use otherwise, both in the same run.\n\n"
        "## Scenarios\n\n"
        f"{facts['version']}, commit {facts['commit']}; {facts['processor']}, "
        f"{facts['processors']} processors, {facts['system']}; load average "
        f"{facts['load_before']:.1f} before and {facts['load_after']:.1f} after.\n\n"
        "The columns on the right are speeds by wall time against one thread "
        "that computes everything without a cache. What the arms are is said in "
        "[benchmarks](benchmarks.md#how-fast-is-it). Wall time of a busy "
        "machine varies: read ratios near 1 as equal.\n\n"
        f"{table(run['results'])}\n\n"
        "Raw results: [scenarios.json](performance/scenarios.json).\n\n"
        f"## Part by part\n\n{topics()}\n")


def measure(program, scenarios, quick, commit):
    """What `bench run` prints, with the facts of the run; its exit code."""
    words = [os.path.abspath(program), "bench", "run", "--json", *scenarios]
    if quick:
        words.append("--quick")
    before = os.getloadavg()[0]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
    if done.returncode not in (0, 1):
        return None, done.returncode
    run = json.loads(done.stdout)
    version = subprocess.run([words[0], "--version"], capture_output=True,
                             text=True, check=True).stdout.strip()
    if not commit:
        commit = subprocess.run(
            ["git", "-C", SOURCE, "rev-parse", "--short", "HEAD"],
            capture_output=True, text=True).stdout.strip()
    run["measured"] = {
        "command": "./dev bench page" + (" --quick" if quick else ""),
        "version": version, "commit": commit or "unknown",
        "processor": processor(), "processors": os.cpu_count(),
        "system": f"Linux {platform.release()}",
        "load_before": round(before, 1),
        "load_after": round(os.getloadavg()[0], 1)}
    return run, done.returncode


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program", nargs="?")
    parser.add_argument("scenarios", nargs="*")
    parser.add_argument("--quick", action="store_true",
                        help="only the quick scenarios")
    parser.add_argument("--from", dest="raw", type=pathlib.Path,
                        help="write the page of these raw results")
    parser.add_argument("--commit", help="of the program (default: of this source)")
    parser.add_argument("-o", "--out", type=pathlib.Path, default=PAGE)
    chosen = parser.parse_args()
    if chosen.raw:
        chosen.out.write_text(page(json.loads(chosen.raw.read_text())))
        return 0
    if not chosen.program:
        parser.error("name the program, or raw results with --from")
    run, code = measure(chosen.program, chosen.scenarios, chosen.quick,
                        chosen.commit)
    if run is None:
        return code
    raw = chosen.out.with_suffix("") / "scenarios.json"
    raw.parent.mkdir(exist_ok=True)
    raw.write_text(json.dumps(run, indent=1) + "\n")
    chosen.out.write_text(page(run))
    return code


if __name__ == "__main__":
    sys.exit(main())
