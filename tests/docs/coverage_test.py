#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Checks the tables of the documentation, and what docs/coverage.md counts.

  coverage_test.py SOURCE

Of all pages: a row has as many cells as its heading, and no code in it holds a
`|`, which ends a cell, or needs a backslash that a copied command then has.
Of docs/coverage.md: it states how many lines are shown, partly and not built.
"""
import collections
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "tools/site"))
import doc_text  # noqa: E402

CELL_END = re.compile(r"(?<!\\)\|")
# A command, a test, a file of this repository, or a page.
SHOWS = re.compile(r"`(ctest|framewise|\./dev|[\w.]+/[\w./-]+)|\]\(")
PARTLY = re.compile(r"^partly \([^\s)][^)]*\): \S")


def cells(row):
    return [cell.strip() for cell in CELL_END.split(row.strip())[1:-1]]


def rows(text):
    """(line, row, cells of its heading) of each row of a table, headings too."""
    columns = 0
    for line, row in doc_text.prose(text):
        if not row.startswith("|"):
            columns = 0
            continue
        columns = columns or len(cells(row))
        yield line, row, columns


def problems_of_table(text):
    for line, row, columns in rows(text):
        if len(cells(row)) != columns:
            yield line, f"{len(cells(row))} cells under {columns} headings"
        for code in re.findall(r"`[^`]+`", row):
            if "|" in code:
                yield line, f"{code} holds a vertical bar"


def class_of(shown_by):
    """What a line of the coverage is; None where it contradicts itself."""
    if shown_by.startswith("not built: "):
        return "not built"
    if "not built" in shown_by.lower():
        return None
    if not SHOWS.search(shown_by):
        return None  # neither a command, a test nor a page
    if PARTLY.match(shown_by):
        return "partly"
    return None if shown_by.startswith("partly") else "shown"


def problems_of_coverage(text):
    counts = collections.Counter()
    for line, row, _ in rows(text):
        if row.startswith("| |") or set(row) <= set("|-: "):
            continue
        kind = class_of(cells(row)[-1])
        counts[kind] += 1
        if not kind:
            yield line, "is neither shown, partly (WHAT IS MISSING): nor not built:"
    stated = "Of {} lines, {} are shown, {} partly, {} not built.".format(
        sum(counts.values()), counts["shown"], counts["partly"],
        counts["not built"])
    if stated not in text:
        yield 1, f"does not say: {stated}"


def main():
    source = pathlib.Path(sys.argv[1]).resolve()
    wrong = count = 0
    for page in doc_text.pages(source) + [pathlib.Path("CHANGELOG.md")]:
        text = (source / page).read_text("utf-8")
        count += sum(1 for _ in rows(text))
        problems = list(problems_of_table(text))
        if page == pathlib.Path("docs/coverage.md"):
            problems += problems_of_coverage(text)
        for line, problem in problems:
            wrong += 1
            print(f"{page}:{line}: {problem}")
    print(f"{count} rows of tables, {wrong} problems")
    return 1 if wrong or count < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
