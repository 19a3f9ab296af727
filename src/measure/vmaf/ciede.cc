// SPDX-License-Identifier: Apache-2.0
// CIEDE2000 as libvmaf's feature "ciede" counts it: in decibels, with its own
// constants, on the stored planes of a video.
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

#include "framewise/executor.h"
#include "measure/metric.h"

namespace framewise::measure {
namespace {

constexpr double kPi = std::numbers::pi;

struct Lab {
  float l, a, b;
};

double linear(double c) {
  return c > 10.0 / 255 ? std::pow((c + 0.055) / 1.055, 2.4) : c / 12.92;
}

float cube_root_or_line(double c) {
  constexpr double kEdge = 216.0 / 24389;
  constexpr double kSlope = 24389.0 / 27;
  return float(c > kEdge ? std::cbrt(c) : (kSlope * c + 16) / 116);
}

// Not the factors of BT.709 that one would expect: libvmaf's, and kept.
Lab lab_of(double y, double u, double v) {
  const double r = linear(y + 1.28033 * v);
  const double g = linear(y - 0.21482 * u - 0.38059 * v);
  const double b = linear(y + 2.12798 * u);
  const double x_d65 =
      0.4124564390896921 * r + 0.357576077643909 * g + 0.18043748326639894 * b;
  const double y_d65 =
      0.21267285140562248 * r + 0.715152155287818 * g + 0.07217499330655958 * b;
  const double z_d65 =
      0.019333895582329317 * r + 0.119192025881303 * g + 0.9503040785363677 * b;
  const float fx = cube_root_or_line(x_d65 / 0.95047);
  const float fy = cube_root_or_line(y_d65);
  const float fz = cube_root_or_line(z_d65 / 1.08883);
  return {float(116.0 * double(fy) - 16.0),
          float(500.0 * (double(fx) - double(fy))),
          float(200.0 * (double(fy) - double(fz)))};
}

double hue_of(double a, double b) {
  if (a == 0 && b == 0) return 0;
  const double hue = std::atan2(b, a);
  return hue < 0 ? hue + 2 * kPi : hue;
}

double share_of_chroma(double c) {
  const double c7 = std::pow(c, 7);
  return std::sqrt(c7 / (c7 + std::pow(25.0, 7)));
}

// Sharma, Wu, Dalal 2005, with lightness counting less and hue little.
double difference(const Lab& p, const Lab& q) {
  constexpr double kL = 0.65, kC = 1.0, kH = 4.0;
  const double c1 = std::hypot(double(p.a), double(p.b));
  const double c2 = std::hypot(double(q.a), double(q.b));
  const double g = 0.5 * (1 - share_of_chroma((c1 + c2) / 2));
  const double a1 = double(p.a) * (1 + g);
  const double a2 = double(q.a) * (1 + g);
  const double chroma1 = std::hypot(a1, double(p.b));
  const double chroma2 = std::hypot(a2, double(q.b));
  const double h1 = hue_of(a1, double(p.b));
  const double h2 = hue_of(a2, double(q.b));
  double dh = 0;
  if (c1 != 0 && c2 != 0) {
    dh = h2 - h1;
    if (std::abs(dh) > kPi) dh += h2 <= h1 ? 2 * kPi : -2 * kPi;
  }
  const double dhue = 2 * std::sqrt(chroma1 * chroma2) * std::sin(dh / 2);
  double hue = (h1 + h2) / 2;
  if (std::abs(h1 - h2) > kPi) hue += kPi;
  const double lightness = (double(p.l) + double(q.l)) / 2;
  const double chroma = (chroma1 + chroma2) / 2;
  const double t = 1 - 0.17 * std::cos(hue - kPi / 6) +
                   0.24 * std::cos(2 * hue) +
                   0.32 * std::cos(3 * hue + kPi / 30) -
                   0.20 * std::cos(4 * hue - 7 * kPi / 20);
  const double off = (lightness - 50) * (lightness - 50);
  const double sl = 1 + 0.015 * off / std::sqrt(20 + off);
  const double sc = 1 + 0.045 * chroma;
  const double sh = 1 + 0.015 * chroma * t;
  const double turn = (hue * 180 / kPi - 275) / 25;
  const double rt =
      -2 * share_of_chroma(chroma) * std::sin(kPi / 3 * std::exp(-turn * turn));
  const double l = (double(q.l) - double(p.l)) / (kL * sl);
  const double c = (chroma2 - chroma1) / (kC * sc);
  const double h = dhue / (kH * sh);
  return std::sqrt(std::max(0.0, l * l + c * c + h * h + rt * c * h));
}

template <typename Sample>
void lab_row(const Frame& frame, int y, std::vector<Lab>& row) {
  const PlaneView luma = frame.plane(0);
  const PlaneView first = frame.plane(1);
  const int across = first.size.width < luma.size.width ? 1 : 0;
  const int down = first.size.height < luma.size.height ? 1 : 0;
  const Sample* ys = luma.row<Sample>(y);
  const Sample* us = first.row<Sample>(y >> down);
  const Sample* vs = frame.plane(2).row<Sample>(y >> down);
  const double unit = double(1 << (frame.format().bits - 8));
  const double luma_scale = 1 / (219 * unit);
  const double chroma_scale = 1 / (224 * unit);
  row.resize(size_t(luma.size.width));
  for (int x = 0; x < luma.size.width; ++x) {
    row[size_t(x)] = lab_of((ys[x] - 16 * unit) * luma_scale,
                            (us[x >> across] - 128 * unit) * chroma_scale,
                            (vs[x >> across] - 128 * unit) * chroma_scale);
  }
}

double sum_of_row(const PairView& pair, int y) {
  std::vector<Lab> rows[2];
  const Frame* const frames[] = {&pair.reference().frame(),
                                 &pair.test().frame()};
  for (int side = 0; side < 2; ++side) {
    if (frames[side]->format().bits > 8) {
      lab_row<uint16_t>(*frames[side], y, rows[side]);
    } else {
      lab_row<uint8_t>(*frames[side], y, rows[side]);
    }
  }
  double sum = 0;
  for (size_t x = 0; x < rows[0].size(); ++x) {
    sum += difference(rows[0][x], rows[1][x]);
  }
  return sum;
}

constexpr double kCap = 100;  // equal pictures, where libvmaf says infinite

void measure(const PairView& pair, std::span<Value> values) {
  const int height = pair.size().height;
  std::vector<double> sums(size_t(height), 0.0);
  const auto one = [&](size_t y) { sums[y] = sum_of_row(pair, int(y)); };
  if (pair.executor()) {
    pair.executor()->parallel_for(sums.size(), one);
  } else {
    for (size_t y = 0; y < sums.size(); ++y) one(y);
  }
  double sum = 0;
  for (const double row : sums) sum += row;
  const double mean = sum / double(pair.size().pixels());
  values[0] = mean > 0 ? std::min(kCap, 45 - 20 * std::log10(mean)) : kCap;
}

}  // namespace

Metric ciede_vmaf_metric() {
  return {.outputs = {{.name = "ciede_vmaf",
                       .aliases = "ciede",
                       .title = "CIEDE2000 of libvmaf",
                       .unit = "dB",
                       .highest = kCap,
                       .perfect = kCap,
                       .version = "1",
                       .paper = "Sharma, Wu, Dalal, Color Research and "
                                "Application 2005; the rules of libvmaf 3.2",
                       .about = "As libvmaf's ciede on the stored planes of a "
                                "video: 45 - 20 log10 of the mean difference.",
                       .cost = CostClass::kCostly,
                       .needs = Needs::kYuvPair}},
          .measure = measure};
}

}  // namespace framewise::measure
