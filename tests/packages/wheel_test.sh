#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the wheel of a build, installs it into a virtual environment without a
# network, and compares two files and, with NumPy, two frames:
#   wheel_test.sh BUILD SOURCE
# FRAMEWISE_CARRY=yes also tests that it needs no library of the build.
set -eu
build=$(cd "$1" && pwd)
source=$(cd "$2" && pwd)
skip() { echo "SKIPPED: $*"; exit 0; }
python=/usr/bin/python3
"$python" -m pip --version >/dev/null 2>&1 || skip "python3-pip is not installed"
"$python" -c 'import ensurepip' 2>/dev/null || skip "python3-venv is not installed"
ls "$build"/python/framewise/_framewise*.so >/dev/null 2>&1 || skip "the build has no module for Python"
carry=${FRAMEWISE_CARRY:-no}
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

(cd "$source" && "$python" -m pip wheel . --no-deps --no-index --disable-pip-version-check -q \
  --config-settings "build=$build" --config-settings "carry=$carry" -w "$place/wheels")
wheel=$(echo "$place"/wheels/framewise-*.whl)
"$python" -m venv --system-site-packages "$place/venv"
"$place/venv/bin/pip" install -q --no-index --no-deps --disable-pip-version-check "$wheel"

# Elsewhere, and without a variable that could help.
cd "$place"
cat >check.py <<'PYTHON'
import sys
import framewise
assert framewise.__file__.startswith(sys.prefix), framewise.__file__
assert framewise.compare(sys.argv[1], sys.argv[1])[0].status == framewise.Status.PASS
assert framewise.compare(sys.argv[1], sys.argv[2])[0].status == framewise.Status.ARTIFACT
# A module of a codec is found beside the library.
avif = framewise.convert(sys.argv[1], "avif", quality=50)
assert avif[4:8] == b"ftyp"
try:
    import numpy
except ImportError:
    print("without NumPy")
else:
    frame = framewise.open(sys.argv[1])[0].rgba
    assert framewise.measure(frame, frame, ["ssimulacra2"])["ssimulacra2"] == 100
print("framewise", framewise.__version__, "compares in", sys.prefix)
PYTHON
pair=$build/examples/pair
env -i PATH=/usr/bin:/bin HOME="$place" "$place/venv/bin/python" check.py \
  "$pair/original.gif" "$pair/small.gif"
ls -l "$wheel" | awk '{ printf "wheel: %.1f MB\n", $5 / 1e6 }'
"$place/venv/bin/pip" uninstall -y -q framewise
if find "$place/venv" -name 'framewise*' | grep .; then
  echo "files are left behind"
  exit 1
fi
