// SPDX-License-Identifier: Apache-2.0
// Compares the kernels with plain loops.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "simd/color/alpha.h"
#include "simd/every_target.h"
#include "simd/evidence/evidence_blocks.h"
#include "simd/evidence/evidence_planes.h"

namespace framewise::simd {
namespace {

constexpr int kReach = 8;

// Arbitrary limits, in units.
constexpr WrongPixelLimits kWrong = {.luma = 48, .chroma = 64};
constexpr ContourLimits kContour = {.least_step = 8, .flat_change = 2};
constexpr StepLimits kStep = {.reference_step = 12, .most_extra = 96};
constexpr int16_t kRidge = 128;
constexpr StaleLimits kStale = {.right = 24, .wrong = 64};

// A block and the samples around it.
class Plane {
 public:
  Plane(int side, uint32_t seed, int low, int high)
      : stride_(side + 2 * kReach), samples_(size_t(stride_ * stride_)) {
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> distribution(low, high);
    for (int16_t& sample : samples_) sample = int16_t(distribution(random));
  }
  // Flat areas with steps between them; a few samples are off by a level.
  static Plane steps(int side, uint32_t seed) {
    Plane plane(side, seed, 0, 0);
    std::mt19937 random(seed);
    const int width = int(4 + random() % 5);
    for (int y = -kReach; y < side + kReach; ++y) {
      for (int x = -kReach; x < side + kReach; ++x) {
        const int area = (x + 64) / width + 3 * ((y + 64) / (width + 2));
        plane.at(x, y) =
            int16_t(40 + 12 * (area % 5) + (random() % 97 == 0 ? 4 : 0));
      }
    }
    return plane;
  }
  int16_t& at(int x, int y) {
    return samples_[size_t((y + kReach) * stride_ + x + kReach)];
  }
  int at(int x, int y) const {
    return samples_[size_t((y + kReach) * stride_ + x + kReach)];
  }
  const int16_t* block() const {
    return &samples_[size_t(kReach * stride_ + kReach)];
  }
  ptrdiff_t stride() const { return stride_; }

 private:
  int stride_;
  std::vector<int16_t> samples_;
};

template <typename Visit>
void for_each(int side, const Visit& visit) {
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) visit(x, y);
  }
}

void on_every_side(const std::function<void(int)>& check) {
  on_every_target([&] {
    for (const int side : {8, 16}) {
      SCOPED_TRACE(side);
      check(side);
    }
  });
}

TEST(EvidencePlanes, ColorsBecomeUnits) {
  on_every_target([] {
    for (const size_t count : boundary_counts()) {
      const auto rgba = random_bytes(4 * count, 5);
      GuardedRow<int16_t> y(count), u(count), v(count);
      rgba_to_units(rgba.data(), count, y.data(), u.data(), v.data());
      for (size_t i = 0; i < count; ++i) {
        const double r = rgba[4 * i], g = rgba[4 * i + 1], b = rgba[4 * i + 2];
        const double luma = 0.299 * r + 0.587 * g + 0.114 * b;
        EXPECT_NEAR(y[i], 4 * luma, 2.2);
        EXPECT_NEAR(u[i], 4 * 0.564 * (b - luma), 2.2);
        EXPECT_NEAR(v[i], 4 * 0.713 * (r - luma), 2.2);
      }
      EXPECT_TRUE(y.guard_is_intact() && u.guard_is_intact() &&
                  v.guard_is_intact());
      GuardedRow<int16_t> alone(count);
      rgba_to_luma_units(rgba.data(), count, alone.data());
      for (size_t i = 0; i < count; ++i) EXPECT_EQ(alone[i], y[i]);
      EXPECT_TRUE(alone.guard_is_intact());
    }
  });
}

TEST(EvidencePlanes, EveryTargetGivesTheSameUnits) {
  const size_t count = 1023;
  const auto rgba = random_bytes(4 * count, 6);
  std::vector<int16_t> first;
  on_every_target([&] {
    std::vector<int16_t> planes(3 * count);
    rgba_to_units(rgba.data(), count, planes.data(), planes.data() + count,
                  planes.data() + 2 * count);
    if (first.empty()) first = planes;
    EXPECT_EQ(first, planes);
  });
}

