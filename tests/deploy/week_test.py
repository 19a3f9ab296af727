#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The report of the week: week_test.py FRAMEWISE DEPLOY PAIR"""
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM, DEPLOY, PAIR = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
REPORT = DEPLOY / "reports/framewise-week"


def command_of(line):
    return line[line.index("/usr/lib/framewise/framewise-week"):].strip()


def check_schedules():
    unit = (DEPLOY / "systemd/framewise-week.service").read_text("utf-8")
    cron = (DEPLOY / "reports/framewise-week.cron").read_text("utf-8")
    started = command_of(re.search("ExecStart=.*", unit).group())
    assert command_of(cron.splitlines()[-1]) == started
    shown = subprocess.run([REPORT, "--help"], check=True, encoding="utf-8",
                           stdout=subprocess.PIPE).stdout
    for option in re.findall(" (--[a-z]+)", started):
        assert option in shown, option


def report_of(folder):
    subprocess.run([REPORT, "--program", PROGRAM, "--results", folder / "results",
                    "--history", folder / "metrics.db", "--out", folder / "week"],
                   check=True)
    return ((folder / "week/week.md").read_text("utf-8"),
            (folder / "week/week.html").read_text("utf-8"))


def batch(folder, name):
    """One pair that is good, and one that cannot be read."""
    results = folder / "results" / name
    subprocess.run(
        [PROGRAM, "batch", folder / "pairs.csv", "--out", results, "--quiet",
         "--metrics-history", folder / "metrics.db", "--config", "none",
         "--cache-dir", folder / "cache", "-m", "psnr"], check=False)
    assert results.exists()


def main():
    check_schedules()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "results").mkdir()
        original, small = f"{PAIR}/original.gif", f"{PAIR}/small.gif"
        (folder / "damaged|.gif").write_bytes(b"GIF89a")
        (folder / "pairs.csv").write_text(
            f"original,test,label\n{original},{small},gifski q=80\n"
            f"{original},{folder}/damaged|.gif,x\n", "utf-8")
        batch(folder, "monday.sqlite")
        batch(folder, "tuesday.ndjson")  # from the cache
        text, page = report_of(folder)
        assert re.search(r"\| ERROR \| 2 \| 50\.0 % \|", text), text
        assert re.search(r"\| gifski \| 2 \|", text), text
        assert re.search(r"\| jobs \| 4 \|", text), text
        assert not re.search(r"\| answered \| (–|0\.0 %) \|", text), text
        for title in re.findall("## (.*)", text):
            assert f"<h2>{title}</h2>" in page, title
        assert not list((folder / "week").glob("*.part"))


if __name__ == "__main__":
    main()
