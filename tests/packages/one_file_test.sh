#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program that is one file (./dev package static) in a root that holds nothing
# else gives the document of the program with libraries:
#   one_file_test.sh BUILD SOURCE [x86_64|arm64]
# The one for arm64 is run by qemu, a file of its own in that root.
set -eu
build=$(cd "$1" && pwd)
source=$2
arch=${3:-x86_64}
one=$source/build/static/framewise-linux-$arch
[ -x "$one" ] || { echo "SKIPPED: $one is missing (./dev package static builds it)"; exit 0; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp "$one" "$root/framewise"
mkdir "$root/tmp"
emulator=''
# Of 100 points, or of what a metric counts: other processors multiply and add in
# one rounding, or in two, and have another C library's functions.
most=0
if [ "$arch" = arm64 ]; then
  emulator=/qemu most=1e-3
  cp "$(command -v qemu-aarch64-static)" "$root/qemu" 2>/dev/null ||
    { echo "SKIPPED: qemu-aarch64-static is not installed (./dev deps arm64 installs it)"; exit 0; }
fi
# shellcheck disable=SC2086
if chroot "$root" $emulator /framewise --version >"$root/version" 2>/dev/null; then
  inside() { chroot "$root" $emulator /framewise "$@"; }
elif unshare -r chroot "$root" $emulator /framewise --version >"$root/version" 2>/dev/null; then
  inside() { unshare -r chroot "$root" $emulator /framewise "$@"; }
else
  echo "SKIPPED: neither chroot nor unshare is allowed here"
  exit 0
fi
grep -q '^one file, without:' "$root/version" || { echo "--version does not say what is left out" >&2; exit 1; }

(cd "$(dirname "$one")" && sha256sum -c --quiet "$(basename "$one").sha256")
[ "$(stat -c %s "$one")" -le 41943040 ] || { echo "larger than 40 MiB" >&2; exit 1; }
! readelf -d "$one" | grep -q NEEDED || { echo "it needs libraries" >&2; exit 1; }

compared() { # compared COMMAND... : its document, whatever the verdict
  "$@" --json --no-cache -j1 2>"$root/said" || true
}
# Verdicts and their reasons are equal, values up to $most; prints the largest
# difference.
same() { # same WANTED GOT MOST
  python3 - "$@" <<'PY'
import json, sys
wanted, got = (json.load(open(path))["comparisons"][0] for path in sys.argv[1:3])
most, largest = float(sys.argv[3]), 0.0
def check(a, b, place):
    global largest
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            sys.exit(f"{place}: other names")
        for name in a:
            check(a[name], b[name], f"{place}/{name}")
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for index, (x, y) in enumerate(zip(a, b)):
            check(x, y, f"{place}/{index}")
    elif a != b:
        if not all(type(one) in (int, float) for one in (a, b)) or abs(a - b) > most:
            sys.exit(f"{place}: {b}, the program with libraries has {a}")
        largest = max(largest, abs(a - b))
for name in ("verdict", "metrics"):
    check(wanted[name], got[name], name)
print(f"largest difference {largest:.1g}" if largest else "equal")
PY
}
without() { sed -n 's/^one file, without: *//p' "$root/version" | grep -q "$1"; }
cp "$build"/examples/pair/*.gif "$root"
made=0
for ending in gif apng webp png avif y4m tiff mp4 jpg jxl; do
  copy=$root/copy.$ending
  case $ending in
    gif) cp "$root/small.gif" "$copy" ;;
    mp4 | y4m) [ $ending != mp4 ] || ! without video || continue
      command -v ffmpeg >/dev/null || continue
      ffmpeg -v error -y -i "$root/original.gif" -pix_fmt yuv420p "$copy" </dev/null ;;
    webp | avif | apng) "$build/framewise" optimize "$root/original.gif" -o "$copy" --quiet >/dev/null 2>&1 || continue ;;
    jxl) ! without "JPEG XL," || continue
      "$build/framewise" image convert "$root/original.gif" -o "$copy" >/dev/null 2>&1 || continue ;;
    *) "$build/framewise" image convert "$root/original.gif" -o "$copy" >/dev/null 2>&1 || continue ;;
  esac
  (cd "$root" && compared "$build/framewise" compare original.gif "copy.$ending") >"$root/wanted"
  compared inside compare /original.gif "/copy.$ending" >"$root/got"
  [ -s "$root/got" ] || { cat "$root/said" >&2; exit 1; }
  echo "$ending: $(same "$root/wanted" "$root/got" "$most")" || exit 1
  made=$((made + 1))
done
[ "$made" -ge 4 ] || { echo "only $made formats could be tried" >&2; exit 1; }