TEST(EvidencePlanes, GraysHaveNoColorAndWhiteIs255) {
  for (int level = 0; level < 256; ++level) {
    const uint8_t rgba[4] = {uint8_t(level), uint8_t(level), uint8_t(level), 0};
    int16_t y, u, v;
    rgba_to_units(rgba, 1, &y, &u, &v);
    EXPECT_EQ(y, 4 * level);
    EXPECT_EQ(u, 0);
    EXPECT_EQ(v, 0);
  }
}

TEST(EvidencePlanes, MarksWhatMoved) {
  on_every_target([] {
    const size_t count = 67;
    auto rgba = random_bytes(4 * count, 7);
    std::vector<int16_t> y(count), u(count), v(count);
    std::vector<uint8_t> moved(count);
    rgba_to_units(rgba.data(), count, y.data(), u.data(), v.data());
    for (size_t i = 0; i < count; i += 3) {
      uint8_t& green = rgba[4 * i + 1];
      green = uint8_t(green < 128 ? green + 60 : green - 60);
    }
    for (size_t i = 1; i < count; i += 3) rgba[4 * i] ^= 1;
    rgba_to_units_moved(rgba.data(), count, 8, y.data(), u.data(), v.data(),
                        moved.data());
    for (size_t i = 0; i < count; ++i) EXPECT_EQ(moved[i], i % 3 == 0) << i;
  });
}

TEST(EvidencePlanes, FindsFlatPixelsAndEdges) {
  on_every_target([] {
    const Plane plane = Plane::steps(16, 3);
    std::vector<uint8_t> marks(16);
    for (int y = 0; y < 16; ++y) {
      mark_flat_and_edges(plane.block() + y * plane.stride(), plane.stride(),
                          16, 4, 24, marks.data());
      for (int x = 0; x < 16; ++x) {
        int low = 10000, high = 0;
        for (int j = -1; j <= 1; ++j) {
          for (int i = -1; i <= 1; ++i) {
            low = std::min(low, plane.at(x + i, y + j));
            high = std::max(high, plane.at(x + i, y + j));
          }
        }
        EXPECT_EQ(marks[size_t(x)], (high - low <= 4 ? kFlat : 0) |
                                        (high - low >= 24 ? kEdge : 0));
      }
    }
  });
}

TEST(EvidenceBlocks, ColorSumsAreExact) {
  on_every_side([](int side) {
    // The ends of the range, where sums are largest, and random values.
    for (const auto& [low, high] :
         {std::pair(0, 1020), std::pair(1020, 1020)}) {
      const Plane ry(side, 1, low, high), ty(side, 2, 0, 1020 - low);
      const Plane ru(side, 3, -510, 510), tu(side, 4, -510, 510);
      const Plane rv(side, 5, -510, 510), tv(side, 6, -510, 510);
      ColorSums sums;
      color_sums({ry.block(), ru.block(), rv.block()},
                 {ty.block(), tu.block(), tv.block()}, ry.stride(), side,
                 kWrong, sums);
      int64_t y[2] = {}, u[2] = {}, v[2] = {}, yy[2] = {}, product = 0;
      int64_t chroma = 0, most = 0, wrong = 0;
      for_each(side, [&](int i, int j) {
        const int64_t a = ry.at(i, j), b = ty.at(i, j);
        const int64_t eu = tu.at(i, j) - ru.at(i, j);
        const int64_t ev = tv.at(i, j) - rv.at(i, j);
        y[0] += a, y[1] += b, yy[0] += a * a, yy[1] += b * b, product += a * b;
        u[0] += ru.at(i, j), u[1] += tu.at(i, j);
        v[0] += rv.at(i, j), v[1] += tv.at(i, j);
        chroma += eu * eu + ev * ev;
        most = std::max(most, std::abs(a - b));
        wrong += std::abs(a - b) > kWrong.luma ||
                 std::abs(eu) + std::abs(ev) > kWrong.chroma;
      });
      for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(sums.y[i], y[i]);
        EXPECT_EQ(sums.u[i], u[i]);
        EXPECT_EQ(sums.v[i], v[i]);
        EXPECT_EQ(sums.yy[i], yy[i]);
      }
      EXPECT_EQ(sums.y_product, product);
      EXPECT_EQ(sums.chroma_error, chroma);
      EXPECT_EQ(sums.most, most);
      EXPECT_EQ(sums.wrong, wrong);
    }
  });
}

int64_t laplacian(const Plane& p, int x, int y) {
  return 4 * p.at(x, y) - p.at(x - 1, y) - p.at(x + 1, y) - p.at(x, y - 1) -
         p.at(x, y + 1);
}

