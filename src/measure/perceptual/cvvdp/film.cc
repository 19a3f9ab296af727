// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/film.h"

#include <algorithm>
#include <cmath>

#include "base/for_each_index.h"
#include "measure/perceptual/cvvdp/temporal_filters.h"

namespace framewise::measure::cvvdp {
namespace {

constexpr int kRowsAtOnce = 16;
constexpr size_t kMostTaps = 2 * simd::CvvdpTemporalFilters::kMostTaps;

}  // namespace

// The light of one frame, 4 bytes a pixel.
struct Film::Packed {
  explicit Packed(Size frame)
      : size(frame),
        stride((size_t(frame.width) + 31) / 16 * 16),
        pixels(stride * size_t(frame.height)) {}

  uint32_t* row(int y) { return pixels.data() + size_t(y) * stride; }
  const uint32_t* row(int y) const { return pixels.data() + size_t(y) * stride; }
  PlaneView view() const {
    return {reinterpret_cast<const uint8_t*>(pixels.data()),
            ptrdiff_t(stride * sizeof(uint32_t)), size};
  }

  Size size;
  size_t stride;
  std::vector<uint32_t> pixels;
};

// One frame of both sides.
struct Film::Moment {
  std::shared_ptr<Packed> sides[2];  // by Side
  TileMap changed;                   // from the frame before
  TileMap differing;                 // between the sides
};

Film::Film(Size size, const CvvdpLight& reference, const CvvdpLight& test,
           const Options& options)
    : size_(size),
      options_(options),
      length_(filter_length(options.frames_per_second)),
      frame_(size, reference.display().pixels_per_degree, kChannels) {
  lights_[size_t(Side::kReference)] = &reference;
  lights_[size_t(Side::kTest)] = &test;
  for (size_t side = 0; side < 2; ++side) {
    filters_[side] = temporal_filters(options.frames_per_second, *lights_[side]);
    roots_[side] = packed_roots(*lights_[side]);
  }
}

Film::~Film() = default;

int64_t Film::bytes() const {
  return frame_.bytes() + int64_t(length_) * 2 * 4 * size_.pixels();
}

void Film::add(const PlaneView& reference, bool same_reference,
               const PlaneView& test, bool same_test) {
  const PlaneView views[2] = {test, reference};
  const bool same[2] = {same_test, same_reference};
  Moment next;
  std::shared_ptr<Packed> free[2];
  if (moments_.size() >= length_) {
    for (size_t side = 0; side < 2; ++side) {
      auto& oldest = moments_.front().sides[side];
      if (oldest.use_count() == 1) free[side] = std::move(oldest);
    }
    next = std::move(moments_.front());
    moments_.pop_front();
  }
  const Moment* const last = moments_.empty() ? nullptr : &moments_.back();
  for (size_t side = 0; side < 2; ++side) {
    if (same[side] && last) {
      next.sides[side] = last->sides[side];
      continue;
    }
    next.sides[side] =
        free[side] ? std::move(free[side]) : std::make_shared<Packed>(size_);
  }
  const auto strips =
      size_t((size_.height + kRowsAtOnce - 1) / kRowsAtOnce);
  for_each_index(options_.executor, 2 * strips, [&](size_t i) {
    const size_t side = i % 2;
    if (same[side] && last) return;
    const int top = int(i / 2) * kRowsAtOnce;
    const int bottom = std::min(top + kRowsAtOnce, size_.height);
    for (int y = top; y < bottom; ++y) {
      pack_row(side, views[side], y, next.sides[side]->row(y));
    }
  });
  const Rect everything{0, 0, size_.width, size_.height};
  next.changed.reset(size_, last == nullptr);
  next.differing.reset(size_, false);
  const TileMap::Sampling words{.bytes_per_sample = int(sizeof(uint32_t))};
  for (size_t side = 0; last && side < 2; ++side) {
    if (next.sides[side] == last->sides[side]) continue;
    next.changed.mark_differences(last->sides[side]->view(),
                                  next.sides[side]->view(), words, everything);
  }
  next.differing.mark_differences(next.sides[0]->view(), next.sides[1]->view(),
                                  words, everything);
  moments_.push_back(std::move(next));
  ++added_;
  measure_ready(false);
}

void Film::pack_row(size_t side, const PlaneView& view, int y,
                    uint32_t* packed) const {
  const CvvdpLight& light = *lights_[side];
  const auto count = size_t(size_.width);
  if (light.curve() == CvvdpCurve::kHlg) {
    // Light depends on all three codes.
    thread_local std::vector<float> rows;
    rows.resize(3 * count);
    float* const red = rows.data();
    if (light.bits() > 8) {
      light.decode(view.row<uint16_t>(y), count, red, red + count,
                   red + 2 * count);
    } else {
      light.decode(view.row(y), count, red, red + count, red + 2 * count);
    }
    simd::cvvdp_pack_light_row(red, red + count, red + 2 * count, count,
                               float(light.added()), float(1 / light.most()),
                               root_of(light), packed);
  } else if (light.bits() > 8) {
    simd::cvvdp_pack_row(view.row<uint16_t>(y), count, roots_[side].data(),
                         packed);
  } else {
    simd::cvvdp_pack_row(view.row(y), count, roots_[side].data(), packed);
  }
}

void Film::finish() { measure_ready(true); }

// Mirrored frames must be known before the first frame is measured.
void Film::measure_ready(bool all) {
  if (!all && options_.padding == Padding::kSymmetric &&
      added_ < int64_t(length_)) {
    return;
  }
  while (int64_t(pooled_.size()) < added_) measure(int64_t(pooled_.size()));
}

// The frame that is seen at a time, which may lie before the first.
int64_t Film::shown_at(int64_t frame) const {
  if (frame >= 0) return frame;
  if (options_.padding == Padding::kReplicate || added_ == 1) return 0;
  const int64_t period = 2 * (added_ - 1);
  const int64_t ahead = -frame % period;
  return ahead <= added_ - 1 ? ahead : period - ahead;
}

const Film::Moment& Film::moment(int64_t frame) const {
  return moments_[size_t(frame - (added_ - int64_t(moments_.size())))];
}

void Film::measure(int64_t frame) {
  const auto length = int64_t(length_);
  const bool mirrored =
      options_.padding == Padding::kSymmetric && frame < length;
  // Frames whose changes reach this one or the one before.
  const int64_t first =
      mirrored ? 1 : std::max<int64_t>(1, frame - length + 1);
  const int64_t last = mirrored ? std::min(added_, length) - 1 : frame;
  TileMap changed;
  TileMap differing;
  changed.reset(size_, frame == 0);
  differing.reset(size_, false);
  for (int64_t i = first; i <= last; ++i) changed.mark(moment(i).changed);
  const Packed* window[kMostTaps][2];
  for (int64_t k = 0; k < length; ++k) {
    const Moment& one = moment(shown_at(frame - k));
    differing.mark(one.differing);
    for (size_t side = 0; side < 2; ++side) {
      window[k][side] = one.sides[side].get();
    }
  }
  std::vector<Rect> strips;
  changed.for_each_run([&](const Rect& run) {
    for (int y = run.y; y < run.y + run.height; y += kRowsAtOnce) {
      strips.push_back({run.x, y, run.width,
                        std::min(kRowsAtOnce, run.y + run.height - y)});
    }
  });
  for_each_index(options_.executor, 2 * strips.size(), [&](size_t i) {
    const size_t side = i % 2;
    const Rect& strip = strips[i / 2];
    for (int y = strip.y; y < strip.y + strip.height; ++y) {
      const uint32_t* rows[kMostTaps];
      for (size_t k = 0; k < length_; ++k) {
        rows[k] = window[k][side]->row(y) + strip.x;
      }
      float* out[kChannels];
      for (size_t c = 0; c < kChannels; ++c) {
        out[c] = frame_.finest(Side(side), c).row(y) + strip.x;
      }
      simd::cvvdp_temporal_row(filters_[side], rows, size_t(strip.width),
                               out[0], out[1], out[2], out[3]);
    }
  });
  const auto marked = [](const TileMap& map) {
    return [&map](const Rect& pixels) { return map.any_marked(pixels); };
  };
  const bool dense = changed.share_of_rows() > 0.999;
  pooled_.push_back(pooled(
      frame_.measure({.executor = options_.executor,
                      .changed = dense ? IsChanged() : IsChanged(marked(changed)),
                      .differing = marked(differing)})));
  if (options_.visit) options_.visit(frame, frame_);
}

}  // namespace framewise::measure::cvvdp
