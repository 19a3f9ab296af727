#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program as one file that needs nothing else, for Linux:
#   build.sh BUILD OUT [x86_64|arm64]
# BUILD is a finished build of the preset release, whose objects are linked once
# more; for arm64 it is a folder in which Debian's cross compiler makes them. OUT
# gets the program, its checksum and the licenses. Libraries of which Debian has
# no archive are compiled from its source packages, which stay with what is made
# of them in FRAMEWISE_STATIC_CACHE (~/.cache/framewise/static).
set -eu
usage="usage: build.sh BUILD OUT [x86_64|arm64]"
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${1:?$usage}" "${2:?$usage}"
build=$(cd "$1" && pwd)
out=$(cd "$2" && pwd)
arch=${3:-x86_64}
cache=${FRAMEWISE_STATIC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/framewise/static}
jobs=${FRAMEWISE_JOBS:-$(nproc)}
# Modules that are inside; the others say that they are not. arm64 is without what
# takes longest to build.
modules="codec-avif codec-tiff codec-avif-writer color-profile
  cache-disk results bench-history job-store metrics-history"
sources="fmtlib highway lcms2 libebur128 libavif"
left_out="HEIC, JPEG XL writing, encoders of H.264 and H.265, downloads and TLS, \
Redis, graphics cards, reading words"
case $arch in
  x86_64)
    made=$cache tools='' programs="nasm" link_options="-Wl,-z,pack-relative-relocs"
    modules="$modules codec-jxl codec-video"
    sources="$sources jpeg-xl ffmpeg" ;;
  arm64)
    made=$cache/arm64 tools=aarch64-linux-gnu- programs="aarch64-linux-gnu-g++" link_options=''
    left_out="video, JPEG XL, $left_out"
    export FRAMEWISE_ROOT="$made/root" PKG_CONFIG_SYSROOT_DIR="$made/root"
    libraries=$made/root/usr/lib/aarch64-linux-gnu
    link_options="-L$libraries"
    export PKG_CONFIG_LIBDIR="$libraries/pkgconfig:$made/root/usr/share/pkgconfig:$made/absent" ;;
  *) echo "$usage" >&2; exit 2 ;;
esac
for program in cmake ninja objcopy dpkg-source $programs; do
  command -v "$program" >/dev/null || {
    echo "build.sh needs $program (./dev deps static installs it)" >&2
    exit 4
  }
done

for_arch() { # for_arch CMAKE-ARGUMENTS
  [ "$arch" = x86_64 ] || set -- "$@" -DCMAKE_TOOLCHAIN_FILE="$here/$arch.cmake"
  cmake -G Ninja -DCMAKE_BUILD_TYPE=Release "$@" >/dev/null
}

# The objects of the program and of the modules that are inside, with headers and
# archives of Debian's packages; what no such module needs is only said to be there.
cross_objects() {
  # shellcheck disable=SC2086
  "$root/tools/debian_packages.sh" "$made/root" "$arch" $(sed 's/#.*//' "$here/$arch.txt")
  mkdir -p "$made/absent"
  for name in libcurl vips tesseract hiredis libpostproc; do
    printf 'Name: %s\nDescription: left out\nVersion: 99\n' "$name" >"$made/absent/$name.pc"
  done
  for_arch -S "$root" -B "$build" -DFRAMEWISE_UNITY=ON -DFRAMEWISE_TESTS=OFF
  wanted="framewise_(answer|rest|bench|cli|identity)_"
  for module in $modules; do wanted="$wanted|framewise-$module\\."; done
  ninja -C "$build" -t targets all | sed -n 's/\.o: .*/.o/p' |
    grep -E "^src/.*CMakeFiles/($wanted)" | grep -v cli_not_built | xargs ninja -C "$build" -j "$jobs"
}

codecs() {
  for_arch --fresh -S "$here/codecs" -B "$made/build/codecs" -DFRAMEWISE_SOURCES="$cache/sources"
  cmake --build "$made/build/codecs" -j "$jobs"
}

jpeg_xl() { # its decoder alone
  off=''
  for part in TOOLS JPEGLI DOXYGEN MANPAGES BENCHMARK EXAMPLES SJPEG OPENEXR JNI PLUGINS \
    VIEWERS SKCMS TCMALLOC; do
    off="$off -DJPEGXL_ENABLE_$part=OFF"
  done
  # shellcheck disable=SC2086
  cmake -G Ninja -S "$cache/sources/jpeg-xl" -B "$cache/build/jxl" -DCMAKE_BUILD_TYPE=Release \
    -DBUILD_TESTING=OFF -DBUILD_SHARED_LIBS=OFF -DCMAKE_POSITION_INDEPENDENT_CODE=ON $off \
    -DJPEGXL_FORCE_SYSTEM_BROTLI=ON -DJPEGXL_FORCE_SYSTEM_HWY=ON \
    -DJPEGXL_FORCE_SYSTEM_LCMS2=ON >/dev/null
  cmake --build "$cache/build/jxl" -j "$jobs" --target jxl_dec-static
}

