#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs apt-get as root. A machine that has just started updates itself and holds
# apt's locks for minutes; apt-get would fail at once, so this waits for them:
#   tools/apt_get.sh update -qq
#   tools/apt_get.sh install -y PACKAGE…
# APT_LOCK_SECONDS: how long it waits (default: 600). Exit codes: those of
# apt-get; 4 without root.
set -eu
seconds=${APT_LOCK_SECONDS:-600}
say() { printf '%s\n' "$*" >&2; }

lists="" archives="" status=""
eval "$(apt-config shell lists Dir::State::lists/d archives Dir::Cache::archives/d \
  status Dir::State::status/f)"

as_root=""
if ! [ -w "${status%/*}" ]; then
  command -v sudo >/dev/null || {
    say "This needs root. Run: apt-get $*"
    exit 4
  }
  as_root=sudo
fi

# Prints the process that holds a lock of apt; fails where none does. apt locks
# by fcntl, which flock(1) does not see: /proc/locks names process and inode.
lock_holder() {
  for file in "$lists/lock" "$archives/lock" "${status%/*}/lock" "${status%/*}/lock-frontend"; do
    inode=$(stat -c %i "$file" 2>/dev/null) || continue
    awk -v inode="$inode" '$2 == "POSIX" && $6 ~ (":" inode "$") { print $5; exit }' /proc/locks
  done | grep -m 1 .
}

waits_until=$(($(date +%s) + seconds))
wait_for_locks() {
  while holder=$(lock_holder) && [ "$(date +%s)" -lt "$waits_until" ]; do
    if [ -z "${said:-}" ]; then
      name=$(cat "/proc/$holder/comm" 2>/dev/null || echo "another program")
      say "apt-get is locked by $name (process $holder); waiting up to $seconds s for it."
      said=yes
    fi
    sleep 1
  done
}

# The option covers dpkg's lock alone, and what takes it meanwhile; whoever
# takes another one after the wait makes apt-get fail, and is waited for again.
while :; do
  wait_for_locks
  result=0
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout="$seconds" "$@" ||
    result=$?
  if [ "$result" = 0 ] || ! lock_holder >/dev/null || [ "$(date +%s)" -ge "$waits_until" ]; then
    exit "$result"
  fi
done
