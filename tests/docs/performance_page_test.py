#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docs/performance.md is what `./dev bench page` writes: that of the committed
raw results, and of the same form as a page that is measured now."""
import pathlib
import re
import subprocess
import sys
import tempfile

program, source = (pathlib.Path(word) for word in sys.argv[1:3])
writer = [sys.executable, source / "tools/performance_page.py"]
committed = (source / "docs/performance.md").read_text()


def form(text):
    """The page without figures: headings, heads of tables, sentences."""
    rows = re.sub(r"(?m)^\| \w+ \| [\d.]+ m?s \|.*\n", "", text)
    facts = re.sub(r"(?m)^framewise .*$|<!-- Written by .*", "", rows)
    return re.sub(r"\n+", "\n", facts)


with tempfile.TemporaryDirectory() as folder:
    out = pathlib.Path(folder) / "performance.md"
    subprocess.run([*writer, "--from", source / "docs/performance/scenarios.json",
                    "-o", out], check=True)
    if out.read_text() != committed:
        sys.exit("docs/performance.md is not what tools/performance_page.py makes "
                 "of docs/performance/scenarios.json")
    subprocess.run([*writer, program, "edge_tiny_resolution", "-o", out],
                   check=True)
    measured = out.read_text()
    if form(measured) != form(committed):
        sys.exit("the form of docs/performance.md has changed: run ./dev bench page\n"
                 + form(measured))
    if "| edge_tiny_resolution |" not in measured:
        sys.exit("the page has no row of the scenario")
    raw = out.with_suffix("") / "scenarios.json"
    again = pathlib.Path(folder) / "again.md"
    subprocess.run([*writer, "--from", raw, "-o", again], check=True)
    if again.read_text() != measured:
        sys.exit("--from writes another page")
