#!/bin/sh
# With -DFRAMEWISE_HARDENED=ON every command that compiles or links asks for all
# of it: hardened_test.sh, which reads the files themselves, needs a build of its
# own.
# Usage: hardened_flags_test.sh SOURCE COMPILER C_COMPILER
# SPDX-License-Identifier: Apache-2.0
set -eu
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
CXX=$2 CC=$3 cmake -S "$1" -B "$build" -G "Unix Makefiles" -DCMAKE_BUILD_TYPE=Release \
  -DFRAMEWISE_TESTS=OFF -DFRAMEWISE_HARDENED=ON -DCMAKE_EXPORT_COMPILE_COMMANDS=ON \
  >"$build/log" 2>&1 || { tail -n 20 "$build/log"; exit 1; }

failed=0
all_have() { # all_have FLAG WHAT: of the lines of standard input
  missing=$(grep -cve "$1" || true)
  [ "$missing" -eq 0 ] || { echo "$missing $2 lack $1"; failed=1; }
}

grep '"command":' "$build/compile_commands.json" >"$build/compiles"
find "$build" -name link.txt -exec cat {} + | grep -F -e "$2 " -e "$3 " >"$build/links"
for flag in -fstack-protector-strong -fstack-clash-protection -D_FORTIFY_SOURCE=3 \
  '-fPIC\|-fPIE' $(uname -m | sed -n 's/x86_64/-fcf-protection=full/p'); do
  all_have "$flag" "of the compilations" <"$build/compiles"
done
for flag in -Wl,-z,relro,-z,now,-z,noexecstack "-shared\|-pie"; do
  all_have "$flag" "of the links" <"$build/links"
done
echo "$(grep -c . "$build/compiles") compilations and $(grep -c . "$build/links") links checked"
[ -s "$build/compiles" ] && [ -s "$build/links" ] && exit "$failed"
