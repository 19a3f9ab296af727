#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The program as one file that needs nothing else, for Linux on x86-64:
#   build.sh BUILD OUT
# BUILD is a finished build of the preset release, whose objects are linked once
# more; OUT gets the program, its checksum and the licenses. Libraries of which
# Debian has no archive are compiled from its source packages, which stay with
# what is made of them in FRAMEWISE_STATIC_CACHE (~/.cache/framewise/static).
set -eu
# Modules that are inside; the others say that they are not.
modules="codec-avif codec-jxl codec-tiff codec-avif-writer codec-video color-profile
  cache-disk results bench-history job-store metrics-history"
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "${1:?usage: build.sh BUILD OUT}" && pwd)
mkdir -p "${2:?usage: build.sh BUILD OUT}"
out=$(cd "$2" && pwd)
cache=${FRAMEWISE_STATIC_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/framewise/static}
jobs=${FRAMEWISE_JOBS:-$(nproc)}
sources="fmtlib highway lcms2 libebur128 libavif jpeg-xl ffmpeg"
for program in cmake ninja nasm objcopy dpkg-source; do
  command -v "$program" >/dev/null || {
    echo "build.sh needs $program (./dev deps static installs it)" >&2
    exit 4
  }
done

codecs() {
  cmake --fresh -G Ninja -S "$here/codecs" -B "$cache/build/codecs" -DCMAKE_BUILD_TYPE=Release \
    -DFRAMEWISE_SOURCES="$cache/sources" >/dev/null
  cmake --build "$cache/build/codecs" -j "$jobs"
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
    ld -r -o "$one" $objects
    prefix=inside_$(echo "$module" | tr - _)_
    for name in $(nm --defined-only "$one" | sed -n 's/.* T \(framewise_[a-z_]*\)$/\1/p'); do
      objcopy --redefine-sym "$name=$prefix$name" "$one"
      echo "extern \"C\" void $prefix$name();" >>"$work/inside.cc"
      echo "    {\"framewise-$module\", \"$name\", &$prefix$name}," >>"$work/rows"
    done
  done
  {
    echo 'constexpr Inside kInside[] = {'
    cat "$work/rows"
    echo '};'
    cat "$here/find_inside.inc"
  } >>"$work/inside.cc"
}

# cli/count_allocations.cc replaces malloc, beside which glibc's archive has its
# own in one object with what that calls: the first definition is taken.
link() {
  objects=$(find "$build/src" -name '*.o' \( -path '*/framewise_answer_*' -o -path '*/framewise_rest_*' \
    -o -path '*/framewise_bench_*' -o -path '*/framewise_cli_*' -o -path '*/framewise_identity_*' \) ! -path '*/framewise_cli_not_built*')
  archives=''
  for name in lcms2 ebur128 avif fmt hwy; do archives="$archives $cache/build/codecs/lib$name.a"; done
  for name in avformat avcodec swscale swresample avutil; do
    archives="$archives $cache/codecs/lib/lib$name.a"
  done
  modules_made=''
  for module in $modules; do modules_made="$modules_made $work/$module.o"; done
  # shellcheck disable=SC2086
  ${CXX:-c++} -std=c++20 -O2 -static-pie -s -Wl,--gc-sections -Wl,-z,muldefs \
    -Wl,-z,pack-relative-relocs -o "$out/framewise" "$work/inside.cc" \
    $objects $modules_made -Wl,--start-group $archives "$cache/build/jxl/lib/libjxl_dec.a" \
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
  cp "$here/ffmpeg.txt" "$out/licenses/ffmpeg.configure.txt"
}

# shellcheck disable=SC2086
FRAMEWISE_SOURCE_CACHE=$cache "$root/tools/debian_sources.sh" $sources
codecs
jpeg_xl
ffmpeg
work=$build/one-file
modules
link
licenses
name=framewise-linux-x86_64
mv "$out/framewise" "$out/$name"
(cd "$out" && sha256sum "$name" >"$name.sha256")
ls -l "$out/$name"
