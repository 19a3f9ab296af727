#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the build costs.

  tools/build_times.py list build/release             wall time of the last build
  tools/build_times.py list build/release --compile   compiles again, processor time
  tools/build_times.py list BEFORE build/release --compile   the same of two trees
  tools/build_times.py page build/release             writes docs/performance/building.md
  tools/build_times.py record build/release           writes benchmarks/build-time.json
  tools/build_times.py check build/release            compares the build with that file

The wall time of a step comes from ninja's log, its sources and headers from
ninja's deps, so units of several sources (unity builds) work as well. The
processor time of a whole build comes from BUILD/build-time.json, which ./dev
writes, or from files of `/usr/bin/time -v`, one for each `cmake --build`.

To record: a fresh clone, `CCACHE_DISABLE=1 ./dev demo`, then `./dev test`.
Machines differ, so builds are compared by their processor time divided by that
of one source that never changes (benchmarks/build_reference.cc), compiled right
after the build on as many processors.
"""
import argparse
import collections
import concurrent.futures
import dataclasses
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
RECORDED = SOURCE / "benchmarks/build-time.json"
REFERENCE = SOURCE / "benchmarks/build_reference.cc"
PAGE = SOURCE / "docs/performance/building.md"
# What was built, by the target that a build ends with.
BUILDS = {"framewise_demo": "demo", "all": "test"}
# Steps whose seconds are recorded one by one. They hold half of the time; more
# of them make estimates no better.
SLOW_STEPS = 150
# A rise of the processor time that a change has to explain.
RISE = 0.05
REFERENCE_COMPILES = 8
# From this load a processor on, times of the same build differ by more than RISE.
BUSY = 2
# The source whose change is timed, and the bar for it in seconds.
CHANGED = SOURCE / "src/judge/policy/policy.cc"
CHANGE_BAR = 9

# Why the bar of frame.h is missed, and what was tried.
BOUNDS = """A unit of several sources is compiled again when one of them reads the header, so units of folders raise the share of every
header: in the files apart, `frame.h` reaches 59 %. By the graph of includes, 64 % of the time of units would remain if no public
header but `frame.h` itself included it, because the sources use frames themselves; so the headers stay as they read best. `error.h`
holds `Result`, which every function that can fail returns. Explicit instantiation (`extern template`) of the vectors, optionals and
results that occur most often was measured on three units: 1 to 5 % slower, because the optimizer instantiates them all the same."""


@dataclasses.dataclass
class Step:
    """A command of the build: an entry of ninja's log."""
    output: str
    seconds: float
    files: list  # of the project, that its compiler read

    def sources(self):
        return [file for file in self.files if file.endswith((".cc", ".c"))]

    def name(self):
        """The source, or how many a unit has."""
        sources = self.sources()
        if len(sources) > 1:
            return f"{os.path.commonpath(sources)} ({len(sources)} sources)"
        return sources[0] if sources else self.output

    def rooms(self):
        """The folders of its sources; what has none is named by its kind."""
        folders = ["/".join(file.split("/")[:-1][:2]) for file in self.sources()]
        if folders:
            return folders
        if self.output.endswith(".gch"):
            return ["precompiled headers"]
        return ["generated sources" if self.output.endswith(".o") else "linking, generating"]


# ---- reading a build ----

def ninja(build, *words):
    return subprocess.run(["cmake", "--build", build, "--", *words], capture_output=True,
                          text=True, check=True).stdout


def files_of_objects(build):
    """The files of the project that each object was compiled from."""
    cache = (build / "CMakeCache.txt").read_text()
    source = re.search(r"^CMAKE_HOME_DIRECTORY:INTERNAL=(.*)$", cache, re.M).group(1)
    files, output = {}, ""
    for line in ninja(build, "-t", "deps").splitlines():
        if line.startswith("    "):
            file = os.path.relpath(os.path.normpath(os.path.join(build.resolve(), line[4:])), source)
            if not file.startswith(("../", "build/")):
                files[output].append(file)
        elif ": #deps" in line:
            output = line.partition(": #deps")[0]
            files[output] = []
    return files


def read_steps(build):
    """The steps of the last build of each output, with wall time."""
    files = files_of_objects(build)
    # The log keeps what the build no longer makes.
    made = {line.rpartition(": ")[0] for line in ninja(build, "-t", "targets", "all").splitlines()}
    steps = {}
    for line in (build / ".ninja_log").read_text().splitlines()[1:]:
        begin, end, _, output, command = line.split("\t")
        if output in made:
            steps[output] = (command, (int(end) - int(begin)) / 1000)
    # A command with two outputs has two entries.
    outputs = {}
    for output, (command, seconds) in steps.items():
        outputs.setdefault((command, seconds), output)
    return [Step(output, seconds, files.get(output, []))
            for (_, seconds), output in outputs.items()]


