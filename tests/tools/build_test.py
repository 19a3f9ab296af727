#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds a small project with tools/build_progress.py, and reads what that cost
with tools/build_times.py:

    build_test.py SOURCE
"""
import contextlib
import importlib.util
import io
import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

tools = Path(sys.argv[1]).resolve() / "tools"


def module(name):
    spec = importlib.util.spec_from_file_location(name, tools / f"{name}.py")
    made = importlib.util.module_from_spec(spec)
    sys.modules[name] = made  # dataclasses look there
    spec.loader.exec_module(made)
    return made


build_progress, build_times = module("build_progress"), module("build_times")


def make_project(place):
    """20 sources of src/one compiled apart, 20 of src/two as one unit."""
    for folder in ("one", "two"):
        (place / "src" / folder).mkdir(parents=True)
        for i in range(20):
            (place / f"src/{folder}/{folder}{i}.cc").write_text(
                f'#include "../shared.h"\nint {folder}{i}() {{ return {i}; }}\n')
    (place / "src/shared.h").write_text("#pragma once\n")
    (place / "bad.cc").write_text("#warning h\u00e9llo\nint f( { return 0 }\n")
    (place / "CMakeLists.txt").write_text("""
cmake_minimum_required(VERSION 3.20)
project(small CXX)
file(GLOB one ${CMAKE_SOURCE_DIR}/src/one/*.cc)
file(GLOB two ${CMAKE_SOURCE_DIR}/src/two/*.cc)
add_library(one STATIC ${one})
add_library(two STATIC ${two})
set_target_properties(two PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 0)
add_library(bad STATIC EXCLUDE_FROM_ALL bad.cc)
add_custom_target(framewise_demo DEPENDS one)
""")


def configure(place):
    subprocess.run(["cmake", "-G", "Ninja", "-S", place, "-B", place / "build"], check=True,
                   stdout=subprocess.DEVNULL)
    return place / "build"


def built(build, *targets):
    return subprocess.run([tools / "build_progress.py", build, *targets], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def run_times(*words):
    """Exit code and output of tools/build_times.py."""
    out = io.StringIO()
    sys.argv = ["build_times.py", *map(str, words)]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        code = build_times.main()
    return code, out.getvalue()


os.environ["LC_ALL"] = "C.UTF-8"
os.environ["CCACHE_DISABLE"] = "1"
with tempfile.TemporaryDirectory() as folder:
    place = Path(folder).resolve()
    make_project(place)
    build = configure(place)

    # ---- progress ----
    done = built(build, "framewise_demo")
    assert done.returncode == 0 and not done.stdout, done
    lines = done.stderr.decode().splitlines()
    assert lines[-1].startswith("Built in ") and "21 steps" in lines[-1], lines
    assert len(lines) <= 11, f"more than one line for each tenth: {lines}"
    done = built(build)
    assert done.returncode == 0, done
    assert built(build).stderr == b"ninja: no work to do.\n"

    # Errors are those of the compiler, byte by byte, and the exit code is ninja's.
    plain = subprocess.run(["cmake", "--build", build, "--target", "bad"], capture_output=True,
                           check=False)
    done = built(build, "bad")
    errors = plain.stdout[plain.stdout.index(b"FAILED"):]
    assert done.returncode == plain.returncode != 0, done
    assert done.stderr == b"[1 of 2] Building CXX object CMakeFiles/bad.dir/bad.cc.o\n" + errors

    # The time left follows weights, not the number of steps.
    pace = build_progress.Pace({"slow.o": 30.0}, 1.0)
    pace.finish(1, 11, "Building CXX object quick.o")
    assert pace.left() == 39 and pace.seconds_left(2) == 78
    pace.finish(2, 11, "Building CXX object slow.o")
    assert pace.left() == 9 and pace.seconds_left(62) == 18

    # A terminal has one line that changes and is as wide as the terminal at most.
    def on_terminal():
        leader, follower = pty.openpty()
        process = subprocess.Popen([tools / "build_progress.py", build], stderr=follower,
                                   env={**os.environ, "COLUMNS": "60"})
        os.close(follower)
        shown = b""
        with contextlib.suppress(OSError):  # how the end of a terminal is read
            while part := os.read(leader, 4096):
                shown += part
        os.close(leader)
        assert process.wait() == 0
        return shown.decode()
    (place / "src/shared.h").write_text("#pragma once\nint shared();\n")
    texts = re.split(r"\r\033\[K", on_terminal())
    assert len(texts) > 20 and max(map(len, texts[:-1])) < 60, texts

    # ---- what it cost ----
    build_times.SOURCE = place
    build_times.RECORDED = place / "recorded.json"
    build_times.reference_seconds = lambda program: 0.5
    build_times.BUSY = 1e9  # whatever else runs here
    # A step ran twice and one failed: this is no build from nothing.
    assert run_times("check", build) == (0, "")
    subprocess.run(["rm", "-r", build], check=True)
    configure(place)
    assert run_times("record", build)[0] == 2, "nothing is built"
    built(build, "framewise_demo")
    assert run_times("record", build) == (0, "")
    assert "test" not in json.loads(build_times.RECORDED.read_text())
    built(build)
    assert run_times("record", build) == (0, "")
    recorded = json.loads(build_times.RECORDED.read_text())
    assert 0 < recorded["demo"]["processor_s"] < recorded["test"]["processor_s"], recorded

    def check(processor, **changes):
        """`check` where the recorded build took so much of the time of this one."""
        entries = json.loads((build / "build-time.json").read_text())
        now = sum(one["processor_s"] for one in entries)
        build_times.RECORDED.write_text(json.dumps(
            {**recorded, "test": {"processor_s": processor * now, "wall_s": 1}, **changes}))
        return run_times("check", build)
    code, text = check(1.0)
    assert code == 0 and "+0.0 %" in text and "WARNING" not in text, text
    code, text = check(0.9)
    assert code == 1 and "+11.1 %" in text and "WARNING" in text, text
    # Half as fast a machine.
    code, text = check(0.45, reference_s=0.25)
    assert code == 1 and "+11.1 %" in text, text
    assert check(0.9, compiler="another")[1] == ""
    entries = json.loads((build / "build-time.json").read_text())
    (build / "build-time.json").write_text(json.dumps([{**entries[0], "from_ccache": 3}, entries[1]]))
    assert check(0.9) == (0, ""), "objects of ccache are no build"

    # ---- lists and the page ----
    code, text = run_times("list", build, "--count", 50)
    assert "src/one/one7.cc" in text and "(20 sources)" in text, text
    rooms = dict(line.split(" s  ")[::-1] for line in text.split("by folder\n")[1].splitlines())
    assert float(rooms["src/one"]) > 0 and "src/two" in rooms, text
    run_times("page", build, "-o", place / "page.md")
    page = (place / "page.md").read_text()
    assert "| `src/shared.h` | 100 % |" in page and "| `src/one` |" in page, page
print("builds say how long they take and what they cost")
