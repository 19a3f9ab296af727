#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a TIFF of 8-bit CIELab as sRGB by the formulas of CIE 15 and IEC
61966-2-1, for its stated white D65: lab_by_definition.py IN OUT (PAM).

Needs numpy and libtiff's tiffcp. conformance.py takes it as a proof, because
programs disagree by up to 27 levels.
"""
import struct
import subprocess
import sys
import tempfile

import numpy

D65 = (0.3127 / 0.3290, 1, (1 - 0.3127 - 0.3290) / 0.3290)
TO_RGB = numpy.array([[3.2404542, -1.5371385, -0.4985314],
                      [-0.9692660, 1.8760108, 0.0415560],
                      [0.0556434, -0.2040259, 1.0572252]])


def lab_of(path):
    with tempfile.NamedTemporaryFile(suffix=".tif") as plain:
        subprocess.run(["tiffcp", "-c", "none", "-r", "100000", path, plain.name], check=True)
        data = plain.read()
    order = "<" if data[:2] == b"II" else ">"
    at = struct.unpack_from(order + "I", data, 4)[0]
    tags = {}
    for i in range(struct.unpack_from(order + "H", data, at)[0]):
        tag, kind, _, value = struct.unpack_from(order + "HHII", data, at + 2 + 12 * i)
        tags[tag] = value if kind == 4 else value & 0xFFFF if order == "<" else value >> 16
    width, height = tags[256], tags[257]
    samples = numpy.frombuffer(data, numpy.uint8, width * height * 3, tags[273])
    return samples.reshape(height, width, 3)


def srgb_of(stored):
    lightness = stored[..., 0].astype(float) * 100 / 255
    a, b = (stored[..., i].astype(numpy.int8).astype(float) for i in (1, 2))
    y = (lightness + 16) / 116
    light = [white * numpy.where(f > 6 / 29, f ** 3, 3 * (6 / 29) ** 2 * (f - 4 / 29))
             for white, f in zip(D65, (y + a / 500, y, y - b / 200))]
    linear = numpy.clip(numpy.stack(light, -1) @ TO_RGB.T, 0, 1)
    code = numpy.where(linear <= 0.0031308, 12.92 * linear,
                       1.055 * linear ** (1 / 2.4) - 0.055)
    return numpy.rint(code * 255).astype(numpy.uint8)


def main():
    rgb = srgb_of(lab_of(sys.argv[1]))
    height, width = rgb.shape[:2]
    with open(sys.argv[2], "wb") as out:
        out.write(b"P6 %d %d 255\n" % (width, height) + rgb.tobytes())


if __name__ == "__main__":
    main()
