#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Unpacks the archive of a build in a minimal Debian that has none of the
# libraries of codecs, and uses it there:
#   archive_test.sh ARCHIVE
# Needs root, and FRAMEWISE_DEBIAN_BASE (a tar of a root made by mmdebstrap) or
# mmdebstrap and a mirror of Debian; says SKIPPED without them.
set -eu
archive=$(readlink -f "${1:?usage: archive_test.sh ARCHIVE}")
skip() { echo "SKIPPED: $*"; exit 0; }
[ "$(id -u)" = 0 ] || skip "a chroot needs root"
place=$(mktemp -d)
root=$place/root
mkdir "$root"
clean() {
  umount "$root/proc" 2>/dev/null || true
  rm -rf --one-file-system "$place"
}
trap clean EXIT
base=${FRAMEWISE_DEBIAN_BASE:-$place/base.tar}
if [ ! -s "$base" ]; then
  command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed (./dev deps check)"
  mmdebstrap --quiet --variant=minbase "${FRAMEWISE_DEBIAN:-bookworm}" "$base" 2>"$place/log" ||
    skip "no mirror of Debian answers: $(tail -n 1 "$place/log")"
fi
tar -xf "$base" -C "$root"
mount -t proc proc "$root/proc"
inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 "$@"
}
mkdir "$root/opt/framewise"
tar -xf "$archive" -C "$root/opt/framewise" --strip-components=1
if inside sh -c 'ls /usr/lib/*/libavif.so* /usr/lib/*/libfmt.so*' >/dev/null 2>&1; then
  echo "the root has libraries of codecs: nothing would be shown"
  exit 1
fi

# ---- use ----
program=/opt/framewise/bin/framewise
inside "$program" --version
code=0
inside "$program" selftest >"$place/selftest" || code=$?
cat "$place/selftest"
# 4: what the system may bring is absent.
[ "$code" = 0 ] || [ "$code" = 4 ]
for format in jpeg png webp avif jxl gif pnm; do
  grep -q "^$format  *ok" "$place/selftest" || { echo "$format does not work"; exit 1; }
done
inside sh -c "cd /root && $program selftest --keep pair >/dev/null
  $program compare pair/original.gif pair/damaged.gif --html report.html -q >/dev/null"
grep -q '<html' "$root/root/report.html"
# No library that is under the GPL alone.
if find "$root/opt/framewise" -name 'libx26*' -o -name 'libfftw*' -o -name 'libpoppler*' | grep .; then
  echo "a library of GPL is inside"
  exit 1
fi
echo "unpacked and used without the libraries of this system"
