#!/bin/sh
# Installs the build into an empty folder, then builds and runs a third-party
# program against it: once through find_package, once through pkg-config.
# Usage: install_test.sh BUILD SOURCE COMPILER
set -eu
build=$1 source=$2 compiler=$3
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

cmake --install "$build" --prefix "$place/usr" >/dev/null
"$place/usr/bin/framewise" --version
"$source/tests/repository/runpath_test.sh" "$place/usr"

cmake -S "$source/tests/repository/third_party" -B "$place/build" -G Ninja \
  -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$place/usr" >/dev/null
cmake --build "$place/build" >/dev/null
"$place/build/third_party" "$place/picture.y4m"

config=$(find "$place/usr" -name framewise.pc)
flags=$(PKG_CONFIG_PATH=$(dirname "$config") pkg-config --cflags --libs framewise)
# shellcheck disable=SC2086
"$compiler" ${CXXFLAGS:-} -std=c++20 "$source/tests/repository/third_party/main.cc" \
  -o "$place/by_pkg_config" $flags
LD_LIBRARY_PATH=$(dirname "$(dirname "$config")") \
  "$place/by_pkg_config" "$place/picture.y4m"
