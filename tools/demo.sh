#!/bin/sh
# Runs the main job on a pair of animations that the project draws itself, and
# says what to try next.
# Usage: tools/demo.sh BUILD
# shellcheck disable=SC3013  # -nt: every sh of a Debian or Ubuntu knows it
set -eu
build=$1
place=build/demo
[ "$place/original.gif" -nt "$build/tools/demo_pair" ] ||
  "$build/tools/demo_pair" "$place"

echo "\$ framewise inspect $place/original.gif $place/small.gif"
"$build/framewise" inspect "$place/original.gif" "$place/small.gif"
echo
echo "\$ framewise compare $place/original.gif $place/small.gif"
"$build/framewise" compare "$place/original.gif" "$place/small.gif"
"$build/framewise" compare "$place/original.gif" "$place/small.gif" -q \
  --json --out "$place/report.json" --html "$place/report.html"

# A word as a shell reads it back.
quoted() {
  case $1 in
    *[!A-Za-z0-9_./+:@-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf %s "$1" ;;
  esac
}
program=$(quoted "$PWD/$build/framewise")
original=$(quoted "$PWD/$place/original.gif")
small=$(quoted "$PWD/$place/small.gif")

echo
echo "The report:         $PWD/$place/report.html (open it in a browser)"
echo "The result as JSON: $PWD/$place/report.json"
echo "The pair:           $PWD/$place/original.gif, small.gif"
echo "The program:        $PWD/$build/framewise"
echo
echo "Next, the reasons in words, and a check for scripts (exit code 1 if it fails):"
echo "  $program explain $(quoted "$PWD/$place/report.json")"
echo "  $program compare $original $small --require 'ssim.min>=0.9'"
