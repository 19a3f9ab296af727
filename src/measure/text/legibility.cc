// SPDX-License-Identifier: Apache-2.0
#include "measure/text/legibility.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "measure/text/cut_strokes.h"

namespace framewise::measure::text {
namespace {

// A line whose contrast is at least the first was visible; below the second it
// is not.
constexpr double kVisibleRatio = 1.5;
constexpr double kVanishedRatio = 1.1;
// Of a line that differs from its ground in color alone: this share of that.
constexpr double kVanishedShare = 0.15;
// Steps of letters: at least so many levels, and this share of the range.
constexpr float kLeastSwing = 12;
constexpr float kLeastSwingShare = 0.4f;
// The strokes: the pixels farthest from the ground.
constexpr double kStrokeShare = 0.05;

// Limits on the 10th percentiles over the lines of a frame. In 250 comparisons
// of screen recordings (10 recordings, 25 kinds of damage) a correlation below
// kLost was found in 83 % of the unreadable and in 3 % of the readable ones,
// and one from kReadable on in none in which less than 80 % of the words were
// read.
constexpr double kReadable = 0.95;
constexpr double kLost = 0.75;
// Where nobody can read: 87 % of the unreadable, 5 % of the readable ones.
constexpr double kLostUnread = 0.80;
constexpr double kIncoherentUnread = 0.80;
// Of the logarithm of the contrast ratio: text that is faded to a half keeps
// 0.54, blur of 1.2 pixels 0.65.
constexpr double kContrastKept = 0.8;
constexpr double kFaint = 0.5;

double percentile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double place = share * double(values.size() - 1);
  const auto below = size_t(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  return values[below] +
         (place - double(below)) * (values[above] - values[below]);
}

// Weights of red, green and blue.
using Axis = std::array<float, 3>;
constexpr Axis kLuma = {0.2126f, 0.7152f, 0.0722f};

// A weighted sum of the channels of an area, row by row.
struct Patch {
  int width;
  std::vector<float> values;

