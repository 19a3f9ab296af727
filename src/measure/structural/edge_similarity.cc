// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/edge_similarity.h"

#include <algorithm>
#include <bit>

#include "measure/metric.h"

namespace framewise::measure {
namespace {

// Bits of the pixels with an edge among the nine around them.
uint64_t thickened(const BitRows& bits, size_t word, int y) {
  const auto column = [&](size_t w) {
    if (w >= bits.words()) return uint64_t{0};
    return bits.row(y - 1)[w] | bits.row(y)[w] | bits.row(y + 1)[w];
  };
  return BitRows::widened(word == 0 ? 0 : column(word - 1), column(word),
                          column(word + 1));
}

}  // namespace

EdgeOverlap edge_overlap(const CannyEdges& reference, const CannyEdges& test) {
  EdgeOverlap overlap = {reference.count(), test.count(), 0};
  for (int y = 0; y < reference.size().height; ++y) {
    const uint64_t* a = reference.bits().row(y);
    const uint64_t* b = test.bits().row(y);
    for (size_t w = 0; w < reference.bits().words(); ++w) {
      const uint64_t both = a[w] & b[w];
      if (both != 0) overlap.both += std::popcount(both);
    }
  }
  return overlap;
}

int64_t edges_matched(const CannyEdges& edges, const CannyEdges& others) {
  int64_t matched = 0;
  for (int y = 0; y < edges.size().height; ++y) {
    const uint64_t* row = edges.bits().row(y);
    for (size_t w = 0; w < edges.bits().words(); ++w) {
      if (row[w] == 0) continue;
      matched += std::popcount(row[w] & thickened(others.bits(), w, y));
    }
  }
  return matched;
}

namespace {

// The harmonic mean of precision and recall.
void measure_edges(const PairView& pair, std::span<Value> values) {
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
void map_edges_errors(const PairView& pair, ImageF& map) {
  const BitRows& a = pair.reference().get<CannyEdges>().bits();
  const BitRows& b = pair.test().get<CannyEdges>().bits();
  map.resize(pair.size());
  for (int y = 0; y < map.height(); ++y) {
    for (size_t w = 0; w < a.words(); ++w) {
      const uint64_t alone = (a.row(y)[w] & ~thickened(b, w, y)) |
                             (b.row(y)[w] & ~thickened(a, w, y));
      const int first = int(64 * w);
      for (int x = first; x < std::min(first + 64, map.width()); ++x) {
        map.row(y)[x] = float(alone >> (x - first) & 1);
      }
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
          .measure = measure_edges,
          .map_errors = map_edges_errors,
          .kept_bytes = 1};
}

}  // namespace framewise::measure
