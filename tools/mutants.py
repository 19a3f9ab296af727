#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Changes the library in one place at a time and reports which changes no test
notices.

  tools/mutants.py --count 20 --seed 1 --folders judge timeline placement
      [--lines REGEX] [--build build/release] [--state build/mutants]
      [--optimize]
  tools/mutants.py --report [--state build/mutants]

A mutant is one change of a source file: a constant times three, a comparison
turned around, `and` for `or`, or a flag inverted. The tool draws mutants at
random from all of these folders, compiles the changed file, links it with the
objects of --build into a library of its own, and runs the tests of the folder
with that library, those of the file first. A mutant survives if these tests
pass, and the tests of compare/ (COVERING), too. No file of the source tree or of --build is changed.
--lines draws from lines that contain a pattern alone.

--build must be built before, with the tests of these folders; tests that were
not built are not run. Files of folders that compile as one unit are compiled
apart once (in --state), which takes as long as a build of the folder. Results
are kept in --state: a run that was ended continues, and draws nothing twice.
--report prints the figure and survivors.
"""
import argparse
import json
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
# The test programs that cover a folder of src/, the nearest first.
COVERING = {"judge": ["judge", "compare"], "timeline": ["timeline", "compare"],
            "placement": ["placement", "compare"], "compare": ["compare"],
            "measure": ["measure", "compare"], "service": ["service"],
            "image": ["image"]}
FACTOR = 3  # of constants: the size of a plausible change of mind
LIBRARY = "internals/libframewise.so"  # that of the tests

NUMBER = re.compile(r"(?<![\w.])\d[\d']*(?:\.\d+)?(?:e-?\d+)?(?![\w.'])")
COMPARISON = re.compile(r" (<=|>=|<|>|==|!=) ")
JUNCTION = re.compile(r" (&&|\|\|) ")
FLAG = re.compile(r"\b(true|false)\b")
TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "!=", "!=": "==",
          "&&": "||", "||": "&&", "true": "false", "false": "true"}
NOT_CODE = re.compile(r'//.*|"(?:\\.|[^"\\])*"')
# A turned comparison of a loop ends the loop at once or never.
LEFT_OUT = re.compile(r"^\s*(#|for \(|while \(|template|static_assert|assert\()")


def blanked(line):
    """The line with blanks in place of comments and strings."""
    return NOT_CODE.sub(lambda match: " " * len(match.group()), line)


def tripled(number):
    value = number.replace("'", "")
    is_whole = re.fullmatch(r"\d+", value)
    return str(FACTOR * int(value)) if is_whole else f"{FACTOR * float(value):.12g}"


def mutants_of(path):
    """Yields (line number, column, text, changed text) of a source file."""
    in_constant = False
    for number, line in enumerate(path.read_text().splitlines()):
        code = blanked(line)
        in_constant = "constexpr" in code or (in_constant and ";" not in above)
        above = code
        if LEFT_OUT.match(code):
            continue
        for match in NUMBER.finditer(code):
            is_named = in_constant or "." in match.group()
            if is_named and float(match.group().replace("'", "")) > 0:
                yield number, match.start(), match.group(), tripled(match.group())
        for pattern in (COMPARISON, JUNCTION, FLAG):
            for match in pattern.finditer(code):
                word = match.group(1)
                yield number, match.start(1), word, TURNED[word]


def all_mutants(folders):
    for folder in folders:
        for path in sorted((ROOT / "src" / folder).rglob("*.cc")):
            for number, column, text, changed in mutants_of(path):
                yield {"file": str(path.relative_to(ROOT)), "line": number + 1,
                       "column": column + 1, "from": text, "to": changed}


def code_of(mutant):
    lines = (ROOT / mutant["file"]).read_text().splitlines()
    return lines[mutant["line"] - 1].strip()


def key_of(mutant):
    """The same for the same change, whatever was added above it."""
    return (f'{mutant["file"]}|{code_of(mutant)}|{mutant["column"]}'
            f'|{mutant["to"]}')


def of_file(file):
    """The tests at the mirrored path of a source, as a filter."""
    path = ROOT / "tests" / file.removeprefix("src/")
    path = path.with_name(path.stem + "_test.cc")
    text = path.read_text() if path.exists() else ""
    found = re.findall(r"^TEST(?:_F)?\(\s*(\w+),\s*(\w+)\)", text, re.M)
    return ":".join(f"{suite}.{name}" for suite, name in found)


class Library:
    """The library of a build, with some sources compiled apart."""

    def __init__(self, build, state, optimize):
        self.build = build
        self.state = state
        self.optimize = optimize
        entries = json.loads((build / "compile_commands.json").read_text())
        self.units = {}  # source file: (unit, its command)
        for entry in entries:
            if "/tests/" in entry["file"].replace(str(ROOT), "", 1):
                continue
            for source in self.sources_of(pathlib.Path(entry["file"])):
                self.units.setdefault(source, (entry["file"], entry["command"]))
        commands = subprocess.run(
            ["ninja", "-C", str(build), "-t", "commands", LIBRARY], check=True,
            capture_output=True, text=True).stdout.splitlines()
        link = next(c for c in commands if f" -o {LIBRARY}" in c)
        self.link = shlex.split(re.sub(r"^: && | && :$", "", link))
        (state / "objects").mkdir(parents=True, exist_ok=True)

    @staticmethod
    def sources_of(unit):
        if "/Unity/" not in str(unit):
            return [unit]
        text = unit.read_text() if unit.exists() else ""
        return [pathlib.Path(p) for p in re.findall(r'#include "(.+\.cc)"', text)]

    def compile(self, source, text, target):
        """Compiles `text` as if it stood in the file `source`."""
        copy = target.with_suffix(".cc")
        copy.write_text(text)
        words = shlex.split(self.units[source][1])
        while "ccache" not in words[0] and not words[0].endswith("c++"):
            words.pop(0)
        if "ccache" in words[0]:
            words.pop(0)
        words = words[:words.index("-o")]
        words += ["-o", str(target), "-c", str(copy), "-w", "-Wno-error"]
        if not self.optimize:
            words.append("-O1")
        return subprocess.run(words, cwd=self.build, capture_output=True,
                              text=True)

    def apart(self, source):
        """The object of an unchanged source."""
        name = str(source.relative_to(ROOT)).replace("/", "+")
        target = self.state / "objects" / (name + ".o")
        newest = source.stat().st_mtime
        if not target.exists() or target.stat().st_mtime < newest:
            done = self.compile(source, source.read_text(), target)
            if done.returncode != 0:
                sys.exit(f"cannot compile {source}:\n{done.stderr}")
        return target

    def linked(self, source, changed_object):
        """Links the library with another object for a source. False: the
        library could not be linked."""
        unit = pathlib.Path(self.units[source][0])
        command = shlex.split(self.units[source][1])
        replaced = command[command.index("-o") + 1]
        if replaced not in self.link:
            return False  # of a module
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            objects = list(pool.map(
                lambda other: str(changed_object if other == source
                                  else self.apart(other)),
                self.sources_of(unit)))
        folder = self.state / "library"
        folder.mkdir(exist_ok=True)
        codecs = folder / "codecs"
        if not codecs.exists():
            codecs.symlink_to(self.build / "codecs")
        words = []
        for word in self.link:
            words += objects if word == replaced else [word]
        version = ".".join(words[words.index("-o") + 1].split(".")[2:])
        output = folder / f"{pathlib.Path(LIBRARY).name}.{version}"
        words[words.index("-o") + 1] = str(output)
        soname = next(w for w in words if "-soname," in w).split("-soname,")[1]
        done = subprocess.run(words, cwd=self.build, capture_output=True)
        link = folder / soname
        link.unlink(missing_ok=True)
        link.symlink_to(output.name)
        return done.returncode == 0


class Tests:
    """The test programs of a build, run with a library of ours."""

    def __init__(self, build, state):
        self.build = build
        self.state = state
        self.kept = state / "unchanged.json"
        self.unchanged = (json.loads(self.kept.read_text())
                          if self.kept.exists() else {})

    def run(self, name, arguments, seconds):
        environment = dict(os.environ, LD_LIBRARY_PATH=str(
            self.state / "library"))
        begin = time.monotonic()
        try:
            done = subprocess.run(
                [str(self.build / "tests" / f"{name}_tests"), "--gtest_brief=1",
                 *arguments], cwd=self.build, env=environment,
                capture_output=True, text=True, errors="replace",
                timeout=seconds)
        except subprocess.TimeoutExpired:
            return None, "does not end", seconds
        failed = re.findall(r"\[  FAILED  \] (\S+?)[, ]", done.stdout + " ")
        return done.returncode, failed, time.monotonic() - begin

    def run_unchanged(self, folders, library, source):
        """Tests that fail with the unchanged library are left out later."""
        names = {name for folder in folders for name in self.covering(folder)}
        missing = sorted(names - set(self.unchanged))
        if missing:
            library.linked(source, library.apart(source))
        for name in missing:
            code, failed, seconds = self.run(name, [], 3600)
            if code not in (0, 1):
                sys.exit(f"{name}_tests do not run: exit code {code}")
            self.unchanged[name] = {"failed": sorted(set(failed)),
                                    "seconds": seconds}
            self.kept.write_text(json.dumps(self.unchanged, indent=1))

    def covering(self, folder):
        return [name for name in COVERING[folder]
                if (self.build / "tests" / f"{name}_tests").exists()]

    def first_failure(self, file):
        """The test that notices the change, or None."""
        folder = file.split("/")[1]
        programs = self.covering(folder)
        for name, chosen in [(folder, of_file(file))] * (
                folder in programs) + [(name, "*") for name in programs]:
            if not chosen:
                continue
            usual = self.unchanged[name]
            left_out = ":".join(usual["failed"])
            code, failed, _ = self.run(
                name, ["--gtest_fail_fast", f"--gtest_filter={chosen}-{left_out}"],
                60 + 5 * usual["seconds"])
            if code is None:
                return f"{name}_tests: no end"
            if code != 0:
                return failed[0] if failed else f"{name}_tests: exit code {code}"
        return None


def verdict_of(mutant, library, tests):
    source = ROOT / mutant["file"]
    lines = source.read_text().splitlines(keepends=True)
    line = lines[mutant["line"] - 1]
    at = mutant["column"] - 1
    assert line[at:].startswith(mutant["from"])
    lines[mutant["line"] - 1] = (line[:at] + mutant["to"] +
                                 line[at + len(mutant["from"]):])
    target = library.state / "changed.o"
    if library.compile(source, "".join(lines), target).returncode != 0:
        return {"verdict": "does not compile"}
    if not library.linked(source, target):
        return {"verdict": "does not link"}
    failure = tests.first_failure(mutant["file"])
    return ({"verdict": "noticed", "by": failure} if failure
            else {"verdict": "survived"})


def kept_results(state):
    path = state / "results.jsonl"
    lines = path.read_text().splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


def show(mutant):
    return (f'{mutant["file"]}:{mutant["line"]}:{mutant["column"]}: '
            f'{mutant["from"]} -> {mutant["to"]}')


def report(state):
    results = [r for r in kept_results(state)
               if r["verdict"] in ("noticed", "survived")]
    survivors = [r for r in results if r["verdict"] == "survived"]
    for one in survivors:
        print(f"survived  {show(one)}\n          {one['code']}")
    noticed = len(results) - len(survivors)
    share = f" ({100 * noticed / len(results):.0f} %)" if results else ""
    print(f"{noticed} of {len(results)} changes noticed{share}")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folders", nargs="+", choices=COVERING,
                        default=["judge", "timeline", "placement"])
    parser.add_argument("--lines", default="")
    parser.add_argument("--build", type=pathlib.Path,
                        default=ROOT / "build" / "release")
    parser.add_argument("--state", type=pathlib.Path,
                        default=ROOT / "build" / "mutants")
    parser.add_argument("--optimize", action="store_true",
                        help="compile as --build does, not with -O1")
    parser.add_argument("--report", action="store_true")
    options = parser.parse_args()
    state = options.state.resolve()
    state.mkdir(parents=True, exist_ok=True)
    if options.report:
        return report(state)
    drawn = [m for m in all_mutants(options.folders)
             if re.search(options.lines, code_of(m))]
    print(f"{len(drawn)} possible changes in {', '.join(options.folders)}")
    random.Random(options.seed).shuffle(drawn)
    known = {result["key"] for result in kept_results(state)}
    library = Library(options.build.resolve(), state, options.optimize)
    tests = Tests(options.build.resolve(), state)
    if drawn:
        tests.run_unchanged(options.folders, library, ROOT / drawn[0]["file"])
    for mutant in drawn[:options.count]:
        key = key_of(mutant)
        if key in known:
            continue
        code = code_of(mutant)
        result = {"key": key, "code": code, **mutant,
                  **verdict_of(mutant, library, tests)}
        with (state / "results.jsonl").open("a") as out:
            out.write(json.dumps(result) + "\n")
        print(f'{result["verdict"]:10}{show(mutant)}  '
              f'{result.get("by", code)}', flush=True)
    report(state)


if __name__ == "__main__":
    main()
