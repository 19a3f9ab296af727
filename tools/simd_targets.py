#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What AVX-512 brings to each family of src/simd over AVX2.

  ./dev build && tools/simd_targets.py build/apart CORPUS MODELS [--page]

Runs comparisons, conversions and measurements of flashes twice, the second time
with AVX-512 switched off, and samples with `perf` which function runs. The gain
of a source is the time of its functions with AVX2 over that with AVX-512, minus
one. CORPUS is a folder with images/, video/ and animated/, MODELS one with the
models of VMAF. Needs perf, ffmpeg, and a processor with AVX-512. The build is one
with a unit for each source: an object file names the functions of its source.
`--page` writes docs/performance/simd_targets.md.
"""
import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent
PAGE = SOURCE / "docs/performance/simd_targets.md"
# AVX-512 is kept for a family that gains so much by it.
GAIN = 0.10
# Below so many samples the gain is noise.
SAMPLES = 400
SAMPLES_A_SECOND = 4000
LIMITER = """#include <hwy/targets.h>
[[gnu::constructor]] static void limit() { hwy::SetSupportedTargetsForTest(HWY_AVX2 | HWY_SSSE3); }
"""


def run(*words, **more):
    return subprocess.run([str(word) for word in words], check=False, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL, **more)


def make_inputs(program, corpus, place):
    """The command lines that are sampled."""
    image = corpus / "images/libgd--kodim10.png"
    video = corpus / "video/imageio-binaries--cockatoo.mp4"
    gif = corpus / "animated/nvactivityindicatorview--Demo.gif"
    alpha = corpus / "images/wuffs--hat.png"
    run(program, "image", "convert", image, "--quality", 40, "--out", place / "k.jpg", "--force")
    run(program, "image", "convert", image, "--lossless", "--out", place / "k.png", "--force")
    run("ffmpeg", "-y", "-i", video, "-t", 1.2, "-crf", 12, place / "long.mp4")
    run("ffmpeg", "-y", "-i", video, "-t", 1.2, "-crf", 36, place / "small.mp4")
    run("ffmpeg", "-y", "-i", gif, place / "small.gif")
    compare = ["compare", "--no-cache", "-j", 1, "--full"]
    everything = ["-m", "all"]
    return [
        [*compare, *everything, image, place / "k.jpg"],
        [*compare, *everything, place / "long.mp4", place / "small.mp4"],
        [*compare, *everything, gif, place / "small.gif"],
        [*compare, gif, place / "small.gif"],
        [*compare, place / "long.mp4", place / "small.mp4"],
        ["inspect", image, alpha, place / "k.png", gif, place / "small.mp4"],
        ["flashes", place / "small.mp4"],
        ["image", "diff", image, place / "k.jpg"],
        ["image", "convert", image, "--out", place / "out.gif", "--force"],
        ["image", "convert", place / "k.jpg", "--out", place / "out.png", "--force"],
        ["image", "thumbnail", image, "--out", place / "thumb.png", "--force"],
    ]


def sources_of_functions(build):
    """Which sources define each function, without the name of its target."""
    folder = build / "src/CMakeFiles/framewise_answer_hot.dir/simd"
    sources = collections.defaultdict(set)
    for file in folder.rglob("*.o"):
        names = subprocess.run(["nm", "--defined-only", file], capture_output=True, text=True,
                               check=True).stdout
        for line in names.splitlines():
            name = line.split()[-1]
            if "N_AVX" in name or "6N_AVX" in name:
                sources[without_target(name)].add(str(file.relative_to(folder))[:-2])
    return sources


def without_target(name):
    return re.sub(r"\d+N_AVX[0-9]", "N_", name).partition(".")[0]


def sample(program, words, environment, place, counts):
    """Adds the samples of each function of a target."""
    run("perf", "record", "-e", "cpu-clock:u", "-F", SAMPLES_A_SECOND, "-o", place / "perf.data",
        program, *words, env={**os.environ, **environment}, cwd=place)
    text = subprocess.run(["perf", "report", "-i", place / "perf.data", "--no-demangle", "--sort",
                           "symbol", "-n", "--stdio", "-t", ","], capture_output=True,
                          text=True, check=False).stdout
    for line in text.splitlines():
        found = re.match(r"\s*[\d.]+%\s*,\s*(\d+)\s*,\[\.\] (\S+)", line)
        if found:
            counts[found.group(2)] += int(found.group(1))


def measure(options):
    program = options.build.resolve() / "framewise"
    samples = {"AVX3": collections.Counter(), "AVX2": collections.Counter()}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "limit.cc").write_text(LIMITER)
        run("c++", "-std=c++17", "-shared", "-fPIC", place / "limit.cc", "-o", place / "limit.so",
            "-lhwy")
        environment = {"XDG_DATA_HOME": folder}
        run(program, "models", "import", options.models, env={**os.environ, **environment})
        commands = make_inputs(program, options.corpus.resolve(), place)
        for turn in range(options.turns):
            for words in commands:
                sample(program, words, environment, place, samples["AVX3"])
                sample(program, words, {**environment, "LD_PRELOAD": place / "limit.so"}, place,
                       samples["AVX2"])
            print(f"turn {turn + 1} of {options.turns}", file=sys.stderr)
    sources = sources_of_functions(options.build)
    sums = {target: collections.Counter() for target in samples}
    for target, counts in samples.items():
        for name, count in counts.items():
            of = sources.get(without_target(name), set()) if f"N_{target}" in name else ()
            for source in of:
                sums[target][source] += count / len(of)
    return sums, {target: sum(counts.values()) for target, counts in samples.items()}


def gain(avx2, avx3):
    """Nothing where both are too short to say."""
    return avx2 / avx3 - 1 if max(avx2, avx3) >= SAMPLES and avx3 else None


def row(name, avx2, avx3, totals):
    gained = gain(avx2, avx3)
    return (f"| {name} | {100 * avx2 / totals['AVX2']:.1f} % | "
            + (f"{100 * gained:+.0f} % |" if gained is not None else "– |"))


def page(sums, totals):
    sources = sorted(file.relative_to(SOURCE / "src/simd")
                     for file in (SOURCE / "src/simd").rglob("*.cc"))
    families = collections.defaultdict(list)
    for source in sources:
        families[str(source.parent)].append(str(source))
    lines = ["# AVX-512 by family", "",
             "<!-- Written by `tools/simd_targets.py --page`; do not edit: the program has the text. -->",
             "",
             "How much faster the functions of each family of `src/simd/` run with AVX-512 than with AVX2, while files are compared",
             f"by all metrics, converted and searched for flashes. A family that gains {100 * GAIN:.0f} % is compiled for AVX-512 too",
             "(`gains_by_avx512` in `src/simd/CMakeLists.txt`), and so is one that this cannot say of; for the others it would",
             f"only take time to compile. A dash: fewer than {SAMPLES} samples, which is less than {SAMPLES / SAMPLES_A_SECOND:g} s.",
             "`./dev build` compiles all kernels for all targets, and tests run each of them.", "",
             "| family or source | share of time with AVX2 | gain |", "| --- | --: | --: |"]
    for family, members in families.items():
        lines.append(row(f"**{family}**", sum(sums["AVX2"][member] for member in members),
                         sum(sums["AVX3"][member] for member in members), totals))
        lines += [row(f"`{member}`", sums["AVX2"][member], sums["AVX3"][member], totals)
                  for member in members]
    return "\n".join(lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("build", type=Path)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("models", type=Path)
    parser.add_argument("--turns", type=int, default=3, help="how often each is run (default: 3)")
    parser.add_argument("--page", action="store_true", help=f"write {PAGE.relative_to(SOURCE)}")
    options = parser.parse_args()
    text = page(*measure(options))
    if options.page:
        PAGE.write_text(text)
    print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
