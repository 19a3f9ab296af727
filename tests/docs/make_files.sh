#!/bin/sh
# Makes the files that the documentation names, small, in a folder of its own.
# Usage: make_files.sh BUILD FOLDER
# SPDX-License-Identifier: Apache-2.0
set -eu
build=$1
mkdir -p "$2"
cd "$2"

draw() { # draw PATTERN SIZE RATE SECONDS OPTIONS… FILE
  pattern=$1 size=$2 rate=$3 seconds=$4
  shift 4
  ffmpeg -v error -y -f lavfi -i "$pattern=size=$size:rate=$rate" -t "$seconds" "$@" </dev/null
}

# ---- animations
"$build/tools/demo_pair" . >/dev/null
draw testsrc2 96x64 10 1 moon.gif
for name in a cat cogs loop hero; do cp moon.gif $name.gif; done
for colors in 64 32; do
  ffmpeg -v error -i a.gif -filter_complex \
    "split[a][b];[a]palettegen=max_colors=${colors}[p];[b][p]paletteuse" small-$colors.gif </dev/null
done
mv small-64.gif b.gif
mv small-32.gif c.gif
ffmpeg -v error -i moon.gif -loop 0 a.webp </dev/null
cp a.webp more.webp
ffmpeg -v error -i small.gif -loop 0 small.webp </dev/null

# ---- films
draw testsrc2 160x90 25 2 -c:v libx264 -crf 12 -pix_fmt yuv420p film.mp4
ffmpeg -v error -i film.mp4 -c:v libx264 -crf 35 film-crf35.mp4 </dev/null
cp film-crf35.mp4 small.mp4
ffmpeg -v error -i film.mp4 -c copy film.mkv </dev/null
cp film.mkv a.mkv
ffmpeg -v error -i a.gif -pix_fmt yuv420p c.mp4 </dev/null
mkdir clips videos
for pattern in testsrc testsrc2 smptebars rgbtestsrc; do
  draw $pattern 96x54 25 2 -pix_fmt yuv420p clips/$pattern.mp4
done
cp clips/testsrc.mp4 videos/
mkdir render frames
ffmpeg -v error -i film.mp4 -frames:v 10 render/%04d.png -frames:v 10 render/shot_%d.jpg </dev/null
cp render/0*.png frames/

# ---- rates and qualities of encoders, by another program
{
  echo file,encoder,kbps,vmaf
  for clip in 1 2 3 4 5 6; do
    for step in 1 2 3 4 5; do
      echo "clip-$clip.mp4,x264,$((step * step * 100)),$((52 + clip + 8 * step))"
      echo "clip-$clip.mp4,svtav1,$((step * step * (70 + clip))),$((53 + clip + 8 * step))"
    done
  done
} >rates.csv

# ---- raw video
for name in a b original decoded; do
  draw testsrc 1920x1080 25 0.04 -f rawvideo -pix_fmt yuv420p $name.yuv
done
draw testsrc 832x480 50 0.04 -f rawvideo -pix_fmt yuv420p10le original10.yuv
draw testsrc 832x480 50 0.04 -pix_fmt yuv420p10le decoded.mp4

# ---- single images
draw testsrc2 320x240 1 1 -frames:v 1 photo.jpg
draw testsrc2 320x240 1 1 -frames:v 1 before.png
draw testsrc2 320x240 1 1 -frames:v 1 -vf 'drawbox=20:20:60:40:red' after.png
draw testsrc2 640x480 1 1 -frames:v 1 start.png
draw testsrc2 640x480 1 1 -frames:v 1 -vf hue=h=20 end.png
draw testsrc2 320x240 1 1 -frames:v 1 hero.png
mkdir photos uploads expected actual
cp photo.jpg photos/one.jpg
cp before.png photos/two.png
cp photo.jpg before.png uploads/
cp before.png expected/page.png
cp after.png actual/page.png

# ---- libraries of files
mkdir originals small candidates assets old new
cp a.gif originals/one.gif
cp cat.gif originals/two.gif
cp b.gif small/one.gif
cp c.gif small/two.gif
cp b.gif small/one-q80.webp # files are known by their content
cp b.gif c.gif candidates/
cp a.gif a.webp hero.png assets/
cp originals/* old/
cp small/*.gif new/
printf 'a.gif,b.gif\na.gif,c.gif\n' >pairs.csv
printf 'a.gif,b.gif\na.gif,c.gif\n' >pairs
