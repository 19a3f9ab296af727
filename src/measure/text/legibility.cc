// SPDX-License-Identifier: Apache-2.0
#include "measure/text/legibility.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "measure/text/spectra.h"

namespace framewise::measure::text {
namespace {

// A line whose contrast is at least the first was visible; below the second it
// is not.
constexpr double kVisibleRatio = 1.5;
constexpr double kVanishedRatio = 1.1;
// Steps of letters: at least so many levels, and this share of the range.
constexpr float kLeastSwing = 12;
constexpr float kLeastShare = 0.4f;
// The strokes: the pixels farthest from the ground.
constexpr double kStrokeShare = 0.05;

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * double(values.size() - 1);
  const auto below = size_t(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] +
         (place - double(below)) * (values[above] - values[below]);
}

// Luma of an area, row by row.
struct Patch {
  int width;
  std::vector<float> luma;

  Patch(const Frame& frame, const Rect& area) : width(area.width) {
    luma.reserve(size_t(area.width) * size_t(area.height));
    for (int y = area.y; y < area.y + area.height; ++y) {
      const uint8_t* pixel = frame.plane(0).row(y) + 4 * area.x;
      for (int x = 0; x < area.width; ++x, pixel += 4) {
        luma.push_back(0.2126f * float(pixel[0]) + 0.7152f * float(pixel[1]) +
                       0.0722f * float(pixel[2]));
      }
    }
  }
  const float* row(int y) const {
    return luma.data() + size_t(y) * size_t(width);
  }
  float at_share(double share) const {
    std::vector<float> sorted = luma;
    const auto place =
        sorted.begin() + ptrdiff_t(share * double(sorted.size() - 1));
    std::nth_element(sorted.begin(), place, sorted.end());
    return *place;
  }
};

double correlation_of(const Patch& a, const Patch& c) {
  const auto n = double(a.luma.size());
  double mean_a = 0, mean_c = 0;
  for (size_t i = 0; i < a.luma.size(); ++i) {
    mean_a += double(a.luma[i]) / n;
    mean_c += double(c.luma[i]) / n;
  }
  double aa = 0, cc = 0, ac = 0;
  for (size_t i = 0; i < a.luma.size(); ++i) {
    const double x = double(a.luma[i]) - mean_a;
    const double y = double(c.luma[i]) - mean_c;
    aa += x * x;
    cc += y * y;
    ac += x * y;
  }
  // Rounding leaves a little variance in areas of one color.
  constexpr double kFlat = 1e-6;
  const bool flat_a = aa < kFlat * n;
  const bool flat_c = cc < kFlat * n;
  if (flat_a && flat_c) return 1;
  return flat_a || flat_c ? 0 : ac / std::sqrt(aa * cc);
}

// The largest rise of a row between two samples, the first of them on the left.
float largest_rise(const float* row, int begin, int end, float sign) {
  float low = sign * row[begin];
  float most = 0;
  for (int x = begin + 1; x < end; ++x) {
    const float value = sign * row[x];
    most = std::max(most, value - low);
    low = std::min(low, value);
  }
  return most;
}

// The mean over all edges of the reference of the share of their step that the
// test keeps.
double swing_kept(const Patch& a, const Patch& c, float least) {
  double sum = 0;
  int64_t edges = 0;
  const int height = int(a.luma.size()) / a.width;
  for (int y = 0; y < height; ++y) {
    const float* row = a.row(y);
    for (int begin = 0; begin + 1 < a.width;) {
      const float sign = row[begin + 1] >= row[begin] ? 1.0f : -1.0f;
      int end = begin + 1;
      while (end < a.width && sign * (row[end] - row[end - 1]) > 0) ++end;
      const float swing = sign * (row[end - 1] - row[begin]);
      if (swing >= least) {
        sum += double(largest_rise(c.row(y), std::max(0, begin - 1),
                                   std::min(a.width, end + 1), sign) /
                      swing);
        ++edges;
      }
      begin = std::max(end - 1, begin + 1);
    }
  }
  return edges > 0 ? sum / double(edges) : 1;
}

double light_of(double level) {
  const double v = level / 255;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double luminance_of(const std::array<double, 3>& color) {
  return 0.2126 * light_of(color[0]) + 0.7152 * light_of(color[1]) +
         0.0722 * light_of(color[2]);
}

// The contrast ratio of strokes and ground (WCAG 2, 1.4.3).
double contrast_ratio(const Frame& frame, const Rect& area) {
  const Color ground = background_of(frame, area);
  struct Sum {
    int64_t count = 0;
    int64_t levels[3] = {};
  };
  std::array<Sum, 256> by_distance{};
  for (int y = area.y; y < area.y + area.height; ++y) {
    const uint8_t* pixel = frame.plane(0).row(y) + 4 * area.x;
    for (int x = 0; x < area.width; ++x, pixel += 4) {
      int distance = 0;
      for (size_t c = 0; c < 3; ++c) {
        distance = std::max(distance, std::abs(pixel[c] - ground[c]));
      }
      Sum& sum = by_distance[size_t(distance)];
      ++sum.count;
      for (size_t c = 0; c < 3; ++c) sum.levels[c] += pixel[c];
    }
  }
  const double wanted =
      std::max(1.0, kStrokeShare * double(area.width) * double(area.height));
  Sum strokes;
  for (size_t d = 256; d-- > 0 && double(strokes.count) < wanted;) {
    strokes.count += by_distance[d].count;
    for (size_t c = 0; c < 3; ++c)
      strokes.levels[c] += by_distance[d].levels[c];
  }
  std::array<double, 3> stroke{};
  for (size_t c = 0; c < 3; ++c) {
    stroke[c] = double(strokes.levels[c]) / double(strokes.count);
  }
  const double a = luminance_of(stroke);
  const double b =
      luminance_of({double(ground[0]), double(ground[1]), double(ground[2])});
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

LineMeasures measure_line(const Frame& reference, const Frame& test,
                          const Rect& area, Spectra& spectra) {
  const Patch a(reference, area);
  const Patch c(test, area);
  LineMeasures line;
  line.area = area;
  line.correlation = correlation_of(a, c);
  const float range = a.at_share(0.98) - a.at_share(0.02);
  const float least = std::max(kLeastSwing, kLeastShare * range);
  line.swing_kept = swing_kept(a, c, least);
  const float level = a.at_share(0.5);
  const float test_level = c.at_share(0.5);
  // Every second row is enough.
  for (int y = 0; y < area.height; y += 2) {
    spectra.add_rows(a.row(y), c.row(y), size_t(area.width), level, test_level,
                     least);
  }
  line.ratio = contrast_ratio(reference, area);
  line.test_ratio = contrast_ratio(test, area);
  // Strokes of the luminance of the ground have no ratio to lose.
  constexpr double kLeastRatio = 1.05;
  if (line.ratio >= kLeastRatio) {
    line.contrast_kept = std::log(line.test_ratio) / std::log(line.ratio);
  }
  return line;
}

}  // namespace

bool LineMeasures::has_vanished() const {
  return ratio >= kVisibleRatio && test_ratio < kVanishedRatio;
}

Legibility compare_text(const Frame& reference, const Frame& test,
                        std::span<const TextBox> boxes) {
  constexpr double kWorst = 0.10;
  Legibility all;
  Spectra spectra;
  std::vector<double> correlations, contrasts, swings;
  for (const TextBox& box : boxes) {
    const LineMeasures line = measure_line(reference, test, box.area, spectra);
    correlations.push_back(line.correlation);
    contrasts.push_back(line.contrast_kept);
    swings.push_back(line.swing_kept);
    all.vanished += line.has_vanished();
    all.lines.push_back(line);
  }
  all.correlation = percentile(std::move(correlations), kWorst);
  all.contrast_kept = percentile(std::move(contrasts), kWorst);
  all.swing_kept = percentile(std::move(swings), kWorst);
  all.coherence = spectra.low_coherence();
  all.mtf50 = spectra.mtf50();
  return all;
}

}  // namespace framewise::measure::text
