#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows how an image or video looks compared with its earlier version in
# `git diff`, `git log -p --ext-diff` and `git show --ext-diff`:
#   git config diff.framewise.command /usr/share/framewise/ci/git-diff.sh
#   echo '*.gif diff=framewise' >> .gitattributes
# git passes PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE.
set -eu
framewise=${FRAMEWISE_BINARY:-framewise}
unset FRAMEWISE_BINARY
[ $# -ge 7 ] || { echo "usage: git-diff.sh PATH OLD-FILE OLD-HEX OLD-MODE NEW-FILE NEW-HEX NEW-MODE" >&2; exit 2; }
printf 'framewise %s\n' "$1"
if [ "$2" = /dev/null ]; then
  "$framewise" inspect "$5" || true
elif [ "$5" = /dev/null ]; then
  echo "removed"
else
  # A verdict is no failure of git diff.
  "$framewise" compare "$2" "$5" --progress none || true
fi
