#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Records which tests take longest, so that ctest starts them first in a fresh
# clone too:
#   tools/slowest_tests.sh BUILD      after ./dev test
set -eu
costs=${1:?usage: slowest_tests.sh BUILD}/Testing/Temporary/CTestCostData.txt
[ -s "$costs" ] || { echo "$costs is missing: run ./dev test first" >&2; exit 2; }
# A line is: name, how often it ran, seconds. Names of failed tests follow ---.
sed '/^---$/,$d' "$costs" | awk 'NF == 3' | sort -k 3 -nr | head -n 100 |
  awk '{ printf "%s 1 %.1f\n", $1, $3 }' >"$(dirname "$0")/../tests/slowest_tests.txt"
