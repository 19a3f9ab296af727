#!/bin/sh
# Runs the main job on a pair of animations that the project draws itself.
# Usage: tools/demo.sh BUILD
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
echo
echo "The report:         $PWD/$place/report.html (open it in a browser)"
echo "The result as JSON: $PWD/$place/report.json"
echo "The pair:           $PWD/$place/original.gif, small.gif"
echo "The program:        $PWD/$build/framewise"
