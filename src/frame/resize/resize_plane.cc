// SPDX-License-Identifier: Apache-2.0
// Resizing of single-channel planes. Rows are summed vertically first. Then
// four rows at a time are interleaved into pixels of four samples and summed
// horizontally.
#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

#include "frame/resize/resize.h"
#include "simd/plane/resample.h"
#include "simd/plane/samples.h"

namespace framewise {
namespace {

constexpr int kRowsAtOnce = 4;

void load_row(const float* row, int count, float* out) {
  std::memcpy(out, row, size_t(count) * sizeof(float));
}
template <typename Sample>
void load_row(const Sample* row, int count, float* out) {
  simd::samples_to_float(row, size_t(count), 1.0f, 0.0f, out);
}

void store_row(const float* values, int count, float, float* out) {
  std::memcpy(out, values, size_t(count) * sizeof(float));
}
template <typename Sample>
void store_row(const float* values, int count, float max, Sample* out) {
  simd::float_to_samples(values, size_t(count), 1.0f, max, out);
}

}  // namespace

struct PlaneResizer::State {
  Axis x, y;
  Filter filter;
  ResizeWeights horizontal, vertical;
  bool horizontal_first = false;
  std::vector<int32_t> nearest_x, nearest_y;
  ImageF summed;       // rows of source width
  ImageF interleaved;  // a row of 4-sample pixels, source width
  ImageF resized;      // a row of 4-sample pixels, output width
  ImageF rows;         // rows of output width
  ImageF across;       // all source rows, output width

  template <typename Sample, class RowOf, class OutRowOf>
  void run(const RowOf& row_of, const OutRowOf& out_row_of, float max) {
    if (filter == Filter::kNearest) {
      pick<Sample>(row_of, out_row_of);
    } else if (horizontal_first) {
      weigh_horizontal_first<Sample>(row_of, out_row_of, max);
    } else {
      weigh<Sample>(row_of, out_row_of, max);
    }
  }

  template <typename Sample, class RowOf, class OutRowOf>
  void pick(const RowOf& row_of, const OutRowOf& out_row_of) {
    for (int i = 0; i < y.to; ++i) {
      const Sample* in = row_of(nearest_y[size_t(i)]);
      Sample* out = out_row_of(i);
      for (int j = 0; j < x.to; ++j) out[j] = in[nearest_x[size_t(j)]];
    }
  }

  template <typename Sample, class RowOf, class OutRowOf>
  void weigh(const RowOf& row_of, const OutRowOf& out_row_of, float max) {
    std::array<const float*, kRowsAtOnce> sums;
    std::array<float*, kRowsAtOnce> results;
    for (int top = 0; top < y.to; top += kRowsAtOnce) {
      const int count = std::min(kRowsAtOnce, y.to - top);
      for (int i = 0; i < kRowsAtOnce; ++i) {
        // If fewer than four rows are left, repeat the last one.
        const int row = std::min(i, count - 1);
        if (row == i) sum_rows<Sample>(row_of, top + i, summed.row(i));
        sums[size_t(i)] = summed.row(row);
        results[size_t(i)] = rows.row(i);
      }
      resize_rows(sums, results);
      for (int i = 0; i < count; ++i) {
        store_row(rows.row(i), x.to, max, out_row_of(top + i));
      }
    }
  }

  // Resizes four source rows at a time horizontally, then sums the results
  // vertically.
  template <typename Sample, class RowOf, class OutRowOf>
  void weigh_horizontal_first(const RowOf& row_of, const OutRowOf& out_row_of,
                              float max) {
    across.resize(x.to, y.from);
    std::array<const float*, kRowsAtOnce> loaded;
    std::array<float*, kRowsAtOnce> results;
    for (int top = 0; top < y.from; top += kRowsAtOnce) {
      const int count = std::min(kRowsAtOnce, y.from - top);
      for (int i = 0; i < kRowsAtOnce; ++i) {
        const int row = std::min(i, count - 1);
        if (row == i) load_row(row_of(top + i), x.from, summed.row(i));
        loaded[size_t(i)] = summed.row(row);
        results[size_t(i)] = row == i ? across.row(top + i) : rows.row(i);
      }
      resize_rows(loaded, results);
    }
    const auto taps = size_t(vertical.taps);
    for (int i = 0; i < y.to; ++i) {
      for (size_t k = 0; k < taps; ++k) {
        rows_float[k] = across.row(vertical.first[size_t(i)] + int(k));
      }
      simd::weighted_rows(rows_float.data(),
                          &vertical.weights[size_t(i) * taps], taps,
                          size_t(x.to), rows.row(0));
      store_row(rows.row(0), x.to, max, out_row_of(i));
    }
  }

