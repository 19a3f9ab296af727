// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/resize.h"

#include <optional>
#include <utility>

#include "base/result.h"
#include "frame/color/color_facts.h"
#include "frame/resize/resize_rgba.h"

namespace framewise {
namespace {

bool halved_across(Layout layout) {
  return layout == Layout::kYuv420 || layout == Layout::kYuv422;
}
bool halved_down(Layout layout) { return layout == Layout::kYuv420; }

int halved(int length) { return (length + 1) / 2; }

// A subsampled axis keeps the scale of the full one. Cosited chroma sample i
// lies at luma position 2i + 1/2, not at 2i + 1, the middle of its pair.
Axis chroma_axis(int from, int to, bool is_halved, bool cosited) {
  if (!is_halved) return Axis::whole(from, to);
  const double ratio = double(from) / to;
  return {halved(from), halved(to), ratio,
          cosited ? 0.25 * (1.0 - ratio) : 0.0};
}

// The axis of subsampled chroma that becomes as fine as luma.
Axis full_chroma_axis(int from, int to, bool is_halved, bool cosited) {
  if (!is_halved) return Axis::whole(from, to);
  return {halved(from), to, double(from) / to / 2, cosited ? 0.25 : 0.0};
}

ResizeWeights::Interval united(ResizeWeights::Interval a,
                               ResizeWeights::Interval b) {
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

bool same_arrangement(const PixelFormat& a, const PixelFormat& b) {
  return a.layout == b.layout && a.bits == b.bits &&
         a.alpha_plane == b.alpha_plane;
}

}  // namespace

struct Resizer::State {
  PixelFormat format;
  Size from, to;
  ResizeOptions options;
  std::optional<RgbaResizer> rgba;
  std::optional<PlaneResizer> plane;  // luma and alpha
  std::optional<PlaneResizer> chroma;

  bool is_chroma(int index) const {
    return chroma.has_value() && (index == 1 || index == 2);
  }

  const ResizeWeights& horizontal() const {
    return rgba ? rgba->horizontal() : plane->horizontal();
  }
  const ResizeWeights& vertical() const {
    return rgba ? rgba->vertical() : plane->vertical();
  }

  // The output samples that depend on source samples [begin, end) of an axis.
  static ResizeWeights::Interval affected(const ResizeWeights& weights,
                                          const ResizeWeights* chroma_weights,
                                          bool is_halved, int begin, int end) {
    const auto own = weights.affected_by({begin, end});
    if (!chroma_weights) return own;
    if (!is_halved)
      return united(own, chroma_weights->affected_by({begin, end}));
    const auto half = chroma_weights->affected_by({begin / 2, halved(end)});
    return united(own, {2 * half.begin, 2 * half.end});
  }

  ChangedArea scaled(const ChangedArea& changed) const {
    if (changed.empty()) return changed;
    if (options.filter == Filter::kNearest || options.full_chroma) {
      return ChangedArea::everything(to);
    }
    const Rect picture{0, 0, to.width, to.height};
    ChangedArea area;
    for (const Rect& rect : changed.rects()) {
      const auto x =
          affected(horizontal(), chroma ? &chroma->horizontal() : nullptr,
                   halved_across(format.layout), rect.x, rect.x + rect.width);
      const auto y =
          affected(vertical(), chroma ? &chroma->vertical() : nullptr,
                   halved_down(format.layout), rect.y, rect.y + rect.height);
      area.add(intersected({x.begin, y.begin, x.end - x.begin, y.end - y.begin},
                           picture));
    }
    return area;
  }
};

Resizer::Resizer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Resizer::Resizer(Resizer&&) noexcept = default;
Resizer& Resizer::operator=(Resizer&&) noexcept = default;
Resizer::~Resizer() = default;

Result<Resizer> Resizer::create(const PixelFormat& format, Size from, Size to,
                                const ResizeOptions& options) {
  constexpr int kLongestSide = 1 << 20;
  for (const Size size : {from, to}) {
    if (size.width < 1 || size.height < 1) {
      return fail(ErrorKind::kUsage, "no picture has {}x{} pixels", size.width,
                  size.height);
    }
    if (size.width > kLongestSide || size.height > kLongestSide) {
      return fail(ErrorKind::kLimit,
                  "{}x{} is too long to be resized: the limit of a side is {}",
                  size.width, size.height, kLongestSide);
    }
  }
  const bool rgba = format.layout == Layout::kRgba;
  if (options.light == Light::kLinear && !rgba) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "planes of YUV or gray cannot be resized in linear light"),
        "convert to RGBA first");
  }
  auto state = std::make_unique<State>();
  state->format = format;
  if (!rgba) state->format.color = resolved(format, from);
  state->from = from;
  state->to = to;
  state->options = options;
  if (rgba) {
    state->rgba.emplace(from, to, options);
    return Resizer(std::move(state));
  }
  state->plane.emplace(from, to, options.filter);
  if (format.layout == Layout::kGray) return Resizer(std::move(state));
  const ChromaSiting siting = state->format.color.siting;
  const auto axis = options.full_chroma ? full_chroma_axis : chroma_axis;
  state->chroma.emplace(axis(from.width, to.width, halved_across(format.layout),
                             siting != ChromaSiting::kCenter),
                        axis(from.height, to.height, halved_down(format.layout),
                             siting == ChromaSiting::kTopLeft),
                        options.filter);
  return Resizer(std::move(state));
}

Result<Frame> Resizer::apply(const Frame& frame, FramePool& pool) {
  State& state = *state_;
  if (frame.size() != state.from ||
      !same_arrangement(frame.format(), state.format)) {
    return fail(ErrorKind::kInternal,
                "a resizer for {}x{} pixels got a frame of {}x{} or of another "
                "format",
                state.from.width, state.from.height, frame.size().width,
                frame.size().height);
  }
  PixelFormat format = frame.format();
  if (format.layout != Layout::kRgba) {
    format.color = resolved(format, state.from);
    if (state.options.full_chroma && format.layout != Layout::kGray) {
      format.layout = Layout::kYuv444;
    }
  }
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, state.to));
  if (state.rgba) {
    if (format.bits == 8) {
      state.rgba->apply<uint8_t>(frame.plane(0), buffer.plane(0));
    } else {
      state.rgba->apply<uint16_t>(frame.plane(0), buffer.plane(0));
    }
  } else {
    const float max = float((1 << format.bits) - 1);
    for (int i = 0; i < format.planes(); ++i) {
      PlaneResizer& resizer = state.is_chroma(i) ? *state.chroma : *state.plane;
      resizer.apply(frame.plane(i), format.bytes_per_sample(), max,
                    buffer.plane(i));
    }
  }
  return std::move(buffer).freeze(frame.index(), frame.time(),
                                  state.scaled(frame.changed()));
}

Result<Frame> resize(const Frame& frame, Size to, const ResizeOptions& options,
                     FramePool& pool) {
  FW_ASSIGN_OR_RETURN(
      Resizer resizer,
      Resizer::create(frame.format(), frame.size(), to, options));
  return resizer.apply(frame, pool);
}

}  // namespace framewise
