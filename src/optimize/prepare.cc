// SPDX-License-Identifier: Apache-2.0
#include "optimize/prepare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/resize/resize.h"

namespace framewise::optimization {
namespace {

Size scaled(Size size, double scale) {
  const auto side = [scale](int32_t length) {
    return std::max<int32_t>(1, int32_t(std::lround(double(length) * scale)));
  };
  return {side(size.width), side(size.height)};
}

// Joins frames that follow one another too soon.
class Thinning {
 public:
  Thinning(double fps, TimeBase time_base)
      : least_ticks_(fps > 0 ? 1 / (fps * time_base.seconds(1)) : 0) {}

  // Whether this frame is kept. A time base that is coarse puts frames up to
  // half a tick too soon.
  bool keeps(FrameTime time) {
    if (last_ && double(time.start - *last_) < least_ticks_ - 0.5) return false;
    last_ = time.start;
    return true;
  }

 private:
  double least_ticks_;
  std::optional<int64_t> last_;
};

Size even(Size size) {
  return {size.width + size.width % 2, size.height + size.height % 2};
}

// The frame as RGBA with its last row and column repeated as far as `size`.
Result<Frame> padded(const Frame& frame, Size size, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(rgba.format(), size));
  const PlaneView from = rgba.plane(0);
  const MutablePlaneView to = buffer.plane(0);
  for (int y = 0; y < size.height; ++y) {
    const uint8_t* in = from.row(std::min(y, from.size.height - 1));
    uint8_t* out = to.row(y);
    const auto bytes = 4 * ptrdiff_t(std::min(size.width, from.size.width));
    std::copy_n(in, bytes, out);
    for (ptrdiff_t x = bytes; x < 4 * ptrdiff_t(size.width); ++x) {
      out[x] = out[x - 4];
    }
  }
  if (rgba.is_known_opaque()) buffer.mark_opaque();
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  ChangedArea::everything(size));
}

}  // namespace

Result<void> write_prepared(const std::filesystem::path& input,
                            const std::filesystem::path& file,
                            const OptimizeOptions& options, Sides sides) {
  OpenOptions reading = options.compare.open;
  reading.executor = options.compare.executor;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(Animation animation, open(input, reading));
  AnimationFacts facts = AnimationFacts::of(animation.info());
  const Size from = facts.size;
  const Size small_size = scaled(from, options.scale.value_or(1));
  facts.size = sides == Sides::kEven ? even(small_size) : small_size;
  FramePool pool;
  WriteOptions write{.format = FileFormat::kPng, .effort = 1};
  write.limits = reading.limits;
  write.executor = options.compare.executor;
  write.stop = reading.stop;
  FW_ASSIGN_OR_RETURN(Writer writer, Writer::create(file, facts, write));
  std::optional<Resizer> resizer;
  Thinning thinning(options.fps.value_or(0), facts.time_base);
  std::optional<Frame> kept;
  int64_t duration = 0;
  const auto add = [&]() -> Result<void> {
    if (!kept) return {};
    Frame ready = *kept;
    if (small_size != from) {
      if (!resizer) {
        FW_ASSIGN_OR_RETURN(resizer,
                            Resizer::create(kept->format(), from, small_size));
      }
      FW_ASSIGN_OR_RETURN(ready, resizer->apply(*kept, pool));
    }
    if (small_size != facts.size) {
      FW_ASSIGN_OR_RETURN(ready, padded(ready, facts.size, pool));
    }
    return writer.add(ready, duration);
  };
  while (true) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    const FrameTime time = frame->time();
    if (thinning.keeps(time)) {
      FW_RETURN_IF_ERROR(add());
      // Changes since a frame that was dropped are not known.
      kept = frame->with_time(frame->index(), time,
                              ChangedArea::everything(frame->size()));
      duration = 0;
    }
    duration += time.duration;
  }
  FW_RETURN_IF_ERROR(add());
  const auto written = writer.finish();
  if (!written) return written.error();
  return {};
}

}  // namespace framewise::optimization