def compile_once(entry):
    """Compiles one file; returns its object's name and processor time."""
    words = shlex.split(entry["command"])
    output = words.index("-o") + 1
    object_file = words[output]
    with tempfile.TemporaryDirectory() as folder:
        words[output] = os.path.join(folder, "object")
        process = subprocess.Popen(words, cwd=entry["directory"],
                                   stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL,
                                   env={**os.environ, "CCACHE_DISABLE": "1"})
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        print(f"{entry['file']}: does not compile", file=sys.stderr)
    return object_file, usage.ru_utime + usage.ru_stime


def compiled_steps(build, pattern, jobs):
    """Processor time of each source whose path matches."""
    entries = json.loads((build / "compile_commands.json").read_text())
    entries = [e for e in entries if re.search(pattern, e["file"])]
    files = files_of_objects(build)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        return [Step(output, seconds, files.get(output, []))
                for output, seconds in pool.map(compile_once, entries)]


def sums_by_room(steps):
    sums = collections.Counter()
    for step in steps:
        for room in step.rooms():
            sums[room] += step.seconds / len(step.rooms())
    return sums


# ---- list ----

def command_list(options):
    columns = []
    for build in options.builds:
        if options.compile:
            steps = compiled_steps(build, options.match, options.jobs)
        else:
            steps = [step for step in read_steps(build)
                     if re.search(options.match, step.output + " " + step.name())]
        count = min(options.count, len(steps))
        print(f"{build}: slowest {count} of {len(steps)} steps")
        for step in sorted(steps, key=lambda step: -step.seconds)[:count]:
            print(f"{step.seconds:8.2f} s  {step.name()}")
        columns.append(sums_by_room(steps))
    print("by folder")
    for room in sorted(set().union(*columns), key=lambda room: -columns[-1][room]):
        print("".join(f"{sums[room]:8.1f} s" for sums in columns), "", room)
    totals = [sum(sums.values()) for sums in columns]
    print("".join(f"{total:8.1f} s" for total in totals), " all")
    if len(totals) == 2 and totals[0] > 0:
        print(f"the second takes {totals[1] / totals[0]:.0%} of the first")
    return 0


# ---- the processor time of a build ----

def compiler(build):
    """The compiler's name and version, such as c++ 12.2.0."""
    cache = (build / "CMakeCache.txt").read_text()
    program = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M).group(1)
    version = subprocess.run([program, "-dumpfullversion", "-dumpversion"], check=True,
                             capture_output=True, text=True).stdout.split()[0]
    return program, f"{Path(program).name} {version}"


def machine():
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return f"{os.cpu_count()} processors, {line.split(': ', 1)[1]}"
    return f"{os.cpu_count()} processors"


def reference_seconds(program):
    """Processor time of the source that never changes: the mean of several
    compilations on all processors, as the build used them."""
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        entry = {"command": f"{program} -std=c++20 -O2 -fPIC -c {REFERENCE} -o object",
                 "directory": folder, "file": REFERENCE}
        times = [seconds for _, seconds in
                 pool.map(compile_once, [entry] * REFERENCE_COMPILES)]
    return sum(times) / len(times)


def read_time_file(file):
    """What `/usr/bin/time -v cmake --build …` wrote."""
    text = file.read_text()

    def value(name):
        return re.search(rf"^\s*{re.escape(name)}: (.*)$", text, re.M).group(1)
    target = re.search(r"--target (\S+)", value("Command being timed"))
    wall = 0.0
    for part in value("Elapsed (wall clock) time (h:mm:ss or m:ss)").split(":"):
        wall = 60 * wall + float(part)
    return {"targets": target.group(1).strip('"') if target else "all", "wall_s": wall,
            "processor_s": float(value("User time (seconds)")) +
            float(value("System time (seconds)")), "from_ccache": 0}


def builds_from_nothing(build, time_files):
    """Each build of BUILDS with the time from an empty folder to its end."""
    if time_files:
        entries = [read_time_file(file) for file in time_files]
    elif (build / "build-time.json").exists():
        entries = json.loads((build / "build-time.json").read_text())
    else:
        entries = []
    found, sums, targets = {}, collections.Counter(), []
    for entry in entries:
        targets += entry["targets"].split()
        sums.update({key: entry.get(key, 0)
                     for key in ("steps", "wall_s", "processor_s", "from_ccache")})
        if entry["targets"] in BUILDS:
            found[BUILDS[entry["targets"]]] = {**sums, "targets": list(targets)}
    return found


