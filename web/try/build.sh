#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the library as WebAssembly with Debian's Emscripten:
#   build.sh FOLDER [threads|simd|scalar]...
# FOLDER/package becomes the npm package, FOLDER/site the page. `threads` has SIMD
# too, and needs a page that is isolated.
# Sources of codecs come from Debian's source packages and stay, with what is
# compiled of them, in FRAMEWISE_WASM_CACHE (default: ~/.cache/framewise/wasm).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
mkdir -p "${1:?usage: build.sh FOLDER [threads|simd|scalar]...}"
out=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- threads simd scalar
for program in emcc em++ emcmake cmake ninja esbuild openssl dpkg-source; do
  command -v "$program" >/dev/null || {
    echo "build.sh needs $program (./dev deps wasm installs it)" >&2
    exit 4
  }
done
# Emscripten's tools are modules of Debian's Node, which others do not look for.
export NODE_PATH="${NODE_PATH:-/usr/share/nodejs}"
jobs=${FRAMEWISE_JOBS:-$(nproc 2>/dev/null || echo 2)}
cache=${FRAMEWISE_WASM_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/framewise/wasm}
mkdir -p "$cache"

# Shared memory holds only what was compiled for it.
memory_of() { # memory_of KIND
  [ "$1" != threads ] || { echo shared; return; }
  echo alone
}

codecs() { # codecs shared|alone
  flags=''
  [ "$1" != shared ] || flags=-pthread
  built=$cache/$1
  FRAMEWISE_SOURCE_CACHE=$cache "$source/tools/debian_sources.sh" \
    zlib libdeflate lcms2 libjpeg-turbo libwebp dav1d libavif
  emcmake cmake --fresh -G Ninja -S "$here/codecs" -B "$built/codecs" -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_C_FLAGS="$flags" -DFRAMEWISE_SOURCES="$cache/sources" >/dev/null
  cmake --build "$built/codecs" -j "$jobs"
  # It would find the sizes of types by object files of another form.
  emcmake cmake -G Ninja -S "$cache/sources/libjpeg-turbo" -B "$built/jpeg" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS="$flags" -DENABLE_SHARED=0 -DWITH_SIMD=0 -DWITH_TURBOJPEG=0 \
    -DHAVE_SIZE_T=1 -DSIZE_T=4 -DHAVE_UNSIGNED_LONG=1 -DUNSIGNED_LONG=4 >/dev/null
  cmake --build "$built/jpeg" -j "$jobs" --target jpeg-static
  mkdir -p "$built/include" "$built/lib"
  cp "$built/codecs"/lib*.a "$built/jpeg/libjpeg.a" "$built/lib"
  from=$cache/sources
  cp "$from/zlib/zlib.h" "$from/zlib/zconf.h" "$from/libdeflate/libdeflate.h" \
    "$from/lcms2/include/"*.h \
    "$from/libjpeg-turbo/jpeglib.h" "$from/libjpeg-turbo/jerror.h" "$from/libjpeg-turbo/jmorecfg.h" \
    "$built/jpeg/jconfig.h" "$built/include"
  cp -r "$from/libwebp/src/webp" "$from/libavif/include/avif" "$built/include"
  # Libraries of headers alone, without those of the system beside them.
  for headers in fmt hwy nlohmann toml++; do
    ln -sfn "/usr/include/$headers" "$built/include/$headers"
  done
}

# The library itself, once for each kind of instructions.
build() { # build threads|simd|scalar
  simd=ON threads=OFF
  [ "$1" != scalar ] || simd=OFF
  [ "$1" != threads ] || threads=ON
  emcmake cmake -G Ninja -S "$here" -B "$out/build/$1" -DCMAKE_BUILD_TYPE=Release \
    -DFRAMEWISE_CODECS="$cache/$(memory_of "$1")" -DFRAMEWISE_SIMD=$simd \
    -DFRAMEWISE_THREADS=$threads >/dev/null
  cmake --build "$out/build/$1" -j "$jobs" --target framewise-wasm
  mkdir -p "$out/package/$1"
  cp "$out/build/$1"/framewise-wasm.* "$out/package/$1"
}

# The npm package, and the page that uses it.
package() {
  cp "$source/deploy/npm/framewise-wasm"/* "$source/LICENSE" "$source/NOTICE" "$out/package"
  for name in zlib libdeflate lcms2 libjpeg-turbo libwebp dav1d libavif highway fmtlib; do
    for text in debian/copyright LICENSE; do
      [ ! -f "$cache/sources/$name/$text" ] || { cp "$cache/sources/$name/$text" "$out/package/LICENSE.$name"; break; }
    done
  done
}

hash_of() { # hash_of FILE: as Content-Security-Policy names it
  printf "'sha256-%s'" "$(openssl dgst -sha256 -binary "$1" | base64)"
}

site() { # site KIND, whose viewer is that of every kind
  site=$out/site
  rm -rf "$site"
  mkdir -p "$site"
  esbuild "$here/src/main.ts" --bundle --minify --format=esm --target=es2020 --charset=utf8 \
    --log-level=warning --outfile="$site/try.js"
  esbuild "$here/src/worker.ts" --bundle --minify --format=esm --target=es2020 --charset=utf8 \
    --log-level=warning --outfile="$site/worker.js"
  esbuild "$here/try.css" --bundle --minify --charset=utf8 --log-level=warning --outfile="$site/try.css"
  cp -r "$out/package" "$site/framewise"
  # The report in its frame is under the policy of this page as well.
  viewer=$out/build/$1/web
  sed -e "s|@VIEWER_SCRIPT@|$(hash_of "$viewer/viewer.js")|" -e "s|@VIEWER_STYLE@|$(hash_of "$viewer/viewer.css")|" \
    "$here/index.html" >"$site/index.html"
  # The builds are kept when one is used.
  files=$(cd "$site" && find . -type f ! -path './framewise/*/*' ! -name '*.d.ts' ! -name 'LICENSE*' ! -name NOTICE ! -name package.json |
    sort | sed "s|^\./||; s|.*|'&'|" | paste -sd, -)
  version=$(cd "$site" && find . -type f | sort | xargs cat | sha256sum | cut -c1-16)
  sed -e "s|'@FILES@'|'./', $files|" -e "s|@VERSION@|$version|" "$here/offline.js" >"$site/offline.js"
}

for kind in "$@"; do
  memory=$(memory_of "$kind")
  if [ ! -e "$cache/$memory/include/toml++" ]; then codecs "$memory"; fi
  build "$kind"
done
package
site "$1"
