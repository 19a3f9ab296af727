// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/resize_rgba.h"

#include <cstring>
#include <limits>

#include "simd/color/alpha.h"
#include "simd/color/transfer.h"
#include "simd/plane/resample.h"
#include "simd/plane/samples.h"

namespace framewise {
namespace {

template <typename Sample>
bool all_opaque(const PlaneView& plane) {
  for (int y = 0; y < plane.size.height; ++y) {
    if (!simd::is_opaque(plane.row<Sample>(y), size_t(plane.size.width))) {
      return false;
    }
  }
  return true;
}

}  // namespace

RgbaResizer::RgbaResizer(Size from, Size to, const ResizeOptions& options)
    : from_(from), to_(to), options_(options) {
  const Axis x = Axis::whole(from.width, to.width);
  const Axis y = Axis::whole(from.height, to.height);
  if (options.filter == Filter::kNearest) {
    nearest_x_ = nearest_samples(x);
    nearest_y_ = nearest_samples(y);
    return;
  }
  horizontal_ = resize_weights(options.filter, x);
  vertical_ = resize_weights(options.filter, y);
  horizontal_first_ = is_horizontal_first(x, horizontal_, y, vertical_);
  rows8_.resize(size_t(vertical_.taps));
  rows16_.resize(size_t(vertical_.taps));
  prepared_rows_.resize(size_t(vertical_.taps));
  source_row_.resize(4 * from.width, 1);
  resized_.resize(4 * to.width, 1);
}

template <typename Sample>
void RgbaResizer::apply(const PlaneView& in, const MutablePlaneView& out) {
  if (options_.filter == Filter::kNearest) return pick<Sample>(in, out);
  // Opaque frames need no premultiplication: sum the rows as stored.
  if (options_.light == Light::kCoded && !horizontal_first_ &&
      all_opaque<Sample>(in)) {
    return weigh_stored<Sample>(in, out);
  }
  weigh_prepared<Sample>(in, out);
}

template <typename Sample>
void RgbaResizer::pick(const PlaneView& in, const MutablePlaneView& out) const {
  constexpr size_t kPixel = 4 * sizeof(Sample);
  for (int i = 0; i < to_.height; ++i) {
    const auto* from =
        reinterpret_cast<const uint8_t*>(in.row<Sample>(nearest_y_[size_t(i)]));
    auto* to = reinterpret_cast<uint8_t*>(out.row<Sample>(i));
    for (const int32_t x : nearest_x_) {
      std::memcpy(to, from + size_t(x) * kPixel, kPixel);
      to += kPixel;
    }
  }
}

template <typename Sample>
void RgbaResizer::weigh_stored(const PlaneView& in,
                               const MutablePlaneView& out) {
  constexpr float kMost = std::numeric_limits<Sample>::max();
  std::vector<const Sample*>* rows;
  if constexpr (sizeof(Sample) == 1) {
    rows = &rows8_;
  } else {
    rows = &rows16_;
  }
  const auto taps = size_t(vertical_.taps);
  for (int i = 0; i < to_.height; ++i) {
    const int first = vertical_.first[size_t(i)];
    for (size_t k = 0; k < taps; ++k) {
      (*rows)[k] = in.row<Sample>(first + int(k));
    }
    simd::weighted_rows(rows->data(), &vertical_.weights[size_t(i) * taps],
                        taps, size_t(from_.width) * 4, source_row_.row(0));
    resize_row(source_row_.row(0), resized_.row(0));
    simd::float_to_samples(resized_.row(0), size_t(to_.width) * 4, 1.0f, kMost,
                           out.row<Sample>(i));
  }
}

// Prepares each source row once and keeps it until no output row needs it. Row
// r is stored at r modulo the number of taps.
template <typename Sample>
void RgbaResizer::weigh_prepared(const PlaneView& in,
                                 const MutablePlaneView& out) {
  const auto taps = size_t(vertical_.taps);
  const int kept = 4 * (horizontal_first_ ? to_.width : from_.width);
  prepared_.resize(kept, vertical_.taps);
  int next = 0;  // first source row not prepared yet
  for (int i = 0; i < to_.height; ++i) {
    const int first = vertical_.first[size_t(i)];
    next = std::max(next, first);
    for (; next < first + vertical_.taps; ++next) {
      keep_row(in.row<Sample>(next), prepared_.row(next % vertical_.taps));
    }
    for (size_t k = 0; k < taps; ++k) {
      prepared_rows_[k] = prepared_.row((first + int(k)) % vertical_.taps);
    }
    ImageF& summed = horizontal_first_ ? resized_ : source_row_;
    simd::weighted_rows(prepared_rows_.data(),
                        &vertical_.weights[size_t(i) * taps], taps,
                        size_t(kept), summed.row(0));
    if (!horizontal_first_) resize_row(source_row_.row(0), resized_.row(0));
    finish_row(resized_.row(0), out.row<Sample>(i));
  }
}

// Prepares a source row: in source width, or in output width if rows are
// resized horizontally first.
template <typename Sample>
void RgbaResizer::keep_row(const Sample* in, float* out) {
  if (!horizontal_first_) return prepare_row(in, out);
  prepare_row(in, source_row_.row(0));
  resize_row(source_row_.row(0), out);
}

void RgbaResizer::resize_row(const float* in, float* out) const {
  simd::weighted_pixels(in, horizontal_.first.data(),
                        horizontal_.weights.data(), size_t(horizontal_.taps),
                        size_t(to_.width), out);
}

template <typename Sample>
void RgbaResizer::prepare_row(const Sample* in, float* out) const {
  constexpr float kMost = std::numeric_limits<Sample>::max();
  const auto width = size_t(from_.width);
  simd::samples_to_float(in, 4 * width, 1.0f / kMost, 0.0f, out);
  if (options_.light == Light::kLinear) simd::srgb_to_linear_rgba(out, width);
  simd::premultiply(out, width);
}

template <typename Sample>
void RgbaResizer::finish_row(float* pixels, Sample* out) const {
  constexpr float kMost = std::numeric_limits<Sample>::max();
  const auto width = size_t(to_.width);
  simd::unpremultiply(pixels, width);
  if (options_.light == Light::kLinear) {
    simd::linear_to_srgb_rgba(pixels, width);
  }
  simd::float_to_samples(pixels, 4 * width, kMost, kMost, out);
}

template void RgbaResizer::apply<uint8_t>(const PlaneView&,
                                          const MutablePlaneView&);
template void RgbaResizer::apply<uint16_t>(const PlaneView&,
                                           const MutablePlaneView&);

}  // namespace framewise