def why_not_comparable(build, name, times, recorded):
    """A reason in words, or nothing."""
    if name not in recorded:
        return "nothing is recorded"
    if times["from_ccache"]:
        return "ccache had objects"
    if os.getloadavg()[1] > BUSY * os.cpu_count():
        return f"other programs keep the machine busy (load {os.getloadavg()[1]:.0f})"
    # Other builds ran between these, or steps ran twice. Two more: looking for
    # new files and running CMake.
    steps = len(ninja(build, "-t", "commands", *times["targets"]).splitlines())
    if times["steps"] and abs(times["steps"] - steps) > 2:
        return f"{times['steps']} steps ran, and a build from nothing has {steps}"
    if compiler(build)[1] != recorded["compiler"]:
        return f"the recorded compiler is {recorded['compiler']}"
    return ""


def command_check(options):
    """Prints one line about the last build, or nothing where none is comparable."""
    recorded = json.loads(RECORDED.read_text()) if RECORDED.exists() else {}
    found = builds_from_nothing(options.build, options.times)
    if not found:
        return 0
    name, times = list(found.items())[-1]
    why = why_not_comparable(options.build, name, times, recorded)
    if why:
        if options.verbose:
            print(f"not compared with the recorded build: {why}")
        return 0
    before = recorded[name]["processor_s"] / recorded["reference_s"]
    now = times["processor_s"] / reference_seconds(compiler(options.build)[0])
    rise = now / before - 1
    print(f"{times['processor_s']:.0f} s of processor time, {100 * rise:+.1f} % against "
          f"{RECORDED.relative_to(SOURCE)} (speed of the machine taken out)")
    if rise <= RISE:
        return 0
    print(f"WARNING: building takes {percent(rise)} more than recorded; find the cause by "
          "`tools/build_times.py list`, or record it by `tools/build_times.py record` and say why")
    return 1


def change_seconds(build):
    """How long a developer waits who changes the judge: one source compiled,
    linked and tested. Nothing where the build has no tests."""
    if "judge_tests" not in ninja(build, "-t", "targets", "all"):
        return {}
    CHANGED.touch()
    begin = time.monotonic()
    environment = {**os.environ, "CCACHE_DISABLE": "1"}
    subprocess.run(["cmake", "--build", build, "--target", "judge_tests"], check=True,
                   stdout=subprocess.DEVNULL, env=environment)
    subprocess.run(["ctest", "--test-dir", build, "-L", "^judge$", "-j", str(os.cpu_count())],
                   check=True, stdout=subprocess.DEVNULL)
    return {"judge_change_s": round(time.monotonic() - begin, 1)}


def command_record(options):
    found = builds_from_nothing(options.build, options.times)
    if not found:
        print(f"{options.build} was not built by ./dev demo or ./dev test from nothing",
              file=sys.stderr)
        return 2
    if any(times["from_ccache"] for times in found.values()):
        print("ccache had objects of this build: set CCACHE_DISABLE=1", file=sys.stderr)
        return 2
    program, version = compiler(options.build)
    steps = sorted(read_steps(options.build), key=lambda step: -step.seconds)
    others = steps[SLOW_STEPS:] or steps
    recorded = {
        "machine": machine(), "compiler": version,
        "reference_s": round(reference_seconds(program), 3),
        **{name: {"wall_s": round(times["wall_s"]),
                  "processor_s": round(times["processor_s"], 1)}
           for name, times in found.items()},
        **change_seconds(options.build),
        "other_step_s": round(sum(step.seconds for step in others) / len(others), 2),
        # Units of folders have the path of the source in their names.
        "step_s": {step.output.replace(f"{SOURCE}/", ""): round(step.seconds, 1)
                   for step in steps[:SLOW_STEPS]}}
    RECORDED.write_text(json.dumps(recorded, indent=1) + "\n")
    return 0


# ---- page ----

# How far two measurements of one build differ, as measured.
NOISE = ("Sixteen sources, divided so, differed by up to 7 % from their mean while 10 to 20 other processes wanted two\n"
         "processors: a build on such a machine (load above 2 a processor) is not judged.")
# Which share of the time of all units a change of a header may compile again.
HEADER_BARS = {"include/framewise/frame.h": 0.40}


def header_shares(steps):
    """The share of the units' time that a change of each header compiles again."""
    units = [step for step in steps if step.files]
    total = sum(step.seconds for step in units)
    shares = collections.Counter()
    for step in units:
        for file in set(step.files):
            if file.endswith((".h", ".inc")):
                shares[file] += step.seconds / total
    return shares


