#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs `./dev demo --from PACKAGE` in a folder that has the scripts and no build,
# with each kind of package, and with what is none:
#   demo_from_test.sh BUILD SOURCE
set -eu
build=$(cd "$1" && pwd)
source=$(cd "$2" && pwd)
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir -p "$place/source/tools" "$place/packages"
cp "$source/dev" "$place/source"
cp "$source"/tools/demo* "$source/tools/apt_get.sh" "$place/source/tools"
# Results of earlier comparisons stay out.
export XDG_CACHE_HOME="$place/cache" HOME="$place"
cd "$place/packages"

succeeds() { # succeeds PACKAGE: from a folder that is not that of the scripts
  ../source/dev demo --from "$1" >../out 2>&1 || { cat ../out; echo "$1 does not work"; exit 1; }
  grep -q '^ARTIFACT' ../out || { cat ../out; echo "$1 shows no verdict"; exit 1; }
  grep -q '<html' ../source/build/demo/report.html
  rm -r ../source/build
}
fails() { # fails CODE TEXT PACKAGE
  code=0
  ../source/dev demo --from "$3" >../out 2>&1 || code=$?
  if [ "$code" != "$1" ] || ! grep -q "$2" ../out; then
    cat ../out
    echo "$3: exit code $code, not $1 and '$2'"
    exit 1
  fi
}

# ---- packages, without what cpack takes minutes for ----
for component in program library; do
  cmake --install "$build" --prefix "$place/framewise-0" --component "$component" >/dev/null
done
tar -czf framewise-0.tar.gz -C "$place" framewise-0
succeeds framewise-0.tar.gz

debian() { # debian NAME FOLDER [DEPENDS]
  mkdir -p "$2/DEBIAN"
  printf 'Package: %s\nVersion: 0\nArchitecture: all\nMaintainer: test\nDescription: test\nDepends: %s\n' \
    "$1" "${3:-libc6}" >"$2/DEBIAN/control"
  dpkg-deb --root-owner-group --build "$2" "$1"_0_all.deb >/dev/null
}
if command -v apt-get >/dev/null; then
  mkdir -p "$place/program/usr" "$place/library/usr"
  cp -r "$place/framewise-0/bin" "$place/framewise-0/share" "$place/program/usr"
  cp -r "$place/framewise-0/lib" "$place/library/usr"
  debian framewise "$place/program" "libc6 (>= 2.3), libframewise0.1 (= 0)"
  fails 2 "put libframewise" framewise_0_all.deb
  debian libframewise0.1 "$place/library"
  succeeds framewise_0_all.deb
  fails 2 "holds libframewise0.1" libframewise0.1_0_all.deb
fi

if ls "$build"/python/framewise/_framewise*.so >/dev/null 2>&1 && python3 -m pip --version >/dev/null 2>&1; then
  python=$(ls "$build"/python/framewise/_framewise*.so | sed 's/.*cpython-3\([0-9]*\).*/python3.\1/')
  command -v "$python" >/dev/null || python=/usr/bin/python3
  (cd "$source" && "$python" -m pip wheel . --no-deps --no-index --disable-pip-version-check -q \
    --config-settings "build=$build" --config-settings carry=no -w "$place/packages")
  wheel=$(echo framewise-*.whl)
  succeeds "$wheel"
  mv "$wheel" framewise-0-cp31-cp31-linux_x86_64.whl
  fails 4 "Python 3.1, which is not installed" framewise-0-cp31-cp31-linux_x86_64.whl
fi

# ---- what is no package of this system ----
fails 2 "There is no file missing.deb" missing.deb
echo text >notes.txt
fails 2 "of a known kind" notes.txt
echo text >broken.tar.gz
fails 2 "cannot be unpacked" broken.tar.gz
echo text >broken.deb
fails 2 "cannot be read" broken.deb
echo text >odd.whl
fails 2 "which Python" odd.whl
tar -czf empty.tar.gz notes.txt
fails 2 "holds no program" empty.tar.gz
# Byte 18 of an ELF file is the processor; 0 is none.
printf '\0' | dd of="$place/framewise-0/bin/framewise" bs=1 seek=18 conv=notrunc 2>/dev/null
tar -czf other.tar.gz -C "$place" framewise-0
fails 4 "another processor" other.tar.gz
# Without the rest of the file the loader cannot start it.
head -c 100000 "$build/framewise" >"$place/framewise-0/bin/framewise"
tar -czf cut.tar.gz -C "$place" framewise-0
fails 4 "does not run on this system" cut.tar.gz
echo "the demo runs from packages"
