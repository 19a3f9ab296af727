#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Adds film grain to films, removes it, makes it anew and blurs what lies
beneath it, and says how framewise scores and names each.

  tools/grain_set.py FOLDER [--program build/release/framewise]

Takes the first second of every film of the folder at up to 640 pixels of width,
as it is stored. Prints a line for each case and, at the end, how many are
right: other grain of the same strength scores 85 or more, missing grain is
named so, and blur beneath other grain is named so and scores no more than 8
points above the same blur without grain.

Needs ffmpeg with libsvtav1 (whose synthesised grain is printed, not counted:
how much it removes and adds is the encoder's choice).
"""
import argparse
import json
import pathlib
import subprocess
import tempfile

FILMS = {".mp4", ".webm", ".mkv", ".mov"}
BLUR = "gblur=1"


def noise(strength, seed):
    return f"noise=alls={strength}:allf=t:all_seed={seed}"


def made(folder, name, source, filters="null", codec="-c:v ffv1"):
    target = folder / f"{name}.mkv"
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", source,
                    "-vf", filters, *codec.split(), target], check=True,
                   capture_output=True)
    return target


def compared(program, original, test):
    done = subprocess.run(
        [program, "compare", original, test, "--ndjson", "--no-cache",
         "--config", "none", "--metric", "psnr", "--verdict"],
        capture_output=True, check=False)
    report = json.loads(done.stdout)
    return report["score"], report["verdict"]["reasons"]


def is_right(case, score, said, plain_blur):
    kinds = {reason["kind"] for reason in said}
    missing = any("grain is missing" in reason["message"] for reason in said)
    return {"other": score >= 85 and not missing,
            "missing": missing,
            "missing, blurred": missing and "blur" in kinds,
            "other, blurred": "blur" in kinds and score <= plain_blur + 8,
            }.get(case)


def cases_of(folder, film, strength):
    grainy = made(folder, "grainy", film, noise(strength, 11))
    return grainy, {
        "other": made(folder, "other", film, noise(strength, 77)),
        "other, blurred": made(folder, "other-blurred", film,
                               f"{BLUR},{noise(strength, 77)}"),
        "missing": film,
        "missing, blurred": made(folder, "blurred", film, BLUR),
        "AV1": made(folder, "av1", grainy, codec="-c:v libsvtav1 -preset 8 "
                    f"-crf 35 -svtav1-params film-grain={2 * strength}"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--program", default="build/release/framewise")
    options = parser.parse_args()
    right = counted = 0
    for source in sorted(options.folder.iterdir()):
        if source.suffix not in FILMS:
            continue
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            film = made(folder, "film", source, "scale='min(640,iw)':-2",
                        "-t 1 -an -pix_fmt yuv420p -c:v ffv1")
            plain, _ = compared(options.program, film,
                                made(folder, "soft", film, BLUR))
            for strength in (8, 16):
                grainy, tests = cases_of(folder, film, strength)
                for case, test in tests.items():
                    score, said = compared(options.program, grainy, test)
                    good = is_right(case, score, said, plain)
                    counted += good is not None
                    right += bool(good)
                    words = "; ".join(one["message"] for one in said)
                    mark = {None: " ", True: " ", False: "!"}[good]
                    print(f"{mark} {source.stem} {strength} {case}: "
                          f"{score:.1f} {words}", flush=True)
    print(f"{right} of {counted} right")


if __name__ == "__main__":
    main()
