#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program for Windows or for Linux on arm64 (./dev package windows, arm64)
# gives, under Wine or QEMU, the values of the program of this system, and does
# what its users expect:  cross_test.sh BUILD SOURCE windows|arm64
set -eu
build=$(cd "$1" && pwd)
source=$2
kind=$3
case $kind in
  windows) one=framewise-windows-x86_64.exe runners="wine64 /usr/lib/wine/wine64 wine" ;;
  arm64) one=framewise-linux-arm64 runners="qemu-aarch64-static qemu-aarch64" ;;
esac
one=$source/build/$kind/$one
[ -f "$one" ] || { echo "SKIPPED: $one is missing (./dev package $kind builds it)"; exit 0; }
runner=''
for name in $runners; do
  [ -n "$runner" ] || runner=$(command -v "$name" || true)
done
[ -n "$runner" ] || { echo "SKIPPED: nothing here runs it (./dev deps $kind installs what does)"; exit 0; }

root=$(mktemp -d)
# Wine's server writes its files after the last program has ended.
end() {
  [ "$kind" != windows ] || for server in wineserver64 /usr/lib/wine/wineserver64 wineserver; do
    ! command -v "$server" >/dev/null || { "$server" -k || true; "$server" -w; break; }
  done
  rm -rf "$root"
}
trap end EXIT
cp "$build"/examples/pair/original.gif "$build"/examples/pair/small.gif "$root"
cp "$one" "$root/own.exe"
cd "$root"
export WINEPREFIX="$root/wine" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
run() { "$runner" ./own.exe "$@" </dev/null; }
native() { "$build/framewise" "$@" </dev/null; }
wrong() { echo "$1" >&2; exit 1; }
code_of() { # code_of COMMAND…: its exit code; what it prints is in said and told
  if "$@" >said 2>told; then echo 0; else echo $?; fi
}

code=$(code_of run --version)
[ "$code" = 0 ] || { cat told; wrong "--version ends with $code"; }
grep -q '^one file, without: ' said || wrong "--version does not say what is left out"

# Verdict and values of both programs: equal but for the last digits. NEON
# estimates roots and reciprocals otherwise than AVX2. Of the frames that are
# nearly equally bad either may be named first.
case $kind in
  windows) within=1e-6 ;;
  arm64) within=2e-5 ;;
esac
same_values() {
  python3 - "$within" <<'PY'
import json, re, sys
ours, theirs = (json.load(open(name))["comparisons"][0] for name in ("native.json", "said"))
def numbers(value, at=""):
    if isinstance(value, bool): return
    if re.search(r"worst\.\d+\.(?!value)", at): return
    if isinstance(value, (int, float)): yield at, value
    for key, one in (value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()):
        yield from numbers(one, f"{at}.{key}")
assert ours["verdict"]["status"] == theirs["verdict"]["status"], (ours["verdict"], theirs["verdict"])
a, b = dict(numbers(ours["metrics"])), dict(numbers(theirs["metrics"]))
assert a.keys() == b.keys(), a.keys() ^ b.keys()
worst = max(a, key=lambda k: abs(a[k] - b[k]) / max(1, abs(a[k])))
off = abs(a[worst] - b[worst]) / max(1, abs(a[worst]))
print(f"{len(a)} values, largest difference {off:.2g} ({worst})")
assert off <= float(sys.argv[1]), worst
PY
}
make() { native "$@" >told 2>&1 || { cat told; wrong "the program of this system fails: $*"; }; }
make image thumbnail original.gif -o still.png
make image convert still.png -o still.jpg
make image convert still.png -o still.webp
make image convert original.gif -o animation.png
make optimize original.gif -o animation.webp
for pair in "original.gif small.gif" "still.png still.jpg" "still.png still.webp" "original.gif animation.webp" "original.gif animation.png"; do
  # shellcheck disable=SC2086
  native compare $pair --json --no-cache -j1 >native.json 2>/dev/null || true
  # shellcheck disable=SC2086
  code=$(code_of run compare $pair --json -j1)
  [ "$code" -le 1 ] || { cat told; wrong "compare $pair ends with $code"; }
  values=$(same_values)
  echo "$pair: $values"
done

# What it writes can be read elsewhere, and the other way around.
cp original.gif "Größe 名.gif"
run optimize "Größe 名.gif" -o "kleiner 名.gif" >said 2>told || { cat told; wrong "optimize fails"; }
native inspect "kleiner 名.gif" >/dev/null 2>&1 || wrong "the result of optimize cannot be read"
run image convert still.png -o made.webp >said 2>told || { cat told; wrong "image convert fails"; }
native inspect made.webp >/dev/null 2>&1 || wrong "the result of image convert cannot be read"
run inspect "Größe 名.gif" --json >said 2>told || { cat told; wrong "inspect fails"; }
python3 -c 'import json; assert "Größe 名.gif" in json.dumps(json.load(open("said")), ensure_ascii=False)' ||
  wrong "inspect changes the name of a file"
"$runner" ./own.exe compare original.gif - --json -j1 <small.gif >said 2>told || [ $? = 1 ] ||
  { cat told; wrong "standard input cannot be read"; }
! grep -q "$(printf '\r')" said || wrong "line ends are not those of JSON elsewhere"

# Errors, and exit codes, as everywhere.
refused() { # refused CODE TEXT WORD...
  wanted=$1
  text=$2
  shift 2
  code=$(code_of run "$@")
  [ "$code" = "$wanted" ] || { cat told; wrong "$* ends with $code, not $wanted"; }
  grep -q "$text" told || { cat told; wrong "$*: the error does not say '$text'"; }
}
refused 3 'absent.gif' compare absent.gif small.gif
refused 2 'no-such-option' compare original.gif small.gif --no-such-option
refused 4 'not part of this program' serve
refused 4 'AVIF is not part of this program' image convert still.png -o still.avif
