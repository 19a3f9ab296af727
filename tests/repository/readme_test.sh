#!/bin/sh
# Runs every `framewise` command that README.md shows, in its order, on small
# files with the names it uses. The build needs no more than framewise_demo.
# Usage: readme_test.sh BUILD SOURCE
# SPDX-License-Identifier: Apache-2.0
set -eu
build=$1 source=$2
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/bin" "$place/home" "$place/work"
ln -s "$build/framewise" "$place/bin/framewise"
cd "$place/work"

# Lines of code blocks, without their comments, then commands in sentences.
commands() {
  sed -n '/^```$/,/^```$/p' "$source/README.md" |
    sed -n 's/^\(framewise .*\)$/\1/p' | sed 's/  *# .*//'
  grep -o '`framewise [^`]*`' "$source/README.md" | tr -d '`' |
    sed 's/COMMAND/compare/'
}

make_files() {
  "$build/tools/demo_pair" . >/dev/null
  cp original.gif cat.gif
  for name in a b c; do cp small.gif $name.gif; done
  mkdir assets clips originals small
  cp small.gif assets/
  cp original.gif originals/one.gif
  cp small.gif small/one.gif
  printf 'original.gif,small.gif\n' >pairs.csv
  ffmpeg -v error -i original.gif film.mp4
  ffmpeg -v error -i small.gif -loop 0 small.webp
  for pattern in testsrc testsrc2 smptebars; do
    ffmpeg -v error -f lavfi -i "$pattern=size=96x54:rate=25" -t 2 "clips/$pattern.mp4"
  done
}

if ! command -v ffmpeg >/dev/null; then
  echo "SKIPPED: ffmpeg, which makes the files, is not installed"
  exit 0
fi
make_files
export HOME="$place/home" FRAMEWISE_CONFIG=none
PATH="$place/bin:$PATH"

ran=0 failed=0
commands >"$place/commands"
# A film is what the module of FFmpeg reads.
echo "framewise compare original.gif film.mp4" >>"$place/commands"
while IFS= read -r line; do
  case $line in
    *results\ diff*) cp results.sqlite yesterday.sqlite ;;
  esac
  result=0
  case $line in
    # A server runs until it is stopped, and then says that all went well. Of two
    # signals, which timeout sends to a group, the second ends it at once.
    framewise\ serve*) line="timeout --foreground --preserve-status -s TERM 3 $line --listen 127.0.0.1:0" ;;
  esac
  sh -c "$line" >"$place/out" 2>"$place/err" </dev/null || result=$?
  # 1 is the answer that a check does not hold. A cluster is started by the tests
  # of cli/batch/cluster; without one, the command says what it lacks.
  case "$result $line" in
    0\ * | 1\ *--require* | 1\ *--fail-on* | 1\ *diff*) ;;
    4\ *--cluster*) grep -q sbatch "$place/err" || failed=$((failed + 1)) ;;
    *)
      failed=$((failed + 1))
      echo "exit code $result: $line"
      cat "$place/out" "$place/err"
      ;;
  esac
  ran=$((ran + 1))
done <"$place/commands"
echo "$ran commands, $failed failed"
[ "$ran" -ge 14 ] && [ "$failed" -eq 0 ]
