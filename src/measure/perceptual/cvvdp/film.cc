// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/cvvdp/film.h"

#include <algorithm>
#include <cmath>

#include "base/for_each_index.h"
#include "measure/perceptual/cvvdp/temporal_filters.h"

namespace framewise::measure::cvvdp {
namespace {

constexpr int kRowsAtOnce = 16;

// HLG: the light of a pixel depends on its three codes.
void pack_scene_row(const CvvdpLight& light, const uint8_t* row8,
                    const uint16_t* row16, size_t count, uint32_t* packed) {
  thread_local std::vector<float> rows;
  rows.resize(3 * count);
  float* const red = rows.data();
  float* const green = red + count;
  float* const blue = green + count;
  if (row16) {
    light.decode(row16, count, red, green, blue);
  } else {
    light.decode(row8, count, red, green, blue);
  }
  simd::cvvdp_pack_light_row(red, green, blue, count, float(light.added()),
                             float(1 / light.most()), root_of(light), packed);
}

}  // namespace

// The light of one frame, 4 bytes a pixel.
struct Film::Packed {
  explicit Packed(Size frame)
      : size(frame),
        stride((size_t(frame.width) + 31) / 16 * 16),
        pixels(stride * size_t(frame.height)) {}

  uint32_t* row(int y) { return pixels.data() + size_t(y) * stride; }
  const uint32_t* row(int y) const {
    return pixels.data() + size_t(y) * stride;
  }
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
    filters_[side] =
        temporal_filters(options.frames_per_second, *lights_[side]);
    roots_[side] = packed_roots(*lights_[side]);
  }
}

Film::~Film() = default;

int64_t Film::bytes() const {
  return frame_.bytes() + int64_t(length_) * 2 * 4 * size_.pixels();
}

int64_t Film::bytes_for(Size size, double frames_per_second) {
  // The window of both sides in 4 bytes a pixel, and the coarser levels.
  constexpr int64_t kCoarserBytes = 11;
  return (int64_t(filter_length(frames_per_second)) * 2 * 4 + kCoarserBytes) *
         size.pixels();
}

void Film::add(const Codes& reference, const Codes& test) {
  const std::array<Codes, 2> codes = {test, reference};
  bool same[2];
  for (size_t side = 0; side < 2; ++side) {
    same[side] = added_ > 0 && codes[side].shares_pixels_with(last_[side]);
  }
  last_ = codes;
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
  const auto strips = size_t((size_.height + kRowsAtOnce - 1) / kRowsAtOnce);
  for_each_index(options_.executor, 2 * strips, [&](size_t i) {
    const size_t side = i % 2;
    if (same[side] && last) return;
    const int top = int(i / 2) * kRowsAtOnce;
    const int bottom = std::min(top + kRowsAtOnce, size_.height);
    for (int y = top; y < bottom; ++y) {
      pack_row(side, codes[side], y, next.sides[side]->row(y));
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

void Film::pack_row(size_t side, const Codes& codes, int y,
                    uint32_t* packed) const {
  thread_local std::vector<uint16_t> scratch;
  const int width = size_.width;
  const bool deep = codes.bits() > 8;
  const uint16_t* const row16 =
      deep ? codes.row16(y, 0, width, scratch) : nullptr;
  const uint8_t* const row8 = deep ? nullptr : codes.row8(y, 0);
  if (codes.light().curve() == CvvdpCurve::kHlg) {
    pack_scene_row(codes.light(), row8, row16, size_t(width), packed);
  } else if (deep) {
    simd::cvvdp_pack_row(row16, size_t(width), roots_[side].data(), packed);
  } else {
    simd::cvvdp_pack_row(row8, size_t(width), roots_[side].data(), packed);
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

const Film::Moment& Film::moment(int64_t frame) const {
  return moments_[size_t(frame - (added_ - int64_t(moments_.size())))];
}

void Film::measure(int64_t frame) {
  const auto length = int64_t(length_);
  const bool mirrored =
      options_.padding == Padding::kSymmetric && frame < length;
  // Frames whose changes reach this one or the one before.
  const int64_t first = mirrored ? 1 : std::max<int64_t>(1, frame - length + 1);
  const int64_t last = mirrored ? std::min(added_, length) - 1 : frame;
  TileMap changed;
  TileMap differing;
  changed.reset(size_, frame == 0);
  differing.reset(size_, false);
  for (int64_t i = first; i <= last; ++i) changed.mark(moment(i).changed);
  Window window{};
  for (int64_t k = 0; k < length; ++k) {
    const Moment& one =
        moment(shown_frame(frame - k, options_.padding, added_));
    differing.mark(one.differing);
    for (size_t side = 0; side < 2; ++side) {
      window[side][size_t(k)] = one.sides[side].get();
    }
  }
  const auto marked = [](const TileMap& map) {
    return [&map](const Rect& pixels) { return map.any_marked(pixels); };
  };
  const bool dense = changed.share_of_rows() > 0.999;
  const auto fill = [&](Side side, const Rect& pixels) {
    filter(side, pixels, window);
  };
  pooled_.push_back(pooled(frame_.measure(
      {.fill = fill,
       .executor = options_.executor,
       .changed = dense ? IsChanged() : IsChanged(marked(changed)),
       .differing = marked(differing)})));
  if (options_.visit) options_.visit(frame, frame_);
}

void Film::filter(Side side, const Rect& pixels, const Window& window) {
  for (int y = pixels.y; y < pixels.y + pixels.height; ++y) {
    const uint32_t* rows[kMostWindow];
    for (size_t k = 0; k < length_; ++k) {
      rows[k] = window[size_t(side)][k]->row(y) + pixels.x;
    }
    float* out[kChannels];
    for (size_t c = 0; c < kChannels; ++c) {
      out[c] = frame_.finest(side, c).row(y) + pixels.x;
    }
    simd::cvvdp_temporal_row(filters_[size_t(side)], rows, size_t(pixels.width),
                             out[0], out[1], out[2], out[3]);
  }
}

}  // namespace framewise::measure::cvvdp
