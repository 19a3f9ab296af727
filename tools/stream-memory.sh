#!/bin/sh
# Prints the resident memory of `framewise batch --stdin` while it compares 20 000
# different pairs of small GIFs (COUNT: another number), with a cache and without.
# It must not grow after the first thousands of pairs.
#   tools/stream-memory.sh [COUNT] [PROGRAM]
set -eu
count=${1:-20000}
program=${2:-build/release/framewise}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
python3 - "$scratch" "$count" <<'PYTHON'
import random, struct, sys
folder, count = sys.argv[1], int(sys.argv[2])
size = 24

def codes(pixels):  # LZW of 8 bits that never learns: clear every 100 pixels
    out = bytearray()
    for i, pixel in enumerate(pixels):
        if i % 100 == 0:
            out.append(128)
        out.append(pixel)
    return bytes(out) + b"\x81"

def gif(frames, comment):
    data = b"GIF89a" + struct.pack("<HH", size, size) + b"\xf6\0\0"
    data += b"".join(bytes([2 * i, 2 * i, i]) for i in range(128))
    data += b"\x21\xfe" + bytes([len(comment)]) + comment + b"\0"
    for frame in frames:
        data += b"\x21\xf9\x04\x04\x0a\0\0\0\x2c"
        data += struct.pack("<HHHH", 0, 0, size, size) + b"\0\x07"
        packed = codes(frame)
        for i in range(0, len(packed), 255):
            block = packed[i:i + 255]
            data += bytes([len(block)]) + block
        data += b"\0"
    return data + b";"

random.seed(1)
shown = [[(4 * x + 2 * y + 9 * k) % 128 for y in range(size) for x in range(size)]
         for k in range(3)]
noisy = [[max(0, min(127, v + random.randint(-3, 3))) for v in f] for f in shown]
open(f"{folder}/reference.gif", "wb").write(gif(shown, b"reference"))
with open(f"{folder}/pairs", "w") as pairs:
    for i in range(count):
        open(f"{folder}/{i}.gif", "wb").write(gif(noisy, b"%d" % i))
        pairs.write(f'{{"reference":"{folder}/reference.gif","test":"{folder}/{i}.gif",'
                    f'"require":"psnr.mean>=0.{i}"}}\n')
PYTHON
for cache in --no-cache "--cache-dir=$scratch/cache"; do
  echo "$cache"
  "$program" batch --stdin "$cache" --format ndjson --config none \
    <"$scratch/pairs" >"$scratch/rows" &
  process=$!
  while kill -0 "$process" 2>/dev/null; do
    printf '%7d pairs %s\n' "$(wc -l <"$scratch/rows")" \
      "$(sed -n 's/VmRSS:[[:space:]]*//p' "/proc/$process/status" 2>/dev/null)"
    sleep 5
  done
done
