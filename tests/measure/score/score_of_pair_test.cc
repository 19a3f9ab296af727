// SPDX-License-Identifier: Apache-2.0
#include "measure/score/score_of_pair.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

#include "measure/shown.h"

namespace framewise::measure {
namespace {

// Slopes, edges, text-like bars and color: content for every component.
int scene(int x, int y, int c) {
  if (y > 40 && y < 60) return x / 3 % 2 == 0 ? 20 : 230;
  if ((x - 70) * (x - 70) + (y - 90) * (y - 90) < 500) return c == 0 ? 220 : 60;
  return std::min(255, 30 + x + (c == 2 ? y : y / 2));
}

using Picture8 = std::function<int(int, int, int)>;

double score(const Picture8& reference, const Picture8& test,
             Size size = {129, 117}) {
  FramePool pool;
  return Shown(rgba_frame(pool, size, reference), rgba_frame(pool, size, test))
      .number("score");
}

int clamped(double value) { return int(std::clamp(value, 0.0, 255.0)); }

Picture8 noisy(int strength) {
  return [=](int x, int y, int c) {
    uint32_t hash = uint32_t(x + 1000 * y + 1000000 * c) * 2654435761u;
    hash = (hash ^ hash >> 15) * 2246822519u;
    return clamped(scene(x, y, c) +
                   strength * (double((hash >> 8) % 2001) / 1000 - 1));
  };
}

// Gaussian: a box blur would invert fine bars.
Picture8 blurred(double sigma) {
  return [=](int x, int y, int c) {
    const int reach = int(3 * sigma);
    double sum = 0;
    double weights = 0;
    for (int j = -reach; j <= reach; ++j) {
      for (int i = -reach; i <= reach; ++i) {
        const double weight = std::exp(-(i * i + j * j) / (2 * sigma * sigma));
        sum += weight * scene(std::max(0, x + i), std::max(0, y + j), c);
        weights += weight;
      }
    }
    return int(sum / weights);
  };
}

TEST(Score, AMapShowsTheScoreOfPicturesThatAreAsBadEverywhere) {
  FramePool pool;
  const Size size{60, 44};
  // Equal in every window of every scale.
  const auto plain = [&](int level, int red) {
    return rgba_frame(pool, size, [=](int, int, int c) {
      return level + (c == 0 ? red : 0);
    });
  };
  for (const auto& [level, red] : {std::pair(130, 0), {100, 40}, {20, 90}}) {
    const Shown shown(plain(100, 0), plain(level, red));
    ImageF map;
    select("score")->metric->map_errors(shown.view(), map);
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        EXPECT_NEAR(score_of(double(map.row(y)[x])), shown.number("score"),
                    1e-3);
      }
    }
  }
}

TEST(Score, EqualPicturesScoreExactlyOneHundred) {
  for (const Size size : {Size{1, 1}, {1, 50}, {7, 3}, {8, 8}, {129, 117}}) {
    EXPECT_EQ(score(scene, scene, size), 100);
  }
}

TEST(Score, ChangesOfOneLevelAreNotSeen) {
  const auto one_off = [](int x, int y, int c) {
    return std::clamp(scene(x, y, c) + (x * 7 + y * 13 + c) % 3 - 1, 0, 255);
  };
  EXPECT_GT(score(scene, one_off), 97);
}

