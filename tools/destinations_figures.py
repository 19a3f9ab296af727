#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How well `framewise optimize --for` fills the limits of places.

    tools/destinations_figures.py build/release/framewise FILES... [--places a,b]
        [--best] [--jobs N]

Makes each file for each place, checks the result with `framewise check`, and
prints how many are taken, what share of the bytes they use, and their scores.
A result needs the limit if its score is below 95 and its encoder has a better
setting. With --best it also runs
`framewise optimize --max-size` on the input with the same limit and formats,
where the place would take that result, and counts whose score is higher.
"""
import argparse
import concurrent.futures
import json
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

NEEDS_BELOW = 95  # points: above, nothing that shows is left to gain
# The best setting of the encoders: losses are negative knobs, as are CRFs.
BEST_KNOBS = {"webp lossy": 100, "webp near-lossless": 80, "avif": 100, "jpeg": 100, "mp4": -8,
              "webm": -4}  # of others 0
USED_UP = 1_000_000  # bytes: larger limits are no aim of their own


def run(words):
    return subprocess.run([str(word) for word in words], capture_output=True,
                          text=True)


def places_of(program):
    places = json.loads(run([program, "check", "--json"]).stdout)["places"]
    return {place["name"]: place["rules"] for place in places}


def taken(program, place, file):
    return run([program, "check", "--for", place, file]).returncode == 0


def result_of(text):
    try:
        report = json.loads(text)
    except json.JSONDecodeError:
        return None
    comparison = report["comparisons"][0]
    score = 100 if comparison.get("identical_pixels") else comparison["score"]
    return report["optimization"], score


def at_its_best(optimization):
    """Whether the encoding has no better setting: more bytes would not help."""
    own = [trial["knob"] for trial in optimization["trials"]
           if trial["encoding"] == optimization["encoding"]]
    chosen = [trial["knob"] for trial in optimization["trials"]
              if trial["encoding"] == optimization["encoding"] and
              trial["settings"] == optimization["settings"]]
    best = BEST_KNOBS.get(optimization["encoding"], 0)
    return bool(own) and bool(chosen) and chosen[0] >= min(best, max(own))


def best_of_max_size(program, file, place, rules, kind, folder):
    """The score of --max-size alone, where the place takes its result."""
    rule = next(rule for rule in rules if rule["motion"] == kind)
    formats = ",".join("apng" if name == "png" and kind == "moving" else name
                       for name in rule["formats"])
    out = folder / "plain"
    done = run([program, "optimize", file, "-o", out, "--to", formats,
                "--max-size", rule["max_bytes"], "--verdict", "any", "--json",
                "--quiet"])
    found = result_of(done.stdout)
    if not found or done.returncode:
        return None
    path = found[0]["output"]
    return found[1] if taken(program, place, path) else None


def measure(program, file, place, rules, with_best):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="destinations-"))
    row = {"file": file.name, "place": place}
    try:
        start = time.monotonic()
        done = run([program, "optimize", file, "--for", place, "-o",
                    folder / "made", "--json", "--quiet"])
        row["seconds"] = time.monotonic() - start
        found = result_of(done.stdout)
        if not found:
            row["error"] = (done.stderr or done.stdout).strip()[-200:]
            return row
        optimization, score = found
        checked = json.loads(run([program, "check", "--for", place, "--json",
                                  optimization["output"]]).stdout)
        row["taken"] = checked["files"][0].get("taken", False)
        inspected = json.loads(run([program, "inspect", "--json",
                                    optimization["output"]]).stdout)
        kind = "moving" if (inspected["files"][0].get("frame_count") or 1) > 1 else "still"
        limits = [rule["max_bytes"] for rule in rules
                  if rule["motion"] == kind] or [rules[0]["max_bytes"]]
        row.update(score=score, bytes=optimization["bytes"], limit=limits[0],
                   used=optimization["bytes"] / limits[0],
                   best=at_its_best(optimization),
                   setting=f"{optimization['encoding']} {optimization['settings']}",
                   kept=optimization["outcome"] == "input_kept")
        if with_best and not row["kept"]:
            row["plain"] = best_of_max_size(program, file, place, rules, kind,
                                            folder)
    finally:
        shutil.rmtree(folder)
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--places")
    parser.add_argument("--best", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    places = places_of(options.program)
    chosen = options.places.split(",") if options.places else list(places)
    rows = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        work = [pool.submit(measure, options.program, file, place,
                            places[place], options.best)
                for file in options.files for place in chosen]
        for one in concurrent.futures.as_completed(work):
            row = one.result()
            rows.append(row)
            print(json.dumps(row), flush=True)
    made = [row for row in rows if "error" not in row]
    print(f"\n{len(rows)} results: {sum(row['taken'] for row in made)} taken, "
          f"{len(rows) - len(made)} errors")
    needy = [row for row in made if row["score"] < NEEDS_BELOW and
             row["limit"] <= USED_UP and not row["kept"] and not row["best"]]
    if needy:
        used = [row["used"] for row in needy]
        print(f"{len(needy)} need the limit: {statistics.median(used):.1%} of "
              f"it used (median), {sum(one >= 0.97 for one in used)} use 97 % "
              f"or more, least {min(used):.1%}")
    rivals = [row for row in made if row.get("plain") is not None]
    if rivals:
        better = sum(row["score"] >= row["plain"] - 0.05 for row in rivals)
        print(f"{len(rivals)} where --max-size alone is taken, too: "
              f"{better} at least as good")


if __name__ == "__main__":
    main()