  void resize_rows(const std::array<const float*, kRowsAtOnce>& from,
                   const std::array<float*, kRowsAtOnce>& to) {
    simd::interleave_rows(from.data(), size_t(x.from), interleaved.row(0));
    simd::weighted_pixels(interleaved.row(0), horizontal.first.data(),
                          horizontal.weights.data(), size_t(horizontal.taps),
                          size_t(x.to), resized.row(0));
    simd::deinterleave_rows(resized.row(0), size_t(x.to), to.data());
  }

  template <typename Sample, class RowOf>
  void sum_rows(const RowOf& row_of, int i, float* out) {
    auto& pointers = row_pointers<Sample>();
    const auto taps = size_t(vertical.taps);
    for (size_t k = 0; k < taps; ++k) {
      pointers[k] = row_of(vertical.first[size_t(i)] + int(k));
    }
    simd::weighted_rows(pointers.data(), &vertical.weights[size_t(i) * taps],
                        taps, size_t(x.from), out);
  }

  template <typename Sample>
  std::vector<const Sample*>& row_pointers() {
    if constexpr (std::is_same_v<Sample, uint8_t>) {
      return rows8;
    } else if constexpr (std::is_same_v<Sample, uint16_t>) {
      return rows16;
    } else {
      return rows_float;
    }
  }

  std::vector<const uint8_t*> rows8;
  std::vector<const uint16_t*> rows16;
  std::vector<const float*> rows_float;
};

PlaneResizer::PlaneResizer(Size from, Size to, Filter filter)
    : PlaneResizer(Axis::whole(from.width, to.width),
                   Axis::whole(from.height, to.height), filter) {}

PlaneResizer::PlaneResizer(const Axis& horizontal, const Axis& vertical,
                           Filter filter)
    : state_(std::make_unique<State>()) {
  State& state = *state_;
  state.x = horizontal;
  state.y = vertical;
  state.filter = filter;
  if (filter == Filter::kNearest) {
    state.nearest_x = nearest_samples(horizontal);
    state.nearest_y = nearest_samples(vertical);
    return;
  }
  state.horizontal = resize_weights(filter, horizontal);
  state.vertical = resize_weights(filter, vertical);
  state.horizontal_first = is_horizontal_first(horizontal, state.horizontal,
                                               vertical, state.vertical);
  const auto taps = size_t(state.vertical.taps);
  state.rows8.resize(taps);
  state.rows16.resize(taps);
  state.rows_float.resize(taps);
  state.summed.resize(horizontal.from, kRowsAtOnce);
  state.interleaved.resize(kRowsAtOnce * horizontal.from, 1);
  state.resized.resize(kRowsAtOnce * horizontal.to, 1);
  state.rows.resize(horizontal.to, kRowsAtOnce);
}

PlaneResizer::PlaneResizer(PlaneResizer&&) noexcept = default;
PlaneResizer& PlaneResizer::operator=(PlaneResizer&&) noexcept = default;
PlaneResizer::~PlaneResizer() = default;

void PlaneResizer::apply(const ImageF& in, ImageF& out) {
  assert(in.width() == state_->x.from && in.height() == state_->y.from);
  assert(&in != &out);
  out.resize(state_->x.to, state_->y.to);
  state_->run<float>([&](int y) { return in.row(y); },
                     [&](int y) { return out.row(y); }, 0.0f);
}

void PlaneResizer::apply(const PlaneView& in, int bytes_per_sample, float max,
                         const MutablePlaneView& out) {
  assert(in.size.width == state_->x.from && in.size.height == state_->y.from);
  assert(out.size.width == state_->x.to && out.size.height == state_->y.to);
  if (bytes_per_sample == 1) {
    state_->run<uint8_t>([&](int y) { return in.row<uint8_t>(y); },
                         [&](int y) { return out.row<uint8_t>(y); }, max);
  } else {
    state_->run<uint16_t>([&](int y) { return in.row<uint16_t>(y); },
                          [&](int y) { return out.row<uint16_t>(y); }, max);
  }
}

const ResizeWeights& PlaneResizer::horizontal() const {
  return state_->horizontal;
}
const ResizeWeights& PlaneResizer::vertical() const { return state_->vertical; }

}  // namespace framewise
