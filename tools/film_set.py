#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Damages films as ffmpeg's filters and coders do, and counts how often
framewise says what was done, and when.

  tools/film_set.py FOLDER [--program build/release/framewise] [--only NAME,…]

Takes two seconds of every video below the folder that is large enough, brings
them to 480 columns, and changes them in about 75 ways. Prints what was said of
those that were not told rightly, and the shares at the end. Some changes are
nothing to some films (a still is not frozen, a grey film has no color): such
variants are left out, by the score of a film that nothing happened to.

Needs ffmpeg.
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

SECONDS = 12  # into each film, as far as it goes
FINE = "-c:v libx264 -crf 12 -pix_fmt yuv420p"
QUIET = set()
BLUR = {"blur", "thin_lines_lost", "text_illegible"}
CODING = BLUR | {"blocking", "ringing", "banding", "overall_degraded", "noise"}
TONE = {"brightness_shift", "contrast_loss", "palette_loss"}
LOST = {"dropped_frames", "frozen", "speed_changed"}
FOREIGN = {"corrupt_frame"}
MIXED = {"ghosting", "timing_changed"}

# What is done: filters (or options, with a dash), the kinds that are right, and
# the frames where it happens if that is not all of them.
CHANGES = {
    "copy": (FINE, QUIET),
    "crf15": ("-c:v libx264 -crf 15 -pix_fmt yuv420p", QUIET),
    "ten bits": ("-c:v libx264 -crf 10 -pix_fmt yuv420p10le", QUIET),
    "444": ("-c:v libx264 -crf 10 -pix_fmt yuv444p", QUIET),
    "full range": ("scale=in_range=tv:out_range=pc", QUIET),
    "crf38": ("-c:v libx264 -crf 38 -pix_fmt yuv420p", CODING),
    "crf48": ("-c:v libx264 -crf 48 -pix_fmt yuv420p", CODING),
    "mpeg2": ("-c:v mpeg2video -q:v 28", CODING),
    "mjpeg": ("-c:v mjpeg -q:v 31 -pix_fmt yuvj420p", CODING),
    "vp9": ("-c:v libvpx-vp9 -crf 60 -b:v 0 -cpu-used 6", CODING),
    "av1": ("-c:v libsvtav1 -crf 60 -preset 10", CODING),
    "blur": ("gblur=sigma=2", BLUR),
    "box blur": ("boxblur=3:1", BLUR),
    "blur for a while": ("gblur=sigma=4:enable='between(n,20,35)'", BLUR,
                         (20, 35)),
    "blur for a moment": ("gblur=sigma=3:enable='between(n,20,27)'", BLUR,
                          (20, 27)),
    "median": ("median=3", BLUR),
    "half size": ("scale=iw/2:-2", {"resized"}),
    "half size and back": ("scale=iw/2:ih/2,scale=iw*2:ih*2", BLUR),
    "noise": ("noise=alls=20:allf=t", {"noise"}),
    "strong noise": ("noise=alls=40:allf=t", {"noise"}),
    "standing noise": ("noise=alls=30", {"noise"}),
    "noise for a while": ("noise=alls=40:allf=t:enable='between(n,20,35)'",
                          {"noise"}, (20, 35)),
    "noise for a moment": ("noise=alls=40:allf=t:enable='between(n,20,27)'",
                           {"noise"}, (20, 27)),
    "sharpened": ("unsharp=7:7:2.5", {"ringing"}),
    "bright": ("eq=brightness=0.1", TONE),
    "dark": ("eq=brightness=-0.15", TONE),
    "bright for a moment": ("eq=brightness=0.15:enable='between(n,20,27)'",
                            TONE, (20, 27)),
    "gamma": ("eq=gamma=1.5", TONE),
    "less contrast": ("eq=contrast=0.6", TONE),
    "more contrast": ("eq=contrast=1.5", TONE),
    "range twice": ("scale=in_range=pc:out_range=tv", TONE),
    "negative": ("negate", {"contrast_loss"}),
    "grey": ("hue=s=0", {"color_shift"}),
    "saturated": ("eq=saturation=2", {"color_shift"}),
    "hue": ("hue=h=30", {"color_shift"}),
    "swapped chroma": ("swapuv", {"color_shift"}),
    "red for blue": ("colorchannelmixer=rr=0:rb=1:br=1:bb=0",
                     {"color_shift"}),
    "32 shades": ("lutyuv=y='trunc(val/32)*32'", TONE | {"banding"}),
    "flicker": ("eq=brightness='0.06*mod(n,2)':eval=frame", {"flicker"}),
    "pumping": ("eq=brightness='0.06*sin(n/2)':eval=frame", {"flicker"}),
    "flash": ("eq=brightness='0.4*eq(n,30)':eval=frame",
              FOREIGN | {"flicker"}, (30, 30)),
    "black": ("drawbox=c=black:t=fill:enable='between(n,30,32)'",
              {"black_frame"}, (30, 32)),
    "white": ("drawbox=c=white:t=fill:enable='eq(n,30)'", {"blank_frame"},
              (30, 30)),
    "green": ("drawbox=c=green:t=fill:enable='between(n,30,34)'",
              {"blank_frame"}, (30, 34)),
    "frozen": ("loop=loop=20:size=1:start=20,"
               "select='not(between(n,41,60))',setpts=N/25/TB",
               LOST, (20, 41)),
    "fade": ("fade=out:40:20", TONE | {"black_frame"}, (40, 59)),
    "moved": ("crop=iw-8:ih-6:8:6,pad=iw+8:ih+6:0:0", {"shifted"}),
    "cropped": ("crop=iw-32:ih-16:16:8", {"cropped"}),
    "padded": ("pad=iw:ih+60:0:30", {"padded"}),
    "letterbox": ("drawbox=0:0:iw:30:black:fill,"
                  "drawbox=0:ih-30:iw:30:black:fill", {"padded"}),
    "mirrored": ("hflip", {"turned"}),
    "upside down": ("hflip,vflip", {"turned"}),
    "tilted": ("rotate=3*PI/180", {"turned"}),
    "chroma moved": ("chromashift=cbh=2:crh=2", {"color_displaced"}),
    "chroma moved apart": ("chromashift=cbh=-3:crv=3", {"color_displaced"}),
    "channels moved": ("format=gbrp,rgbashift=rh=4:bh=-4,format=yuv444p",
                       {"color_displaced"}),
    "zoomed": ("crop=iw*0.9:ih*0.9,scale=480:-2", {"cropped"}),
    "stretched": ("crop=iw*0.9:ih,scale=480:-2", {"cropped"}),
    "woven fields": ("tinterlace=interleave_top", {"interlaced"}),
    "mixed with the next": ("tblend=average", {"ghosting"}),
    "mixed with three": ("tmix=frames=4", MIXED),
    "logo": ("drawbox=x=iw-90:y=10:w=80:h=30:c=red:t=fill", FOREIGN),
    "writing": ("drawtext=text='DRAFT COPY':fontsize=36:x=60:y=60:"
                "fontcolor=white", FOREIGN),
    "subtitle": ("drawtext=text='A line that nobody ordered':fontsize=22:"
                 "x=100:y=h-40:fontcolor=yellow", FOREIGN),
    "small block": ("drawbox=x=200:y=100:w=16:h=16:c=magenta:t=fill:"
                    "enable='eq(n,30)'", FOREIGN, (30, 30)),
    "place blurred": ("split[a][b];[b]crop=96:64:200:100,gblur=sigma=4[c];"
                      "[a][c]overlay=200:100:enable='between(n,20,35)'",
                      BLUR, (20, 35)),
    "place recoloured": ("split[a][b];[b]crop=64:48:200:100,"
                         "lutrgb=r=val+50:b=val-50[c];"
                         "[a][c]overlay=200:100:enable='between(n,20,27)'",
                         FOREIGN | {"color_shift"}, (20, 27)),
    "logo taken off": ("delogo=x=100:y=60:w=80:h=60", FOREIGN | BLUR),
    "mosaic": ("pixelize=w=12:h=12", CODING),
    "dropped": ("select='not(between(n,20,29))',setpts=N/25/TB", LOST,
                (20, 29)),
    "one in five dropped": ("select='mod(n,5)',setpts=N/25/TB", LOST),
    "half the rate": ("fps=12.5", LOST),
    "repeated": ("loop=loop=10:size=1:start=20,setpts=N/25/TB",
                 {"duplicated_frames"}, (19, 21)),
    "reversed": ("reverse", {"reversed"}),
    "out of order": (r"shuffleframes=1\ 0\ 2\ 3", {"reordered_frames"}),
    "slow": ("setpts=PTS*1.5", {"speed_changed"}),
    "cut": ("-frames:v 40 " + FINE, {"truncated"}, (40, 59)),
    "black before": ("tpad=start=10:color=black", {"inserted_frames"},
                     (0, 0)),
}


