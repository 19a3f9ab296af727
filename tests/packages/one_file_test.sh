#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program that is one file (./dev package static) in a root that holds nothing
# else gives the document of the program with libraries:
#   one_file_test.sh BUILD SOURCE
set -eu
build=$(cd "$1" && pwd)
source=$2
one=$source/build/static/framewise-linux-x86_64
[ -x "$one" ] || { echo "SKIPPED: $one is missing (./dev package static builds it)"; exit 0; }
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
cp "$one" "$root/framewise"
mkdir "$root/tmp"
if chroot "$root" /framewise --version >"$root/version" 2>/dev/null; then
  inside() { chroot "$root" /framewise "$@"; }
elif unshare -r chroot "$root" /framewise --version >"$root/version" 2>/dev/null; then
  inside() { unshare -r chroot "$root" /framewise "$@"; }
else
  echo "SKIPPED: neither chroot nor unshare is allowed here"
  exit 0
fi
grep -q '^one file, without:' "$root/version" || { echo "--version does not say what is left out" >&2; exit 1; }

(cd "$(dirname "$one")" && sha256sum -c --quiet framewise-linux-x86_64.sha256)
[ "$(stat -c %s "$one")" -le 41943040 ] || { echo "larger than 40 MiB" >&2; exit 1; }
! ldd "$one" >/dev/null 2>&1 || ldd "$one" | grep -q 'statically' || { echo "it needs libraries" >&2; exit 1; }

# Scores and verdicts of a document, without times and names.
numbers() {
  python3 -c 'import json, sys
d = json.load(sys.stdin)["comparisons"][0]
print(json.dumps([d["verdict"], d["metrics"]], sort_keys=True))'
}
cp "$build"/examples/pair/original.gif "$root/original.gif"
cp "$build"/examples/pair/*.gif "$root"
made=0
for ending in webp png avif y4m tiff mp4 jpg jxl; do
  case $ending in
    mp4 | y4m) command -v ffmpeg >/dev/null || continue
      ffmpeg -v error -y -i "$root/original.gif" -pix_fmt yuv420p "$root/copy.$ending" </dev/null ;;
    webp | avif) "$build/framewise" optimize "$root/original.gif" -o "$root/copy.$ending" --quiet >/dev/null 2>&1 || continue ;;
    *) "$build/framewise" image convert "$root/original.gif" -o "$root/copy.$ending" >/dev/null 2>&1 || continue ;;
  esac
  (cd "$root" && "$build/framewise" compare original.gif "copy.$ending" --json --no-cache -j1 2>/dev/null || true) | numbers >"$root/wanted"
  (inside compare /original.gif "/copy.$ending" --json --no-cache -j1 2>"$root/said" || true) | numbers >"$root/got" ||
    { cat "$root/said" >&2; exit 1; }
  cmp "$root/wanted" "$root/got" || { echo "other numbers for $ending" >&2; exit 1; }
  made=$((made + 1))
  echo "equal: $ending"
done
[ "$made" -ge 4 ] || { echo "only $made formats could be tried" >&2; exit 1; }
