#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes loops of 60 clips and counts those whose seam is not seen.

  tools/loop_set.py FOLDER [--program build/release/framewise]
                    [--ending .mp4] [--each 12]

Twelve clips of each kind, of 4 to 6 s, from the films of the folder that last
5 s: a frame that moves in circles, one that turns to and fro, one whose
brightness breathes, one that slides slowly, and the films themselves. H.264
with a key frame each second. Prints a line for each kind: loops written and by
which joint, those that `framewise video loopcheck` calls good, and the share of
their frames that was encoded again. With --ending .gif, .webp or .png, all
frames of a loop are drawn.

Needs ffmpeg.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

FILMS = {".mp4", ".webm", ".mkv", ".mov"}
CIRCLE = ("crop=192:108:x='(iw-192)*(0.5+0.4*sin(2*PI*t/{p}))':"
          "y='(ih-108)*(0.5+0.4*cos(2*PI*t/{p}))'")
KINDS = {
    "circles": CIRCLE,
    "turns": "rotate=a='0.15*sin(2*PI*t/{p})',crop=192:108",
    "breathes": "eq=brightness='0.1*sin(2*PI*t/{p})':eval=frame,crop=192:108",
    "slides": "crop=192:108:x='2+3*t':y=2",
    "films": None,
}


def ffmpeg(*words):
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", *words],
                   check=True, capture_output=True)


def seconds_of(film):
    done = subprocess.run(["ffprobe", "-v", "error", "-show_entries",
                           "format=duration", "-of", "csv=p=0", film],
                          capture_output=True, check=True, text=True)
    return float(done.stdout)


def make_clip(folder, film, number, motion):
    clip = folder / "clip.mp4"
    coded = ["-an", "-c:v", "libx264", "-preset", "veryfast", "-crf", "20",
             "-g", "24", "-pix_fmt", "yuv420p", clip]
    seconds = 4 + number / 6
    if motion is None:
        ffmpeg("-i", film, "-ss", str(number % 4), "-t", str(seconds), "-vf",
               "scale=256:144,setsar=1,fps=24", *coded)
        return clip
    still = folder / "still.png"
    ffmpeg("-i", film, "-ss", str(0.4 * (number % 4)), "-frames:v", "1", "-vf",
           "scale=256:144,setsar=1", still)
    period = 1 + number / 8
    ffmpeg("-loop", "1", "-framerate", "24", "-i", still, "-t", str(seconds),
           "-vf", motion.format(p=period), *coded)
    return clip


def make_loop(program, folder, clip, ending):
    """The joint of the loop, whether it is good, and frames encoded and all.

    None, False, (0, 0): no loop was written.
    """
    loop = folder / ("loop" + ending)
    loop.unlink(missing_ok=True)
    done = subprocess.run([program, "video", "loop", clip, "-o", loop, "--json"],
                          capture_output=True, check=False)
    if done.returncode or not loop.exists():
        return None, False, (0, 0)
    report = json.loads(done.stdout)
    checked = subprocess.run([program, "video", "loopcheck", loop],
                             capture_output=True, check=False)
    film = report.get("film", {"encoded_frames": report["frames"]})
    return (report["joint"], checked.returncode == 0,
            (film["encoded_frames"], report["frames"]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--ending", default=".mp4")
    parser.add_argument("--each", type=int, default=12)
    options = parser.parse_args()
    films = sorted(f for f in options.folder.iterdir()
                   if f.suffix in FILMS and seconds_of(f) >= 5)
    total = collections.Counter()
    for kind, motion in KINDS.items():
        count = collections.Counter()
        for number in range(options.each):
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                clip = make_clip(folder, films[number % len(films)], number,
                                 motion)
                joint, good, frames = make_loop(options.program, folder, clip,
                                                options.ending)
                count["clips"] += 1
                count["good"] += good
                count["encoded"] += frames[0]
                count["frames"] += frames[1]
                if joint:
                    count[joint] += 1
        show(kind, count)
        total += count
    show("all", total)


def show(kind, count):
    share = 100 * count["encoded"] / max(count["frames"], 1)
    joints = [f"{count[joint]} by {joint}"
              for joint in ("cut", "crossfade", "motion") if count[joint]]
    print(f"{kind}: {count['clips']} clips, {', '.join(joints) or 'no loop'}, "
          f"{count['good']} good, {share:.1f} % of {count['frames']} frames "
          "encoded", flush=True)


if __name__ == "__main__":
    main()
