#!/bin/sh
# Makes the seeds of the fuzzers for y4m, pnm, video, AVIF, JPEG XL and TIFF
# again, in fuzz/seeds. Needs the packages of the group "test".
set -eu
cd "$(dirname "$0")/../fuzz/seeds"
mkdir -p y4m pnm video avif jxl tiff
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# ffmpeg SOURCE-OPTIONS… OUTPUT, as small and as repeatable as it can be.
make() { ffmpeg -nostdin -v error -y -f lavfi -i testsrc=s=32x24:r=10:d=0.5 -fflags +bitexact -flags +bitexact "$@"; }

make -pix_fmt yuv420p y4m/420.y4m
make -frames:v 2 -pix_fmt yuv422p10le -strict -1 y4m/422p10.y4m
for kind in pbm pgm ppm; do make -frames:v 1 pnm/binary.$kind; done
printf 'P1\n# text\n3 2\n101\n010\n' >pnm/text.pbm
printf 'P3 2 1 9\n1 2 3 4 5 9\n' >pnm/text.ppm

make -c:v libx264 -x264-params keyint=3:bframes=2 -pix_fmt yuv420p video/h264.mp4
make -c:v libx264 -pix_fmt yuv420p -movflags +frag_keyframe+empty_moov video/fragments.mp4
make -c:v mpeg4 video/mpeg4.avi
make -c:v libvpx-vp9 -pix_fmt yuva420p video/vp9.webm
make -c:v ffv1 -pix_fmt gbrp10le video/ffv1.mkv
make -c:v mpeg2video video/mpeg2.ts
make -c:v flv1 video/flv1.flv
make -frames:v 1 -pix_fmt pal8 video/palette.bmp
make -c:v mjpeg -pix_fmt yuvj422p "$scratch/upright.mov"
ffmpeg -nostdin -v error -y -i "$scratch/upright.mov" -c copy -metadata:s:v rotate=90 -fflags +bitexact video/turned.mov

for i in 1 2 3; do make -ss 0.$i -frames:v 1 "$scratch/$i.png"; done
make -frames:v 1 -pix_fmt rgba -vf format=rgba,colorchannelmixer=aa=0.5 "$scratch/alpha.png"
quiet() { "$@" >/dev/null 2>&1; }
quiet avifenc -s 8 -y 420 "$scratch/1.png" avif/still.avif
quiet avifenc -s 8 -y 422 --irot 1 --crop 2,2,20,10 "$scratch/alpha.png" avif/turned.avif
quiet avifenc -s 8 -y 444 -d 10 "$scratch/1.png" "$scratch/2.png" "$scratch/3.png" avif/sequence.avif

make "$scratch/animated.gif"
quiet cjxl "$scratch/1.png" jxl/lossy.jxl
quiet cjxl -d 0 --container=1 "$scratch/alpha.png" jxl/lossless.jxl
quiet cjxl "$scratch/animated.gif" jxl/animated.jxl

make -frames:v 1 -pix_fmt rgb24 "$scratch/plain.tiff"
tiffcp -c lzw "$scratch/plain.tiff" tiff/lzw.tiff
tiffcp -t -w 16 -l 16 -c zip "$scratch/plain.tiff" tiff/tiled.tiff
make -frames:v 1 -pix_fmt gray16le tiff/gray16.tiff
du -sh .
