#!/bin/sh
# `framewise doctor` names the true cause where a codec module does not work: not
# built, not installed, a library missing (and which), damaged.
# Usage: modules_test.sh BUILD COMPILER
# SPDX-License-Identifier: Apache-2.0
set -eu
build=$1 compiler=$2
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
place=$root/bin
mkdir "$place"
cp "$build/framewise" "$place/"

says() { # says TEXT…: doctor's words hold every TEXT
  result=0
  FRAMEWISE_CONFIG=none "$place/framewise" doctor >"$place/doctor" || result=$?
  [ "$result" -eq 4 ] || { echo "exit code $result instead of 4"; exit 1; }
  for text in "$@"; do
    grep -qF "$text" "$place/doctor" || {
      echo "doctor does not say: $text"
      cat "$place/doctor"
      exit 1
    }
  done
}

says "framewise-codec-avif.so is not installed: $root/lib/framewise has no such file" \
  "hint: install framewise again" || exit 1

touch "$place/CMakeCache.txt"
says "framewise-codec-avif.so is not built: $place/codecs has no such file" \
  "hint: \`./dev build\` builds every module"

mkdir "$place/codecs"
cd "$place/codecs"
echo 'int gone() { return 1; }' >gone.cc
echo 'int gone(); int call() { return gone(); }' >module.cc
"$compiler" -shared -fPIC gone.cc -o libgone.so.7 -Wl,-soname,libgone.so.7
"$compiler" -shared -fPIC module.cc -o framewise-codec-avif.so ./libgone.so.7
rm libgone.so.7
says "framewise-codec-avif.so needs the library libgone.so.7, which is missing" \
  "hint: install the package that holds libgone.so.7"

echo damaged >framewise-codec-avif.so
says "framewise-codec-avif.so cannot be loaded" "file too short" \
  "hint: build or install framewise again"
echo "four causes, four messages"
