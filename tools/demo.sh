#!/bin/sh
# Runs the main job on a pair of animations that the project draws itself, and
# says what to try next.
# Usage: tools/demo.sh FOLDER     a build, or an unpacked package
# shellcheck disable=SC3013  # -nt: every sh of a Debian or Ubuntu knows it
set -eu
place=build/demo
mkdir -p "$place"
if [ -x "$1/bin/framewise" ]; then
  program=$1/bin/framewise
  cp "$1/share/framewise/demo/original.gif" "$1/share/framewise/demo/small.gif" "$place"
else
  program=$1/framewise
  [ "$place/original.gif" -nt "$1/tools/demo_pair" ] || "$1/tools/demo_pair" "$place"
fi

echo "\$ framewise inspect $place/original.gif $place/small.gif"
"$program" inspect "$place/original.gif" "$place/small.gif"
echo
echo "\$ framewise compare $place/original.gif $place/small.gif"
"$program" compare "$place/original.gif" "$place/small.gif"
"$program" compare "$place/original.gif" "$place/small.gif" -q \
  --json --out "$place/report.json" --html "$place/report.html"

# A word as a shell reads it back.
quoted() {
  case $1 in
    *[!A-Za-z0-9_./+:@-]*) printf "'%s'" "$(printf %s "$1" | sed "s/'/'\\\\''/g")" ;;
    *) printf %s "$1" ;;
  esac
}
command=$(quoted "$PWD/$program")
original=$(quoted "$PWD/$place/original.gif")
small=$(quoted "$PWD/$place/small.gif")

echo
echo "The report:         $PWD/$place/report.html (open it in a browser)"
echo "The result as JSON: $PWD/$place/report.json"
echo "The pair:           $PWD/$place/original.gif, small.gif"
echo "The program:        $PWD/$program"
echo
echo "Next, the reasons in words, and a check for scripts (exit code 1 if it fails):"
echo "  $command explain $(quoted "$PWD/$place/report.json")"
echo "  $command compare $original $small --require 'ssim.min>=0.9'"
