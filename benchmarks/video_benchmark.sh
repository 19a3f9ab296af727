#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Films of many clips: how long `framewise video compose` takes, copying and
# encoding, beside ffmpeg doing the same work with the same encoder settings, in
# turns. CPU seconds (user + system) are the figures to compare.
#
#   bench_video [PLAYS]     (default 180 plays of 24 clips of 10 s)
#
# Also: frames made without an encoder beside ffmpeg's xfade graph, and the peak
# memory of films of 1, 30 and 120 minutes.
set -euo pipefail
export LC_ALL=C
program=$(realpath "${FRAMEWISE:-$(dirname "$0")/framewise}")
plays=${1:-180}
unset FRAMEWISE  # no setting of the program
command -v ffmpeg >/dev/null || { echo "ffmpeg is not installed: nothing to measure"; exit 0; }
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT

measure() { # measure NAME COMMAND…
  local name=$1
  shift
  /usr/bin/time -f "%e %U %S %M" -o "$work/time" "$@" >"$work/out" 2>&1 || {
    cat "$work/out"
    return 1
  }
  awk -v name="$name" '{ printf "%-44s %7.2f s %7.2f CPU s %5d MB\n", name, $1, $2 + $3, $4 / 1024 }' "$work/time"
}

echo "making 24 clips of 10 s"
for i in $(seq 0 23); do
  ffmpeg -v error -f lavfi -i testsrc2=s=640x360:r=30:d=10 \
    -f lavfi -i "sine=frequency=$((200 + 20 * i)):r=48000:d=10" -vf "hue=h=$((15 * i))" \
    -c:v libx264 -threads 1 -preset veryfast -crf 23 -pix_fmt yuv420p -g 30 -bf 2 \
    -c:a aac -ac 2 "$work/clip$i.mp4"
done
# A random order that is the same each time: of 179 joints about 150 differ.
clips_in_order() { # clips_in_order COUNT: sets films
  local draw=5 clip last=-1
  films=()
  while [ ${#films[@]} -lt "$1" ]; do
    draw=$(((draw * 1103515245 + 12345) % 2147483648))
    clip=$((draw / 65536 % 24))
    [ $clip -eq $last ] && continue
    films+=("$work/clip$clip.mp4")
    last=$clip
  done
}
clips_in_order "$plays"
for film in "${films[@]}"; do echo "file '$film'"; done >"$work/list"

compose() { # compose NAME OPTIONS…
  local name=$1
  shift
  measure "$name" "$program" video compose "${films[@]}" -o "$work/film.mp4" --overwrite replace --quiet "$@"
}
compose "hard cuts" --crossfade 0
measure "ffmpeg -f concat -c copy" ffmpeg -v error -y -f concat -safe 0 -i "$work/list" -c copy "$work/peer.mp4"
compose "hard cuts, no check" --crossfade 0 --verify none
compose "crossfades of 15 frames" --crossfade 0.5
compose "crossfades of 15 frames, no check" --crossfade 0.5 --verify none
compose "the same without sound" --crossfade 0.5 --verify none --audio none
compose "the same, superfast" --crossfade 0.5 --verify none --audio none --joint-effort superfast

echo "frames made, no encoder: letterbox, 30 frames/s, crossfades of 0.5 s, two threads"
if [ -x "$(dirname "$program")/bench_film" ]; then
  sizes=(640x360 1280x720 1920x1080 480x360)
  rates=(25 20 25 28)
  for i in 0 1 2 3; do
    ffmpeg -v error -y -f lavfi -i "testsrc2=s=${sizes[i]}:r=${rates[i]}:d=4" -c:v libx264 -preset veryfast \
      -pix_fmt yuv420p "$work/mixed$i.mp4"
  done
  for size in "1280 720" "1920 1080"; do
    read -r width height <<<"$size"
    fit="scale=$width:$height:force_original_aspect_ratio=decrease:flags=bicubic,pad=$width:$height:(ow-iw)/2:(oh-ih)/2,setsar=1,fps=30,format=yuv420p,settb=1/30"
    graph="[0]${fit}[a];[1]${fit}[b];[2]${fit}[c];[3]${fit}[d];[a][b]xfade=duration=0.5:offset=3.5[ab];[ab][c]xfade=duration=0.5:offset=7[abc];[abc][d]xfade=duration=0.5:offset=10.5"
    for _ in 1 2 3; do
      measure "frames at ${height}p" "$(dirname "$program")/bench_film" "$width" "$height" 2 "$work"/mixed{0,1,2,3}.mp4
      measure "ffmpeg xfade at ${height}p" ffmpeg -v error -i "$work/mixed0.mp4" -i "$work/mixed1.mp4" -i "$work/mixed2.mp4" \
        -i "$work/mixed3.mp4" -filter_complex_threads 2 -filter_complex "$graph" -f null -
    done
  done
fi

echo "memory by duration, crossfades of 15 frames"
all=("${films[@]}")
for count in 6 180 720; do
  clips_in_order "$count"
  compose "$((count / 6)) minutes" --crossfade 0.5
done
films=("${all[@]}")

echo "four clips, everything encoded with x264 veryfast, one thread an encoder"
films=("$work"/clip{0,1,2,3}.mp4)
compose "crossfades, encoded" --crossfade 0.5 --encode --effort veryfast --audio none --verify none
graph="[0][1]xfade=duration=0.5:offset=9.5[a];[a][2]xfade=duration=0.5:offset=19[b];[b][3]xfade=duration=0.5:offset=28.5"
measure "ffmpeg xfade" ffmpeg -v error -y -i "${films[0]}" -i "${films[1]}" -i "${films[2]}" -i "${films[3]}" \
  -filter_complex "$graph" -an -c:v libx264 -preset veryfast "$work/peer.mp4"