def ffmpeg(source, options, target):
    done = subprocess.run(
        ["ffmpeg", "-nostdin", "-v", "error", "-y", *options[0],
         "-i", str(source), *options[1], str(target)], capture_output=True)
    return done.returncode == 0 and target.exists()


def originals(folder, work):
    """60 frames of each film, of one size and rate."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".mp4", ".webm", ".mkv", ".mov"):
            continue
        target = work / (path.stem + ".mkv")
        for begin in (SECONDS, 1, 0):
            made = ffmpeg(path, (["-ss", str(begin)], [
                "-an", "-frames:v", "60", "-vf",
                "scale=480:-2,setsar=1,fps=25", "-c:v", "libx264", "-crf",
                "10", "-pix_fmt", "yuv420p"]), target)
            frames = subprocess.run(
                ["ffprobe", "-v", "error", "-count_frames", "-show_entries",
                 "stream=nb_read_frames", "-of", "csv=p=0", str(target)],
                capture_output=True, text=True).stdout.strip(", \n")
            if made and frames == "60":
                yield target
                break


def options_of(change):
    if change.startswith("-"):
        return change.split()
    return ["-vf", change, *FINE.split()]


def compared(program, original, test):
    done = subprocess.run(
        [program, "compare", str(original), str(test), "--ndjson", "--no-cache",
         "--config", "none", "--resize", "test"], capture_output=True)
    return json.loads(done.stdout)


def is_right(reasons, kinds, frames):
    for one in reasons:
        if one["kind"] not in kinds or one["severity"] == "info":
            continue
        if not frames:
            return True
        first, last = one["frames"]
        if first <= frames[1] and last >= frames[0]:
            return True
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    parser.add_argument("--only", help="these changes alone, with commas")
    options = parser.parse_args()
    only = options.only.split(",") if options.only else list(CHANGES)
    for name in only:
        if name not in CHANGES:
            parser.error(f"no change is called {name}: {', '.join(CHANGES)}")
    quiet = alarms = damaged = flagged = named = 0
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        for original in originals(options.folder, work):
            for name in only:
                change, kinds, *frames = CHANGES[name]
                target = work / "test.mkv"
                target.unlink(missing_ok=True)
                if not ffmpeg(original, ([], options_of(change)), target):
                    print(f"{original.stem}, {name}: ffmpeg cannot")
                    continue
                report = compared(options.program, original, target)
                verdict = report["verdict"]
                reasons = verdict["reasons"]
                passed = verdict["status"] == "PASS"
                said = "; ".join(f"{one['kind']} {one['frames']}: "
                                 f"{one['message']}" for one in reasons)
                line = (f"{original.stem}, {name}: {verdict['status']}, score "
                        f"{report.get('score')}: {said}")
                if not kinds:
                    quiet += 1
                    alarms += not passed
                    if not passed:
                        print("alarm:", line, flush=True)
                    continue
                if passed and report["score"] >= 99:
                    print("nothing happened:", line, flush=True)
                    continue
                damaged += 1
                flagged += not passed
                right = is_right(reasons, kinds, *(frames or [None]))
                named += right
                if not right:
                    print("missed:", line, flush=True)
    print(f"quiet: {alarms} of {quiet} flagged; damaged: {flagged} of "
          f"{damaged} flagged, {named} rightly named in time")


if __name__ == "__main__":
    main()
