#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the packages of a release from a build, with their checksums:
#   deploy/ci/release.sh BUILD FOLDER [TAG]
# FOLDER must not exist yet: it gets the Debian packages, the archive, the wheel,
# the npm packages, the SBOM and SHA256SUMS. With TAG (v0.1.0) it fails where the
# source has another version. Needs ./dev deps build release.
set -eu
usage="usage: release.sh BUILD FOLDER [TAG]"
build=$(cd "${1:?$usage}" && pwd)
mkdir "${2:?$usage}"
out=$(cd "$2" && pwd)
cd "$(dirname "$0")/../.."

part() { sed -n "s/^#define FRAMEWISE_VERSION_$1 *//p" include/framewise/version.h; }
version=$(part MAJOR).$(part MINOR).$(part PATCH)
if [ -n "${3:-}" ] && [ "$3" != "v$version" ]; then
  echo "release.sh: the tag is $3, and include/framewise/version.h says $version" >&2
  exit 2
fi

rm -f "$build"/packages/*.deb "$build"/packages/*.tar.xz
(cd "$build" && umask 022 && cpack -G "DEB;TXZ") >"$build/packages.log" ||
  { tail -n 30 "$build/packages.log" >&2; exit 1; }
tools/third_party.py check "$build"/packages/*.deb
cp "$build"/packages/*.deb "$build"/packages/*.tar.xz deploy/packages/sbom.spdx.json "$out"
/usr/bin/python3 -m pip wheel . --no-deps --no-index --disable-pip-version-check -q \
  --config-settings "build=$build" -w "$out"
deploy/npm/pack.sh "$build" "$out"
cd "$out"
sha256sum -- * >"$build/SHA256SUMS"
mv "$build/SHA256SUMS" .
ls -l | awk 'NR > 1 { printf "%8.1f kB  %s\n", $5 / 1e3, $9 }'
