// SPDX-License-Identifier: Apache-2.0
#include "frame/resize/row_resizer.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

#include "base/result.h"
#include "simd/color/alpha.h"
#include "simd/color/transfer.h"
#include "simd/plane/box.h"
#include "simd/plane/resample.h"
#include "simd/plane/samples.h"

namespace framewise {
namespace {

// Below four pixels for one, averaging would cost more detail than time.
int box_of(int from, int to) {
  constexpr int kLeft = 2;
  constexpr int kMostAtOnce = 128;
  return std::clamp(from / (kLeft * to), 1, kMostAtOnce);
}

int boxes_in(int length, int box) { return (length + box - 1) / box; }

// The axis of the boxed picture: its last box may be cut, so that the ratio is
// that of the whole one.
Axis boxed_axis(int from, double covered, int to, int box) {
  return {boxes_in(from, box), to, covered / to / box, 0.0};
}

}  // namespace

RowResizer::RowResizer(const RowExtent& from, Size to, FourthSample fourth,
                       int bits, Light light)
    : from_(from.size),
      to_(to),
      fourth_(fourth),
      bits_(bits),
      light_(light),
      box_{box_of(from_.width, to.width), box_of(from_.height, to.height)},
      boxed_{boxes_in(from_.width, box_.across),
             boxes_in(from_.height, box_.down)},
      horizontal_(resize_weights(
          Filter::kLanczos3,
          boxed_axis(from_.width, from.width, to.width, box_.across))),
      vertical_(resize_weights(
          Filter::kLanczos3,
          boxed_axis(from_.height, from.height, to.height, box_.down))),
      exact_sums_(bits == 8 && light == Light::kCoded &&
                  fourth == FourthSample::kColor && !box_.one()),
      rows_(size_t(vertical_.taps)) {
  assert(bits == 8 || bits == 16);
}

Result<void> RowResizer::start(const PixelFormat& format, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(FrameBuffer buffer, pool.allocate(format, to_));
  out_.emplace(std::move(buffer));
  // Room for whole boxes: what is missing of the last one stays zero.
  const int summed = boxed_.width * box_.across;
  if (exact_sums_) {
    sums_.assign(size_t(summed) * 4, 0);
  } else {
    prepared_.resize(4 * from_.width, 1);
    float_sums_.resize(4 * summed, 1);
    std::fill_n(float_sums_.row(0), 4 * summed, 0.0f);
  }
  ring_.resize(4 * boxed_.width, vertical_.taps);
  summed_.resize(4 * boxed_.width, 1);
  resized_.resize(4 * to_.width, 1);
  added_ = rows_in_ = boxed_rows_ = next_out_ = 0;
  return {};
}

void RowResizer::add(const PlaneView& rows) {
  for (int y = 0; y < rows.size.height; ++y) {
    assert(rows_in_ < from_.height);
    if (bits_ == 8) {
      add_row(rows.row<uint8_t>(y));
    } else {
      add_row(rows.row<uint16_t>(y));
    }
    ++rows_in_;
    if (++added_ == box_.down || rows_in_ == from_.height) end_box();
  }
}

template <typename Sample>
void RowResizer::add_row(const Sample* row) {
  const auto samples = size_t(from_.width) * 4;
  if constexpr (sizeof(Sample) == 1) {
    if (exact_sums_) return simd::add_row(row, samples, sums_.data());
  }
  if (box_.one()) {
    return prepare(row, ring_.row(boxed_rows_ % vertical_.taps));
  }
  prepare(row, prepared_.row(0));
  simd::add_row(prepared_.row(0), samples, float_sums_.row(0));
}

template <typename Sample>
void RowResizer::prepare(const Sample* row, float* out) const {
  constexpr float kMost = std::numeric_limits<Sample>::max();
  const auto width = size_t(from_.width);
  simd::samples_to_float(row, 4 * width, 1.0f / kMost, 0.0f, out);
  if (light_ == Light::kLinear) simd::srgb_to_linear_rgba(out, width);
  if (fourth_ == FourthSample::kAlpha) simd::premultiply(out, width);
}

// Turns the sums into a row of the boxed picture.
void RowResizer::end_box() {
  if (!box_.one()) {
    float* const out = ring_.row(boxed_rows_ % vertical_.taps);
    const auto across = size_t(box_.across);
    const auto boxes = size_t(boxed_.width);
    const float scale = 1.0f / float(added_ * box_.across);
    if (exact_sums_) {
      simd::sum_pixels(sums_.data(), across, boxes, scale / 255.0f, out);
      std::fill(sums_.begin(), sums_.end(), uint16_t{0});
    } else {
      simd::sum_pixels(float_sums_.row(0), across, boxes, scale, out);
      std::fill_n(float_sums_.row(0), 4 * boxes * across, 0.0f);
    }
    // The last box has fewer pixels than the others.
    const int last = from_.width - (boxed_.width - 1) * box_.across;
    const float rest = float(box_.across) / float(last);
    for (int i = 0; i < 4; ++i) out[4 * (boxes - 1) + size_t(i)] *= rest;
  }
  added_ = 0;
  ++boxed_rows_;
  push();
}

// Writes the rows of the result for which all boxed rows are there.
void RowResizer::push() {
  while (next_out_ < to_.height &&
         vertical_.first[size_t(next_out_)] + vertical_.taps <= boxed_rows_) {
    weigh(next_out_++);
  }
}

void RowResizer::weigh(int row) {
  const auto taps = size_t(vertical_.taps);
  const int first = vertical_.first[size_t(row)];
  for (size_t k = 0; k < taps; ++k) {
    rows_[k] = ring_.row((first + int(k)) % vertical_.taps);
  }
  simd::weighted_rows(rows_.data(), &vertical_.weights[size_t(row) * taps],
                      taps, size_t(boxed_.width) * 4, summed_.row(0));
  float* const pixels = resized_.row(0);
  const auto width = size_t(to_.width);
  simd::weighted_pixels(summed_.row(0), horizontal_.first.data(),
                        horizontal_.weights.data(), size_t(horizontal_.taps),
                        width, pixels);
  if (fourth_ == FourthSample::kAlpha) simd::unpremultiply(pixels, width);
  if (light_ == Light::kLinear) simd::linear_to_srgb_rgba(pixels, width);
  const MutablePlaneView out = out_->plane(0);
  if (bits_ == 8) {
    simd::float_to_samples(pixels, 4 * width, 255.0f, 255.0f,
                           out.row<uint8_t>(row));
  } else {
    simd::float_to_samples(pixels, 4 * width, 65535.0f, 65535.0f,
                           out.row<uint16_t>(row));
  }
}

Frame RowResizer::finish(FrameTime time) && {
  assert(rows_in_ == from_.height && next_out_ == to_.height);
  return std::move(*out_).freeze(0, time, ChangedArea::everything(to_));
}

}  // namespace framewise
