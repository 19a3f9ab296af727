#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the last commit twice, in folders of different names, with another time
# zone, language and number of processes, and compares every file of the
# packages byte by byte:
#   tools/reproducible.sh [FOLDER]     (default: build/reproducible)
# Exit codes: 0 equal, 1 different: the files that differ are listed.
set -eu
cd "$(dirname "$0")/.."
mkdir -p "${1:-build/reproducible}"
place=$(cd "${1:-build/reproducible}" && pwd)
jobs=${FRAMEWISE_JOBS:-$(nproc)}
commit=$(git rev-parse HEAD)
# One date for both: that of the commit.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
# Results of a cache would be equal whatever the compiler does.
export CCACHE_DISABLE=1

build() { # build FOLDER JOBS
  rm -rf "${place:?}/$1"
  mkdir -p "$place/$1"
  git archive "$commit" | tar -x -C "$place/$1"
  (
    cd "$place/$1"
    cmake --preset release -DFRAMEWISE_TESTS=OFF
    cmake --build build/release -j "$2"
    cd build/release
    cpack -G "DEB;TXZ"
  ) >"$place/$1.log" 2>&1 || { tail -n 30 "$place/$1.log" >&2; exit 4; }
}
# cpack stores the umask in the headers of a deb; all else does not depend on it.
umask 022
(LC_ALL=C TZ=UTC build first "$jobs")
(LC_ALL=C.UTF-8 TZ=Asia/Kathmandu build second-and-longer "$((jobs + 1))")

result=0
for file in "$place"/first/build/release/packages/*.deb "$place"/first/build/release/packages/*.tar.xz; do
  other=$place/second-and-longer/build/release/packages/${file##*/}
  if cmp -s "$file" "$other"; then
    echo "equal     ${file##*/}"
  else
    echo "DIFFERENT ${file##*/}"
    result=1
  fi
done
exit "$result"
