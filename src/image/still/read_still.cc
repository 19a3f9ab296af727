// SPDX-License-Identifier: Apache-2.0
#include "image/still/read_still.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "image/still/source_colors.h"
#include "media/metadata/container_metadata.h"

namespace framewise::image {
namespace {

// Between two of them a stop is noticed.
constexpr int kRowsAtOnce = 64;

Result<FrameBuffer> read_all(media::RowReader& rows, const PixelFormat& format,
                             const media::Job& job) {
  const Size size = rows.facts().stored_size;
  FW_ASSIGN_OR_RETURN(const RowExtent extent, rows.start(size));
  FW_ASSIGN_OR_RETURN(FrameBuffer pixels,
                      job.pool->allocate(format, extent.size));
  const MutablePlaneView plane = pixels.plane(0);
  for (int y = 0; y < size.height; y += kRowsAtOnce) {
    FW_RETURN_IF_ERROR(job.keep_going());
    const int count = std::min(kRowsAtOnce, size.height - y);
    FW_RETURN_IF_ERROR(rows.read(
        {plane.data + y * plane.stride, plane.stride, {size.width, count}}));
  }
  FW_RETURN_IF_ERROR(rows.finish());
  return pixels;
}

// The fourth sample of an opaque row has no meaning; as alpha it must be full.
void fill_alpha(const MutablePlaneView& plane, int bits) {
  for (int y = 0; y < plane.size.height; ++y) {
    for (int x = 0; x < plane.size.width; ++x) {
      if (bits == 8) {
        plane.row<uint8_t>(y)[4 * x + 3] = 0xFF;
      } else {
        plane.row<uint16_t>(y)[4 * x + 3] = 0xFFFF;
      }
    }
  }
}

Result<Frame> upright(FrameBuffer stored, const media::Orientation& orientation,
                      FramePool& pool) {
  const Size size = orientation.apply(stored.size());
  if (!orientation.upright()) {
    FW_ASSIGN_OR_RETURN(FrameBuffer turned,
                        pool.allocate(stored.format(), size));
    media::turn_plane(stored.plane(0), turned.plane(0),
                      4 * stored.format().bytes_per_sample(), orientation);
    std::swap(stored, turned);
  }
  return std::move(stored).freeze(0, {}, ChangedArea::everything(size));
}

}  // namespace

Result<Still> read_still(media::RowReader& rows, media::Source& source,
                         bool keep_profile, const media::Job& job) {
  const media::RowFacts& facts = rows.facts();
  const PixelFormat format{.layout = Layout::kRgba,
                           .bits = uint8_t(facts.bits),
                           .color = facts.color};
  FW_ASSIGN_OR_RETURN(FrameBuffer stored, read_all(rows, format, job));
  if (facts.kind == media::PixelKind::kOpaque) {
    fill_alpha(stored.plane(0), facts.bits);
    stored.mark_opaque();
  }
  FW_ASSIGN_OR_RETURN(Frame frame,
                      upright(std::move(stored), facts.orientation, *job.pool));
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  Still still{.frame = frame,
              .has_alpha = facts.kind == media::PixelKind::kAlpha,
              .metadata = media::metadata_of(bytes),
              .notes = {}};
  // The pixels here are RGB: a profile of inks would be wrong for them.
  const bool inks = facts.kind == media::PixelKind::kInks;
  if (!keep_profile || inks) {
    FW_ASSIGN_OR_RETURN(still.frame,
                        with_known_colors(frame, facts, still.metadata.icc,
                                          still.notes, *job.pool));
    still.metadata.icc.clear();
  }
  return still;
}

}  // namespace framewise::image
