#!/bin/sh
# Makes the seeds of the fuzzers of pictures, videos and results again, in
# fuzz/seeds. Needs the packages of the group "test" and a release build.
set -eu
cd "$(dirname "$0")/../fuzz/seeds"
mkdir -p bmp y4m pnm video avif jxl tiff heif raw sequence icc exif results
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
make -frames:v 1 -pix_fmt pal8 bmp/palette.bmp
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

make -frames:v 1 -pix_fmt rgb24 "$scratch/small.png"
quiet heif-enc -q 40 -o heif/lossy.heic "$scratch/small.png"
quiet heif-enc -q 90 -b 10 -p chroma=444 -o heif/deep.heic "$scratch/small.png"

# Raw video: what it is taken for (layout, bits - 8, sides), then pictures.
raw() { # raw NAME HEAD FFMPEG-OPTIONS…
  name=$1 head=$2
  shift 2
  make -f rawvideo "$@" "$scratch/raw"
  { printf "$head"; cat "$scratch/raw"; } >"raw/$name"
}
raw 420 '\001\000\000\040\000\030' -frames:v 2 -pix_fmt yuv420p
raw 444p10 '\003\002\000\040\000\030' -frames:v 1 -pix_fmt yuv444p10le
raw gray '\000\000\000\040\000\030' -frames:v 3 -pix_fmt gray

# Numbered pictures: name, zero, bytes, mark.
numbered() { for file; do printf '%s\0' "${file##*/}"; cat "$file"; printf -- '-----\n'; done; }
cp "$scratch/1.png" "$scratch/01.png"
cp "$scratch/2.png" "$scratch/02.png"
cp "$scratch/3.png" "$scratch/04.png"
{ printf '%%02d.png\0-----\n'; numbered "$scratch/01.png" "$scratch/02.png" "$scratch/04.png"; } >sequence/gap
{ printf '%%d.pnm\0-----\n'; for i in 1 2 3; do printf '%d.pnm\0P3 1 1 9\n%d 2 3-----\n' $i $i; done; } >sequence/tiny

python3 - png/*.png <<'PYTHON'
# Color profiles and Exif data as the PNG files hold them.
import pathlib, struct, sys, zlib
for name in sys.argv[1:]:
    data, at = pathlib.Path(name).read_bytes(), 8
    while at + 8 <= len(data):
        size, kind = struct.unpack_from('>I4s', data, at)
        content = data[at + 8:at + 8 + size]
        stem = pathlib.Path(name).stem
        if kind == b'iCCP':
            profile = zlib.decompressobj().decompress(content.partition(b'\0')[2][1:])
            pathlib.Path('icc', stem).write_bytes(profile)
        if kind == b'eXIf':
            pathlib.Path('exif', stem).write_bytes(content)
        at += size + 12
for order, name in (('<', b'II'), ('>', b'MM')):
    exif = name + struct.pack(order + 'HIHHHIHHI', 42, 8, 1, 0x112, 3, 1, 6, 0, 0)
    pathlib.Path('exif', name.decode()).write_bytes(b'Exif\0\0' + exif)
PYTHON

printf '%s\n' "$(cat batch_row/report)" "$(cat batch_row/error)" >results/rows.ndjson
../../build/release/framewise results export results/rows.ndjson -o "$scratch/results.sqlite"
python3 - "$scratch/results.sqlite" <<'PYTHON'
# Small pages: more of what a byte changes is tables.
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
database.execute('PRAGMA page_size=512')
database.execute('VACUUM')
PYTHON
cp "$scratch/results.sqlite" results/

# Format, options and a file of another seed.
mkdir -p write
printf '\0\74\0' | cat - png/gray1.png >write/png-0
printf '\15\75\45' | cat - png/gray16-alpha.png >write/png-1
printf '\32\76\112' | cat - png/palette4.png >write/png-2
printf '\47\77\157' | cat - png/rgb8.png >write/png-3
printf '\64\100\224' | cat - webp/lossless.webp >write/webp-4
printf '\1\101\271' | cat - webp/lossy-alpha.webp >write/webp-5
printf '\16\102\336' | cat - pnm/text.ppm >write/pnm-6
printf '\33\103\3' | cat - pnm/text.pbm >write/pnm-7
du -sh .
