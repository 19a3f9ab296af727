// SPDX-License-Identifier: Apache-2.0
// GifLab's similarities of colors, edges, texture and sharpness.
#include <algorithm>
#include <cmath>

#include "measure/giflab/description.h"
#include "measure/giflab/flatness.h"
#include "measure/metric.h"
#include "measure/pixel/color_histogram.h"
#include "measure/structural/edge_similarity.h"
#include "measure/structural/gray.h"
#include "measure/structural/texture_similarity.h"

namespace framewise::measure {
namespace {

double half_positive(double correlation) {
  return std::clamp((correlation + 1) / 2, 0.0, 1.0);
}

void measure_chist(const PairView& pair, std::span<Value> values) {
  const ColorHistogram& a = pair.reference().get<ColorHistogram>();
  const ColorHistogram& b = pair.test().get<ColorHistogram>();
  double sum = 0;
  for (size_t c = 0; c < 3; ++c) sum += correlation(a, b, c);
  values[0] = half_positive(sum / 3);
}

// Jaccard's index: no tolerance for a shift.
void measure_edges(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 1, 0)) {
    values[0] = *flat;
    return;
  }
  const EdgeOverlap found = edge_overlap(pair.reference().get<CannyEdges>(),
                                         pair.test().get<CannyEdges>());
  const int64_t any = found.reference + found.test - found.both;
  values[0] = any == 0 ? Value::none("neither picture has an edge")
                       : Value(double(found.both) / double(any));
}

// Pearson's correlation of the ten shares of patterns.
double pattern_correlation(const TextureFeatures& a, const TextureFeatures& b,
                           double pixels) {
  const double mean = 0.1;
  double aa = 0, bb = 0, ab = 0;
  for (size_t k = 0; k < a.patterns.size(); ++k) {
    const double h = double(a.patterns[k]) / pixels - mean;
    const double g = double(b.patterns[k]) / pixels - mean;
    aa += h * h;
    bb += g * g;
    ab += h * g;
  }
  const double spread = std::sqrt(aa * bb);
  return spread == 0 ? 1 : ab / spread;
}

// For frames of low contrast the value fades into the distance of their mean
// colors.
void measure_texture(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 1, 0)) {
    values[0] = *flat;
    return;
  }
  const Gray::Levels& a = pair.reference().get<Gray>().levels;
  const Gray::Levels& b = pair.test().get<Gray>().levels;
  const double similarity = half_positive(pattern_correlation(
      pair.reference().get<TextureFeatures>(),
      pair.test().get<TextureFeatures>(), double(pair.size().pixels())));
  const int contrast =
      std::max(a.brightest - a.darkest, b.brightest - b.darkest);
  const double plainness = std::clamp(double(32 - contrast) / 32, 0.0, 1.0);
  values[0] = (1 - plainness) * similarity +
              plainness * (1 - giflab::color_distance(pair));
}

void measure_sharpness(const PairView& pair, std::span<Value> values) {
  if (const auto flat = giflab::value_of_flat(pair, 1, 0)) {
    values[0] = *flat;
    return;
  }
  values[0] = sharpness_ratio(pair.reference().get<TextureFeatures>(),
                              pair.test().get<TextureFeatures>());
}

}  // namespace

Metric giflab_chist_metric() {
  return {.outputs = {giflab::similarity(
              "giflab:chist", "Color-histogram correlation, GifLab's form",
              "(r + 1) / 2: pictures without a common color still get 0.48.")},
          .measure = measure_chist,
          .kept_bytes = 1};
}

Metric giflab_edge_similarity_metric() {
  return {.outputs = {giflab::similarity(
              "giflab:edge_similarity", "Edge similarity, GifLab's form",
              "Common over all edge pixels: a shift by one pixel counts as a "
              "loss.")},
          .measure = measure_edges,
          .kept_bytes = 1};
}

Metric giflab_texture_similarity_metric() {
  return {.outputs = {giflab::similarity(
              "giflab:texture_similarity", "Texture similarity, GifLab's form",
              "The correlation of the histograms of local binary patterns; "
              "hardly moves.")},
          .measure = measure_texture,
          .kept_bytes = 1};
}

Metric giflab_sharpness_similarity_metric() {
  return {
      .outputs = {giflab::similarity(
          "giflab:sharpness_similarity", "Sharpness similarity, GifLab's form",
          "The ratio of the variances of the Laplacian.")},
      .measure = measure_sharpness,
      .kept_bytes = 1};
}

}  // namespace framewise::measure