// In floating point: the kernel rounds to units between its two passes.
double blurred(const Plane& p, int x, int y, const std::vector<double>& taps) {
  const int reach = int(taps.size()) / 2;
  double sum = 0, weight = 0;
  for (int j = -reach; j <= reach; ++j) {
    for (int i = -reach; i <= reach; ++i) {
      const double w = taps[size_t(i + reach)] * taps[size_t(j + reach)];
      sum += w * p.at(x + i, y + j);
      weight += w;
    }
  }
  return sum / weight;
}

TEST(EvidenceBlocks, DetailSumsFollowTheirDefinition) {
  on_every_side([](int side) {
    const Plane r(side, 11, 0, 1020), t(side, 12, 0, 1020);
    std::vector<uint8_t> zones(size_t(side * side));
    for (size_t i = 0; i < zones.size(); ++i) zones[i] = uint8_t(i % 3);
    DetailSums sums;
    detail_sums(r.block(), t.block(), r.stride(), zones.data(), side, side,
                sums);
    int64_t lr = 0, lt = 0, le = 0, near = 0, far = 0, nears = 0, fars = 0;
    double ez[2] = {}, zz[2] = {};
    for_each(side, [&](int x, int y) {
      const int64_t a = laplacian(r, x, y), b = laplacian(t, x, y);
      const int64_t e = std::clamp<int64_t>(b - a, -4080, 4080);
      const int where = zones[size_t(y * side + x)];
      lr += a * a, lt += b * b, le += e * e;
      if (where == kNearEdge) near += e * e, ++nears;
      if (where == kFarFromEdges) far += e * e, ++fars;
      const double error = t.at(x, y) - r.at(x, y);
      const double z[] = {
          blurred(r, x, y, {1, 4, 6, 4, 1}) - r.at(x, y),
          blurred(r, x, y, {1, 2, 3, 4, 5, 4, 3, 2, 1}) - r.at(x, y)};
      for (int i = 0; i < 2; ++i) {
        ez[i] += error * z[i];
        zz[i] += z[i] * z[i];
      }
    });
    EXPECT_EQ(sums.laplacian[0], lr);
    EXPECT_EQ(sums.laplacian[1], lt);
    EXPECT_EQ(sums.laplacian_error, le);
    EXPECT_EQ(sums.near_error, near);
    EXPECT_EQ(sums.far_error, far);
    EXPECT_EQ(sums.near_pixels, nears);
    EXPECT_EQ(sums.far_pixels, fars);
    for (int i = 0; i < 2; ++i) {
      EXPECT_NEAR(sums.e_z[i], ez[i], 0.01 * zz[i]);
      EXPECT_NEAR(sums.z_z[i], zz[i], 0.01 * zz[i]);
    }
  });
}

// The largest possible energies must not overflow.
TEST(EvidenceBlocks, TheStrongestDetailFits) {
  on_every_side([](int side) {
    Plane r(side, 0, 0, 0), t(side, 0, 0, 0);
    for (int y = -kReach; y < side + kReach; ++y) {
      for (int x = -kReach; x < side + kReach; ++x) {
        r.at(x, y) = (x + y) & 1 ? 1020 : 0;
        t.at(x, y) = (x + y) & 1 ? 0 : 1020;
      }
    }
    const std::vector<uint8_t> zones(size_t(side * side), kFarFromEdges);
    DetailSums sums;
    detail_sums(r.block(), t.block(), r.stride(), zones.data(), side, side,
                sums);
    const uint32_t all = uint32_t(side * side) * 4080u * 4080u;
    EXPECT_EQ(sums.laplacian[0], all);
    EXPECT_EQ(sums.laplacian_error, all);
    EXPECT_EQ(sums.far_error, all);
  });
}

TEST(EvidenceBlocks, FindsFlatPixelsNearEdges) {
  on_every_side([](int side) {
    const int stride = side + 2 * kReach;
    std::mt19937 random(9);
    std::vector<uint8_t> marks(size_t(stride * stride));
    for (uint8_t& mark : marks) {
      mark = random() % 60 == 0 ? kEdge : random() % 3 == 0 ? 0 : kFlat;
    }
    std::vector<uint8_t> zones(size_t(side * side));
    const size_t first = size_t(kReach * stride + kReach);
    find_edge_zones(&marks[first], stride, side, zones.data(), side);
    for_each(side, [&](int x, int y) {
      bool near = false;
      for (int j = -5; j <= 5; ++j) {
        for (int i = -5; i <= 5; ++i) {
          near |= marks[first + size_t((y + j) * stride + x + i)] & kEdge;
        }
      }
      const bool flat = marks[first + size_t(y * stride + x)] & kFlat;
      EXPECT_EQ(zones[size_t(y * side + x)], !flat  ? 0
                                             : near ? kNearEdge
                                                    : kFarFromEdges);
    });
  });
}

