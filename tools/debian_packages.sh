#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Packages of Debian for another architecture, unpacked over each other in ROOT
# and not installed; those that are there stay as they are:
#   debian_packages.sh ROOT ARCHITECTURE PACKAGE...
set -eu
root=${1:?usage: debian_packages.sh ROOT ARCHITECTURE PACKAGE...}
architecture=${2:?usage: debian_packages.sh ROOT ARCHITECTURE PACKAGE...}
shift 2
lists=$root/.apt
mkdir -p "$lists/parts" "$lists/lists/partial" "$lists/unpacked" "$lists/download"
missing=''
for name in "$@"; do
  [ -e "$lists/unpacked/$name" ] || missing="$missing $name"
done
[ -n "$missing" ] || exit 0
for list in /etc/apt/sources.list.d/*.sources; do
  [ ! -f "$list" ] || cp "$list" "$lists/parts"
done
[ ! -s /etc/apt/sources.list ] || cp /etc/apt/sources.list "$lists/parts/own.list"
apt="apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts=$lists/parts
  -o Dir::State::Lists=$lists/lists -o APT::Architecture=$architecture -o APT::Architectures=$architecture -o APT::Sandbox::User=root"
$apt update
for name in $missing; do
  rm -f "$lists/download"/*
  (cd "$lists/download" && $apt download "$name" >/dev/null)
  dpkg-deb -x "$lists/download"/*.deb "$root"
  touch "$lists/unpacked/$name"
done
