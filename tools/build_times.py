#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the build costs, file by file.

  tools/build_times.py build/release                wall time of the last build
  tools/build_times.py build/release --compile      compiles again, processor time
  tools/build_times.py BEFORE build/release --compile    the same of two trees

Wall time comes from ninja's log. Processor time (user + system) comes from
running each line of compile_commands.json again, without ccache and without
keeping the object; other programs on the machine disturb it less than wall
time. Linking is not part of it.
"""
import argparse
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path


def logged_seconds(build):
    """Wall time of each object and library that ninja's log knows."""
    seconds = {}
    for line in (build / ".ninja_log").read_text().splitlines():
        if line.startswith("#"):
            continue
        begin, end, _, output, _ = line.split("\t")
        seconds[output] = (int(end) - int(begin)) / 1000
    return seconds


def compile_once(entry):
    """Compiles one file; returns its object's name and processor time."""
    words = shlex.split(entry["command"])
    output = words.index("-o") + 1
    object_file = words[output]
    with tempfile.TemporaryDirectory() as folder:
        words[output] = os.path.join(folder, "object")
        process = subprocess.Popen(words, cwd=entry["directory"],
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        print(f"{entry['file']}: does not compile", file=sys.stderr)
    return object_file, usage.ru_utime + usage.ru_stime


def compiled_seconds(build, pattern, jobs):
    """Processor time of each source whose path matches."""
    entries = json.loads((build / "compile_commands.json").read_text())
    entries = [e for e in entries if re.search(pattern, e["file"])]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return dict(pool.map(compile_once, entries))


def source_of(output):
    """src/CMakeFiles/framewise.dir/judge/score.cc.o -> src/judge/score.cc"""
    return re.sub(r"/?CMakeFiles/[^/]*\.dir/", "/", output).removesuffix(".o")


def folder_of(output):
    """The top folder and the one below: src/judge, tests/measure."""
    return "/".join(source_of(output).split("/")[:-1][:2]) or "."


def print_files(seconds, count):
    print(f"slowest {min(count, len(seconds))} of {len(seconds)} files")
    for output in sorted(seconds, key=seconds.get, reverse=True)[:count]:
        print(f"{seconds[output]:8.2f} s  {source_of(output)}")


def sums_by_folder(seconds):
    sums = {}
    for output, value in seconds.items():
        folder = folder_of(output)
        sums[folder] = sums.get(folder, 0) + value
    return sums


def print_folders(columns):
    """One row a folder, one column a tree, largest first."""
    sums = [sums_by_folder(seconds) for seconds in columns]
    folders = sorted(set().union(*sums), reverse=True,
                     key=lambda folder: sums[-1].get(folder, 0))
    print("by folder")
    for folder in folders:
        print("".join(f"{s.get(folder, 0):8.1f} s" for s in sums), "", folder)
    totals = [sum(s.values()) for s in sums]
    print("".join(f"{total:8.1f} s" for total in totals), " all")
    if len(totals) == 2 and totals[0] > 0:
        print(f"the second takes {totals[1] / totals[0]:.0%} of the first")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("builds", nargs="+", type=Path, metavar="BUILD",
                        help="one build folder, or two to compare")
    parser.add_argument("--compile", action="store_true",
                        help="measure processor time by compiling again")
    parser.add_argument("--match", default="", metavar="REGEX",
                        help="only files whose path matches")
    parser.add_argument("--count", type=int, default=30,
                        help="how many of the slowest files (default: 30)")
    parser.add_argument("--jobs", type=int, default=1,
                        help="compile so many files at once (default: 1)")
    options = parser.parse_args()
    columns = []
    for build in options.builds:
        if options.compile:
            seconds = compiled_seconds(build, options.match, options.jobs)
        else:
            seconds = {output: value
                       for output, value in logged_seconds(build).items()
                       if re.search(options.match, output)}
        print(f"{build}: ", end="")
        print_files(seconds, options.count)
        columns.append(seconds)
    print_folders(columns)


if __name__ == "__main__":
    main()