// One direction: (dx, dy) leads across the step.
int contour_height(const Plane& r, const Plane& t, int x, int y, int dx,
                   int dy) {
  const auto at = [&](const Plane& p, int k, int across = 0) {
    return p.at(x + k * dx + across * dy, y + k * dy + across * dx);
  };
  const int height = std::abs(at(t, 1) - at(t, 0));
  if (height < kContour.least_step) return 0;
  for (const int k : {-2, -1}) {
    if (std::abs(at(t, k) - at(t, 0)) > kContour.flat_change) return 0;
  }
  for (const int k : {2, 3}) {
    if (std::abs(at(t, k) - at(t, 1)) > kContour.flat_change) return 0;
  }
  for (const int k : {-2, 3}) {
    for (const int across : {-1, 1}) {
      if (std::abs(at(t, k, across) - at(t, k)) > kContour.flat_change)
        return 0;
    }
  }
  for (int k = -2; k <= 2; ++k) {
    if (2 * std::abs(at(r, k) - at(r, k + 1)) > height) return 0;
  }
  return std::abs(at(r, -2) - at(r, 3)) <= height + height / 2 ? height : 0;
}

TEST(EvidenceBlocks, ContoursAreStepsThatTheReferenceHasNot) {
  int found = 0;
  on_every_side([&](int side) {
    for (uint32_t seed = 0; seed < 12; ++seed) {
      const Plane t = Plane::steps(side, seed);
      const Plane r = seed % 3 == 0 ? Plane::steps(side, seed + 1)
                                    : Plane(side, seed, 40, 48);
      ContourSums sums;
      contour_sums(r.block(), t.block(), r.stride(), side, kContour, sums);
      int count = 0, step = 0;
      for_each(side, [&](int x, int y) {
        for (const int down : {0, 1}) {
          const int height = contour_height(r, t, x, y, 1 - down, down);
          count += height > 0;
          step += height;
        }
      });
      EXPECT_EQ(sums.count, count);
      EXPECT_EQ(sums.step, step);
      found += count;
    }
  });
  EXPECT_GT(found, 0);
}

TEST(EvidenceBlocks, StepsAreCountedByTheirPosition) {
  on_every_side([](int side) {
    const Plane r(side, 21, 0, 30), t(side, 22, 0, 200);
    StepSums sums;
    step_sums(r.block(), t.block(), r.stride(), side, kStep, sums);
    StepSums expected;
    const auto add = [](int own, int step, int32_t& sum, int32_t& count) {
      if (std::abs(own) > kStep.reference_step) return;
      sum +=
          std::clamp(std::abs(step) - std::abs(own), 0, int(kStep.most_extra));
      ++count;
    };
    for_each(side, [&](int x, int y) {
      add(r.at(x, y) - r.at(x - 1, y), t.at(x, y) - t.at(x - 1, y),
          expected.column[x % 8], expected.column_count[x % 8]);
      add(r.at(x, y) - r.at(x, y - 1), t.at(x, y) - t.at(x, y - 1),
          expected.row[y % 8], expected.row_count[y % 8]);
    });
    for (int i = 0; i < 8; ++i) {
      EXPECT_EQ(sums.column[i], expected.column[i]);
      EXPECT_EQ(sums.column_count[i], expected.column_count[i]);
      EXPECT_EQ(sums.row[i], expected.row[i]);
      EXPECT_EQ(sums.row_count[i], expected.row_count[i]);
    }
  });
}

TEST(EvidenceBlocks, RidgesAreThinLinesOfEitherSign) {
  on_every_side([](int side) {
    const Plane r(side, 31, 0, 400), t(side, 32, 0, 400);
    RidgeSums sums;
    ridge_sums(r.block(), t.block(), r.stride(), side, kRidge, sums);
    int count = 0, kept = 0;
    for_each(side, [&](int x, int y) {
      for (const int down : {0, 1}) {
        const auto stand_out = [&](const Plane& p, int sign) {
          const int dx = 2 * (1 - down), dy = 2 * down;
          return std::min(sign * (p.at(x, y) - p.at(x - dx, y - dy)),
                          sign * (p.at(x, y) - p.at(x + dx, y + dy)));
        };
        const int sign = stand_out(r, 1) >= stand_out(r, -1) ? 1 : -1;
        const int own = stand_out(r, sign);
        if (own < kRidge) continue;
        ++count;
        kept += 2 * stand_out(t, sign) >= own;
        break;
      }
    });
    EXPECT_GT(count, 0);
    EXPECT_EQ(sums.count, count);
    EXPECT_EQ(sums.kept, kept);
  });
}

