// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/edge_similarity.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "measure/metric.h"
#include "measure/structural/gray.h"
#include "measure/structural/row_window.h"
#include "simd/edges.h"

namespace framewise::measure {

void CannyEdges::compute(const Picture& picture) {
  compute(picture.get<Gray>().plane);
}

void CannyEdges::compute(const ImageF& gray, float low, float high) {
  size_ = gray.size();
  stride_ = (size_t(size_.width) + 15) / 16 * 16 + 2 * kMargin;
  marks_.assign(stride_ * size_t(size_.height + 2), simd::kNoEdge);
  mark(gray, low, high);
  keep_what_hangs_on_strong_edges();
}

// Gradients run one row ahead of the thinning.
void CannyEdges::mark(const ImageF& gray, float low, float high) {
  const int width = size_.width;
  const int height = size_.height;
  const int padded = int(stride_) + 16;
  ImageF dx(padded, 2);
  ImageF dy(padded, 2);
  ImageF magnitude(padded, 3);
  magnitude.fill(0);
  RowWindow window;
  window.begin(gray, Border::kRepeat);
  const auto find_gradients = [&](int y) {
    float* row = magnitude.row(y % 3) + kMargin;
    if (y < height) {
      simd::sobel_row(window.around(y), size_t(width), dx.row(y % 2),
                      dy.row(y % 2), row);
      std::fill_n(row + width, padded - width - int(kMargin), 0.0f);
    } else {
      std::fill_n(row, width, 0.0f);
    }
  };
  find_gradients(0);
  for (int y = 0; y < height; ++y) {
    find_gradients(y + 1);
    uint8_t* marks = marks_.data() + size_t(y + 1) * stride_ + kMargin;
    simd::thin_edges_row(
        {magnitude.row((y + 2) % 3) + kMargin, magnitude.row(y % 3) + kMargin,
         magnitude.row((y + 1) % 3) + kMargin},
        dx.row(y % 2), dy.row(y % 2), size_t(width), low, high, marks);
    std::fill_n(marks + width, stride_ - kMargin - size_t(width),
                uint8_t{simd::kNoEdge});
  }
}

// Weak marks count if a chain of neighbours leads to a strong one.
void CannyEdges::keep_what_hangs_on_strong_edges() {
  const ptrdiff_t below = ptrdiff_t(stride_);
  const std::array<ptrdiff_t, 8> around = {
      -below - 1, -below, -below + 1, -1, 1, below - 1, below, below + 1};
  found_.clear();
  // Rows are padded to multiples of 16: eight marks at a time are often none.
  for (size_t i = 0; i < marks_.size(); i += 8) {
    uint64_t eight;
    std::memcpy(&eight, marks_.data() + i, sizeof(eight));
    if (eight == 0) continue;
    for (size_t k = i; k < i + 8; ++k) {
      if (marks_[k] == simd::kStrongEdge) found_.push_back(k);
    }
  }
  while (!found_.empty()) {
    const size_t at = found_.back();
    found_.pop_back();
    for (const ptrdiff_t step : around) {
      uint8_t& mark = marks_[size_t(ptrdiff_t(at) + step)];
      if (mark != simd::kWeakEdge) continue;
      mark = simd::kStrongEdge;
      found_.push_back(size_t(ptrdiff_t(at) + step));
    }
  }
  for (uint8_t& mark : marks_) mark /= uint8_t{simd::kStrongEdge};
}

namespace {

// 1 where one of the nine pixels around is an edge. `columns` is working
// memory.
void thicken(const CannyEdges& edges, int y, std::vector<uint8_t>& columns,
             std::vector<uint8_t>& thick) {
  const size_t width = size_t(edges.size().width);
  columns.resize(width + 2);
  thick.resize(width);
  const uint8_t* above = edges.row(y - 1) - 1;
  const uint8_t* here = edges.row(y) - 1;
  const uint8_t* below = edges.row(y + 1) - 1;
  for (size_t x = 0; x < width + 2; ++x) {
    columns[x] = uint8_t(above[x] | here[x] | below[x]);
  }
  for (size_t x = 0; x < width; ++x) {
    thick[x] = uint8_t(columns[x] | columns[x + 1] | columns[x + 2]);
  }
}

}  // namespace

EdgeOverlap edge_overlap(const CannyEdges& reference, const CannyEdges& test) {
  EdgeOverlap overlap;
  for (int y = 0; y < reference.size().height; ++y) {
    const uint8_t* a = reference.row(y);
    const uint8_t* b = test.row(y);
    uint32_t counts[3] = {};
    for (int x = 0; x < reference.size().width; ++x) {
      counts[0] += a[x];
      counts[1] += b[x];
      counts[2] += a[x] & b[x];
    }
    overlap.reference += counts[0];
    overlap.test += counts[1];
    overlap.both += counts[2];
  }
  return overlap;
}

int64_t edges_matched(const CannyEdges& edges, const CannyEdges& others) {
  std::vector<uint8_t> columns, thick;
  int64_t matched = 0;
  for (int y = 0; y < edges.size().height; ++y) {
    thicken(others, y, columns, thick);
    const uint8_t* row = edges.row(y);
    uint32_t count = 0;
    for (size_t x = 0; x < thick.size(); ++x) count += row[x] & thick[x];
    matched += count;
  }
  return matched;
}

namespace {

// The harmonic mean of precision and recall.
void measure(const PairView& pair, std::span<Value> values) {
  const CannyEdges& reference = pair.reference().get<CannyEdges>();
  const CannyEdges& test = pair.test().get<CannyEdges>();
  const EdgeOverlap found = edge_overlap(reference, test);
  if (found.reference == 0 && found.test == 0) {
    values[0] = 1.0;
    return;
  }
  const double recall = double(edges_matched(reference, test)) /
                        double(std::max<int64_t>(found.reference, 1));
  const double precision = double(edges_matched(test, reference)) /
                           double(std::max<int64_t>(found.test, 1));
  values[0] = recall + precision == 0
                  ? 0.0
                  : 2 * recall * precision / (recall + precision);
}

// Edges that only one of the two has.
void map_errors(const PairView& pair, ImageF& map) {
  const CannyEdges& a = pair.reference().get<CannyEdges>();
  const CannyEdges& b = pair.test().get<CannyEdges>();
  std::vector<uint8_t> columns, thick_a, thick_b;
  map.resize(pair.size());
  for (int y = 0; y < map.height(); ++y) {
    thicken(a, y, columns, thick_a);
    thicken(b, y, columns, thick_b);
    for (int x = 0; x < map.width(); ++x) {
      const bool lost = a.row(y)[x] && !thick_b[size_t(x)];
      const bool added = b.row(y)[x] && !thick_a[size_t(x)];
      map.row(y)[x] = lost || added ? 1.0f : 0.0f;
    }
  }
}

}  // namespace

Metric edge_similarity_metric() {
  return {.outputs = {{
              .name = "edge_similarity",
              .title = "Edge similarity",
              .lowest = 0,
              .highest = 1,
              .perfect = 1,
              .version = "1",
              .paper = "Canny, A computational approach to edge detection, "
                       "IEEE PAMI 1986; F-measure with one pixel of tolerance "
                       "after Martin, Fowlkes, Malik, IEEE PAMI 2004",
              .about = "The share of edges that have their like within a pixel "
                       "in the other picture. For drawings and text.",
              .cost = CostClass::kModerate,
          }},
          .measure = measure,
          .map_errors = map_errors};
}

}  // namespace framewise::measure
