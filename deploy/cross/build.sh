#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program for Windows on x86-64, or for Linux on arm64, by Debian's cross
# compilers:  build.sh windows|arm64 OUT
# docs/packages.md lists what it has. OUT gets the program, its checksum and the
# licenses. Sources of codecs come from Debian's source packages and stay, with
# what is compiled of them, in FRAMEWISE_CROSS_CACHE (~/.cache/framewise/cross).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
usage="usage: build.sh windows|arm64 OUT"
kind=${1:?$usage}
case $kind in
  windows) name=framewise-windows-x86_64.exe made=framewise.exe prefix=x86_64-w64-mingw32 compiler=g++-posix also=nasm ;;
  arm64) name=framewise-linux-arm64 made=framewise prefix=aarch64-linux-gnu compiler=g++ also= ;;
  *) echo "$usage" >&2; exit 2 ;;
esac
mkdir -p "${2:?$usage}"
out=$(cd "$2" && pwd)
for program in "$prefix-$compiler" cmake ninja esbuild $also dpkg-source; do
  command -v "$program" >/dev/null || {
    echo "build.sh needs $program (./dev deps build $kind installs it)" >&2
    exit 4
  }
done
jobs=${FRAMEWISE_JOBS:-$(nproc)}
cache=${FRAMEWISE_CROSS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/framewise/cross}
sources="zlib libdeflate lcms2 libjpeg-turbo libwebp highway"
codecs=$cache/$kind

cross() { # cross SOURCE BUILD OPTION...
  from=$1
  build=$2
  shift 2
  cmake -G Ninja -S "$from" -B "$build" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_TOOLCHAIN_FILE="$here/toolchains/$kind.cmake" "$@" >/dev/null
}

make_codecs() {
  cross "$here/codecs" "$codecs/codecs" -DFRAMEWISE_SOURCES="$cache/sources"
  cmake --build "$codecs/codecs" -j "$jobs"
  cross "$cache/sources/libjpeg-turbo" "$codecs/jpeg" -DENABLE_SHARED=0 -DWITH_TURBOJPEG=0 \
    -DCMAKE_INSTALL_PREFIX=/usr
  cmake --build "$codecs/jpeg" -j "$jobs" --target jpeg-static
  mkdir -p "$codecs/include" "$codecs/lib"
  cp "$codecs/codecs"/lib*.a "$codecs/jpeg/libjpeg.a" "$codecs/lib"
  from=$cache/sources
  cp "$from/zlib/zlib.h" "$from/zlib/zconf.h" "$from/libdeflate/libdeflate.h" "$from/lcms2/include/"*.h \
    "$from/libjpeg-turbo/jpeglib.h" "$from/libjpeg-turbo/jerror.h" "$from/libjpeg-turbo/jmorecfg.h" \
    "$codecs/jpeg/jconfig.h" "$codecs/include"
  cp -r "$from/libwebp/src/webp" "$codecs/include"
  # Libraries of headers alone, without those of the system beside them.
  for headers in fmt hwy nlohmann toml++; do
    ln -sfn "/usr/include/$headers" "$codecs/include/$headers"
  done
}

licenses() {
  mkdir -p "$out/licenses"
  cp "$root/LICENSE" "$root/NOTICE" "$out/licenses"
  for one in $sources; do
    cp "$cache/sources/$one/debian/copyright" "$out/licenses/$one.copyright"
  done
  for package in libfmt-dev nlohmann-json3-dev libtoml++-dev "g++-12"; do
    cp "/usr/share/doc/$package/copyright" "$out/licenses/$package.copyright" 2>/dev/null ||
      echo "no license text of $package" >&2
  done
}

if [ ! -f "$codecs/lib/libhwy.a" ]; then
  # shellcheck disable=SC2086
  FRAMEWISE_SOURCE_CACHE=$cache "$root/tools/debian_sources.sh" $sources
  make_codecs
fi
cross "$here" "$out/build" -DFRAMEWISE_CODECS="$codecs"
cmake --build "$out/build" -j "$jobs" --target framewise-cross
licenses
"$prefix-strip" -o "$out/$name" "$out/build/$made"
(cd "$out" && sha256sum "$name" >"$name.sha256")
ls -l "$out/$name"
