// SPDX-License-Identifier: Apache-2.0
#include "image/thumbnail/still_rows.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/result.h"
#include "frame/resize/row_resizer.h"

namespace framewise::image {
namespace {

using media::Orientation;
using media::PixelKind;
using media::RowFacts;

// The scale of a decoder averages by cosines or boxes; about twice the size
// leaves the last halving to the better filter. With once the size thumbnails
// lose up to six points of SSIMULACRA2; the 3 % below two let an eighth of 4032
// pixels be enough for 256.
constexpr double kDecodedPerPixel = 1.94;

int decoded_length(int length) {
  return int(std::ceil(kDecodedPerPixel * length));
}

// The size before turning.
Size stored_size(Size upright, const Orientation& orientation) {
  return orientation.apply(upright);
}

// The smallest size that the reader may deliver. Averages of stored values are
// no averages of light.
Size least_size(std::span<const Size> sizes, Light light,
                const RowFacts& facts) {
  if (light == Light::kLinear) return facts.stored_size;
  Size least{1, 1};
  for (const Size size : sizes) {
    const Size stored = stored_size(size, facts.orientation);
    least.width = std::max(least.width, decoded_length(stored.width));
    least.height = std::max(least.height, decoded_length(stored.height));
  }
  return least;
}

PixelFormat format_of(const RowFacts& facts) {
  return {.layout = Layout::kRgba,
          .bits = uint8_t(facts.bits),
          .color = facts.color};
}

Result<void> feed(media::RowReader& rows, Size size,
                  std::vector<RowResizer>& resizers, const media::Job& job) {
  constexpr int kRowsAtOnce = 16;
  const PixelFormat format = format_of(rows.facts());
  FW_ASSIGN_OR_RETURN(
      FrameBuffer buffer,
      job.pool->allocate(format,
                         {size.width, std::min(kRowsAtOnce, size.height)}));
  MutablePlaneView strip = buffer.plane(0);
  for (int y = 0; y < size.height; y += kRowsAtOnce) {
    FW_RETURN_IF_ERROR(job.keep_going());
    strip.size.height = std::min(kRowsAtOnce, size.height - y);
    FW_RETURN_IF_ERROR(rows.read(strip));
    for (RowResizer& resizer : resizers) resizer.add(strip);
  }
  return rows.finish();
}

Result<Frame> upright(const Frame& frame, const Orientation& orientation,
                      FramePool& pool) {
  if (orientation.upright()) return frame;
  const Size size = orientation.apply(frame.size());
  FW_ASSIGN_OR_RETURN(FrameBuffer turned, pool.allocate(frame.format(), size));
  media::turn_plane(frame.plane(0), turned.plane(0),
                    4 * frame.format().bytes_per_sample(), orientation);
  return std::move(turned).freeze(0, frame.time(),
                                  ChangedArea::everything(size));
}

}  // namespace

Result<std::vector<Frame>> shrink_rows(media::RowReader& rows,
                                       std::span<const Size> sizes, Light light,
                                       const media::Job& job) {
  const RowFacts& facts = rows.facts();
  FW_ASSIGN_OR_RETURN(const RowExtent decoded,
                      rows.start(least_size(sizes, light, facts)));
  const auto fourth = facts.kind == PixelKind::kAlpha ? FourthSample::kAlpha
                                                      : FourthSample::kColor;
  std::vector<RowResizer> resizers;
  for (const Size size : sizes) {
    resizers.emplace_back(decoded, stored_size(size, facts.orientation), fourth,
                          facts.bits, light);
    FW_RETURN_IF_ERROR(resizers.back().start(format_of(facts), *job.pool));
  }
  FW_RETURN_IF_ERROR(feed(rows, decoded.size, resizers, job));
  std::vector<Frame> frames;
  for (RowResizer& resizer : resizers) {
    FW_ASSIGN_OR_RETURN(Frame frame, upright(std::move(resizer).finish({}),
                                             facts.orientation, *job.pool));
    frames.push_back(std::move(frame));
  }
  return frames;
}

}  // namespace framewise::image
