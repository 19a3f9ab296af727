#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs the demo with a package in place of a build, so without a compiler:
#   tools/demo_from.sh PACKAGE
# PACKAGE is framewise_*.deb with libframewise*.deb beside it, an archive
# (.tar.xz, .tar.gz, .tgz) or a wheel (.whl); docs/packages.md. Nothing is
# installed but what a .deb depends on: the package is unpacked in build/from.
# Exit codes: 2 no such package, 4 it does not run on this system.
set -eu
case ${1:-} in
  /*) package=$1 ;;
  *) package=$PWD/${1:-} ;;
esac
cd "$(dirname "$0")/.."
place=build/from

stop() { # stop CODE MESSAGE…
  code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}
needs() { # needs PROGRAM WHY
  command -v "$1" >/dev/null || stop 4 "$package: $2 is not installed."
}

# The number of the processor that a program is for, in the header of ELF files.
machine_of() { od -An -tu2 -j18 -N2 "$1" | tr -d ' '; }
check_machine() { # check_machine PROGRAM
  here=$(machine_of "$(readlink -f /bin/sh)")
  [ "$(machine_of "$1")" = "$here" ] ||
    stop 4 "$package is for another processor than this machine's ($(uname -m))."
}

unpack_debian() {
  needs dpkg-deb "dpkg, which unpacks it,"
  name=$(dpkg-deb -f "$package" Package 2>"$place/log") ||
    stop 2 "$package cannot be read: $(cat "$place/log")"
  [ "$name" = framewise ] ||
    stop 2 "$package holds $name; the demo needs framewise_*.deb, the program."
  library=$(find "$(dirname "$package")" -maxdepth 1 -name 'libframewise[0-9]*.deb' | head -n 1)
  [ -n "$library" ] ||
    stop 2 "$package needs the library: put libframewise*.deb into the same folder."
  for file in "$package" "$library"; do dpkg-deb -x "$file" "$place"; done
  check_machine "$place/usr/bin/framewise"
  # What the system has to bring; the library comes from beside the program.
  wanted=$(for file in "$package" "$library"; do dpkg-deb -f "$file" Depends; done |
    tr ',' '\n' | grep -v libframewise | paste -sd , -)
  would=$(apt-get satisfy -s "$wanted" 2>"$place/log") || would=Inst
  if echo "$would" | grep -q '^Inst'; then
    echo "Installing what $name depends on."
    tools/apt_get.sh update -qq || true
    tools/apt_get.sh satisfy -y -qq --no-install-recommends "$wanted" >"$place/log" 2>&1 || stop 4 \
      "This system has not what $package depends on:" "$(tail -n 5 "$place/log")" \
      "The archive (framewise-*.tar.xz) brings its libraries."
  fi
  prefix=$place/usr
}

unpack_archive() {
  case $package in *.xz) needs xz "xz, which unpacks it," ;; esac
  tar -xf "$package" -C "$place" --strip-components=1 2>"$place/log" ||
    stop 2 "$package cannot be unpacked: $(tail -n 1 "$place/log")"
  [ -f "$place/bin/framewise" ] || stop 2 "$package holds no program bin/framewise."
  check_machine "$place/bin/framewise"
  prefix=$place
}

run_program() {
  "$prefix/bin/framewise" --version >"$place/log" 2>&1 ||
    stop 4 "$package does not run on this system:" "$(head -n 3 "$place/log")"
  exec tools/demo.sh "$prefix"
}

run_wheel() {
  # framewise-0.1.0-cp311-cp311-manylinux_2_36_x86_64.whl: Python 3.11
  version=$(basename "$package" | sed -n 's/.*-cp3\([0-9]*\)-cp.*/3.\1/p')
  [ -n "$version" ] || stop 2 "$package: the name says not which Python it is for (-cp311-)."
  python=python$version
  command -v "$python" >/dev/null || python=python3
  [ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>&1)" = "$version" ] ||
    stop 4 "$package is for Python $version, which is not installed."
  "$python" -m zipfile -e "$package" "$place" 2>"$place/log" ||
    stop 2 "$package cannot be unpacked: $(tail -n 1 "$place/log")"
  check_machine "$(find "$place" -name '_framewise*.so' | head -n 1)"
  PYTHONPATH=$PWD/$place exec "$python" tools/demo_wheel.py build/demo
}

[ $# = 1 ] || stop 2 "usage: ./dev demo --from PACKAGE"
[ -f "$package" ] || stop 2 "There is no file $1."
rm -rf "$place"
mkdir -p "$place"
case $package in
  *.deb) unpack_debian; run_program ;;
  *.tar.xz | *.tar.gz | *.tgz) unpack_archive; run_program ;;
  *.whl) run_wheel ;;
  *) stop 2 "$package is no package of a known kind: .deb, .tar.xz, .tar.gz, .tgz or .whl." ;;
esac