# Without the parts that are under the GPL, and without a network.
ffmpeg() {
  mkdir -p "$cache/build/ffmpeg"
  cd "$cache/build/ffmpeg"
  if ! cmp -s "$here/ffmpeg.txt" configured.txt; then
    # shellcheck disable=SC2046
    "$cache/sources/ffmpeg/configure" --prefix="$cache/codecs" $(sed 's/#.*//' "$here/ffmpeg.txt")
    cp "$here/ffmpeg.txt" configured.txt
  fi
  make -j "$jobs" install
  cd - >/dev/null
}

# A module as one object, whose functions have names of their own; and the table
# of them, in which base/module.cc looks.
modules() {
  mkdir -p "$work"
  {
    echo '#include <cstring>'
    echo 'struct Inside { const char* module; const char* name; void (*function)(); };'
  } >"$work/inside.cc"
  : >"$work/rows"
  for module in $modules; do
    objects=$(find "$build/src" -path "*/framewise-$module.dir/*" -name '*.o')
    one=$work/$module.o
    # shellcheck disable=SC2086
    "${tools}ld" -r -o "$one" $objects
    prefix=inside_$(echo "$module" | tr - _)_
    for name in $("${tools}nm" --defined-only "$one" | sed -n 's/.* T \(framewise_[a-z_]*\)$/\1/p'); do
      "${tools}objcopy" --redefine-sym "$name=$prefix$name" "$one"
      echo "extern \"C\" void $prefix$name();" >>"$work/inside.cc"
      echo "    {\"framewise-$module\", \"$name\", &$prefix$name}," >>"$work/rows"
    done
  done
  {
    echo 'constexpr Inside kInside[] = {'
    cat "$work/rows"
    echo '};'
    cat "$here/find_inside.inc"
    echo "extern \"C\" const char* framewise_left_out() { return \"$left_out\"; }"
  } >>"$work/inside.cc"
}

# cli/count_allocations.cc replaces malloc, beside which glibc's archive has its
# own in one object with what that calls: the first definition is taken.
link() {
  objects=$(find "$build/src" -name '*.o' \( -path '*/framewise_answer_*' -o -path '*/framewise_rest_*' \
    -o -path '*/framewise_bench_*' -o -path '*/framewise_cli_*' -o -path '*/framewise_identity_*' \) ! -path '*/framewise_cli_not_built*')
  archives=$(find "$made/build/codecs" -name '*.a')
  if [ "$arch" = x86_64 ]; then
    archives="$archives $cache/build/jxl/lib/libjxl_dec.a"
    for name in avformat avcodec swscale swresample avutil; do
      archives="$archives $cache/codecs/lib/lib$name.a"
    done
  fi
  modules_made=''
  for module in $modules; do modules_made="$modules_made $work/$module.o"; done
  compiler=${CXX:-c++}
  [ -z "$tools" ] || compiler=${tools}g++
  # shellcheck disable=SC2086
  $compiler -std=c++20 -O2 -static-pie -s -Wl,--gc-sections -Wl,-z,muldefs \
    $link_options -o "$out/framewise" "$work/inside.cc" \
    $objects $modules_made -Wl,--start-group $archives \
    -laom -lbrotlidec -lbrotlicommon -lwebpmux -lwebpdemux -lwebp -ltiff -ljbig -lLerc -llzma \
    -ljpeg -ldeflate -lsqlite3 -lzstd -lz \
    -Wl,--end-group -lpthread -lm
}

licenses() {
  mkdir -p "$out/licenses"
  cp "$root/LICENSE" "$root/NOTICE" "$out/licenses"
  for name in $sources; do
    for text in debian/copyright COPYING.LGPLv2.1 COPYING LICENSE; do
      [ ! -f "$cache/sources/$name/$text" ] ||
        cp "$cache/sources/$name/$text" "$out/licenses/$name.$(basename "$text")"
    done
  done
  for package in libaom-dev libbrotli-dev libwebp-dev libjpeg62-turbo-dev libdeflate-dev \
    libsqlite3-dev libtiff-dev libjbig-dev liblerc-dev liblzma-dev libzstd-dev zlib1g-dev libc6-dev libstdc++-12-dev; do
    cp "/usr/share/doc/$package/copyright" "$out/licenses/$package.copyright" 2>/dev/null ||
      echo "no license text of $package" >&2
  done
  [ "$arch" != x86_64 ] || cp "$here/ffmpeg.txt" "$out/licenses/ffmpeg.configure.txt"
}

# shellcheck disable=SC2086
FRAMEWISE_SOURCE_CACHE=$cache "$root/tools/debian_sources.sh" $sources
[ "$arch" = x86_64 ] || cross_objects
codecs
[ "$arch" != x86_64 ] || { jpeg_xl; ffmpeg; }
work=$build/one-file
modules
link
licenses
name=framewise-linux-$arch
mv "$out/framewise" "$out/$name"
(cd "$out" && sha256sum "$name" >"$name.sha256")
ls -l "$out/$name"
