// SPDX-License-Identifier: Apache-2.0
#include "measure/score/local_error.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

// A gray frame from a function of x and y.
template <typename Level>
Frame gray(Size size, const Level& level) {
  static FramePool pool;
  return rgba_frame(pool, size, [&](int x, int y, int) {
    return std::clamp(int(level(x, y)), 0, 255);
  });
}

Frame picture(Size size, int amplitude, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<int> noise(size_t(size.pixels()));
  for (int& one : noise) one = int(random() % 9) - 4;
  return gray(size, [&](int x, int y) {
    return 110 + 40 * ((x / 9 + y / 7) % 2) +
           noise[size_t(y * size.width + x)] * amplitude / 8;
  });
}

// Half size as means of 2x2, edges repeated up to whole blocks.
std::vector<std::vector<double>> half_of(const Frame& frame) {
  const Size size = frame.size();
  const int columns = std::max(8, ((size.width + 1) / 2 + 3) / 4 * 4);
  const int rows = std::max(8, ((size.height + 1) / 2 + 3) / 4 * 4);
  const auto luma = [&](int x, int y) {
    const uint8_t* p = frame.plane(0).row(std::min(y, size.height - 1)) +
                       4 * std::min(x, size.width - 1);
    return 0.299 * p[0] + 0.587 * p[1] + 0.114 * p[2];
  };
  std::vector<std::vector<double>> half(
      size_t(rows), std::vector<double>(size_t(columns), 0.0));
  for (int v = 0; v < rows; ++v) {
    for (int u = 0; u < columns; ++u) {
      const int x = 2 * std::min(u, (size.width + 1) / 2 - 1);
      const int y = 2 * std::min(v, (size.height + 1) / 2 - 1);
      half[size_t(v)][size_t(u)] =
          (luma(x, y) + luma(x + 1, y) + luma(x, y + 1) + luma(x + 1, y + 1)) /
          4;
    }
  }
  return half;
}

// The definition in double precision.
double slow_local_error(const Frame& reference, const Frame& test) {
  const auto a = half_of(reference);
  const auto b = half_of(test);
  const int columns = ((reference.size().width + 1) / 2 + 3) / 4;
  const int rows = ((reference.size().height + 1) / 2 + 3) / 4;
  const auto sample = [](const auto& plane, int x, int y) {
    return plane[size_t(y)][size_t(x)];
  };
  const auto detail = [&](int u, int v) {
    double sum = 0;
    for (int y = 4 * v; y < 4 * v + 4; ++y) {
      for (int x = 4 * u; x < 4 * u + 4; ++x) {
        if (x > 4 * u) sum += std::abs(sample(a, x, y) - sample(a, x - 1, y));
        if (y > 4 * v) sum += std::abs(sample(a, x, y) - sample(a, x, y - 1));
      }
    }
    return sum / 24;
  };
  double total = 0;
  for (int v = 0; v < rows; ++v) {
    for (int u = 0; u < columns; ++u) {
      double seen = 0;
      for (int dv = -1; dv <= 1; ++dv) {
        for (int du = -1; du <= 1; ++du) {
          seen += detail(std::clamp(u + du, 0, columns - 1),
                         std::clamp(v + dv, 0, rows - 1)) /
                  9;
        }
      }
      double squares = 0;
      for (int y = 4 * v; y < 4 * v + 4; ++y) {
        for (int x = 4 * u; x < 4 * u + 4; ++x) {
          squares += std::pow(sample(a, x, y) - sample(b, x, y), 2) / 16;
        }
      }
      total += std::pow(squares / (seen + 12), 4);
    }
  }
  return std::pow(total / (double(columns) * rows), 1.0 / 8);
}

double local_error(const Frame& a, const Frame& b) {
  return Shown(a, b).number("local_error");
}

TEST(LocalError, IsItsDefinitionAtEverySize) {
  for (const Size size : {Size{1, 1}, Size{1, 9}, Size{7, 3}, Size{33, 18},
                          Size{64, 64}, Size{131, 57}}) {
    const Frame a = picture(size, 2, 1);
    const Frame b = picture(size, 40, 2);
    const double expected = slow_local_error(a, b);
    EXPECT_NEAR(local_error(a, b), expected, 1e-4 * expected)
        << size.width << "x" << size.height;
  }
}

TEST(LocalError, IsNoneOfEqualPicturesAndGrowsWithTheDamage) {
  const Frame a = picture({70, 50}, 2, 1);
  EXPECT_EQ(local_error(a, a), 0);
  double last = 0;
  for (const int amplitude : {4, 8, 16, 32, 64}) {
    const double now = local_error(a, picture({70, 50}, amplitude, 2));
    EXPECT_GT(now, last);
    last = now;
  }
}

// Both have the same mean error.
TEST(LocalError, IsLargestWhereTheErrorIsInOnePlace) {
  const Size size{128, 128};
  const auto spot = [&](int level_there, int level_elsewhere) {
    return gray(size, [=](int x, int y) {
      return x < 16 && y < 16 ? level_there : level_elsewhere;
    });
  };
  const Frame original = spot(100, 100);
  const Frame in_one_place = spot(164, 100);
  const Frame everywhere = spot(101, 101);
  EXPECT_NEAR(Shown(original, in_one_place).number("mae"),
              Shown(original, everywhere).number("mae"), 1e-9);
  EXPECT_GT(local_error(original, in_one_place),
            10 * local_error(original, everywhere));
}

TEST(LocalError, CountsLessWhereDetailHidesIt) {
  const Size size{64, 64};
  const auto board = [&](int contrast, int more) {
    return gray(size, [=](int x, int y) {
      return 100 + contrast * ((x / 2 + y / 2) % 2) + more;
    });
  };
  EXPECT_LT(local_error(board(100, 0), board(100, 10)),
            0.7 * local_error(board(0, 0), board(0, 10)));
}

TEST(LocalError, GivesTheSameBitsWhenOnlySomeOfItChanged) {
  const Size size{300, 201};
  const Frame a = picture(size, 2, 1);
  const Frame b = picture(size, 16, 2);
  Shown shown(a, b);
  shown.number("local_error");
  for (const auto& [left, top] : {std::pair{0, 0}, {130, 60}, {280, 192}}) {
    const Frame next = gray(size, [&, left = left, top = top](int x, int y) {
      const int old = b.plane(0).row(y)[4 * x];
      return x >= left && x < left + 20 && y >= top && y < top + 9 ? 255 - old
                                                                   : old;
    });
    shown.show(a, next);
    EXPECT_EQ(shown.number("local_error"), local_error(a, next));
  }
}

}  // namespace
}  // namespace framewise::measure
