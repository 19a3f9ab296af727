#!/bin/sh
# Checks with clang that data is used under the mutex that its annotation names
# (src/base/mutex.h), in all sources that have such data, and that clang would
# notice a use without the mutex.
# Usage: check_locks.sh [CLANG]
# SPDX-License-Identifier: Apache-2.0
set -eu
clang=${1:-clang++}
cd "$(dirname "$0")/.."

analyse() { # analyse FILE
  "$clang" -std=c++20 -fsyntax-only -Wno-everything -Wthread-safety -Werror=thread-safety \
    -Iinclude -Isrc -DFMT_SHARED -DHWY_BASELINE_TARGETS=HWY_SSSE3 \
    -DHWY_SHARED_DEFINE "$1"
}

wrong=$(mktemp --suffix=.cc)
trap 'rm -f "$wrong"' EXIT
cat >"$wrong" <<END
#include "base/mutex.h"
struct Counter {
  int next() { return ++count; }
  framewise::Mutex mutex;
  int count FW_GUARDED_BY(mutex) = 0;
};
END
if analyse "$wrong" 2>/dev/null; then
  echo "$clang does not notice data that is used without its mutex" >&2
  exit 1
fi
count=0
for source in $(grep -l 'FW_GUARDED_BY' -r src --include=*.cc --include=*.h | grep -v base/mutex.h); do
  count=$((count + $(grep -c '^ *\(mutable \|static \)\?Mutex ' "$source")))
  # What a header declares is used by the source of its name.
  case $source in *.h) source=${source%.h}.cc ;; esac
  analyse "$source"
done
echo "$count mutexes are used as annotated"
