#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages animations in known ways and looks what framewise says of them.

  tools/labelled_set.py FOLDER [--program build/release/framewise] [--files 10]

Takes the GIFs of a folder, makes variants of each with gifsicle and numpy in
several strengths, compares every variant with its original and prints, for
each family and level: how many were flagged, how many named rightly, how many
with an overlapping range of frames, and which kinds were said; then false
alarms, localisation, and the rank correlation of the score with the level.

Needs python3-numpy, python3-pil and gifsicle.
"""
import argparse
import collections
import io
import json
import os
import pathlib
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from PIL import Image, ImageFilter, ImageSequence

MAX_FRAMES = 16
MAX_PIXELS = 640 * 480

QUIET = "quiet"      # nobody sees it: no reason may be said
DAMAGED = "damaged"  # visible; how visible depends on the content
RUINED = "ruined"    # must be flagged and named

# What may be said of a family: any one of these kinds is right.
KINDS = {
    "badframe": {"corrupt_frame"},
    "blackframe": {"black_frame"},
    "whiteframe": {"blank_frame", "corrupt_frame"},
    "banding": {"banding", "palette_loss", "color_shift"},
    "colors": {"palette_loss", "banding", "color_shift", "dither_noise"},
    "dither": {"dither_noise", "noise", "palette_loss"},
    "poster": {"palette_loss", "banding"},
    "lossy": {"noise", "blocking", "overall_degraded", "ringing"},
    "flicker": {"flicker"},
    "pump": {"flicker"},
    "ghost": {"ghosting"},
    "stale": {"ghosting", "wrong_disposal", "dropped_frames"},
    "hole": {"wrong_disposal", "transparency_damaged"},
    "holestart": {"transparency_damaged"},
    "hue": {"color_shift"},
    "desat": {"color_shift"},
    "tint": {"color_shift", "brightness_shift"},
    "bright": {"brightness_shift", "contrast_loss"},
    "gamma": {"brightness_shift", "palette_loss", "contrast_loss"},
    "washed": {"contrast_loss"},
    "noise": {"noise"},
    "burst": {"noise", "corrupt_frame"},
    "regionblur": {"blur", "text_illegible", "thin_lines_lost"},
    "blur": {"blur"},
    "partblur": {"blur", "corrupt_frame"},
    "rescaled": {"blur"},
    "nearest": {"blur", "blocking", "noise", "text_illegible", "ringing",
                "banding", "thin_lines_lost"},
    "ring": {"blur", "ringing"},
    "jpeg": {"blocking", "ringing", "blur"},
    "webp": {"blur", "ringing", "blocking", "overall_degraded"},
    "down": {"resized"},
    "crop": {"cropped"},
    "framedrop": {"dropped_frames"},
    "reversed": {"reversed"},
    "truncated": {"truncated"},
    "freeze": {"frozen"},
    "slower": {"speed_changed"},
    "faster": {"speed_changed"},
    "dup": {"duplicated_frames"},
    "insert": {"inserted_frames", "blank_frame", "corrupt_frame"},
    "swap": {"reordered_frames"},
}


class Variant:
    """A file made from an original, and what is wrong with it."""

    def __init__(self, family, level, label, first=0, last=None, region=None):
        self.family, self.level, self.label = family, level, label
        self.first, self.last, self.region = first, last, region


def luma(frames):
    return frames[..., :3] @ np.array([0.299, 0.587, 0.114])


def rounded(frames, alpha):
    out = np.concatenate([np.clip(np.rint(frames), 0, 255), alpha], axis=-1)
    return out.astype(np.uint8)


def each(frames, change):
    """Applies change(PIL image) to the colours of every frame."""
    images = [Image.fromarray(f.astype(np.uint8)) for f in frames]
    return np.stack([np.asarray(change(i).convert("RGB"), dtype=float)
                     for i in images])


def coded(image, kind, **options):
    data = io.BytesIO()
    image.save(data, kind, **options)
    return Image.open(io.BytesIO(data.getvalue()))


def low_pass(image, cycles):
    a = np.asarray(image, dtype=float)
    fy = np.fft.fftfreq(a.shape[0])[:, None]
    fx = np.fft.fftfreq(a.shape[1])[None, :]
    keep = (np.hypot(fx, fy) <= cycles)[..., None]
    back = np.fft.ifft2(np.fft.fft2(a, axes=(0, 1)) * keep, axes=(0, 1)).real
    return Image.fromarray(np.clip(np.rint(back), 0, 255).astype(np.uint8))


def rescale(image, factor, up=Image.BICUBIC, down=Image.BICUBIC):
    small = image.resize((max(1, round(image.width * factor)),
                          max(1, round(image.height * factor))), down)
    return small.resize(image.size, up)


def turn_hue(rgb, degrees=0.0, saturation=1.0):
    y = luma(rgb)[..., None]
    u, v = 0.564 * (rgb[..., 2:] - y), 0.713 * (rgb[..., :1] - y)
    c = (u + 1j * v) * saturation * np.exp(1j * np.radians(degrees))
    r, b = y + c.imag / 0.713, y + c.real / 0.564
    return np.concatenate([r, (y - 0.299 * r - 0.114 * b) / 0.587, b], -1)


def pixel_variants(frames, alpha, seed):
    """Yields (Variant, colours, alpha) for damage done to the pixels."""
    random = np.random.default_rng(seed)
    n, height, width, _ = frames.shape
    middle = n // 2
    moving = np.abs(np.diff(frames, axis=0)).max() > 0 if n > 1 else False
    box = (slice(height // 4, height // 4 + height // 3),
           slice(width // 4, width // 4 + width // 3))
    place = (width // 4, height // 4, width // 3, height // 3)

    yield Variant("same", 0, QUIET), frames, alpha
    yield (Variant("plusminus1", 0, QUIET),
           frames + random.integers(-1, 2, frames.shape), alpha)
    yield (Variant("fa_jpeg444", 95, QUIET), each(frames, lambda i: coded(
        i, "JPEG", quality=95, subsampling=0)), alpha)

    if n >= 4:
        def one(change, at=middle):
            out = frames.copy()
            out[at] = change(out[at])
            return out

        side = max(4, round((width * height * 0.01) ** 0.5))
        y, x = random.integers(0, height - side + 1), random.integers(
            0, width - side + 1)

        def block(f):
            f = f.copy()
            f[y:y + side, x:x + side] = random.integers(0, 256, (side, side, 3))
            return f
        at = dict(first=middle, last=middle)
        yield (Variant("badframe", 1, RUINED, region=(x, y, side, side), **at),
               one(block), alpha)

        def shift(f):
            f = f.copy()
            f[height // 2:] = np.roll(f[height // 2:], width // 5, axis=1)
            return f
        changed = np.abs(shift(frames[middle]) - frames[middle]).mean() > 2
        yield (Variant("badframe", 2, RUINED if changed else DAMAGED, **at),
               one(shift), alpha)
        yield (Variant("badframe", 3, RUINED, **at),
               one(lambda f: random.integers(0, 256, f.shape)), alpha)
        picture = luma(frames[middle]).std() > 12
        yield (Variant("blackframe", 1, RUINED if picture else DAMAGED, **at),
               one(lambda f: f * 0), alpha)
        yield (Variant("whiteframe", 1, RUINED if picture else DAMAGED, **at),
               one(lambda f: f * 0 + 255), alpha)
        for level, share in enumerate((0.25, 0.5), 1):
            last = max(2, round(n * share)) + 1
            out = frames.copy()
            out[2:last] += random.normal(0, 20, out[2:last].shape)
            yield (Variant("burst", level, RUINED, first=2, last=last - 1),
                   out, alpha)
            out = frames.copy()
            out[2:last] = each(out[2:last], lambda i: i.filter(
                ImageFilter.GaussianBlur(4)))
            yield (Variant("partblur", level, DAMAGED, first=2, last=last - 1),
                   out, alpha)
    if n >= 6:
        bright = luma(frames).mean() > 25
        for level, gain in enumerate((0.96, 0.85, 0.5), 1):
            out = frames.copy()
            out[1::2] *= gain
            label = RUINED if level == 3 and bright else DAMAGED
            yield Variant("flicker", level, label), out, alpha
        for level, (amp, period) in enumerate(((6, 4), (16, 6)), 1):
            wave = amp * np.sin(2 * np.pi * np.arange(n) / period)
            yield (Variant("pump", level, RUINED if level == 2 else DAMAGED),
                   frames + wave[:, None, None, None], alpha)
    if n >= 4 and moving:
        for level, share in enumerate((0.15, 0.4, 0.7), 1):
            out = frames.copy()
            out[1:] += share * (frames[:-1] - frames[1:])
            moves = np.abs(np.diff(frames, axis=0)).mean() > 1
            label = RUINED if level == 3 and moves else DAMAGED
            yield Variant("ghost", level, label), out, alpha
    if (alpha == 255).all():
        hole = alpha.copy()
        hole[middle:, box[0], box[1]] = 0
        if n >= 2:
            yield (Variant("hole", 1, RUINED, first=middle, region=place),
                   frames, hole)
        hole = alpha.copy()
        hole[:, box[0], box[1]] = 0
        yield Variant("holestart", 1, RUINED, region=place), frames, hole

    for level, count in enumerate((32, 8, 3), 1):
        step = 255 / (count - 1)
        out = np.rint(frames / step) * step
        wrong = np.sqrt(((out - frames) ** 2).mean())
        yield (Variant("banding", level,
                       RUINED if level == 3 and wrong > 10 else DAMAGED),
               out, alpha)
    yield (Variant("poster", 1, DAMAGED),
           np.floor(frames / 32) * 32 + 16, alpha)
    strong = RUINED if luma(frames).std() > 20 else DAMAGED
    yield Variant("gamma", 1, strong), 255 * (frames / 255) ** 0.6, alpha
    grays = frames.max(-1) - frames.min(-1)
    colorful = np.sqrt((grays ** 2).mean()) > 25
    for level, degrees in enumerate((5, 25, 90), 1):
        yield (Variant("hue", level,
                       RUINED if level == 3 and colorful else DAMAGED),
               turn_hue(frames, degrees=degrees), alpha)
    for level, saturation in enumerate((0.8, 0.4, 0.0), 1):
        yield (Variant("desat", level,
                       RUINED if level == 3 and colorful else DAMAGED),
               turn_hue(frames, saturation=saturation), alpha)
    for level, amount in enumerate((4, 12, 40), 1):
        yield (Variant("tint", level, RUINED if level == 3 else DAMAGED),
               frames + np.array([amount, 0, -amount]), alpha)
    for level, amount in enumerate((6, 20, 70), 1):
        yield (Variant("bright", level, RUINED if level == 3 else DAMAGED),
               frames + amount, alpha)
    contrast = luma(frames).std() > 12
    for level, gain in enumerate((0.92, 0.7, 0.35), 1):
        yield (Variant("washed", level,
                       RUINED if level == 3 and contrast else DAMAGED),
               128 + gain * (frames - 128), alpha)
    for level, sigma in enumerate((3, 8, 25), 1):
        yield (Variant("noise", level, RUINED if level == 3 else DAMAGED),
               frames + random.normal(0, sigma, frames.shape), alpha)
    for level, sigma in enumerate((0.7, 1.5, 4), 1):
        out = each(frames, lambda i: i.filter(ImageFilter.GaussianBlur(sigma)))
        wrong = np.sqrt(((out - frames) ** 2).mean())
        yield (Variant("blur", level,
                       RUINED if level == 3 and wrong > 6 else DAMAGED),
               out, alpha)
        part = frames.copy()
        part[:, box[0], box[1]] = out[:, box[0], box[1]]
        wrong = np.sqrt(((part - frames)[:, box[0], box[1]] ** 2).mean())
        yield (Variant("regionblur", level,
                       RUINED if level == 3 and wrong > 6 else DAMAGED,
                       region=place), part, alpha)
    for level, factor in enumerate((0.75, 0.5, 0.25), 1):
        yield (Variant("rescaled", level, DAMAGED),
               each(frames, lambda i: rescale(i, factor)), alpha)
    for level, factor in enumerate((1 / 2, 1 / 3, 1 / 4), 1):
        yield (Variant("nearest", level, DAMAGED), each(
            frames, lambda i: rescale(i, factor, Image.NEAREST,
                                      Image.NEAREST)), alpha)
    for level, cycles in enumerate((0.25, 0.12, 0.06), 1):
        yield (Variant("ring", level, DAMAGED),
               each(frames, lambda i: low_pass(i, cycles)), alpha)
    for level, quality in enumerate((40, 15, 5), 1):
        yield (Variant("jpeg", level, DAMAGED), each(
            frames, lambda i: coded(i, "JPEG", quality=quality)), alpha)
    for level, quality in enumerate((50, 10, 0), 1):
        yield (Variant("webp", level, DAMAGED), each(
            frames, lambda i: coded(i, "WEBP", quality=quality, method=2)),
            alpha)


def time_variants(frames, alpha, delays):
    """Yields (Variant, frames, alpha, delays) for damage done in time."""
    n = len(frames)

    def pick(variant, order, times=None):
        order = np.array(order)
        times = times or [delays[i] for i in order]
        return variant, frames[order], alpha[order], times

    differ = [i for i in range(1, n)
              if (frames[i] != frames[i - 1]).any()]
    if n < 6 or len(differ) < n - 2:
        return
    yield pick(Variant("fa_jitter", 0, QUIET), range(n),
               [max(20, d + 10 * (-1) ** i) for i, d in enumerate(delays)])
    yield pick(Variant("reversed", 1, RUINED), range(n)[::-1])
    yield pick(Variant("slower", 1, RUINED), range(n), [2 * d for d in delays])
    yield pick(Variant("faster", 1, RUINED), range(n),
               [max(10, d // 2) for d in delays])
    for level, share in enumerate((0.9, 0.6, 0.3), 1):
        keep = max(1, int(n * share))
        yield pick(Variant("truncated", level, RUINED, first=keep), range(keep))
    for level, step in enumerate((4, 3, 2), 1):
        kept = [i for i in range(n) if i % step != step - 1]
        times = [sum(delays[i:(kept + [n])[k + 1]])
                 for k, i in enumerate(kept)]
        yield pick(Variant("framedrop", level,
                           RUINED if level == 3 else DAMAGED), kept, times)
    start, end = n // 4, n // 4 + max(5, n // 2)
    yield pick(Variant("freeze", 1, RUINED, first=start, last=end),
               [start if start <= i < end else i for i in range(n)])
    yield pick(Variant("dup", 1, DAMAGED),
               sorted([*range(n), n // 3, n // 2]))
    swapped = list(range(n))
    swapped[n // 3], swapped[2 * n // 3] = swapped[2 * n // 3], swapped[n // 3]
    yield pick(Variant("swap", 1, DAMAGED), swapped)


def read_animation(path):
    frames, alphas, delays = [], [], []
    with Image.open(path) as image:
        for frame in ImageSequence.Iterator(image):
            a = np.asarray(frame.convert("RGBA"), dtype=float)
            frames.append(a[..., :3])
            alphas.append(a[..., 3:])
            delays.append(int(frame.info.get("duration", 100)) or 100)
            if len(frames) == MAX_FRAMES:
                break
    return np.stack(frames), np.stack(alphas), delays


def write_apng(path, frames, alpha, delays):
    pictures = [Image.fromarray(f) for f in rounded(frames, alpha)]
    pictures[0].save(path, "PNG", save_all=True, append_images=pictures[1:],
                     duration=delays, loop=0, compress_level=1)


def gif_variants(original, folder, frames):
    """Yields (Variant, path) for what gifsicle does to a GIF."""
    def run(variant, *options, source=original):
        path = folder / f"{variant.family}{variant.level}.gif"
        done = subprocess.run(["gifsicle", "--no-warnings", *options,
                               str(source), "-o", str(path)],
                              capture_output=True)
        return (variant, path) if done.returncode == 0 else None

    yield run(Variant("lossless", 1, QUIET), "-O3")
    yield run(Variant("lossless", 2, QUIET), "--unoptimize")
    for level, lossy in enumerate((20, 80, 200), 1):
        yield run(Variant("lossy", level, DAMAGED), "-O3", f"--lossy={lossy}")
    many = len(np.unique(frames[0].reshape(-1, 3), axis=0)) > 24
    for level, colors in enumerate((64, 16, 4), 1):
        label = RUINED if level == 3 and many else DAMAGED
        yield run(Variant("colors", level, label), f"--colors={colors}")
        yield run(Variant("dither", level, label), f"--colors={colors}",
                  "--dither")
    n = len(frames)
    if n >= 6:
        plain = run(Variant("optimized", 0, QUIET), "-O3")
        if plain:
            for level, gone in enumerate(([n // 2], range(2, n - 1, 3)), 1):
                kept = [f"#{i}" for i in range(n) if i not in gone]
                path = folder / f"stale{level}.gif"
                done = subprocess.run(
                    ["gifsicle", "--no-warnings", str(plain[1]), *kept, "-o",
                     str(path)], capture_output=True)
                if done.returncode == 0:
                    yield Variant("stale", level, DAMAGED), path


def compare(program, original, test):
    done = subprocess.run(
        [program, "compare", str(original), str(test), "--json", "--metric",
         "psnr", "--resize", "test", "--threads", "1", "--tolerant"],
        capture_output=True)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        return {"error": done.stderr.decode(errors="replace").strip()}
    said = report["verdict"]["reasons"]
    said = [r for r in said if r["severity"] != "info"]
    # Where time is concerned, what pairing found counts too.
    for finding in report["pairing"]["findings"]:
        if finding["kind"] not in {r["kind"] for r in said}:
            said.append({"kind": finding["kind"], "severity": "finding"})
    return {"said": said, "score": report.get("score"),
            "status": report["verdict"]["status"]}


def overlap_of(variant, reason):
    frames = reason.get("frames")
    if not frames:
        return None
    last = variant.last if variant.last is not None else 10 ** 9
    return frames[0] <= last and frames[1] >= variant.first


def iou_of(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    both = max(0, width) * max(0, height)
    return both / (a[2] * a[3] + b[2] * b[3] - both)


def rows_of(path, program, folder, families):
    """Makes and judges all variants of one file."""
    frames, alpha, delays = read_animation(path)
    original = folder / "original.gif"
    subprocess.run(["gifsicle", "--no-warnings", str(path),
                    f"#0-{len(frames) - 1}", "-o", str(original)],
                   capture_output=True, check=True)
    rows = []

    def judge(variant, first, second):
        result = compare(program, first, second)
        rows.append((path.name, variant, result))
        os.unlink(second)

    for made in gif_variants(original, folder, frames):
        if made and (not families or made[0].family in families) and (
                made[0].family != "optimized"):
            judge(made[0], original, made[1])
    plain = folder / "original.png"
    # Filters would draw invisible colours into visible ones.
    opaque = np.full_like(alpha, 255)
    over_white = frames * alpha / 255 + 255 - alpha
    seed = sum(path.name.encode())
    test = folder / "test.png"
    write_apng(plain, over_white, opaque, delays)
    # Writing merges equal frames: where each one ends up.
    places = np.cumsum([0] + [(over_white[i] != over_white[i - 1]).any()
                              for i in range(1, len(frames))])
    for variant, colors, opacity in pixel_variants(
            over_white, opaque, seed):
        if not families or variant.family in families:
            write_apng(test, colors, opacity, delays)
            variant.first = int(places[variant.first])
            if variant.last is not None:
                variant.last = int(places[variant.last])
            judge(variant, plain, test)
    write_apng(plain, frames, alpha, delays)
    for variant, colors, opacity, times in time_variants(frames, alpha,
                                                         delays):
        if not families or variant.family in families:
            write_apng(test, colors, opacity, times)
            judge(variant, plain, test)
    return rows


def spearman(levels, scores):
    def ranks(values):
        order = np.argsort(values, kind="stable")
        result = np.empty(len(values))
        result[order] = np.arange(len(values))
        for value in set(values):
            same = [i for i, v in enumerate(values) if v == value]
            result[same] = result[same].mean()
        return result
    a, b = ranks(levels), ranks(scores)
    if a.std() == 0 or b.std() == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def share(part, whole):
    return f"{part}/{whole} ({100 * part / max(1, whole):.0f} %)"


def judged(row):
    name, variant, result = row
    said = result.get("said", [])
    right = [r for r in said if r["kind"] in KINDS.get(variant.family, set())]
    flagged = bool(said) or "error" in result
    placed = any(overlap_of(variant, r) is not False for r in right)
    return flagged, bool(right), placed


def print_table(rows):
    groups = collections.OrderedDict()
    for row in rows:
        variant = row[1]
        groups.setdefault((variant.family, variant.level, variant.label),
                          []).append(row)
    print("| family | level | label | n | flagged | named | in time | "
          "first right | kinds said |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for (family, level, label), group in sorted(groups.items()):
        marks = [judged(row) for row in group]
        kinds = collections.Counter(r["kind"] for row in group
                                    for r in row[2].get("said", []))
        first = sum(1 for row in group if row[2].get("said") and row[2]["said"]
                    [0]["kind"] in KINDS.get(family, set()))
        kinds["error"] = sum("error" in row[2] for row in group)
        words = " ".join(f"{k}:{c}" for k, c in kinds.most_common() if c)
        print(f"| {family} | {level} | {label} | {len(group)} | "
              f"{sum(m[0] for m in marks)} | {sum(m[1] for m in marks)} | "
              f"{sum(m[1] and m[2] for m in marks)} | {first} | {words} |")


def print_summary(rows):
    for label in (QUIET, DAMAGED, RUINED):
        marks = [judged(row) for row in rows if row[1].label == label]
        n = len(marks)
        print(f"{label}: flagged {share(sum(m[0] for m in marks), n)}, "
              f"named {share(sum(m[1] for m in marks), n)}, "
              f"in time {share(sum(m[1] and m[2] for m in marks), n)}")
    for name, variant, result in rows:
        flagged, right, placed = judged((name, variant, result))
        words = [r["kind"] for r in result.get("said", [])]
        if variant.label == QUIET and flagged:
            print(f"false alarm: {name} {variant.family}: {words} "
                  f"{result.get('error', '')}")
        if variant.label == RUINED and not (right and placed):
            print(f"missed: {name} {variant.family} {variant.level}: {words} "
                  f"{result.get('error', '')}")
    for family in sorted({row[1].family for row in rows}):
        overlaps = [iou_of(row[1].region, r["region"]) for row in rows
                    if row[1].family == family and row[1].region
                    for r in row[2].get("said", []) if "region" in r
                    and r["kind"] in KINDS.get(family, set())]
        if overlaps:
            print(f"region of {family}: overlap (intersection over union) "
                  f"median {np.median(overlaps):.2f}, "
                  f"least {min(overlaps):.2f}, n {len(overlaps)}")


def print_order(rows):
    scores = collections.defaultdict(list)
    for name, variant, result in rows:
        if result.get("score") is not None:
            scores[name, variant.family].append((variant.level,
                                                 result["score"]))
    families = collections.defaultdict(list)
    for (name, family), values in scores.items():
        values.sort()
        if len(values) < 3:
            continue
        ranks = spearman([v[0] for v in values], [-v[1] for v in values])
        if ranks is not None:
            families[family].append(ranks)
    for family, values in sorted(families.items()):
        print(f"order of {family}: mean rank correlation of the score "
              f"{np.mean(values):.3f} over {len(values)} files")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=(
        argparse.RawDescriptionHelpFormatter))
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--files", type=int, default=10)
    parser.add_argument("--only", default="*.gif", help="pattern of names")
    parser.add_argument("--families", default="", help="a,b: these alone")
    parser.add_argument("--skip", type=int, default=0, help="so many files")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--rows", type=pathlib.Path,
                        help="write all results there, as JSON")
    options = parser.parse_args()
    families = set(filter(None, options.families.split(",")))
    paths = []
    for path in sorted(options.folder.glob(options.only)):
        with Image.open(path) as image:
            if image.width * image.height <= MAX_PIXELS:
                paths.append(path)
    # Spread over the folder, so that neighbours in name do not crowd.
    step = max(1, len(paths) // max(1, options.files))
    paths = paths[options.skip::step][:options.files]

    def work(path):
        print(path.name, file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            try:
                return rows_of(path, options.program, pathlib.Path(folder),
                               families)
            except (OSError, ValueError, subprocess.CalledProcessError) as e:
                print(f"left out {path.name}: {e}", file=sys.stderr)
                return []

    with ThreadPoolExecutor(options.jobs) as pool:
        rows = [row for found in pool.map(work, paths) for row in found]
    print_table(rows)
    print()
    print_summary(rows)
    print_order(rows)
    if options.rows:
        options.rows.write_text(json.dumps(
            [[name, vars(variant), result] for name, variant, result in rows],
            default=int))


if __name__ == "__main__":
    main()
