#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes tests/measure/reference_values.tsv: what public tools print for pairs of
pictures that a formula draws.

  tools/reference_values.py > tests/measure/reference_values.tsv

tests/measure/drawn_pairs.h draws the same pictures, and parity_test.cc compares
the metrics with these values: evidence that needs no files of others.

Needs ffmpeg, ImageMagick, python3-numpy and python3-skimage.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

import numpy as np
import skimage
from skimage.metrics import mean_squared_error, structural_similarity

WIDTH, HEIGHT = 192, 144


def drawn():
    """The reference: shades, a texture and boxes of the negative."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.int64)
    shade = x * 200 // WIDTH + y * 55 // HEIGHT
    shade = np.where((x // 32 + y // 24) % 3 == 0, 255 - shade, shade)
    texture = ((x * x * 7 + y * y * 13 + x * y * 5) >> 6) % 32
    planes = (shade + texture - 16, shade * 3 // 4 + 40 + texture // 2,
              220 - shade // 2 + texture * 3 // 4)
    return np.clip(np.stack(planes, axis=2), 0, 255)


def box_mean(picture):
    """The mean of 3 x 3 pixels, rounded down; edges repeat."""
    padded = np.pad(picture, ((1, 1), (1, 1), (0, 0)), mode="edge")
    return sum(padded[j:j + HEIGHT, i:i + WIDTH]
               for j in range(3) for i in range(3)) // 9


def pairs():
    reference = drawn()
    y, x, c = np.mgrid[0:HEIGHT, 0:WIDTH, 0:3].astype(np.int64)
    noise = ((x * 2654435761 + y * 40503 + c * 97) % 65537) % 17 - 8
    yield "noise", reference, reference + noise
    yield "coarse", reference, reference // 24 * 24 + 12
    yield "blur", reference, box_mean(reference)
    yield "brighter", reference, reference + 6


def luma(picture):
    return picture @ np.array([0.2126, 0.7152, 0.0722])


def of_tool(command, pattern):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return re.search(pattern, done.stdout + done.stderr).groupdict()


def ffmpeg(name, planes):
    """Values of a filter of ffmpeg for planes G, B, R (gbrp)."""
    pixels = "-f rawvideo -pix_fmt gbrp -s {}x{}".format(WIDTH, HEIGHT).split()
    # Vector code of some versions is wrong for some sizes.
    command = ["ffmpeg", "-cpuflags", "0", *pixels, "-i", planes[1], *pixels, "-i",
               planes[0], "-lavfi", name, "-f", "null", "-"]
    number = r"([\d.]+|inf)"
    patterns = {
        "psnr": rf"PSNR r:(?P<psnr_r>{number}) g:(?P<psnr_g>{number}) "
                rf"b:(?P<psnr_b>{number}) average:(?P<psnr>{number})",
        "ssim": rf"SSIM R:(?P<ssim_ffmpeg_r>{number}) \(.*?\) "
                rf"G:(?P<ssim_ffmpeg_g>{number}) \(.*?\) "
                rf"B:(?P<ssim_ffmpeg_b>{number}) \(.*?\) "
                rf"All:(?P<ssim_ffmpeg>{number})",
        "identity": rf"identity R:.* average:(?P<identity>{number})",
        "msad": rf"msad R:.* average:(?P<msad>{number})",
    }
    return of_tool(command, patterns[name])


def values(reference, test, folder):
    """Yields (tool, metric, tolerance, value)."""
    files = []
    for name, picture in (("reference", reference), ("test", test)):
        path = folder / f"{name}.gbr"
        path.write_bytes(picture[:, :, [1, 2, 0]].transpose(2, 0, 1)
                         .astype(np.uint8).tobytes())
        files.append(str(path))
        ppm = folder / f"{name}.ppm"
        ppm.write_bytes(b"P6 %d %d 255\n" % (WIDTH, HEIGHT) +
                        picture.astype(np.uint8).tobytes())
    tolerances = {"psnr": "1e-5", "ssim": "2e-6", "identity": "1e-6",
                  "msad": "1e-6"}
    for name, tolerance in tolerances.items():
        for metric, value in ffmpeg(name, files).items():
            yield "ffmpeg", metric, tolerance, value
    a, b = reference.astype(float), test.astype(float)
    yield "scikit-image", "mse", "1e-8", f"{mean_squared_error(a, b):.9f}"
    ssim = structural_similarity(luma(a), luma(b), data_range=255,
                                 gaussian_weights=True, sigma=1.5,
                                 use_sample_covariance=False)
    yield "scikit-image", "ssim", "1e-5", f"{ssim:.9f}"
    found = of_tool(["compare", "-metric", "MAE", str(folder / "reference.ppm"),
                     str(folder / "test.ppm"), "null:"], r"\((?P<mae>[\d.e-]+)\)")
    yield "ImageMagick", "mae", "2e-4", f'{255 * float(found["mae"]):.6f}'


def versions():
    ffmpeg_version = of_tool(["ffmpeg", "-version"], r"version (?P<v>[\d.]+)")["v"]
    magick = of_tool(["compare", "-version"], r"ImageMagick (?P<v>\S+)")["v"]
    return {"ffmpeg": ffmpeg_version, "scikit-image": skimage.__version__,
            "ImageMagick": magick}


def main():
    version_of = versions()
    print("pair\ttool\tversion\tmetric\ttolerance\tvalue")
    with tempfile.TemporaryDirectory() as name:
        for pair, reference, test in pairs():
            test = np.clip(test, 0, 255)
            for tool, metric, tolerance, value in values(reference, test,
                                                         pathlib.Path(name)):
                print(pair, tool, version_of[tool], metric, tolerance, value,
                      sep="\t")


if __name__ == "__main__":
    sys.exit(main())
