#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The units of deploy/systemd, by systemd-analyze:
#   systemd_test.sh FRAMEWISE FOLDER
set -eu
if ! command -v systemd-analyze > /dev/null; then
  echo "SKIPPED: systemd-analyze is not installed (./dev deps test installs it)"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The program lies elsewhere in a build; all else is as installed.
sed "s|/usr/bin/framewise|$1|" "$2/framewise.service" > "$work/framewise.service"
cp "$2/framewise.socket" "$2/framewise-week.timer" "$work"
sed "s|/usr/lib/framewise/framewise-week|$2/../reports/framewise-week|" "$2/framewise-week.service" > "$work/framewise-week.service"
# Warnings count, but not that this machine has no manual page of ours.
said=$(SYSTEMD_UNIT_PATH="$work:" systemd-analyze verify --man=no \
  "$work/framewise.service" "$work/framewise.socket" "$work/framewise-week.timer" \
  "$work/framewise-week.service" 2>&1 | grep framewise || true)
if [ -n "$said" ]; then
  echo "$said"
  exit 1
fi
# 0 is confined best, 10 not at all; a plain service has 9.6.
for unit in framewise.service framewise-week.service; do
  systemd-analyze security --offline=yes --threshold=20 "$work/$unit" | tail -1
done
systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' "$2/framewise-week.timer")" > /dev/null
# Each option is one of the program.
for option in $(grep '^ExecStart=' "$2/framewise.service" | grep -o -- ' --[a-z-]*'); do
  "$1" serve --help=all | grep -q -- "$option" || { echo "$option is no option of framewise serve"; exit 1; }
done
