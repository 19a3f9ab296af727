#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes a TIFF of each kind that the format knows, and lists which of them
Framewise refuses.

    tiff_kinds.py PROGRAM [--keep FOLDER]

PROGRAM is the framewise program. Kinds of samples, colors, tiles and byte orders
are written here from the format's text; compressions by libtiff's tiffcp, where
this build of it has them. Exit code 1: more than 10 kinds are refused.
"""
import argparse
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

MOST_REFUSED = 10
WIDTH, HEIGHT = 32, 24
SHORT, LONG, RATIONAL, DOUBLE = 3, 4, 5, 12
LETTER = {SHORT: "H", LONG: "I", DOUBLE: "d"}


def packed(values, bits, order, signed=False, floating=False):
    """Samples as the file stores them; odd depths as a stream of bits."""
    if floating:
        letter = {16: "e", 32: "f", 64: "d"}.get(bits)
        if letter:
            return struct.pack(f"{order}{len(values)}{letter}", *values)
        # 24 bits: sign, 7 bits of exponent, 16 of mantissa; 0 and 0.5 to 1.
        words = [0 if v < 0.5 else 62 << 16 | min(int((v - 0.5) * 131072), 65535)
                 for v in values]
        return b"".join(w.to_bytes(3, "little" if order == "<" else "big") for w in words)
    if bits % 8 == 0:
        endian = "little" if order == "<" else "big"
        return b"".join(int(v).to_bytes(bits // 8, endian, signed=signed) for v in values)
    stream = "".join(format(int(v), f"0{bits}b") for v in values)
    stream += "0" * (-len(stream) % 8)
    return int(stream, 2).to_bytes(len(stream) // 8, "big")


def samples(count, largest, low=0):
    """A row's worth of slopes, one for each sample."""
    rows = []
    for y in range(HEIGHT):
        rows.append([low + (largest - low) * ((x * (c + 1) + y) % 56) / 56
                     for x in range(WIDTH) for c in range(count)])
    return rows


def tiff(bits=8, count=1, photometric=1, order="<", big=False, signed=False,
         floating=False, low=0, largest=None, planar=1, tile=None, tags=(), pages=1,
         data=None, compression=1):
    if largest is None:
        largest = 1.0 if floating else (1 << (bits - signed)) - 1
    rows = samples(count, largest, low)
    if data is not None:
        pieces = [data]
    elif tile:
        pieces = []
        for top in range(0, HEIGHT, tile):
            for left in range(0, WIDTH, tile):
                piece = b""
                for y in range(top, top + tile):
                    row = rows[min(y, HEIGHT - 1)]
                    pixels = [row[min(x, WIDTH - 1) * count:][:count]
                              for x in range(left, left + tile)]
                    piece += packed(sum(pixels, []), bits, order, signed, floating)
                pieces.append(piece)
    elif planar == 2:
        pieces = [b"".join(packed(row[c::count], bits, order, signed, floating)
                           for row in rows) for c in range(count)]
    else:
        pieces = [b"".join(packed(row, bits, order, signed, floating) for row in rows)]
    fields = {256: (SHORT, [WIDTH]), 257: (SHORT, [HEIGHT]), 258: (SHORT, [bits] * count),
              259: (SHORT, [compression]), 262: (SHORT, [photometric]), 277: (SHORT, [count]),
              284: (SHORT, [planar])}
    if floating or signed:
        fields[339] = (SHORT, [3 if floating else 2] * count)
    fields.update(tags)
    head = 16 if big else 8
    body, offsets = b"", []
    for piece in pieces:
        offsets.append(head + len(body))
        body += piece + b"\0" * (-len(piece) % 2)
    if tile:
        fields.update({322: (SHORT, [tile]), 323: (SHORT, [tile]),
                       324: (LONG, offsets), 325: (LONG, [len(p) for p in pieces])})
    else:
        fields.update({278: (SHORT, [HEIGHT]), 273: (LONG, offsets),
                       279: (LONG, [len(p) for p in pieces])})
    mark = b"II" if order == "<" else b"MM"
    entry, inline = (20, 8) if big else (12, 4)
    directory = b""
    at = head + len(body)
    for page in range(pages):
        table = b""
        extra_at = at + (8 if big else 2) + entry * len(fields) + (8 if big else 4)
        extra = b""
        for tag, (kind, values) in sorted(fields.items()):
            if kind == RATIONAL:
                value = b"".join(struct.pack(order + "II", round(v * 65536), 65536)
                                 for v in values)
            else:
                value = struct.pack(f"{order}{len(values)}{LETTER[kind]}", *values)
            table += struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, len(values))
            if len(value) <= inline:
                table += value.ljust(inline, b"\0")
            else:
                table += struct.pack(order + ("Q" if big else "I"), extra_at + len(extra))
                extra += value + b"\0" * (len(value) % 2)
        following = extra_at + len(extra) if page + 1 < pages else 0
        directory += (struct.pack(order + ("Q" if big else "H"), len(fields)) + table
                      + struct.pack(order + ("Q" if big else "I"), following) + extra)
        at = head + len(body) + len(directory)
    start = head + len(body)
    header = (mark + struct.pack(order + "HHHQ", 43, 8, 0, start) if big
              else mark + struct.pack(order + "HI", 42, start))
    return header + body + directory


