#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the lines of each folder of src/, and of include/, as a table.

  tools/sizes.py [--since REV] [--write]

--since adds how many lines each folder had at a revision. --write puts the
table into docs/architecture.md, between its two marks.
"""
import argparse
import collections
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "architecture.md"
MARKS = "<!-- sizes -->", "<!-- end of sizes -->"


def git(*words):
    return subprocess.run(["git", "-C", str(ROOT), *words], check=True,
                          capture_output=True).stdout


def folder_of(name):
    parts = name.split("/")
    return "include/" if parts[0] == "include" else (
        f"{parts[1]}/" if len(parts) > 2 else "src/ itself")


def now():
    lines = collections.Counter()
    for name in git("ls-files", "src", "include").decode().splitlines():
        if (ROOT / name).exists():
            lines[folder_of(name)] += (ROOT / name).read_bytes().count(b"\n")
    return lines


def then(revision):
    lines = collections.Counter()
    listing = git("ls-tree", "-r", revision, "src", "include").decode()
    for entry in listing.splitlines():
        (_, kind, blob), name = entry.split("\t")[0].split(), entry.split("\t")[1]
        if kind == "blob":
            lines[folder_of(name)] += git("cat-file", "blob", blob).count(b"\n")
    return lines


def spaced(number):
    return f"{number:,}".replace(",", " ")


def table(revision):
    sizes = now()
    before = then(revision) if revision else None
    rows = ["| folder | lines |" + (f" at {revision} | more |" if before else ""),
            "| --- | --- |" + (" --- | --- |" if before else "")]
    order = sorted(sizes, key=lambda folder: -sizes[folder])
    sizes["all"] = sum(sizes.values())
    if before is not None:
        before["all"] = sum(before.values())
    for folder in [*order, "all"]:
        row = f"| {'all' if folder == 'all' else f'`{folder}`'} | {spaced(sizes[folder])} |"
        if before is not None:
            more = sizes[folder] - before[folder]
            row += f" {spaced(before[folder])} | {spaced(more)} |"
        rows.append(row)
    return "\n".join(rows)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--since", metavar="REV")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    text = table(options.since)
    if not options.write:
        print(text)
        return
    page = PAGE.read_text()
    begin, end = MARKS
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    assert re.search(pattern, page, re.S), "the page has no marks"
    PAGE.write_text(re.sub(pattern, lambda _: f"{begin}\n{text}\n{end}", page,
                           flags=re.S))


if __name__ == "__main__":
    main()
