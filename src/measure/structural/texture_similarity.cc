// SPDX-License-Identifier: Apache-2.0
#include "measure/structural/texture_similarity.h"

#include <algorithm>

#include "measure/metric.h"
#include "measure/structural/gray.h"
#include "measure/structural/ssim/row_window.h"

namespace framewise::measure {

void TextureFeatures::Sums::add(const Sums& other) {
  for (size_t k = 0; k < patterns.size(); ++k) patterns[k] += other.patterns[k];
  laplacian.add(other.laplacian);
}

void TextureFeatures::find(const Picture& picture, const TileMap* changed) {
  const ImageF& gray = picture.get<Gray>().plane;
  const auto sums_of = [&](const Rect& tile) {
    Sums sums;
    // Patterns use zeros outside of the frame, the Laplacian its reflection.
    RowWindow with_zeros, mirrored;
    with_zeros.begin(gray, Border::kZero, tile);
    mirrored.begin(gray, Border::kMirror, tile);
    const size_t width = size_t(tile.width);
    for (int y = tile.y; y < tile.y + tile.height; ++y) {
      sums.add({simd::local_patterns_row(with_zeros.around(y), width),
                simd::laplacian_row(mirrored.around(y), width)});
    }
    return sums;
  };
  tiles_.evaluate(gray.size(), changed, 1, nullptr, sums_of);
  const Sums all = tiles_.total();
  patterns = all.patterns;
  const double n = double(gray.size().pixels());
  const double mean = all.laplacian.sum / n;
  sharpness = std::max(all.laplacian.sum_of_squares / n - mean * mean, 0.0);
}

double sharpness_ratio(const TextureFeatures& a, const TextureFeatures& b) {
  const double most = std::max(a.sharpness, b.sharpness);
  return most == 0 ? 1 : std::min(a.sharpness, b.sharpness) / most;
}

namespace {

void measure_texture(const PairView& pair, std::span<Value> values) {
  const TextureFeatures& a = pair.reference().get<TextureFeatures>();
  const TextureFeatures& b = pair.test().get<TextureFeatures>();
  int64_t common = 0;
  for (size_t k = 0; k < a.patterns.size(); ++k) {
    common += std::min(a.patterns[k], b.patterns[k]);
  }
  values[0] = double(common) / double(pair.size().pixels());
}

void measure_sharpness(const PairView& pair, std::span<Value> values) {
  values[0] = sharpness_ratio(pair.reference().get<TextureFeatures>(),
                              pair.test().get<TextureFeatures>());
}

MetricInfo similarity(std::string_view name, std::string_view title,
                      std::string_view paper, std::string_view about) {
  return {.name = name,
          .title = title,
          .lowest = 0,
          .highest = 1,
          .perfect = 1,
          .version = "1",
          .paper = paper,
          .about = about,
          .cost = CostClass::kModerate};
}

}  // namespace

Metric texture_similarity_metric() {
  return {.outputs = {similarity(
              "texture_similarity", "Texture similarity",
              "Ojala, Pietikainen, Maenpaa, Multiresolution gray-scale and "
              "rotation invariant texture classification with local binary "
              "patterns, IEEE PAMI 2002",
              "What the histograms of local binary patterns have in common. "
              "Notices noise and dither; does not see where.")},
          .measure = measure_texture,
          .kept_bytes = 1};
}

Metric sharpness_similarity_metric() {
  return {.outputs = {similarity(
              "sharpness_similarity", "Sharpness similarity",
              "Pech-Pacheco et al., Diatom autofocusing in brightfield "
              "microscopy, ICPR 2000",
              "The ratio of the variances of the Laplacian. One picture is "
              "blurrier or noisier than the other if it is far from 1.")},
          .measure = measure_sharpness,
          .kept_bytes = 1};
}

}  // namespace framewise::measure
