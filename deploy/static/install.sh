#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the program that is one file, after its checksum:
#   install.sh FOLDER|ADDRESS [DIRECTORY]
# FOLDER or ADDRESS (https://…) has framewise-linux-x86_64 and its .sha256;
# DIRECTORY is ~/.local/bin unless it is named.
set -eu
from=${1:?usage: install.sh FOLDER|ADDRESS [DIRECTORY]}
to=${2:-$HOME/.local/bin}
name=framewise-linux-x86_64
[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || {
  echo "There is one file for Linux on x86-64 only." >&2
  exit 4
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for file in "$name" "$name.sha256"; do
  case $from in
    https://*) curl -fsSL "$from/$file" -o "$work/$file" || wget -qO "$work/$file" "$from/$file" ;;
    *) cp "$from/$file" "$work/$file" ;;
  esac
done
(cd "$work" && sha256sum -c "$name.sha256" >/dev/null) || {
  echo "The checksum is wrong: nothing is installed." >&2
  exit 1
}
mkdir -p "$to"
install -m 755 "$work/$name" "$to/framewise"
echo "$to/framewise"
