// SPDX-License-Identifier: Apache-2.0
#include "video/render/levelled.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>

#include "frame/color/color_facts.h"

namespace framewise::video {
namespace {

ColorFacts facts_of(const media::PictureFormat& format, Size size) {
  PixelFormat stated;
  stated.layout = Layout::kYuv420;
  stated.color.matrix = Matrix(format.matrix);
  stated.color.range = format.range == AVCOL_RANGE_JPEG   ? Range::kFull
                       : format.range == AVCOL_RANGE_MPEG ? Range::kLimited
                                                          : Range::kUnspecified;
  return resolved(stated, size);
}

}  // namespace

Result<media::AvFramePtr> levelled(const AVFrame& frame,
                                   const LevelDrift& change,
                                   const media::PictureFormat& format,
                                   PicturePool& pool) {
  if (change == LevelDrift{}) {
    media::AvFramePtr same(av_frame_clone(&frame));
    if (!same) return fail(ErrorKind::kLimit, "out of memory");
    return same;
  }
  const AVPixFmtDescriptor* described = av_pix_fmt_desc_get(pool.format());
  const int bits = described->comp[0].depth;
  const auto tables = yuv_tables(change, facts_of(format, pool.size()), bits);
  if (!has_own_planes(*described) || described->nb_components < 3 ||
      (described->flags & AV_PIX_FMT_FLAG_RGB) != 0 || !tables) {
    return with_hint(
        fail(ErrorKind::kUnsupported,
             "colors that drift cannot be taken back in {}", described->name),
        "--pixel-format yuv420p has planes for that");
  }
  FW_ASSIGN_OR_RETURN(media::AvFramePtr out, pool.allocate());
  out->colorspace = frame.colorspace;
  out->color_range = frame.color_range;
  for (int i = 0; i < described->nb_components; ++i) {
    const Size size = plane_size(pool.format(), pool.size(), i);
    const PlaneView from{frame.data[i], frame.linesize[i], size};
    const MutablePlaneView to{out->data[i], out->linesize[i], size};
    if (i < 3) {
      apply_table((*tables)[size_t(i)], from, bits > 8 ? 2 : 1, 1, to);
      continue;
    }
    for (int y = 0; y < size.height; ++y) {
      std::copy_n(from.row(y), size.width * (bits > 8 ? 2 : 1), to.row(y));
    }
  }
  return out;
}

}  // namespace framewise::video