def palette(bits):
    entries = 1 << bits
    return {320: (SHORT, [i * 65535 // (entries - 1) for i in range(entries)] * 3)}


def made_here():
    for bits in (1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 24, 32):
        yield f"gray of {bits} bits", tiff(bits)
    for bits in (2, 4, 5, 8, 10, 12, 14, 16, 24, 32):
        yield f"RGB of {bits} bits", tiff(bits, 3, 2)
    yield "gray of 64 bits", tiff(64, largest=(1 << 63) - 1)
    for bits in (8, 16, 32):
        yield f"signed gray of {bits} bits", tiff(bits, signed=True, low=-(1 << (bits - 1)))
        yield f"signed RGB of {bits} bits", tiff(bits, 3, 2, signed=True)
    for bits in (16, 24, 32, 64):
        yield f"floating gray of {bits} bits", tiff(bits, floating=True)
        yield f"floating RGB of {bits} bits", tiff(bits, 3, 2, floating=True)
    yield "white is zero, 1 bit", tiff(1, photometric=0)
    yield "white is zero, 8 bits", tiff(8, photometric=0)
    yield "mask", tiff(1, photometric=4)
    for bits in (1, 2, 4, 8, 16):
        yield f"palette of {bits} bits", tiff(bits, photometric=3, tags=palette(bits))
    for bits in (8, 16):
        yield f"CMYK of {bits} bits", tiff(bits, 4, 5)
        yield f"CMYK of {bits} bits in planes", tiff(bits, 4, 5, planar=2)
        yield f"Lab of {bits} bits", tiff(bits, 3, 8)
        yield f"ICC Lab of {bits} bits", tiff(bits, 3, 9)
    yield "ITU Lab", tiff(8, 3, 10)
    yield "floating Lab", tiff(32, 3, 8, floating=True, largest=60)
    yield "other inks", tiff(8, 5, 5, tags={332: (SHORT, [2]), 334: (SHORT, [5])})
    yield "YCbCr 4:4:4", tiff(8, 3, 6, tags={530: (SHORT, [1, 1])})
    yield "YCbCr of 16 bits", tiff(16, 3, 6, tags={530: (SHORT, [1, 1])})
    for across, down in ((2, 1), (2, 2), (4, 2), (4, 4)):
        size = (WIDTH // across) * (HEIGHT // down) * (across * down + 2)
        yield f"YCbCr, 1 chroma sample for {across}x{down} pixels", tiff(
            8, 3, 6, tags={530: (SHORT, [across, down])},
            data=bytes(i * 7 % 200 + 30 for i in range(size)))
    for kind, name in ((0, "unspecified"), (1, "premultiplied alpha"), (2, "alpha")):
        yield f"RGB and {name}", tiff(8, 4, 2, tags={338: (SHORT, [kind])})
        yield f"gray and {name}", tiff(8, 2, 1, tags={338: (SHORT, [kind])})
    yield "RGB and three more samples", tiff(8, 6, 2, tags={338: (SHORT, [2, 0, 0])})
    yield "RGB in planes", tiff(8, 3, 2, planar=2)
    yield "RGB of 16 bits in planes", tiff(16, 3, 2, planar=2)
    yield "tiles", tiff(8, 3, 2, tile=16)
    yield "tiles of 1 bit", tiff(1, tile=16)
    yield "most significant byte first", tiff(16, 3, 2, order=">")
    yield "floating, most significant byte first", tiff(32, floating=True, order=">")
    yield "BigTIFF", tiff(8, 3, 2, big=True)
    yield "BigTIFF, most significant byte first", tiff(16, 3, 2, big=True, order=">")
    yield "several pages", tiff(8, 3, 2, pages=3)
    yield "bits in reverse order", tiff(1, tags={266: (SHORT, [2])})
    for number in range(2, 9):
        yield f"orientation {number}", tiff(8, 3, 2, tags={274: (SHORT, [number])})
    for number, name in ((5, "complex integers"), (6, "complex floating numbers")):
        yield name, tiff(64, largest=255, tags={339: (SHORT, [number])})
    yield "raw sensor data (CFA)", tiff(16, 1, 32803)
    yield "linear raw", tiff(16, 3, 34892)


COMPRESSIONS = {"8": ["packbits", "lzw", "lzw:2", "zip", "zip:2", "jpeg", "lzma", "zstd",
                      "webp", "lerc", "jp2000"],
                "1": ["g3:1d", "g3:2d", "g4", "jbig"], "f": ["zip:3", "lzw:3"],
                "16": ["lzw:2", "zip:2", "lzma", "zstd"], "log": ["sgilog"]}


def compressed(folder):
    if not shutil.which("tiffcp"):
        return
    sources = {"8": tiff(8, 3, 2), "1": tiff(1, photometric=0), "f": tiff(32, 3, 2, floating=True),
               "16": tiff(16, 3, 2), "log": tiff(8, 3, 2)}
    for name, data in sources.items():
        source = folder / f"source-{name}.tif"
        source.write_bytes(data)
        for compression in COMPRESSIONS[name]:
            out = folder / "compressed.tif"
            out.unlink(missing_ok=True)
            done = subprocess.run(["tiffcp", "-c", compression, source, out],
                                  capture_output=True)
            if done.returncode == 0 and out.exists():
                yield f"{compression}, {name}", out.read_bytes()
        source.unlink()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    refused, count = [], 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, data in [*made_here(), *compressed(folder)]:
            path = (options.keep or folder) / f"{count:03}.tif"
            path.write_bytes(data)
            count += 1
            done = subprocess.run([options.program, "inspect", path], capture_output=True,
                                  text=True)
            if done.returncode != 0:
                refused.append((name, done.stderr.splitlines()[0].split(".tif: ")[-1]))
    for name, why in refused:
        print(f"{name}: {why}")
    print(f"{count} kinds, {len(refused)} refused", file=sys.stderr)
    return len(refused) > MOST_REFUSED


if __name__ == "__main__":
    sys.exit(main())
