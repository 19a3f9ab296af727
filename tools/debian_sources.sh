#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Source packages of Debian, patched, as CACHE/sources/NAME; those that are there
# stay as they are:  FRAMEWISE_SOURCE_CACHE=CACHE debian_sources.sh NAME...
set -eu
cache=${FRAMEWISE_SOURCE_CACHE:?names the folder of the sources}
missing=''
for name in "$@"; do
  [ -d "$cache/sources/$name" ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0
lists=$cache/apt
mkdir -p "$lists/parts" "$lists/lists/partial" "$cache/download" "$cache/sources"
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -f "$list" ] || sed 's/^Types:.*/Types: deb-src/' "$list" >"$lists/parts/$(basename "$list")"
done
[ ! -s /etc/apt/sources.list ] || sed -n 's/^deb /deb-src /p' /etc/apt/sources.list >"$lists/parts/own.list"
apt="apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$lists/parts -o Dir::State::Lists=$lists/lists"
$apt update
for name in $missing; do
  rm -rf "$cache/download/$name"
  mkdir -p "$cache/download/$name"
  (cd "$cache/download/$name" && $apt source "$name" >/dev/null)
  mv "$cache/download/$name"/*/ "$cache/sources/$name"
done
