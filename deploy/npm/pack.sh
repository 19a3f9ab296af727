#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packs the npm packages of a build:
#   pack.sh BUILD FOLDER
# Needs npm, cmake and strip, and a build of all that is installed; to carry the
# libraries of the system, python3, patchelf, dpkg and ldd.
# FRAMEWISE_CARRY=no leaves the libraries of the system out of the package of the
# platform: it then runs on this system alone.
set -eu
source=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:?usage: pack.sh BUILD FOLDER}" && pwd)
mkdir -p "${2:?usage: pack.sh BUILD FOLDER}"
out=$(cd "$2" && pwd)
needs='npm cmake strip'
[ "${FRAMEWISE_CARRY:-yes}" = no ] || needs="$needs python3 patchelf dpkg ldd"
for program in $needs; do
  command -v "$program" >/dev/null || {
    echo "pack.sh needs $program (see debian-packages.txt)" >&2
    exit 4
  }
done
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
cp "$source/deploy/npm/linux-x64/package.json" "$source/LICENSE" "$source/NOTICE" "$stage"
for component in program library; do
  cmake --install "$build" --prefix "$stage" --strip --component "$component" >/dev/null
done
# npm keeps no symbolic links: the library has the name that programs ask for.
for link in "$stage"/lib/libframewise*.so.*; do
  if [ -L "$link" ]; then
    file=$(readlink -f "$link")
    rm "$link"
    mv "$file" "$link"
  fi
done
if [ "${FRAMEWISE_CARRY:-yes}" != no ]; then
  "$source/tools/carry_libraries.py" "$stage" >&2
fi
cd "$out"
npm pack --silent "$stage" "$source/deploy/npm/framewise" >&2
