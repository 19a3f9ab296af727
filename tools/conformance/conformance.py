#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Decodes files with Framewise and with every reference program that is
installed, and writes a table of what agrees.

    conformance.py PROGRAM FOLDER|FILE… [--list FILE] [--page FILE] [--about TEXT]
                   [--but-from LIST]

PROGRAM is the framewise program. Nothing is fetched. Each file's first frame is
read, without applying its color profile, as RGBA of 8 bits. --list writes every
file and reference as a table of tabs, --page the summary as Markdown. --but-from
takes the rows of files that are not named from a list of an earlier run. Exit
code 1: a difference without an explanation.

Known differences stand in known.tsv beside this file: a pattern of names, a
reference (or *), how the outcome begins, a proof, and the reason. The reason
holds for a file only if the proof does:

    as COMMAND     this command makes what the reference makes (3 levels at most)
    ours COMMAND   this command makes what we make (2 levels at most)
    plain          the reference writes a picture of one color
    colors         all colors agree; only the reference's alpha is 255
    size           the outcome itself: the sides are exchanged

Needs numpy. References: avifdec, djpeg, djxl, dwebp, ffmpeg, heif-convert,
ImageMagick, libtiff (tiff2rgba), netpbm (pngtopam, tifftopnm, bmptopnm, giftopnm).
"""
import argparse
import collections
import csv
import fnmatch
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

HERE = Path(__file__).resolve().parent
SECONDS = 60
# A level is rounding; two are what chroma filters and fixed-point matrices
# differ by, three what a proof's program may add to that of the reference.
NEAR = 2
NEAR_CAUSE = 3

# Format: how a file begins.
MAGIC = [("png", b"\x89PNG"), ("jpeg", b"\xff\xd8\xff"), ("gif", b"GIF8"),
         ("bmp", b"BM"), ("tiff", b"II*\0"), ("tiff", b"MM\0*"),
         ("jxl", b"\xff\x0a"), ("jxl", b"\0\0\0\x0cJXL "),
         *[("pnm", b"P%d" % kind) for kind in range(1, 8)]]

# Reference: its command for each format; it writes PNM on standard output, or
# to {out}. ImageMagick and ffmpeg read everything.
COMMANDS = {
    "netpbm": {"png": "pngtopam -alphapam {in}", "tiff": "tifftopnm -quiet {in}",
               "bmp": "bmptopnm -quiet {in}", "gif": "giftopnm -quiet {in}"},
    "djpeg": {"jpeg": "djpeg -pnm {in}"},
    "dwebp": {"webp": "dwebp -quiet {in} -pam -o {out}"},
    "djxl": {"jxl": "djxl --quiet {in} {out}.ppm"},
    "avifdec": {"avif": "avifdec --ignore-icc {in} {out}.png"},
    "heif-convert": {"heif": "heif-convert {in} {out}.png"},
    "libtiff": {"tiff": "tiff2rgba -c none {in} {out}.tif"},
    "imagemagick": {"*": "convert {in}[0] +profile '*' -colorspace sRGB -depth 8 pam:{out}"},
    "ffmpeg": {"*": "ffmpeg -nostdin -v error -y -i {in} -frames:v 1 -f image2 "
                    "-c:v pam -pix_fmt rgba {out}"},
}


def format_of(path):
    head = path.open("rb").read(16)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        if brand in (b"avif", b"avis"):
            return "avif"
        return "heif" if brand in (b"heic", b"heix", b"mif1") else None
    return next((name for name, magic in MAGIC if head.startswith(magic)), None)


def read_pnm(data):
    """RGBA of 8 bits; PNM and PAM as the programs write them."""
    kind, at, fields = data[:2], 2, {}
    if kind == b"P7":
        end = data.index(b"ENDHDR\n") + 7
        for line in data[:end].splitlines():
            words = line.split()
            if len(words) == 2:
                fields[words[0]] = words[1]
        width, height, depth, largest = (
            int(fields[name]) for name in (b"WIDTH", b"HEIGHT", b"DEPTH", b"MAXVAL"))
    else:
        numbers = []
        wanted = 2 if kind == b"P4" else 3
        while len(numbers) < wanted:
            end = at
            while data[end:end + 1].isspace():
                end += 1
            if data[end:end + 1] == b"#":
                at = data.index(b"\n", end)
                continue
            at = end
            while not data[at:at + 1].isspace():
                at += 1
            numbers.append(int(data[end:at]))
        end = at + 1
        width, height = numbers[:2]
        largest = 1 if kind == b"P4" else numbers[2]
        depth = 3 if kind == b"P6" else 1
    if kind == b"P4":
        rows = numpy.frombuffer(data, numpy.uint8, offset=end)
        bits = numpy.unpackbits(rows.reshape(height, -1), axis=1)[:, :width]
        samples = (1 - bits)[..., None].astype(float)
    else:
        samples = numpy.frombuffer(data, ">u2" if largest > 255 else numpy.uint8,
                                   width * height * depth, end)
        samples = samples.reshape(height, width, depth).astype(float)
    if largest < 1:
        raise ValueError("no range")
    samples = numpy.rint(samples * 255 / largest).astype(int)
    color, alpha = samples, numpy.full((height, width, 1), 255)
    if depth in (2, 4):
        color, alpha = samples[..., :-1], samples[..., -1:]
    if color.shape[-1] == 1:
        color = color.repeat(3, axis=-1)
    return numpy.concatenate([color, alpha], axis=-1)


def run(command):
    try:
        return subprocess.run(command, capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired):
        return None


def pixels_of(command, path, scratch):
    """What the command makes of the file; None: it refuses."""
    for old in scratch.iterdir():
        old.unlink()
    out = scratch / "out"
    line = (command.replace("{in}", shlex.quote(str(path)))
            .replace("{out}", str(out)).replace("{here}", str(HERE))
            .replace("{python}", sys.executable))
    done = run(["sh", "-c", line])
    if done is None or done.returncode != 0:
        return None
    made = sorted(scratch.iterdir())
    if not made:
        data = done.stdout
    elif made[0].suffix in (".png", ".tif"):
        png = run(["convert", str(made[0]), "-depth", "8", "pam:-"])
        data = png.stdout if png else b""
    else:
        data = made[0].read_bytes()
    try:
        return read_pnm(data)
    except (ValueError, IndexError, KeyError):
        return None


def outcome(ours, theirs):
    if ours is None:
        return "refused by both" if theirs is None else "refused by us"
    if theirs is None:
        return "refused by the reference"
    if ours.shape != theirs.shape:
        return f"other size {ours.shape[1]}x{ours.shape[0]}, {theirs.shape[1]}x{theirs.shape[0]}"
    most = levels_apart(ours, theirs)
    return "same" if most == 0 else f"within {NEAR}" if most <= NEAR else f"differs by {most}"


def is_fine(result):
    return result in ("same", f"within {NEAR}", "refused by both",
                      "refused by the reference")


def levels_apart(first, second):
    """The largest difference of a color that is not transparent in both."""
    seen = (first[..., 3:] > 0) | (second[..., 3:] > 0)
    return int((abs(first - second) * seen).max(initial=0))


def holds(proof, path, scratch, ours, theirs):
    kind, _, command = proof.partition(" ")
    if kind == "size":
        return ours.shape[:2] == theirs.shape[1::-1]
    if kind == "plain":
        return bool((theirs == theirs[:1, :1]).all())
    if kind == "colors":
        if ours.shape != theirs.shape:
            return False
        seen = ours[..., 3] > 0
        return (bool((theirs[..., 3] == 255).all())
                and abs(ours - theirs)[seen][:, :3].max(initial=0) <= NEAR)
    against, most = {"as": (theirs, NEAR_CAUSE), "ours": (ours, NEAR)}[kind]
    made = pixels_of(command, path, scratch)
    return (made is not None and made.shape == against.shape
            and levels_apart(made, against) <= most)


def known_reason(known, path, reference, result, scratch, ours, theirs):
    for pattern, who, what, proof, reason in known:
        if (fnmatch.fnmatch(path.name, pattern) and who in ("*", reference)
                and result.startswith(what)
                and holds(proof, path, scratch, ours, theirs)):
            return reason
    return ""


def rows_of(program, files, known):
    installed = {name: {kind: command for kind, command in commands.items()
                        if shutil.which(command.split()[0])}
                 for name, commands in COMMANDS.items()}
    ours_by = [f"{program} image convert {{in}} --lossless --force --keep icc "
               "--quiet -o {out}.png",
               # The first frame of an animation.
               f"{program} image thumbnail {{in}} --size 16384 --force --keep icc "
               "--quiet -o {out}.png"]
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        for path in files:
            kind = format_of(path)
            if kind is None:
                continue
            made = (pixels_of(command, path, scratch) for command in ours_by)
            ours = next((pixels for pixels in made if pixels is not None), None)
            for reference, commands in installed.items():
                command = commands.get(kind) or commands.get("*")
                if not command:
                    continue
                theirs = pixels_of(command, path, scratch)
                result = outcome(ours, theirs)
                fine = is_fine(result)
                reason = "" if fine else known_reason(
                    known, path, reference, result, scratch, ours, theirs)
                yield kind, path.name, reference, result, reason, fine


def page(rows, about):
    counts = collections.defaultdict(collections.Counter)
    reasons = collections.Counter()
    for kind, _, reference, result, reason, _ in rows:
        shown = "differs" if result.startswith(("differs", "other size")) else result
        counts[kind, reference][shown] += 1
        if reason:
            reasons[kind, reference, reason] += 1
    columns = ["same", f"within {NEAR}", "differs", "refused by us",
               "refused by the reference", "refused by both"]
    lines = ["# Conformance", "",
             "Made by `tools/conformance/conformance.py` from files on one machine: the first frame of each",
             "file, as RGBA of 8 bits without its color profile, beside every reference program that was",
             "installed. *within 2*: no sample is more than 2 of 255 levels off. A difference is explained only",
             "where its proof holds for the file: another program, or another setting of the same one, makes",
             "what the reference makes, or what we make (`known.tsv`).", "",
             f"Files: {len({row[1] for row in rows})}. {about}", "",
             "| format | reference | " + " | ".join(columns) + " |",
             "| --- " * (2 + len(columns)) + "|"]
    for (kind, reference), row in sorted(counts.items()):
        lines.append(f"| {kind} | {reference} | "
                     + " | ".join(str(row[column] or "") for column in columns) + " |")
    lines += ["", "## Differences and their reasons", ""]
    for (kind, reference, reason), count in sorted(reasons.items()):
        lines.append(f"- {kind}, {reference}, {count}: {reason}")
    unexplained = [row for row in rows if not row[4] and not row[5]]
    lines += ["", f"## Without an explanation: {len(unexplained)}", ""]
    lines += [f"- {kind}, {name}, {reference}: {result}"
              for kind, name, reference, result, *_ in unexplained]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--but-from", type=Path, metavar="LIST")
    parser.add_argument("--about", default="", help="which files these are, for the page")
    options = parser.parse_args()
    files = sorted({path for root in options.paths
                    for path in ([root] if root.is_file() else root.rglob("*"))
                    if path.is_file() and not path.is_symlink()})
    with (HERE / "known.tsv").open() as table:
        known = [row for row in csv.reader(table, delimiter="\t")
                 if row and not row[0].startswith("#")]
    rows = list(rows_of(options.program, files, known))
    if options.but_from:
        named = {path.name for path in files}
        with options.but_from.open() as earlier:
            rows += [(*row, is_fine(row[3])) for row in csv.reader(earlier, delimiter="\t")
                     if row[1] not in named]
    if options.list:
        with options.list.open("w", newline="") as out:
            csv.writer(out, delimiter="\t").writerows(row[:5] for row in rows)
    if options.page:
        options.page.write_text(page(rows, options.about))
    unexplained = [row for row in rows if not row[4] and not row[5]]
    for row in unexplained:
        print("\t".join(row[:4]))
    print(f"{len(rows)} comparisons, {len(unexplained)} unexplained", file=sys.stderr)
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
