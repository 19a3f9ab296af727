// SPDX-License-Identifier: Apache-2.0
#include "optimize/prepare.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/result.h"
#include "frame/color/color.h"
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

// Shows frames that follow one another too soon later.
class Spacing {
 public:
  // Nothing is shown after `end_s`. Players show the last frame of a film for
  // as long as the others.
  Spacing(double fps, double end_s)
      : least_s_(fps > 0 ? 1 / fps : 0), end_s_(end_s) {}

  // When the frame of these seconds is shown; nullopt: the next one begins by
  // then, or nothing does.
  std::optional<double> shown_at(double start_s, double stop_s) {
    constexpr double kRounding = 1e-6;
    const double at = std::max(start_s, next_s_);
    if (at > start_s && at > stop_s - kRounding) return std::nullopt;
    if (at + least_s_ > end_s_ + kRounding) return std::nullopt;
    next_s_ = at + least_s_;
    return at;
  }

 private:
  double least_s_;
  double end_s_;
  double next_s_ = 0;
};

Size even(Size size) {
  return {size.width + size.width % 2, size.height + size.height % 2};
}

// The frame as RGBA on a canvas of `size`, beyond which its last row and column
// are repeated.
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

// The frame as RGBA in the middle of a transparent canvas.
Result<Frame> centered(const Frame& frame, Size size, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const Frame rgba, to_srgb8(frame, pool));
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(rgba.format(), size));
  const PlaneView from = rgba.plane(0);
  const MutablePlaneView to = buffer.plane(0);
  const int left = (size.width - from.size.width) / 2;
  const int top = (size.height - from.size.height) / 2;
  for (int y = 0; y < size.height; ++y) {
    uint8_t* out = to.row(y);
    std::fill_n(out, 4 * ptrdiff_t(size.width), uint8_t{0});
    const int row = y - top;
    if (row < 0 || row >= from.size.height) continue;
    std::copy_n(from.row(row), 4 * ptrdiff_t(from.size.width),
                out + 4 * ptrdiff_t(left));
  }
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  ChangedArea::everything(size));
}

// Brings single frames to a form.
class Shaper {
 public:
  Shaper(const Form& form, Size from) : form_(form), from_(from) {}

  Result<Frame> shape(Frame frame, FramePool& pool) {
    if (form_.size != from_) {
      if (!resizer_) {
        FW_ASSIGN_OR_RETURN(resizer_,
                            Resizer::create(frame.format(), from_, form_.size));
      }
      FW_ASSIGN_OR_RETURN(frame, resizer_->apply(frame, pool));
    }
    if (form_.background) {
      const auto [r, g, b] = *form_.background;
      FW_ASSIGN_OR_RETURN(frame,
                          flatten(frame, Background::plain({r, g, b}), pool));
    }
    if (form_.size == form_.canvas) return frame;
    return form_.centered ? centered(frame, form_.canvas, pool)
                          : padded(frame, form_.canvas, pool);
  }

 private:
  const Form& form_;
  Size from_;
  std::optional<Resizer> resizer_;
};

// `clock` is that of what is written.
Result<void> write_frames(Animation& animation, Writer& writer, TimeBase clock,
                          const Form& form) {
  const AnimationInfo& info = animation.info();
  FramePool pool;
  Shaper shaper(form, info.size);
  Thinning thinning(form.fps, info.time_base);
  constexpr double kRounding = 1e-6;
  constexpr double kShortestGifFrame = 0.02;  // s; below, 0.1 s are shown
  const double end_s =
      form.seconds > 0 ? form.seconds : std::numeric_limits<double>::max();
  Spacing spacing(form.shown_fps, end_s);
  std::optional<Frame> kept;
  int64_t begin = 0;  // of what is kept, by `clock`
  int64_t end = 0;    // of what was read
  int64_t count = 0;
  const auto add = [&](int64_t until) -> Result<void> {
    if (!kept) return {};
    FW_ASSIGN_OR_RETURN(const Frame ready, shaper.shape(*kept, pool));
    return writer.add(ready, until - begin);
  };
  while (true) {
    FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation.next());
    if (!frame) break;
    const FrameTime time = frame->time();
    const double start_s = info.time_base.seconds(time.start);
    const double stop_s =
        std::min(end_s, info.time_base.seconds(time.start + time.duration));
    const double left_s = end_s - start_s;
    const double left_ticks = left_s / info.time_base.seconds(1);
    // Less than a tick of the last frame would be no frame, and players show a
    // short one for longer.
    const bool is_cut = left_ticks < double(time.duration) - kRounding;
    if (left_ticks < 1 - kRounding) break;
    if (is_cut && left_s < kShortestGifFrame - kRounding) break;
    if (thinning.keeps(time)) {
      if (form.frames && count == *form.frames) break;
      if (const auto at = spacing.shown_at(start_s, stop_s)) {
        const auto first = int64_t(std::llround(*at / clock.seconds(1)));
        FW_RETURN_IF_ERROR(add(first));
        // Changes since a frame that was dropped are not known.
        kept = frame->with_time(frame->index(), time,
                                ChangedArea::everything(frame->size()));
        begin = first;
        ++count;
      }
    }
    end = int64_t(stop_s / clock.seconds(1) + kRounding);
  }
  return add(end);
}

}  // namespace

Result<void> write_form(const std::filesystem::path& input,
                        const std::filesystem::path& file,
                        const OptimizeOptions& options, const Form& form) {
  OpenOptions reading = options.compare.open;
  reading.executor = options.compare.executor;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(Animation animation, open(input, reading));
  AnimationFacts facts = AnimationFacts::of(animation.info());
  facts.size = form.canvas;
  facts.has_alpha = !form.background && (facts.has_alpha || form.centered);
  constexpr TimeBase kFine{1, 1000};
  if (form.shown_fps > 0 && facts.time_base.seconds(1) > kFine.seconds(1)) {
    facts.time_base = kFine;
  }
  WriteOptions write{.format = FileFormat::kPng, .effort = 1};
  write.limits = reading.limits;
  write.executor = options.compare.executor;
  write.stop = reading.stop;
  FW_ASSIGN_OR_RETURN(Writer writer, Writer::create(file, facts, write));
  FW_RETURN_IF_ERROR(write_frames(animation, writer, facts.time_base, form));
  const auto written = writer.finish();
  if (!written) return written.error();
  return {};
}

Result<void> write_prepared(const std::filesystem::path& input,
                            const std::filesystem::path& file,
                            const OptimizeOptions& options, Sides sides) {
  OpenOptions reading = options.compare.open;
  reading.stop = options.compare.stop;
  FW_ASSIGN_OR_RETURN(const Animation animation, open(input, reading));
  Form form{.fps = options.fps.value_or(0)};
  form.size = scaled(animation.info().size, options.scale.value_or(1));
  form.canvas = sides == Sides::kEven ? even(form.size) : form.size;
  return write_form(input, file, options, form);
}

}  // namespace framewise::optimization
