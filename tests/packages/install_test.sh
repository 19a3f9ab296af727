#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What deploy/static/install.sh installs has the checksum beside it:
#   install_test.sh SOURCE
set -eu
install=$1/deploy/static/install.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
name=framewise-linux-x86_64
mkdir "$work/from"
printf '#!/bin/sh\necho works\n' >"$work/from/$name"
(cd "$work/from" && sha256sum "$name" >"$name.sha256")
[ "$(uname -m)" = x86_64 ] || exit 0

"$install" "$work/from" "$work/to" >/dev/null
[ "$("$work/to/framewise")" = works ] || { echo "it does not run" >&2; exit 1; }

rm -r "$work/to"
echo 'echo more' >>"$work/from/$name"
if "$install" "$work/from" "$work/to" 2>"$work/said"; then
  echo "a changed file was installed" >&2
  exit 1
fi
grep -q 'checksum is wrong' "$work/said"
[ ! -e "$work/to/framewise" ] || { echo "a changed file lies in the place" >&2; exit 1; }
