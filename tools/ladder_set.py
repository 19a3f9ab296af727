#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Asks whether verdicts ever contradict three metrics that agree.

  tools/ladder_set.py FOLDER [--program build/release/framewise]

Takes eight frames of each of twelve GIFs of the folder (recordings of screens,
drawings, pixel art, plots, photographs, films), encodes each in twelve ways
that leave times and size alone, and compares every result with its excerpt.
Prints a row for each result, and:

  contradictions  pairs of results in which the score (by 5), SSIMULACRA 2 (by
                  10) and Butteraugli's 3-norm (by 20 %) all say that A is
                  better, and the verdict of A is worse; of one animation, and
                  of all
  bounds          PASS below SSIMULACRA 2 60, anything else at 90 and more,
                  ARTIFACT at 85 and more

With --fine it encodes every GIF of the folder by x264 at CRF 18 in 4:4:4
instead, and counts those that do not pass: nobody sees a difference.

--encodes FOLDER keeps what was encoded, and uses what is there: two programs
judge the same files then. Needs ffmpeg, gifsicle and webp.
"""
import argparse
import itertools
import json
import pathlib
import subprocess
import sys
import tempfile

FRAMES = 8
ANIMATIONS = (
    "bubbletea--pager", "genact--memdump", "terminalizer--window",
    "gganimate--gganimate-2-1", "lottie-ios--transitionPosition",
    "nuke--cat", "pyxel--megaball", "gymnasium--frozen_lake",
    "eccv2022-rife--D2_slomo_clipped", "gifshot--chris_chernoff",
    "moviepy--pigs_in_a_polka", "imageprocessor--animated-bird")
FFMPEG = "ffmpeg -nostdin -v error -y -i in -fps_mode passthrough"
YUV = "-pix_fmt yuv420p"
OURS = "none-frame_Frame__{}_Color__{}_Lossy"
ENCODES = {
    "gifsicle lossy 40": ("gifsicle --no-warnings -O3 --lossy=40 in -o out",
                          ".gif"),
    "gifsicle lossy 140": ("gifsicle --no-warnings -O3 --lossy=140 in -o out",
                           ".gif"),
    "gifsicle 32 colors": ("gifsicle --no-warnings -O3 --colors 32 in -o out",
                           ".gif"),
    "framewise loss 15": ("sweep framewise-lossy --loss 15", ".gif"),
    "framewise 24 colors": ("sweep framewise-color --colors 24", ".gif"),
    "WebP quality 75": ("gif2webp -quiet -lossy -q 75 -m 4 in -o out", ".webp"),
    "WebP quality 20": ("gif2webp -quiet -lossy -q 20 -m 4 in -o out", ".webp"),
    "AVIF CRF 34": (f"{FFMPEG} {YUV} -c:v libaom-av1 -crf 34 -cpu-used 8 out",
                    ".avif"),
    "x264 CRF 23": (f"{FFMPEG} {YUV} -c:v libx264 -crf 23 out", ".mkv"),
    "x265 CRF 34": (f"{FFMPEG} {YUV} -c:v libx265 -x265-params log-level=none "
                    "-crf 34 -preset fast out", ".mkv"),
    "VP9 CRF 40": (f"{FFMPEG} {YUV} -c:v libvpx-vp9 -crf 40 -b:v 0 "
                   "-cpu-used 6 out", ".webm"),
    "AV1 CRF 55": (f"{FFMPEG} {YUV} -c:v libsvtav1 -crf 55 -preset 10 out",
                   ".mkv"),
}
FINE = f"{FFMPEG} -pix_fmt yuv444p -c:v libx264 -crf 18 out"
ORDER = ("PASS", "WARNING", "ARTIFACT")


def excerpt(path, target):
    """FRAMES opaque frames, spread over the animation, each for 100 ms, with
    even sides and a palette for each frame."""
    listed = subprocess.run(["gifsicle", "--info", str(path)],
                            capture_output=True, text=True).stdout
    step = max(1, listed.count("+ image #") // FRAMES)
    chain = (f"select='not(mod(n,{step}))',setpts=N/10/TB,format=rgb24,"
             "crop=trunc(iw/2)*2:trunc(ih/2)*2:0:0,split[a][b];"
             "[a]palettegen=stats_mode=single:reserve_transparent=0[p];"
             "[b][p]paletteuse=new=1:dither=none")
    subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(path), "-vf", chain,
         "-frames:v", str(FRAMES), "-r", "10", "-final_delay", "10", str(target)],
        check=True)


def swept(program, options, source, target):
    """Our own encoder, which `framewise sweep` drives."""
    tool, *settings = options.split()[1:]
    color = tool if tool.endswith("color") else "none-color"
    lossy = tool if tool.endswith("lossy") else "none-lossy"
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [program, "sweep", str(source), "-o", folder, "--keep", "--pipelines",
             OURS.format(color, lossy), "-j", "1", *settings],
            capture_output=True)
        for made in pathlib.Path(folder).rglob("*.gif"):
            target.write_bytes(made.read_bytes())
    return target.exists()


def encoded(program, command, source, target):
    if target.exists():
        return True
    if command.startswith("sweep"):
        return swept(program, command, source, target)
    words = [{"in": str(source), "out": str(target)}.get(word, word)
             for word in command.split()]
    done = subprocess.run(words, capture_output=True)
    if done.returncode:
        target.unlink(missing_ok=True)
        print(f"{words[0]}: {done.stderr.decode().strip()}", file=sys.stderr)
    return target.exists()


def compared(program, original, test):
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run(
            [program, "compare", str(original), str(test), "--ndjson", "-j", "1",
             "--config", "none", "--cache-dir", cache, "--full", "--resize",
             "test", "--metric", "ssimulacra2,butteraugli_3norm", "--verdict"],
            capture_output=True)
    report = json.loads(done.stdout)
    verdict = report["verdict"]
    return {"score": report["score"], "verdict": verdict["status"],
            "ssimulacra2": report["metrics"]["ssimulacra2"]["mean"],
            "butteraugli": report["metrics"]["butteraugli_3norm"]["mean"],
            "reasons": [one["kind"] for one in verdict["reasons"]
                        if one["severity"] != "info"]}


def is_better(a, b):
    """All three metrics agree that a is better."""
    return (a["score"] >= b["score"] + 5 and
            a["ssimulacra2"] >= b["ssimulacra2"] + 10 and
            a["butteraugli"] * 1.2 <= b["butteraugli"])


def print_contradictions(name, pairs):
    agreed = wrong = 0
    for a, b in pairs:
        if not is_better(a, b):
            continue
        agreed += 1
        if ORDER.index(a["verdict"]) > ORDER.index(b["verdict"]):
            wrong += 1
            print("contradiction:", *(
                f"{one['name']} {one['verdict']} {one['score']:.1f} "
                f"S2 {one['ssimulacra2']:.1f} BA {one['butteraugli']:.2f} "
                f"({' '.join(one['reasons'])});" for one in (a, b)))
    print(f"{name}: {wrong} of {agreed} pairs contradict "
          f"({100 * wrong / max(1, agreed):.2f} %)")


def print_bounds(rows):
    for title, offends in (
            ("PASS below SSIMULACRA 2 60", lambda row: (
                row["verdict"] == "PASS" and row["ssimulacra2"] < 60)),
            ("flagged at SSIMULACRA 2 90 and more", lambda row: (
                row["verdict"] != "PASS" and row["ssimulacra2"] >= 90)),
            ("ARTIFACT at SSIMULACRA 2 85 and more", lambda row: (
                row["verdict"] == "ARTIFACT" and row["ssimulacra2"] >= 85)),
            ("flagged at a score of 90 and more", lambda row: (
                row["verdict"] != "PASS" and row["score"] >= 90)),
            ("ARTIFACT at a score of 85 and more", lambda row: (
                row["verdict"] == "ARTIFACT" and row["score"] >= 85))):
        found = [row["name"] for row in rows if offends(row)]
        print(f"{title}: {len(found)} of {len(rows)} {', '.join(found)}")


def print_row(row):
    print(f"{row['name']:52} {row['verdict']:8} {row['score']:6.1f} "
          f"{row['ssimulacra2']:6.1f} {row['butteraugli']:6.2f}  "
          f"{' '.join(row['reasons'])}", flush=True)


def ladder(options, work):
    animations = []
    for name in ANIMATIONS:
        original = work / f"{name}.gif"
        if not original.exists():
            excerpt(options.folder / f"{name}.gif", original)
        rows = []
        for encode, (command, ending) in ENCODES.items():
            target = work / f"{name} {encode}{ending}"
            if not encoded(options.program, command, original, target):
                continue
            rows.append(compared(options.program, original, target))
            rows[-1]["name"] = f"{name.split('--')[0]} {encode}"
            print_row(rows[-1])
        animations.append(rows)
    every = list(itertools.chain(*animations))
    print_contradictions("of one animation", itertools.chain(*(
        itertools.permutations(rows, 2) for rows in animations)))
    print_contradictions("of all", itertools.permutations(every, 2))
    print_bounds(every)
    return every


def fine(options, work):
    rows = []
    for path in sorted(options.folder.glob("*.gif"))[::options.every]:
        original, target = work / path.name, work / f"{path.stem}.mkv"
        if not original.exists():
            excerpt(path, original)
        if encoded(options.program, FINE, original, target):
            rows.append(compared(options.program, original, target))
            rows[-1]["name"] = path.stem
            if rows[-1]["verdict"] != "PASS":
                print_row(rows[-1])
    print(f"x264 CRF 18 4:4:4: {sum(row['verdict'] != 'PASS' for row in rows)} "
          f"of {len(rows)} flagged")
    return rows


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--encodes", type=pathlib.Path)
    parser.add_argument("--fine", action="store_true")
    parser.add_argument("--every", type=int, default=1,
                        help="with --fine: every so many GIFs")
    parser.add_argument("--rows", type=pathlib.Path,
                        help="write all results there, as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = options.encodes or pathlib.Path(folder)
        work.mkdir(parents=True, exist_ok=True)
        rows = (fine if options.fine else ladder)(options, work)
    if options.rows:
        options.rows.write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
