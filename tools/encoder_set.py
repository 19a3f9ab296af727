#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks whether the score orders encoders as people do.

  tools/encoder_set.py FOLDER [--program build/release/framewise]
                       [--human FOLDER] [--cross] [--values FILE]

FOLDER has originals/NAME.png, encodes/METHOD/NAME.jpg and opinions.csv (method,
elo, bits_per_pixel): an Elo belongs to all pictures of its method together.
Prints for the score and for other metrics, of the means over the pictures:

  SRCC     rank correlation with the Elo
  sizes    of one encoder against another at equal quality: the mean over the
           range that both have of the difference of log bits per pixel
  wrong    pairs of methods 100 Elo apart and more in the wrong order

then how often each method passes, and the pairs of methods of which the one
that people rank higher passes less often; how often pairs of encodes whose
intervals do not overlap are ordered as people order them; and what each part of
the score brings: the figures without it.

--human FOLDER   also the pictures with opinions that human_set.py reads
--cross          fits the weights of the parts on half of the photographs (and
                 of the references of --human), and prints the figures of the
                 other half: the mean and the spread of eight such halves
--values FILE    keeps what was measured, and reads it if it is there

Needs python3-numpy.
"""
import argparse
import concurrent.futures
import csv
import json
import os
import pathlib
import subprocess
import sys

import numpy as np

PARTS = ("structure", "detail", "brightness", "color")
METRICS = ("ssimulacra2", "butteraugli_3norm", "ciede2000", "psnr_rgb", "ssim",
           "dssim", "mdsi", "gmsd")
LOWER_IS_BETTER = {"butteraugli_3norm", "ciede2000", "dssim", "mdsi", "gmsd"}
STEEPNESS = 1.4  # src/measure/score/score_weights.h
APART = 100
GOOD = 30
ENCODERS = {"jpegli": ("jpegli", "444"), "turbo": ("libjpeg-turbo", ""),
            "moz": ("mozjpeg", "")}
AGAINST = (("jpegli", "turbo"), ("jpegli", "moz"), ("moz", "turbo"))


def ranks(values):
    order = np.argsort(np.argsort(values, kind="stable"))
    _, inverse, counts = np.unique(values, return_inverse=True,
                                   return_counts=True)
    sums = np.zeros(len(counts))
    np.add.at(sums, inverse, order)
    return (sums / counts)[inverse]


def agreement(a, b):
    return np.corrcoef(ranks(a), ranks(b))[0, 1]


def compared(program, reference, test):
    names = ",".join(("score",) + tuple(f"score:{part}" for part in PARTS)
                     + METRICS)
    done = subprocess.run(
        [program, "compare", str(reference), str(test), "--ndjson", "--no-cache",
         "--config", "none", "--full", "--verdict", "--metric", names],
        capture_output=True, check=True)
    report = json.loads(done.stdout)
    values = {name: metric["mean"]
              for name, metric in report["metrics"].items() if "mean" in metric}
    values["score"] = report["score"]
    return {"status": report["verdict"]["status"], "values": values,
            "low": report["score_low"], "high": report["score_high"]}


def measured(options, jobs):
    if options.values and options.values.exists():
        return json.loads(options.values.read_text())
    rows = {}
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda job: compared(options.program, *job[1:]), jobs)
        for number, (job, row) in enumerate(zip(jobs, found), 1):
            rows[job[0]] = row
            print(f"\r{number} of {len(jobs)}", end="", file=sys.stderr)
    print(file=sys.stderr)
    if options.values:
        options.values.write_text(json.dumps(rows))
    return rows


class Encodes:
    """Rows of methods, columns of photographs."""

    def __init__(self, folder):
        with open(folder / "opinions.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        self.methods = [row["method"] for row in rows]
        self.elo = np.array([float(row["elo"]) for row in rows])
        self.log_size = np.log([float(row["bits_per_pixel"]) for row in rows])
        self.names = sorted(
            path.stem for path in (folder / "originals").glob("*.png"))
        self.jobs = [(f"{method}/{name}", folder / "originals" / f"{name}.png",
                      folder / "encodes" / method / f"{name}.jpg")
                     for method in self.methods for name in self.names]

    def table(self, rows, value):
        return np.array([[value(rows[f"{method}/{name}"]) for name in self.names]
                         for method in self.methods])

    def size_against(self, quality, one, other):
        def curve(encoder):
            start, end = ENCODERS[encoder]
            chosen = [i for i, method in enumerate(self.methods)
                      if method.startswith(start) and method.endswith(end)]
            chosen.sort(key=lambda i: quality[i])
            return quality[chosen], self.log_size[chosen]
        (q_one, size_one), (q_other, size_other) = curve(one), curve(other)
        shared = np.linspace(max(q_one[0], q_other[0]),
                             min(q_one[-1], q_other[-1]), 400)
        difference = (np.interp(shared, q_one, size_one)
                      - np.interp(shared, q_other, size_other))
        return 100 * (np.exp(difference.mean()) - 1)

    def wrong(self, quality):
        return sum(quality[i] <= quality[j] for i, better in enumerate(self.elo)
                   for j, worse in enumerate(self.elo) if better >= worse + APART)

    def figures(self, quality):
        return [agreement(quality, self.elo),
                *(self.size_against(quality, *pair) for pair in AGAINST),
                self.wrong(quality)]


class Opinions:
    def __init__(self, folder):
        with open(folder / "pairs.tsv", encoding="utf-8") as file:
            self.rows = list(csv.DictReader(file, delimiter="\t"))
        self.dmos = np.array([float(row["dmos"]) for row in self.rows])
        self.references = np.array([row["reference"] for row in self.rows])
        self.jobs = [(f"human/{row['test']}", folder / row["reference"],
                      folder / row["test"]) for row in self.rows]

    def table(self, rows, value):
        return np.array([value(rows[job[0]]) for job in self.jobs])

    def figures(self, quality, chosen=slice(None)):
        quality, dmos = quality[chosen], self.dmos[chosen]
        good = dmos <= GOOD
        return [-agreement(quality, dmos), -agreement(quality[good], dmos[good])]


def line(title, figures, spread=None):
    text = f"{title:20}"
    forms = ("{:7.3f}", "{:8.1f}", "{:8.1f}", "{:8.1f}", "{:7.1f}", "{:8.3f}",
             "{:7.3f}")
    for form, figure in zip(forms, figures):
        text += form.format(figure)
    if spread is not None:
        text += "  ±" + " ".join(f"{one:.3g}" for one in spread)
    print(text)


def print_head(title, human):
    print(f"\n{title:20}{'SRCC':>7}"
          + "".join(f"{f'{a[0]}:{b[0]} %':>8}" for a, b in AGAINST)
          + f"{'wrong':>7}" + (f"{'DMOS':>8}{'good':>7}" if human else ""))


def losses_of(row):
    """The losses of the parts, before the steepness of the scale."""
    parts = np.array([row["values"][f"score:{part}"] for part in PARTS])
    distance = parts.sum()
    return parts / distance ** (1 - 1 / STEEPNESS) if distance > 0 else parts


def score_of(losses, weights):
    return 100 / (1 + (losses @ weights) ** STEEPNESS)


def residual(values, wanted, degree):
    scaled = (values - values.mean()) / values.std()
    return np.sqrt(np.mean(
        (np.polyval(np.polyfit(scaled, wanted, degree), scaled) - wanted) ** 2))


def fitted(encodes, losses, photographs, opinions, human, chosen):
    """Weights of the parts, of which 1 is what the score has now: those whose
    scores, by a curve, miss the Elo and the DMOS least."""
    def miss(weights):
        total = residual(
            score_of(losses[:, photographs], weights).mean(axis=1),
            encodes.elo, 3) / 30
        if opinions:
            total = total ** 2 + 2 * (residual(
                score_of(human[chosen], weights), opinions.dmos[chosen], 4)
                / 5.5) ** 2
        return total
    weights = np.ones(len(PARTS))
    best = miss(weights)
    for step in (1.5, 1.2, 1.08, 1.03):
        moved = True
        while moved:
            moved = False
            for k in range(len(PARTS)):
                for factor in (step, 1 / step):
                    trial = weights.copy()
                    trial[k] *= factor
                    value = miss(trial)
                    if value < best - 1e-4:
                        weights, best, moved = trial, value, True
    return weights


def cross(encodes, losses, opinions, human):
    random = np.random.default_rng(7)
    found = []
    for _ in range(4):
        order = random.permutation(len(encodes.names))
        halves = (order[:len(order) // 2], order[len(order) // 2:])
        chosen = None
        if opinions:
            names = random.permutation(sorted(set(opinions.references)))
            chosen = np.isin(opinions.references, names[:len(names) // 2])
        for fit, ask, part in ((halves[0], halves[1], chosen),
                               (halves[1], halves[0],
                                None if chosen is None else ~chosen)):
            weights = fitted(encodes, losses, fit, opinions, human, part)
            figures = encodes.figures(
                score_of(losses[:, ask], weights).mean(axis=1))
            if opinions:
                figures += opinions.figures(score_of(human, weights), ~part)
            found.append(figures)
    line("other half", np.mean(found, axis=0), np.std(found, axis=0))


def print_passes(encodes, rows):
    share = encodes.table(
        rows, lambda row: row["status"] == "PASS").mean(axis=1)
    score = encodes.table(rows, lambda row: row["values"]["score"]).mean(axis=1)
    print(f"\n{'method':28}{'Elo':>6}{'score':>7}{'passes':>8}")
    for i in np.argsort(encodes.elo):
        print(f"{encodes.methods[i]:28}{encodes.elo[i]:6.0f}{score[i]:7.1f}"
              f"{100 * share[i]:7.0f}%")
    worst = max((share[j] - share[i], encodes.methods[i], encodes.methods[j])
                for i in range(len(share)) for j in range(len(share))
                if encodes.elo[i] > encodes.elo[j])
    print(f"ranked higher and passes less often: {100 * worst[0]:.0f} points at "
          f"most ({worst[1]} against {worst[2]})")


def print_intervals(encodes, rows, opinions):
    def told(title, low, high, better):
        right = ((low[:, None] > high[None]) & better).sum()
        wrong = ((low[None] > high[:, None]) & better).sum()
        print(f"{title:28}{100 * right / (right + wrong):6.1f} % right, "
              f"{100 * (right + wrong) / better.sum():.0f} % told apart")
    print("\npairs whose intervals do not overlap")
    low = encodes.table(rows, lambda row: row["low"])
    high = encodes.table(rows, lambda row: row["high"])
    count = len(encodes.names)
    elo = np.repeat(encodes.elo, count)
    photograph = np.tile(np.arange(count), len(encodes.elo))
    better = elo[:, None] > elo[None]
    told("of one photograph", low.ravel(), high.ravel(),
         better & (photograph[:, None] == photograph[None]))
    told("of any two", low.ravel(), high.ravel(), better)
    if not opinions:
        return
    low = opinions.table(rows, lambda row: row["low"])
    high = opinions.table(rows, lambda row: row["high"])
    better = opinions.dmos[:, None] < opinions.dmos[None]
    told("with opinions", low, high, better)
    good = opinions.dmos <= GOOD
    told(f"of DMOS up to {GOOD}", low[good], high[good],
         better[np.ix_(good, good)])


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--human", type=pathlib.Path)
    parser.add_argument("--cross", action="store_true")
    parser.add_argument("--values", type=pathlib.Path)
    options = parser.parse_args()
    encodes = Encodes(options.folder)
    opinions = Opinions(options.human) if options.human else None
    rows = measured(options, encodes.jobs + (opinions.jobs if opinions else []))

    print_head("", opinions)
    line("people", encodes.figures(encodes.elo))
    for metric in ("score",) + METRICS:
        sign = -1 if metric in LOWER_IS_BETTER else 1
        of = lambda row: sign * row["values"][metric]
        figures = encodes.figures(encodes.table(rows, of).mean(axis=1))
        if opinions:
            figures += opinions.figures(opinions.table(rows, of))
        line(metric, figures)

    losses = encodes.table(rows, losses_of)
    human = opinions.table(rows, losses_of) if opinions else None
    print_head("the score without", opinions)
    for k, part in enumerate(PARTS):
        weights = np.ones(len(PARTS))
        weights[k] = 0
        figures = encodes.figures(score_of(losses, weights).mean(axis=1))
        if opinions:
            figures += opinions.figures(score_of(human, weights))
        line(part, figures)
    if options.cross:
        print_head("fitted on a half", opinions)
        cross(encodes, losses, opinions, human)
    print_intervals(encodes, rows, opinions)
    print_passes(encodes, rows)


if __name__ == "__main__":
    main()