TEST(EvidenceBlocks, GhostSumsAreExact) {
  on_every_side([](int side) {
    const Plane r(side, 41, 0, 1020), t(side, 42, 0, 1020);
    const Plane past(side, 43, 0, 1020), next(side, 44, 0, 1020);
    GhostSums sums;
    ghost_sums({r.block(), r.stride()}, {t.block(), t.stride()},
               {past.block(), past.stride()}, {next.block(), next.stride()},
               side, sums);
    int64_t ep = 0, pp = 0, en = 0, nn = 0, ee = 0, odd = 0;
    for_each(side, [&](int x, int y) {
      const int64_t e = t.at(x, y) - r.at(x, y);
      const int64_t p = past.at(x, y) - r.at(x, y);
      const int64_t n = next.at(x, y) - r.at(x, y);
      ep += e * p, pp += p * p, en += e * n, nn += n * n, ee += e * e;
      if (y % 2 == 1) odd += e * e;
    });
    EXPECT_EQ(sums.e_past, ep);
    EXPECT_EQ(sums.past_past, pp);
    EXPECT_EQ(sums.e_next, en);
    EXPECT_EQ(sums.next_next, nn);
    EXPECT_EQ(sums.e_e, ee);
    EXPECT_EQ(sums.e_e_odd, odd);
  });
}

TEST(EvidenceBlocks, StalePixelsWereRightAndStoodStill) {
  on_every_side([](int side) {
    const Plane r(side, 51, 0, 200), t(side, 52, 0, 200);
    const Plane gray(side, 0, 0, 0);
    std::mt19937 random(53);
    std::vector<uint8_t> moved(size_t(side * side)), state(moved.size());
    for (uint8_t& value : moved) value = random() % 2;
    for (uint8_t& value : state) value = random() % 2;
    const std::vector<uint8_t> before = state;
    const int32_t stale =
        stale_pixels({r.block(), gray.block(), gray.block()},
                     {t.block(), gray.block(), gray.block()}, r.stride(),
                     kStale, moved.data(), state.data(), side, side);
    int count = 0;
    for_each(side, [&](int x, int y) {
      const size_t i = size_t(y * side + x);
      const int e = std::abs(r.at(x, y) - t.at(x, y));
      const bool stayed = before[i] && !moved[i];
      count += e > kStale.wrong && stayed;
      EXPECT_EQ(state[i], e <= kStale.right  ? 1
                          : e > kStale.wrong ? stayed
                                             : before[i]);
    });
    EXPECT_EQ(stale, count);
  });
}

TEST(EvidenceBlocks, AlphaIsCountedOnBlocksOfAnyWidth) {
  on_every_target([] {
    std::mt19937 random(61);
    constexpr int kStride = 4 * 16;
    std::vector<uint8_t> a(size_t(kStride) * 16), b(a.size());
    for (auto* pixels : {&a, &b}) {
      for (uint8_t& value : *pixels) {
        value =
            random() % 3 ? uint8_t(255 * (random() % 2)) : uint8_t(random());
      }
    }
    for (int width = 1; width <= 16; ++width) {
      const int height = 17 - width;
      AlphaSums sums;
      alpha_sums({a.data(), kStride}, {b.data(), kStride}, width, height, sums);
      int holes = 0, soft = 0, error = 0;
      for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
          const int p = a[size_t(y * kStride + 4 * x + 3)];
          const int q = b[size_t(y * kStride + 4 * x + 3)];
          const bool partial = (p > 0 && p < 255) || (q > 0 && q < 255);
          holes += std::abs(p - q) >= 128;
          soft += partial;
          error += partial ? std::abs(p - q) : 0;
        }
      }
      EXPECT_EQ(sums.holes, holes) << width;
      EXPECT_EQ(sums.soft, soft) << width;
      EXPECT_EQ(sums.soft_error, error) << width;
    }
  });
}

}  // namespace
}  // namespace framewise::simd
