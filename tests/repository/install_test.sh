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

# Every example, and that of the README, is warning-free for who installs it.
config=$(find "$place/usr" -name framewise.pc)
flags=$(PKG_CONFIG_PATH=$(dirname "$config") pkg-config --cflags --libs framewise)
sed -n '/^```cpp$/,/^```$/p' "$source/README.md" | sed '/^```/d' \
  >"$place/readme.cc"
for example in "$place/readme.cc" "$source"/examples/*.cc; do
  # shellcheck disable=SC2086
  "$compiler" ${CXXFLAGS:-} -std=c++20 -Wall -Wextra -Wpedantic -Werror \
    "$example" -o "$place/example" $flags
done

# shellcheck disable=SC2086
"$compiler" ${CXXFLAGS:-} -std=c++20 "$source/tests/repository/third_party/main.cc" \
  -o "$place/by_pkg_config" $flags
LD_LIBRARY_PATH=$(dirname "$(dirname "$config")") \
  "$place/by_pkg_config" "$place/picture.y4m"
