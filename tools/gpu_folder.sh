#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Assembles a folder with framewise, gpu_speed, tools/gpu_bench.sh and the
# libraries that a machine with a driver but without packages lacks.
#   tools/gpu_folder.sh BUILD FOLDER
# BUILD: a build tree. There, `FOLDER/run FOLDER/gpu_bench.sh FOLDER OUT`.
set -eu
build=$(cd "$1" && pwd)
mkdir -p "$2/codecs"
folder=$(cd "$2" && pwd)
root=$(cd "$(dirname "$0")/.." && pwd)
program=$build/answer/framewise # with all that comparing needs, and less else
[ -x "$program" ] || program=$build/framewise
cp "$program" "$build/tools/gpu_speed" "$root/tools/gpu_bench.sh" "$folder/"
cp "$build"/codecs/framewise-gpu.so "$folder/codecs/"
strip "$folder/framewise" "$folder/gpu_speed" 2>/dev/null || true
# Every library but those of the system, which fit its kernel and its loader.
needed() { ldd "$@" | awk '$3 ~ /^\// { print $3 }' | sort -u; }
for library in $(needed "$folder/codecs/framewise-gpu.so" "$program") \
  $(find /usr/lib -name 'libX11.so.6' -o -name 'libXext.so.6' -o -name 'libxcb.so.1' \
    -o -name 'libXau.so.6' -o -name 'libXdmcp.so.6' -o -name 'libbsd.so.0' -o -name 'libmd.so.0'); do
  case $library in
    */libc.so.* | */libm.so.* | */libdl.so.* | */libpthread.so.*) ;;
    */libstdc++.so.* | */libgcc_s.so.*)
      mkdir -p "$folder/older"
      cp -L "$library" "$folder/older/" ;;
    *) cp -L "$library" "$folder/" ;;
  esac
done
# The libraries of the folder first; of the compiler's those of the machine, if
# it has any.
cat >"$folder/run" <<'END'
#!/bin/sh
here=$(cd "$(dirname "$0")" && pwd)
LD_LIBRARY_PATH=$here${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
ldconfig -p 2>/dev/null | grep -q libstdc++.so.6 || LD_LIBRARY_PATH=$LD_LIBRARY_PATH:$here/older
export LD_LIBRARY_PATH
exec "$@"
END
chmod +x "$folder/run"
du -sh "$folder"