def table(head, rows):
    marks = ["---"] + ["--:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, marks, *rows])


def code(name):
    """The path in the name of a step as code."""
    path, bracket, more = name.partition(" (")
    return f"`{path}`{bracket}{more}"


def percent(share):
    return f"{100 * share:.0f} %"


def page(steps, recorded):
    shares = header_shares(steps)
    rooms = sums_by_room(steps)
    total = sum(rooms.values())
    builds = [(f"`./dev {name}`" + (", without running the tests" if name == "test" else ""),
               f"{recorded[name]['wall_s'] / 60:.1f} min", f"{recorded[name]['processor_s']:.0f} s")
              for name in BUILDS.values() if name in recorded]
    units = sum(1 for step in steps if step.files)
    bars = [(f"a change of `{header}` compiles ≤ {percent(bar)} again", percent(shares[header]),
             "met" if shares[header] <= bar else "missed")
            for header, bar in HEADER_BARS.items()]
    if "judge_change_s" in recorded:
        seconds = recorded["judge_change_s"]
        bars.append((f"a change of `{CHANGED.relative_to(SOURCE)}` is compiled, linked and tested "
                     f"within {CHANGE_BAR} s", f"{seconds} s",
                     "met" if seconds <= CHANGE_BAR else "missed"))
    return f"""# Building

<!-- Written by `tools/build_times.py page build/release`; do not edit: the program has the text. -->

From nothing, without ccache ({recorded["machine"]}; {recorded["compiler"]}):

{table(("build", "by the clock", "processor time"), builds)}

`./dev` says after 30 steps how long the build takes on your machine. It compares the processor time of a build from nothing with
these figures, which `benchmarks/build-time.json` holds, and warns when it rose by {percent(RISE)}. Both are divided by the time of a source
that never changes (here {recorded["reference_s"]} s), because machines differ.
{NOISE}

{table(("bar", "figure", ""), bars)}

{BOUNDS}

## By folder

Wall time of the {len(steps)} steps, with {os.cpu_count()} at the same time; {units} are units of the compiler. A unit of several sources counts
for each of their folders in equal parts.

{table(("folder", "seconds", "share"), [(f"`{room}`" if "/" in room else room, f"{seconds:.1f}", percent(seconds / total))
                                         for room, seconds in rooms.most_common()])}

## Slowest steps

{table(("step", "seconds"), [(code(step.name()), f"{step.seconds:.1f}")
                             for step in sorted(steps, key=lambda step: -step.seconds)[:20]])}

## Headers

The share of the time of all units that a change of a header compiles again.

{table(("header", "share"), [(f"`{header}`", percent(share)) for header, share in shares.most_common(15)])}

    tools/build_times.py list BEFORE build/release --compile

compiles two trees in turns, to say what a change of the code costs.
"""



def command_page(options):
    recorded = json.loads(RECORDED.read_text())
    options.out.write_text(page(read_steps(options.build), recorded))
    return 0


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    one = commands.add_parser("list", help="the slowest steps, and the time of each folder")
    one.add_argument("builds", nargs="+", type=Path, metavar="BUILD",
                     help="one build folder, or two to compare")
    one.add_argument("--compile", action="store_true",
                     help="measure processor time by compiling again, without ccache")
    one.add_argument("--match", default="", metavar="REGEX",
                     help="only steps whose path matches")
    one.add_argument("--count", type=int, default=30,
                     help="how many of the slowest steps (default: 30)")
    one.add_argument("--jobs", type=int, default=1,
                     help="compile so many files at once (default: 1)")

    one = commands.add_parser("page", help="write docs/performance/building.md")
    one.add_argument("build", type=Path, metavar="BUILD")
    one.add_argument("-o", "--out", type=Path, default=PAGE, metavar="FILE",
                     help="another file than docs/performance/building.md")

    for name, text in (("record", "write benchmarks/build-time.json"),
                       ("check", "compare the last build with benchmarks/build-time.json; "
                                 "exit code 1 for a rise of 5 %%")):
        one = commands.add_parser(name, help=text)
        one.add_argument("build", type=Path, metavar="BUILD")
        one.add_argument("times", nargs="*", type=Path, metavar="TIME-FILE",
                         help="of `/usr/bin/time -v cmake --build …`, in the order of the builds; "
                              "default: BUILD/build-time.json")
        if name == "check":
            one.add_argument("--verbose", action="store_true",
                             help="say why a build is not compared")
    options = parser.parse_args()
    return {"list": command_list, "page": command_page, "record": command_record,
            "check": command_check}[options.command](options)


if __name__ == "__main__":
    sys.exit(main())
