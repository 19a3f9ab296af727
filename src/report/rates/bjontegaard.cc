// SPDX-License-Identifier: Apache-2.0
#include "report/rates/bjontegaard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "video/sequence/pcg32.h"

namespace framewise::report {
namespace {

// Draws of the bootstrap; the ends of the interval move by less than 2 % of its
// width with more.
constexpr int kDraws = 4000;

struct Axes {
  std::vector<double> log_rate;
  std::vector<double> quality;
  size_t dominated = 0;
};

// From the smallest rate, those that are better than all before them. A point
// that was measured twice counts once.
Axes front_of(std::span<const RatePoint> points) {
  std::vector<RatePoint> sorted(points.begin(), points.end());
  std::stable_sort(
      sorted.begin(), sorted.end(), [](const RatePoint& a, const RatePoint& b) {
        return a.rate != b.rate ? a.rate < b.rate : a.quality > b.quality;
      });
  Axes axes;
  const RatePoint* last = nullptr;
  for (const RatePoint& point : sorted) {
    if (last && last->rate == point.rate && last->quality == point.quality) {
      continue;
    }
    last = &point;
    if (!axes.quality.empty() && point.quality <= axes.quality.back()) {
      ++axes.dominated;
      continue;
    }
    axes.log_rate.push_back(std::log10(point.rate));
    axes.quality.push_back(point.quality);
  }
  return axes;
}

// The mean distance of two curves over the range that both cover.
std::optional<double> mean_distance(std::span<const double> anchor_x,
                                    std::span<const double> anchor_y,
                                    std::span<const double> test_x,
                                    std::span<const double> test_y,
                                    Interpolation interpolation) {
  const double low = std::max(anchor_x.front(), test_x.front());
  const double high = std::min(anchor_x.back(), test_x.back());
  if (!(high > low)) return std::nullopt;
  const Curve anchor = Curve::through(anchor_x, anchor_y, interpolation);
  const Curve test = Curve::through(test_x, test_y, interpolation);
  return (test.integral(low, high) - anchor.integral(low, high)) / (high - low);
}

double overlap_of(std::span<const double> a, std::span<const double> b) {
  const double common =
      std::min(a.back(), b.back()) - std::max(a.front(), b.front());
  const double all =
      std::max(a.back(), b.back()) - std::min(a.front(), b.front());
  return all > 0 ? std::max(0.0, common / all) : 0;
}

void add_warnings(Delta& delta) {
  const size_t fewest = std::min(delta.anchor_points, delta.test_points);
  if (fewest < kUsualPoints) {
    delta.warnings.push_back(fmt::format("a curve of {} points; {} are usual",
                                         fewest, kUsualPoints));
  }
  if (delta.dominated > 0) {
    delta.warnings.push_back(fmt::format(
        "{} points left out, which are larger than another and not better",
        delta.dominated));
  }
  if (delta.overlap < kLeastOverlap) {
    delta.warnings.push_back(
        fmt::format("the curves share only {:.0f} % of their quality",
                    100 * delta.overlap));
  }
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) /
         double(values.size());
}

double deviation_of(std::span<const double> values, double mean) {
  double sum = 0;
  for (const double value : values) sum += (value - mean) * (value - mean);
  return std::sqrt(sum / double(values.size() - 1));
}

// `sorted` rises.
double share_of(std::span<const double> sorted, double share) {
  const double at = share * double(sorted.size() - 1);
  const auto below = size_t(at);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - double(below)) * (sorted[above] - sorted[below]);
}

Pooled pooled(std::span<const double> values) {
  Pooled all{.files = values.size()};
  if (values.empty()) return all;
  all.mean = mean_of(values);
  all.interval = interval_of_mean(values);
  return all;
}

}  // namespace

Delta bjontegaard_delta(std::span<const RatePoint> anchor,
                        std::span<const RatePoint> test,
                        Interpolation interpolation) {
  const Axes a = front_of(anchor);
  const Axes t = front_of(test);
  Delta delta{.anchor_points = a.quality.size(),
              .test_points = t.quality.size(),
              .dominated = a.dominated + t.dominated};
  const size_t least = least_points(interpolation);
  if (std::min(delta.anchor_points, delta.test_points) < least) {
    delta.warnings.push_back(fmt::format(
        "no delta: {} and {} points that rise, but {} needs {} of each encoder",
        delta.anchor_points, delta.test_points, name_of(interpolation), least));
    return delta;
  }
  delta.overlap = overlap_of(a.quality, t.quality);
  add_warnings(delta);
  if (const auto distance = mean_distance(a.quality, a.log_rate, t.quality,
                                          t.log_rate, interpolation)) {
    delta.rate_percent = (std::pow(10, *distance) - 1) * 100;
  }
  delta.quality = mean_distance(a.log_rate, a.quality, t.log_rate, t.quality,
                                interpolation);
  return delta;
}

std::optional<Interval> interval_of_mean(std::span<const double> values) {
  if (values.size() < kLeastFiles) return std::nullopt;
  const double mean = mean_of(values);
  const double deviation = deviation_of(values, mean);
  if (!(deviation > 0)) return Interval{mean, mean};
  video::Pcg32 random(values.size(), 0);
  std::vector<double> drawn(values.size());
  std::vector<double> distances;  // of drawn means, in their own deviations
  distances.reserve(kDraws);
  for (int i = 0; i < kDraws; ++i) {
    for (double& value : drawn) {
      value = values[size_t(random.next_unit() * double(values.size()))];
    }
    const double drawn_mean = mean_of(drawn);
    const double drawn_deviation = deviation_of(drawn, drawn_mean);
    // All drawn values are equal: such a draw has no scale.
    if (drawn_deviation < 1e-12 * deviation) continue;
    distances.push_back((drawn_mean - mean) / drawn_deviation);
  }
  std::sort(distances.begin(), distances.end());
  const double tail = (1 - kConfidence) / 2;
  return Interval{mean - share_of(distances, 1 - tail) * deviation,
                  mean - share_of(distances, tail) * deviation};
}

std::vector<EncoderDelta> deltas_against(std::span<const RateRow> rows,
                                         const std::string& anchor,
                                         Interpolation interpolation) {
  std::vector<std::string> files;
  std::vector<std::string> encoders;
  std::map<std::pair<std::string, std::string>, std::vector<RatePoint>> points;
  const auto add = [](std::vector<std::string>& names,
                      const std::string& name) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  };
  for (const RateRow& row : rows) {
    add(files, row.file);
    if (row.encoder != anchor) add(encoders, row.encoder);
    points[{row.encoder, row.file}].push_back(row.point);
  }
  std::vector<EncoderDelta> all;
  for (const std::string& encoder : encoders) {
    EncoderDelta one{.encoder = encoder};
    std::vector<double> rates;
    std::vector<double> qualities;
    for (const std::string& file : files) {
      const auto a = points.find({anchor, file});
      const auto t = points.find({encoder, file});
      if (a == points.end() || t == points.end()) continue;
      Delta delta = bjontegaard_delta(a->second, t->second, interpolation);
      if (delta.rate_percent) rates.push_back(*delta.rate_percent);
      if (delta.quality) qualities.push_back(*delta.quality);
      one.files.push_back({file, std::move(delta)});
    }
    one.rate_percent = pooled(rates);
    one.quality = pooled(qualities);
    all.push_back(std::move(one));
  }
  return all;
}

}  // namespace framewise::report
