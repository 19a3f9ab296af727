#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ten GIFs at the same size by our encoder and by gifsicle, side by side.

Encodes the first frames of each GIF at a loss of 30, where differences are
visible, and with `gifsicle -O3 --lossy` at the loss (and, where that is not
enough, fewer colors) that takes about as many bytes. Writes a picture with a
row for each GIF (original, gifsicle, ours: the middle of the middle frame) and
prints a table.

  tools/gif_pictures.py CORPUS docs/pictures/gif-same-size.webp
"""

import argparse
import json
import os
import subprocess
import tempfile

FILES = ("genact--memdump.gif", "terminalizer--window.gif",
         "lottie-web--Example1.gif", "gymnasium--lunar_lander.gif",
         "pyxel--megaball.gif", "moviepy--pigs_in_a_polka.gif", "nuke--cat.gif",
         "image-gif--moon_impact.gif", "wuffs--gifplayer-muybridge.gif",
         "eccv2022-rife--I2_slomo_clipped.gif")
LOSS = 30
FRAMES = 12
WIDTH, HEIGHT = 240, 150


def run(*command):
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{command}: {done.stderr.decode()[-300:]}")
    return done.stdout.decode()


def p5(options, original, test):
    row = json.loads(run(options.framewise, "compare", original, test, "-m",
                         "ssimulacra2", "--no-verdict", "--ndjson", "-j", "1"))
    return row["metrics"]["ssimulacra2"]["p5"]


def gifsicle(original, out, most):
    """The largest file of at most `most` bytes, or the smallest there is.
    There is no most loss: 200 is only what its manual shows."""
    for colors in (256, 128, 64, 32, 16):
        low, high = 0, 4000
        while low < high:  # the least loss that fits
            loss = (low + high) // 2
            if encoded(original, out, loss, colors) <= most:
                high = loss
            else:
                low = loss + 1
        if encoded(original, out, low, colors) <= most:
            break
    return f"--lossy={low}" + (f" --colors {colors}" if colors < 256 else "")


def encoded(original, out, loss, colors):
    run("gifsicle", "-O3", f"--lossy={loss}", "--no-warnings", "--colors",
        str(colors), original, "-o", out)
    return os.path.getsize(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("corpus")
    parser.add_argument("picture")
    parser.add_argument("--programs", default="build/bench")
    parser.add_argument("--framewise")
    parser.add_argument("--encoder")
    options = parser.parse_args()
    options.framewise = options.framewise or f"{options.programs}/framewise"
    options.encoder = options.encoder or f"{options.programs}/encode_gif"
    rows = []
    print("| | original | gifsicle | worst 5 % | ours | worst 5 % |")
    print("| --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder:
        for name in FILES:
            whole = os.path.join(options.corpus, "animated", name)
            original = os.path.join(folder, "original.gif")
            ours = os.path.join(folder, "ours.gif")
            theirs = os.path.join(folder, "theirs.gif")
            run("gifsicle", "--no-warnings", whole, f"#0-{FRAMES - 1}", "-o",
                original)
            run(options.encoder, original, ours, str(LOSS))
            bytes_ours = os.path.getsize(ours)
            settings = gifsicle(original, theirs, bytes_ours * 1.02)
            info = json.loads(run(options.framewise, "inspect", original,
                                  "--json"))
            seconds = info["files"][0]["duration_s"] / 2
            row = os.path.join(folder, f"{len(rows)}.png")
            crops = ";".join(
                f"[{i}:v]trim=start={seconds:.3f},setpts=0,"
                f"crop='min(iw,{WIDTH})':'min(ih,{HEIGHT})',"
                f"pad={WIDTH}:{HEIGHT}:(ow-iw)/2:(oh-ih)/2:white[{c}]"
                for i, c in enumerate("abc"))
            run("ffmpeg", "-v", "error", "-y", "-i", original, "-i", theirs,
                "-i", ours, "-filter_complex", crops + ";[a][b][c]hstack=3",
                "-frames:v", "1", row)
            rows.append(row)
            print(f"| {name[:-4]} | {os.path.getsize(original)} | "
                  f"{os.path.getsize(theirs)} ({settings}) | "
                  f"{p5(options, original, theirs):.1f} | {bytes_ours} | "
                  f"{p5(options, original, ours):.1f} |", flush=True)
        inputs = [word for row in rows for word in ("-i", row)]
        run("ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex",
            f"vstack={len(rows)}", "-c:v", "libwebp", "-quality", "88",
            options.picture)


if __name__ == "__main__":
    main()