TEST(Score, FallsWithEveryStepOfAFamily) {
  const std::vector<std::pair<const char*, std::vector<Picture8>>> families = {
      {"noise", {noisy(4), noisy(10), noisy(25), noisy(60), noisy(120)}},
      {"blur", {blurred(0.7), blurred(1.5), blurred(4)}},
      {"brightness",
       {[](int x, int y, int c) { return clamped(scene(x, y, c) + 5); },
        [](int x, int y, int c) { return clamped(scene(x, y, c) + 20); },
        [](int x, int y, int c) { return clamped(scene(x, y, c) + 70); }}},
      {"contrast",
       {[](int x, int y, int c) { return int(scene(x, y, c) * 0.92); },
        [](int x, int y, int c) { return int(scene(x, y, c) * 0.7); },
        [](int x, int y, int c) { return int(scene(x, y, c) * 0.35); }}},
      {"steps",
       {[](int x, int y, int c) { return scene(x, y, c) / 8 * 8; },
        [](int x, int y, int c) { return scene(x, y, c) / 32 * 32; },
        [](int x, int y, int c) { return scene(x, y, c) / 85 * 85; }}},
      {"saturation",
       {[](int x, int y, int c) {
          return (scene(x, y, c) * 2 + scene(x, y, 1)) / 3;
        },
        [](int x, int y, int c) {
          return (scene(x, y, c) + 2 * scene(x, y, 1)) / 3;
        },
        [](int x, int y, int) { return scene(x, y, 1); }}}};
  for (const auto& [name, steps] : families) {
    double before = 100;
    for (size_t i = 0; i < steps.size(); ++i) {
      const double now = score(scene, steps[i]);
      EXPECT_LT(now, before) << name << ' ' << i;
      EXPECT_GE(now, 0);
      before = now;
    }
  }
}

TEST(Score, ALocalDefectWeighsMoreThanItsShareOfTheArea) {
  const auto local = [](int x, int y, int c) {
    return x < 24 && y < 24 ? (x * 37 + y * 91) % 256 : scene(x, y, c);
  };
  EXPECT_LT(score(scene, local), 95);
}

// Blur takes contrast from details and adds none; noise adds it.
TEST(Score, BlurIsALossOfDetailAndNoiseIsNot) {
  FramePool pool;
  const auto detail_of = [&](const Picture8& test) {
    const Shown shown(rgba_frame(pool, {129, 117}, scene),
                      rgba_frame(pool, {129, 117}, test));
    return shown.number("score:detail") / shown.number("score:structure");
  };
  EXPECT_GT(detail_of(blurred(4)), 0.3);
  EXPECT_LT(detail_of(noisy(40)), 0.15);
}

// What viewers see of an encoder is where it is worst, not what it does all
// over.
TEST(Score, DamageInAFewPlacesCostsMoreThanAsMuchAllOver) {
  const auto flat = [](int, int, int) { return 120; };
  const auto spread = [](int x, int y, int) { return 120 + (x + y) % 2; };
  const auto gathered = [](int x, int y, int) {
    return x < 32 && y < 32 ? 120 + 6 * ((x + y) % 2) : 120;
  };
  const Size size{192, 192};
  EXPECT_LT(score(flat, gathered, size), score(flat, spread, size));
}

TEST(Score, OddSizesAndEdgesCount) {
  // A change in the last column and row only.
  const auto edge = [](int x, int y, int c) {
    return x == 30 || y == 18 ? 255 - scene(x, y, c) : scene(x, y, c);
  };
  EXPECT_LT(score(scene, edge, {31, 19}), 100);
  EXPECT_LT(score([](int, int, int) { return 0; },
                  [](int, int, int) { return 255; }, {1, 1}),
            20);
}

TEST(Score, PartsAddUpToTheDistance) {
  FramePool pool;
  const Shown shown(rgba_frame(pool, {64, 48}, scene),
                    rgba_frame(pool, {64, 48}, noisy(30)));
  const double sum =
      shown.number("score:structure") + shown.number("score:detail") +
      shown.number("score:brightness") + shown.number("score:color");
  EXPECT_DOUBLE_EQ(score_of(sum), shown.number("score"));
  EXPECT_NEAR(distance_of(shown.number("score")), sum, 1e-12);
}

TEST(Score, LookingAgainOnlyWhereSomethingChangedGivesTheSame) {
  FramePool pool;
  for (const Size size : {Size{300, 200}, {65, 130}}) {
    const Frame reference = rgba_frame(pool, size, scene);
    const auto moved = [](int x, int y, int c) {
      return x > 64 && x < 90 && y < 30 ? 255 - scene(x, y, c) : scene(x, y, c);
    };
    Shown step(reference, rgba_frame(pool, size, noisy(12)));
    step.number("score");
    step.show(reference, rgba_frame(pool, size, moved));
    const double updated = step.number("score");
    EXPECT_EQ(updated,
              Shown(reference, rgba_frame(pool, size, moved)).number("score"));
  }
}

}  // namespace
}  // namespace framewise::measure
