// SPDX-License-Identifier: Apache-2.0
#include "optimize/prepare.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/result.h"
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

}  // namespace

Result<void> write_prepared(const std::filesystem::path& input,
                            const std::filesystem::path& file,
                            const OptimizeOptions& options) {
  OpenOptions reading = options.compare.open;
  reading.executor = options.compare.executor;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(Animation animation, open(input, reading));
  AnimationFacts facts = AnimationFacts::of(animation.info());
  const Size from = facts.size;
  facts.size = scaled(from, options.scale.value_or(1));
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
    if (facts.size == from) return writer.add(*kept, duration);
    if (!resizer) {
      FW_ASSIGN_OR_RETURN(resizer,
                          Resizer::create(kept->format(), from, facts.size));
    }
    FW_ASSIGN_OR_RETURN(const Frame small, resizer->apply(*kept, pool));
    return writer.add(small, duration);
  };
  while (true) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    const FrameTime time = frame->time();
    if (thinning.keeps(time)) {
      FW_RETURN_IF_ERROR(add());
      // What changed since a frame that was dropped is not known.
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
