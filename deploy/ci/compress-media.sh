#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compresses the images that a branch adds or changes, each of them once:
#   compress-media.sh BASE [--manifest FILE] [OPTION of framewise optimize…]
# The manifest (default: .framewise-media.sha256, to be committed) holds the
# SHA-256 of every file that needs no further compression: what was written,
# and what could not be made smaller. Files in it are never compressed again,
# so that a second run changes nothing.
set -euo pipefail
framewise=${FRAMEWISE_BINARY:-framewise}
unset FRAMEWISE_BINARY # the program would take it for a setting
base=${1:?usage: compress-media.sh BASE [--manifest FILE] [OPTION…]}
shift
manifest=.framewise-media.sha256
if [ "${1:-}" = --manifest ]; then
  manifest=${2:?--manifest takes a file}
  shift 2
fi
cd "$(git rev-parse --show-toplevel)"
old=$(git merge-base "$base" HEAD)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$manifest"

hash_of() { sha256sum <"$1" | cut -d ' ' -f 1; }
known() { grep -q "^$1\$" "$manifest"; }
saved=0 changed=0
# Formats that `framewise optimize` can keep.
while IFS= read -r -d '' name; do
  if [ ! -f "$name" ] || [ -L "$name" ]; then continue; fi
  hash=$(hash_of "$name")
  ! known "$hash" || continue
  result=$work/result.${name##*.}
  rm -f "$result"
  code=0
  "$framewise" optimize "./$name" -o "$result" "$@" >"$work/log" 2>&1 || code=$?
  if [ "$code" -gt 1 ]; then
    cat "$work/log" >&2 # not recorded: the next run tries again
  elif [ "$code" = 0 ] && [ -s "$result" ] &&
    [ "$(wc -c <"$result")" -lt "$(wc -c <"$name")" ]; then
    saved=$((saved + $(wc -c <"$name") - $(wc -c <"$result")))
    changed=$((changed + 1))
    cat "$result" >"$name" # keeps the permissions
    hash_of "$name" >>"$manifest"
  else # 1: no smaller file looks as good
    echo "$hash" >>"$manifest"
  fi
done < <(git diff --name-only -z --no-renames --diff-filter=AM "$old" HEAD -- |
  { grep -zEi '\.(gif|png|apng|jpe?g|webp|avif)$' || true; })
sort -u -o "$manifest" "$manifest"
echo "framewise: $changed files compressed, $saved bytes saved" >&2
