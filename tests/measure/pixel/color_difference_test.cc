// SPDX-License-Identifier: Apache-2.0
#include "measure/pixel/color_difference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "measure/shown.h"
#include "simd/color/color_difference.h"
#include "simd/every_target.h"

namespace framewise::measure {
namespace {

struct Lab {
  double l, a, b;
};

// The test data of Sharma, Wu and Dalal 2005, table 1.
struct SharmaPair {
  Lab first, second;
  double difference;
};
constexpr SharmaPair kSharma[] = {
    {{50.0000, 2.6772, -79.7751}, {50.0000, 0.0000, -82.7485}, 2.0425},
    {{50.0000, 3.1571, -77.2803}, {50.0000, 0.0000, -82.7485}, 2.8615},
    {{50.0000, 2.8361, -74.0200}, {50.0000, 0.0000, -82.7485}, 3.4412},
    {{50.0000, -1.3802, -84.2814}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, -1.1848, -84.8006}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, -0.9009, -85.5211}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, 0.0000, 0.0000}, {50.0000, -1.0000, 2.0000}, 2.3669},
    {{50.0000, -1.0000, 2.0000}, {50.0000, 0.0000, 0.0000}, 2.3669},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0009}, 7.1792},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0010}, 7.1792},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0011}, 7.2195},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0012}, 7.2195},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0009, -2.4900}, 4.8045},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0010, -2.4900}, 4.8045},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0011, -2.4900}, 4.7461},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 0.0000, -2.5000}, 4.3065},
    {{50.0000, 2.5000, 0.0000}, {73.0000, 25.0000, -18.0000}, 27.1492},
    {{50.0000, 2.5000, 0.0000}, {61.0000, -5.0000, 29.0000}, 22.8977},
    {{50.0000, 2.5000, 0.0000}, {56.0000, -27.0000, -3.0000}, 31.9030},
    {{50.0000, 2.5000, 0.0000}, {58.0000, 24.0000, 15.0000}, 19.4535},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.1736, 0.5854}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.2972, 0.0000}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 1.8634, 0.5757}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.2592, 0.3350}, 1.0000},
    {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
    {{63.0109, -31.0961, -5.8663}, {62.8187, -29.7946, -4.0864}, 1.2630},
    {{61.2901, 3.7196, -5.3901}, {61.4292, 2.2480, -4.9620}, 1.8731},
    {{35.0831, -44.1164, 3.7933}, {35.0232, -40.0716, 1.5901}, 1.8645},
    {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
    {{36.4612, 47.8580, 18.3852}, {36.2715, 50.5065, 21.2231}, 1.4146},
    {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
    {{90.9257, -0.5406, -0.9208}, {88.6381, -0.8985, -0.7239}, 1.5381},
    {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
    {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
};

// Equations 2 to 22 in double precision.
double slow_ciede2000(const Lab& first, const Lab& second) {
  const double degree = std::numbers::pi / 180;
  const auto seventh = [](double c) {
    return std::sqrt(std::pow(c, 7) / (std::pow(c, 7) + std::pow(25.0, 7)));
  };
  const double mean =
      (std::hypot(first.a, first.b) + std::hypot(second.a, second.b)) / 2;
  const double g = 0.5 * (1 - seventh(mean));
  const double a1 = (1 + g) * first.a;
  const double a2 = (1 + g) * second.a;
  const double c1 = std::hypot(a1, first.b);
  const double c2 = std::hypot(a2, second.b);
  const auto hue = [&](double a, double b) {
    if (a == 0 && b == 0) return 0.0;
    const double h = std::atan2(b, a) / degree;
    return h < 0 ? h + 360 : h;
  };
  const double h1 = hue(a1, first.b);
  const double h2 = hue(a2, second.b);
  const bool gray = c1 * c2 == 0;
  const double wide = 180 + 1e-9;
  double dh = gray ? 0 : h2 - h1;
  if (dh > wide) dh -= 360;
  if (dh < -wide) dh += 360;
  double h = h1 + h2;
  if (!gray) {
    h = std::abs(h1 - h2) <= wide ? h / 2
        : h < 360                 ? (h + 360) / 2
                                  : (h - 360) / 2;
  }
  const double dl = second.l - first.l;
  const double dc = c2 - c1;
  const double dhue = 2 * std::sqrt(c1 * c2) * std::sin(dh / 2 * degree);
  const double l = (first.l + second.l) / 2 - 50;
  const double c = (c1 + c2) / 2;
  const double t = 1 - 0.17 * std::cos((h - 30) * degree) +
                   0.24 * std::cos(2 * h * degree) +
                   0.32 * std::cos((3 * h + 6) * degree) -
                   0.20 * std::cos((4 * h - 63) * degree);
  const double theta = 30 * std::exp(-std::pow((h - 275) / 25, 2));
  const double sl = 1 + 0.015 * l * l / std::sqrt(20 + l * l);
  const double sc = 1 + 0.045 * c;
  const double sh = 1 + 0.015 * c * t;
  const double rt = -std::sin(2 * theta * degree) * 2 * seventh(c);
  const double x = dl / sl;
  const double y = dc / sc;
  const double z = dhue / sh;
  return std::sqrt(std::max(0.0, x * x + y * y + z * z + rt * y * z));
}

Lab slow_lab(const uint8_t* rgb) {
  double linear[3];
  for (int c = 0; c < 3; ++c) {
    const double e = rgb[c] / 255.0;
    linear[c] = e <= 0.04045 ? e / 12.92 : std::pow((e + 0.055) / 1.055, 2.4);
  }
  const auto row = [&](double r, double g, double b) {
    return r * linear[0] + g * linear[1] + b * linear[2];
  };
  const auto f = [](double t) {
    return t > 216.0 / 24389 ? std::cbrt(t) : (24389.0 / 27 * t + 16) / 116;
  };
  const double x = f(row(0.4124564, 0.3575761, 0.1804375) / 0.95047);
  const double y = f(row(0.2126729, 0.7151522, 0.0721750));
  const double z = f(row(0.0193339, 0.1191920, 0.9503041) / 1.08883);
  return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// The kernel's differences of many pairs of colors.
std::vector<float> differences(const std::vector<Lab>& first,
                               const std::vector<Lab>& second) {
  const int count = int(first.size());
  Image3F a, b;
  ImageF out(count, 1);
  a.resize({count, 1});
  b.resize({count, 1});
  for (int i = 0; i < count; ++i) {
    const Lab& p = first[size_t(i)];
    const Lab& q = second[size_t(i)];
    const double values[2][3] = {{p.l, p.a, p.b}, {q.l, q.a, q.b}};
    for (size_t c = 0; c < 3; ++c) {
      a[c].row(0)[i] = float(values[0][c]);
      b[c].row(0)[i] = float(values[1][c]);
    }
  }
  simd::ciede2000_row({{a[0].row(0), a[1].row(0), a[2].row(0)}},
                      {{b[0].row(0), b[1].row(0), b[2].row(0)}}, size_t(count),
                      out.row(0));
  return {out.row(0), out.row(0) + count};
}

TEST(Ciede2000, GivesTheDifferencesOfThePaperInBothDirections) {
  simd::on_every_target([] {
    std::vector<Lab> first, second;
    for (const SharmaPair& pair : kSharma) {
      first.push_back(pair.first);
      second.push_back(pair.second);
    }
    const std::vector<float> there = differences(first, second);
    const std::vector<float> back = differences(second, first);
    for (size_t i = 0; i < first.size(); ++i) {
      EXPECT_NEAR(there[i], kSharma[i].difference, 1e-4) << "pair " << i + 1;
      EXPECT_NEAR(back[i], kSharma[i].difference, 1e-4) << "pair " << i + 1;
    }
  });
}

TEST(Ciede2000, StaysWithinItsErrorBoundForRandomColors) {
  std::mt19937 random(3);
  const auto draw = [&](double low, double high) {
    return double(float(std::uniform_real_distribution<>(low, high)(random)));
  };
  std::vector<Lab> first, second;
  for (int i = 0; i < 40000; ++i) {
    const Lab p = {draw(0, 100), draw(-120, 120), draw(-120, 120)};
    first.push_back(p);
    if (i % 2 == 0) {
      second.push_back({draw(0, 100), draw(-120, 120), draw(-120, 120)});
    } else {
      second.push_back(
          {p.l + draw(-2, 2), p.a + draw(-2, 2), p.b + draw(-2, 2)});
    }
    for (double* v : {&second.back().l, &second.back().a, &second.back().b}) {
      *v = double(float(*v));
    }
  }
  simd::on_every_target([&] {
    const std::vector<float> found = differences(first, second);
    double worst = 0;
    for (size_t i = 0; i < first.size(); ++i) {
      worst = std::max(worst, std::abs(double(found[i]) -
                                       slow_ciede2000(first[i], second[i])));
    }
    EXPECT_LT(worst, 2e-4);
  });
}

// Blues are detected in whole vectors, of which the last is incomplete.
TEST(Ciede2000, WhatLiesBehindARowHasNoSay) {
  const float colors[2][3] = {{50, 3, -78}, {50, 0, -82}};
  const double expected = slow_ciede2000({50, 3, -78}, {50, 0, -82});
  simd::on_every_target([&] {
    Image3F a, b;
    ImageF out(32, 1);
    for (Image3F* side : {&a, &b}) {
      side->resize({32, 1});
      for (ImageF& plane : side->planes) {
        plane.fill(std::numeric_limits<float>::quiet_NaN());
      }
    }
    for (int i = 0; i < 17; ++i) {
      for (size_t c = 0; c < 3; ++c) {
        a[c].row(0)[i] = colors[0][c];
        b[c].row(0)[i] = colors[1][c];
      }
    }
    simd::ciede2000_row({{a[0].row(0), a[1].row(0), a[2].row(0)}},
                        {{b[0].row(0), b[1].row(0), b[2].row(0)}}, 17,
                        out.row(0));
    for (int i = 0; i < 17; ++i) EXPECT_NEAR(out.row(0)[i], expected, 1e-4);
  });
}

TEST(Ciede2000, SummarizesRealPicturesLikeTheDefinition) {
  SKIP_WITHOUT_GOLDEN();
  for (const golden::Pair& pair : golden::pairs()) {
    const Frame a = golden_frame(pair.reference);
    const Frame b = golden_frame(pair.test);
    std::vector<double> all;
    for (int y = 0; y < a.size().height; ++y) {
      for (int x = 0; x < a.size().width; ++x) {
        all.push_back(slow_ciede2000(slow_lab(a.plane(0).row(y) + 4 * x),
                                     slow_lab(b.plane(0).row(y) + 4 * x)));
      }
    }
    std::sort(all.begin(), all.end());
    double sum = 0;
    for (const double v : all) sum += v;
    const double place = 0.95 * double(all.size() - 1);
    const double p95 =
        all[size_t(place)] + (place - std::floor(place)) *
                                 (all[size_t(place) + 1] - all[size_t(place)]);
    const Shown shown(a, b);
    EXPECT_NEAR(shown.number("ciede2000"), sum / double(all.size()), 1e-4)
        << pair.name;
    EXPECT_NEAR(shown.number("ciede2000_p95"), p95, 1e-4) << pair.name;
    EXPECT_NEAR(shown.number("ciede2000_max"), all.back(), 2e-4) << pair.name;
    const auto above = [&](double limit) {
      return 100 *
             double(all.end() -
                    std::upper_bound(all.begin(), all.end(), limit)) /
             double(all.size());
    };
    EXPECT_NEAR(shown.number("deltae_pct_gt2"), above(2), 0.01) << pair.name;
    EXPECT_NEAR(shown.number("deltae_pct_gt5"), above(5), 0.01) << pair.name;
  }
}

TEST(Ciede2000, IsZeroForEqualPicturesAndMeasuresSinglePixels) {
  FramePool pool;
  const Frame white =
      rgba_frame(pool, {1, 1}, [](int, int, int) { return 255; });
  const Frame black = rgba_frame(pool, {1, 1}, [](int, int, int) { return 0; });
  EXPECT_EQ(Shown(white, white).number("ciede2000"), 0);
  EXPECT_NEAR(Shown(white, black).number("ciede2000"), 100, 2e-4);
  EXPECT_NEAR(Shown(white, black).number("ciede2000_p95"), 100, 2e-4);
}

TEST(Ciede2000, GivesTheSameBitsWhenOnlySomeTilesChanged) {
  FramePool pool;
  const Size size{333, 130};
  std::mt19937 random(5);
  const auto noise = [&](int, int, int) { return int(random() % 256); };
  const Frame a = rgba_frame(pool, size, noise);
  const Frame b = rgba_frame(pool, size, noise);
  const Frame c = rgba_frame(pool, size, [&](int x, int y, int channel) {
    const uint8_t old = b.plane(0).row(y)[4 * x + channel];
    return x > 300 && y < 9 ? 255 - old : old;
  });
  Shown shown(a, b);
  shown.number("ciede2000");
  shown.show(a, c);
  for (const char* name : {"ciede2000", "ciede2000_p95", "deltae_pct_gt3"}) {
    EXPECT_EQ(shown.number(name), Shown(a, c).number(name));
  }
}

}  // namespace
}  // namespace framewise::measure
