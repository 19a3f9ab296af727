#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make_gif.sh WIDTH HEIGHT FRAMES OUT.gif: a moving test picture in which
# every frame is full and opaque, the heaviest kind to paint.
set -eu
ffmpeg -v error -nostdin -y -f lavfi -i "testsrc2=size=$1x$2:rate=20" \
  -filter_complex "trim=end_frame=$3,split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none:diff_mode=0" \
  -gifflags -offsetting-transdiff "$4"