  Patch(const Frame& frame, const Rect& area, const Axis& axis)
      : width(area.width) {
    values.reserve(size_t(area.width) * size_t(area.height));
    for (int y = area.y; y < area.y + area.height; ++y) {
      const uint8_t* pixel = frame.plane(0).row(y) + 4 * area.x;
      for (int x = 0; x < area.width; ++x, pixel += 4) {
        values.push_back(axis[0] * float(pixel[0]) + axis[1] * float(pixel[1]) +
                         axis[2] * float(pixel[2]));
      }
    }
  }
  const float* row(int y) const {
    return values.data() + size_t(y) * size_t(width);
  }
  float at_share(double share) const {
    std::vector<float> sorted = values;
    const auto place =
        sorted.begin() + ptrdiff_t(share * double(sorted.size() - 1));
    std::nth_element(sorted.begin(), place, sorted.end());
    return *place;
  }
};

double correlation_of(const Patch& a, const Patch& c) {
  const auto n = double(a.values.size());
  double mean_a = 0, mean_c = 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    mean_a += double(a.values[i]) / n;
    mean_c += double(c.values[i]) / n;
  }
  double aa = 0, cc = 0, ac = 0;
  for (size_t i = 0; i < a.values.size(); ++i) {
    const double x = double(a.values[i]) - mean_a;
    const double y = double(c.values[i]) - mean_c;
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
  const int height = int(a.values.size()) / a.width;
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

using Levels = std::array<double, 3>;

// The colors of strokes and of their ground.
struct Colors {
  Levels ground{};
  Levels stroke{};

  // Of their luminances (WCAG 2, 1.4.3).
  double ratio() const {
    const double a = luminance_of(stroke);
    const double b = luminance_of(ground);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
  }
  double distance() const {
    return std::hypot(stroke[0] - ground[0], stroke[1] - ground[1],
                      stroke[2] - ground[2]);
  }
  // From the ground to the strokes.
  Axis axis() const {
    Axis axis{};
    for (size_t c = 0; c < 3; ++c) {
      axis[c] = float((stroke[c] - ground[c]) / distance());
    }
    return axis;
  }
};

Colors colors_of(const Frame& frame, const Rect& area) {
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
  Colors colors;
  for (size_t c = 0; c < 3; ++c) {
    colors.ground[c] = ground[c];
    colors.stroke[c] = double(strokes.levels[c]) / double(strokes.count);
  }
  return colors;
}

double share_of_contrast(const LineMeasures& line, const Colors& reference,
                         const Colors& test) {
  if (line.by_color) {
    return reference.distance() > 0 ? test.distance() / reference.distance()
                                    : 1;
  }
  return std::log(line.test_ratio) / std::log(line.ratio);
}

}  // namespace

bool LineMeasures::has_vanished() const {
  return by_color ? contrast_kept < kVanishedShare
                  : ratio >= kVisibleRatio && test_ratio < kVanishedRatio;
}

LineMeasures measure_line(const Frame& reference, const Frame& test,
                          const TextBox& box) {
  const Rect& area = box.area;
  const Colors colors = colors_of(reference, area);
  const Colors test_colors = colors_of(test, area);
  LineMeasures line;
  line.area = area;
  line.ratio = colors.ratio();
  line.test_ratio = test_colors.ratio();
  line.by_color = line.ratio < kVisibleRatio;
  line.contrast_kept = share_of_contrast(line, colors, test_colors);
  const Axis axis =
      line.by_color && colors.distance() > 0 ? colors.axis() : kLuma;
  const Patch a(reference, area, axis);
  const Patch c(test, area, axis);
  line.correlation = correlation_of(a, c);
  const float range = a.at_share(0.98) - a.at_share(0.02);
  const float least = std::max(kLeastSwing, kLeastSwingShare * range);
  line.swing_kept = swing_kept(a, c, least);
  const float level = a.at_share(0.5);
  const float test_level = c.at_share(0.5);
  // Every second row is enough.
  for (int y = 0; y < area.height; y += 2) {
    line.spectra.add_rows(a.row(y), c.row(y), size_t(area.width), level,
                          test_level, least);
  }
  line.cut = cut_of(reference, test, box);
  return line;
}

Legibility legibility_of(
    std::span<const std::reference_wrapper<const LineMeasures>> lines) {
  constexpr double kWorst = 0.10;
  Legibility all;
  Spectra spectra;
  std::vector<double> correlations, contrasts, swings;
  for (const LineMeasures& line : lines) {
    correlations.push_back(line.correlation);
    contrasts.push_back(line.contrast_kept);
    swings.push_back(line.swing_kept);
    all.vanished += line.has_vanished();
    spectra += line.spectra;
  }
  all.correlation = percentile(std::move(correlations), kWorst);
  all.contrast_kept = percentile(std::move(contrasts), kWorst);
  all.swing_kept = percentile(std::move(swings), kWorst);
  all.coherence = spectra.low_coherence();
  all.mtf50 = spectra.mtf50();
  all.sharpness = spectra.sharpness();
  return all;
}

Legibility compare_text(const Frame& reference, const Frame& test,
                        std::span<const TextBox> boxes) {
  std::vector<LineMeasures> lines;
  for (const TextBox& box : boxes) {
    lines.push_back(measure_line(reference, test, box));
  }
  const std::vector<std::reference_wrapper<const LineMeasures>> all(
      lines.begin(), lines.end());
  return legibility_of(all);
}

Reading reading_of(const Legibility& text) {
  if (text.vanished > 0 || text.contrast_kept < kFaint) return Reading::kFaint;
  if (text.correlation < kLost) return Reading::kLost;
  return text.correlation >= kReadable && text.contrast_kept >= kContrastKept
             ? Reading::kFine
             : Reading::kDoubtful;
}

Reading reading_without_words(const Legibility& text) {
  const Reading reading = reading_of(text);
  if (reading != Reading::kDoubtful) return reading;
  const bool lost = text.correlation < kLostUnread ||
                    text.coherence.value_or(1) < kIncoherentUnread;
  return lost ? Reading::kLost : Reading::kFine;
}

bool is_damaged(const LineMeasures& line) {
  return line.correlation < kReadable || line.contrast_kept < kContrastKept ||
         line.has_vanished();
}

}  // namespace framewise::measure::text
