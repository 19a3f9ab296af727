// SPDX-License-Identifier: Apache-2.0
// Made clips on either side of every limit: what must fail fails, and nothing
// else does.
#include <gtest/gtest.h>

#include <cmath>
#include <ostream>
#include <string>
#include <vector>

#include "flashes/made_clips.h"

namespace framewise {
namespace {

struct Case {
  std::string name;
  MadeClip clip;
  bool fails = false;
  FlashKind kind = FlashKind::kGeneral;
  FlashOptions options;
};

void PrintTo(const Case& made, std::ostream* out) { *out << made.name; }

std::string digits(double value) {
  return std::to_string(int(std::lround(value * 1000)));
}

class Cases {
 public:
  void add(std::string name, MadeClip clip, bool fails,
           FlashKind kind = FlashKind::kGeneral, FlashOptions options = {}) {
    all.push_back({std::move(name), std::move(clip), fails, kind, options});
  }
  std::vector<Case> all;
};

MadeClip flashing(Color a, Color b, double rate, double seconds = 2.5) {
  return {.frames = alternating(plain(a), plain(b), rate, seconds)};
}

// Three flashes a second are allowed, in any second of real time.
void add_rates(Cases& cases) {
  const struct {
    Color a, b;
    std::string name;
  } kPairs[] = {{kBlack, kWhite, "black_white"},
                {kWhite, kBlack, "white_black"},
                {gray_of(0.2), gray_of(0.5), "grays"},
                {color_of(0, 0, 1), color_of(0, 0.6, 0), "blue_green"}};
  for (const auto& pair : kPairs) {
    for (const double rate : {1.0, 1.9, 2.5, 2.9, 2.99, 3.0}) {
      cases.add("rate_" + digits(rate) + "_" + pair.name,
                flashing(pair.a, pair.b, rate), false);
    }
    for (const double rate : {3.02, 3.1, 3.5, 5.0, 12.5, 30.0}) {
      cases.add("rate_" + digits(rate) + "_" + pair.name,
                flashing(pair.a, pair.b, rate), true);
    }
  }
}

// A change of 10 % of white, the darker end below 0.80.
void add_luminances(Cases& cases) {
  for (const double dark : {0.0, 0.1, 0.3, 0.5, 0.65}) {
    for (const double change : {0.05, 0.09, 0.096}) {
      cases.add("change_" + digits(change) + "_from_" + digits(dark),
                flashing(gray_of(dark), gray_of(dark + change), 8), false);
    }
    for (const double change : {0.105, 0.11, 0.2}) {
      cases.add("change_" + digits(change) + "_from_" + digits(dark),
                flashing(gray_of(dark), gray_of(dark + change), 8), true);
    }
  }
  for (const double dark : {0.75, 0.78, 0.79, 0.795}) {
    cases.add("darker_end_" + digits(dark), flashing(gray_of(dark), kWhite, 8),
              true);
  }
  for (const double dark : {0.805, 0.81, 0.85, 0.9}) {
    cases.add("darker_end_" + digits(dark), flashing(gray_of(dark), kWhite, 8),
              false);
  }
}

// Changes that take several frames count by their peaks and valleys.
void add_gradual(Cases& cases) {
  const auto waves = [](double low, double high, int steps, int64_t step_us) {
    MadeClip clip;
    for (int wave = 0; wave < 12; ++wave) {
      for (int i = 0; i < steps; ++i) {
        const double at = double(i) / steps;
        const double part = wave % 2 == 0 ? at : 1 - at;
        clip.frames.push_back(
            {plain(gray_of(low + (high - low) * part)), step_us});
      }
    }
    return clip;
  };
  for (const int steps : {2, 4, 6}) {
    cases.add("gradual_fast_" + std::to_string(steps),
              waves(0.1, 0.5, steps, 120'000 / steps), true);
    cases.add("gradual_slow_" + std::to_string(steps),
              waves(0.1, 0.5, steps, 180'000 / steps), false);
    cases.add("gradual_weak_" + std::to_string(steps),
              waves(0.1, 0.19, steps, 120'000 / steps), false);
  }
  // A staircase has no valleys.
  MadeClip stairs;
  for (int i = 0; i < 40; ++i) {
    stairs.frames.push_back({plain(gray_of(i / 40.0)), 40'000});
  }
  cases.add("stairs_up", stairs, false);
  std::reverse(stairs.frames.begin(), stairs.frames.end());
  cases.add("stairs_down", stairs, false);
}

// More than a quarter of any 341 x 256 pixels, at 1024 x 768 or less.
void add_areas(Cases& cases) {
  constexpr double kQuarter = 341 * 256 / 4.0;
  const struct {
    std::string name;
    double aspect;
    int x, y;
  } kPlaces[] = {{"square_corner", 1, 0, 0},
                 {"square_middle", 1, 210, 165},
                 {"wide", 2.2, 101, 97},
                 {"tall", 0.5, 333, 31},
                 {"odd", 1.3, 57, 133}};
  for (const auto& place : kPlaces) {
    for (const double share : {0.90, 0.96, 1.04, 1.10}) {
      const double area = share * kQuarter;
      const int height = int(std::lround(std::sqrt(area / place.aspect)));
      const int width = int(std::lround(area / height));
      const Rect rect{place.x, place.y, width, height};
      const Paint on = boxes({rect}, kWhite, gray_of(0.05));
      MadeClip clip{.size = {640, 480},
                    .frames = alternating(plain(gray_of(0.05)), on, 6, 1.3)};
      cases.add("area_" + digits(share / 4) + "_" + place.name, clip,
                share > 1);
      // Two halves at a distance, both within the field or not.
      const Rect left{20, 100, width / 2, height};
      const Rect near{20 + width, 100, width - width / 2, height};
      const Rect far{620 - width / 2, 100, width - width / 2, height};
      if (place.name == "square_corner") {
        clip.frames =
            alternating(plain(gray_of(0.05)),
                        boxes({left, near}, kWhite, gray_of(0.05)), 6, 1.3);
        cases.add("area_halves_near_" + digits(share / 4), clip, share > 1);
        clip.frames =
            alternating(plain(gray_of(0.05)),
                        boxes({left, far}, kWhite, gray_of(0.05)), 6, 1.3);
        cases.add("area_halves_far_" + digits(share / 4), clip, false);
      }
    }
  }
  // 2048 x 1152 fits the screen at half the size.
  for (const double share : {0.94, 1.06}) {
    const int side = int(std::lround(2 * std::sqrt(share * kQuarter)));
    const Paint on = boxes({{400, 300, side, side}}, kWhite, kBlack);
    cases.add("area_of_large_picture_" + digits(share / 4),
              {.size = {2048, 1152},
               .frames = alternating(plain(kBlack), on, 6, 0.8)},
              share > 1);
  }
  // A small banner never covers a quarter of the field, unless it is enlarged.
  const MadeClip small{
      .size = {140, 140},
      .frames = alternating(plain(kBlack), plain(kWhite), 6, 1.3)};
  cases.add("small_picture", small, false);
  FlashOptions fit;
  fit.display.shown = ShownSize::kFit;
  cases.add("small_picture_enlarged", small, true, FlashKind::kGeneral, fit);
  FlashOptions close;  // 15 inches at 40 cm
  close.display.diagonal_cm = 38;
  close.display.distance_cm = 20;
  cases.add("small_picture_close_by", small, true, FlashKind::kGeneral, close);
  // Broadcast: a quarter of the picture.
  for (const FlashRules rules : {FlashRules::kItu, FlashRules::kOfcom}) {
    FlashOptions broadcast;
    broadcast.rules = rules;
    for (const double share : {0.20, 0.24, 0.26, 0.30}) {
      const int width = int(std::lround(640 * share));
      const Paint on = boxes({{31, 0, width, 360}}, kWhite, kBlack);
      cases.add(std::string("area_") + name_of(rules) + "_" + digits(share),
                {.size = {640, 360},
                 .frames = alternating(plain(kBlack), on, 6, 1.3)},
                share > 0.25, FlashKind::kGeneral, broadcast);
    }
  }
}

// Nits of a display with white at 200 and the power 2.4.
void add_nits(Cases& cases) {
  const auto gray_of_nits = [](double nits, double white) {
    const auto code =
        uint8_t(std::lround(255 * std::pow(nits / white, 1 / 2.4)));
    return Color{code, code, code};
  };
  for (const FlashRules rules : {FlashRules::kItu, FlashRules::kOfcom}) {
    for (const double white : {200.0, 400.0}) {
      FlashOptions options;
      options.rules = rules;
      options.display.nits = white;
      const std::string name =
          std::string(name_of(rules)) + "_" + digits(white / 1000) + "_";
      for (const double dark : {0.0, 40.0, 120.0}) {
        for (const double change : {18.0, 22.0}) {
          cases.add("nits_" + name + digits(dark / 1000) + "_and_" +
                        digits(change / 1000),
                    flashing(gray_of_nits(dark, white),
                             gray_of_nits(dark + change, white), 8),
                    change > 20, FlashKind::kGeneral, options);
        }
      }
      for (const double dark : {157.0, 163.0}) {
        cases.add(
            "darker_end_" + name + digits(dark / 1000),
            flashing(gray_of_nits(dark, white), gray_of_nits(white, white), 8),
            dark < 160, FlashKind::kGeneral, options);
      }
    }
  }
}

// R / (R + G + B) of at least 0.8, and more than 0.2 in u'v'.
void add_reds(Cases& cases) {
  const auto red_of_share = [](double share, double light) {
    const double rest = light * (1 - share) / share / 2;
    return color_of(light, rest, rest);
  };
  for (const double light : {0.2, 0.3}) {
    // Of about the same luminance, so that only the color flashes. Cyan is far
    // from every red: the share decides. Gray is 0.2 away from a share of 0.91.
    const double luminance = 0.2126 * light + 0.04;
    const Color cyan = color_of(0, luminance / 0.79, luminance / 0.79);
    const Color gray = gray_of(luminance);
    const std::string name = "_at_" + digits(light);
    for (const double share : {0.70, 0.76, 0.785}) {
      cases.add("red_share_" + digits(share) + name,
                flashing(red_of_share(share, light), cyan, 6), false);
    }
    for (const double share : {0.815, 0.85, 1.0}) {
      cases.add("red_share_" + digits(share) + name,
                flashing(red_of_share(share, light), cyan, 6), true,
                FlashKind::kRed);
      cases.add("red_slow_" + digits(share) + name,
                flashing(red_of_share(share, light), cyan, 2.9), false);
    }
    cases.add("red_near_gray" + name,
              flashing(red_of_share(0.89, light), gray, 6), false);
    cases.add("red_far_from_gray" + name,
              flashing(red_of_share(0.94, light), gray, 6), true,
              FlashKind::kRed);
  }
  // Blue and pure red differ by far, orange and pure red by less than 0.2.
  cases.add("red_blue", flashing(color_of(0.3, 0, 0), color_of(0, 0, 0.6), 6),
            true, FlashKind::kRed);
  cases.add("red_orange",
            flashing(color_of(0.3, 0, 0), color_of(0.25, 0.05, 0), 6), false);
  cases.add("blue_magenta",
            flashing(color_of(0, 0, 0.5), color_of(0.2, 0, 0.5), 6), false);
  cases.add("red_black", flashing(color_of(0.4, 0, 0), kBlack, 6), true,
            FlashKind::kRed);
  // One step of an 8-bit code in the dark is no saturated red.
  cases.add("dark_noise", flashing({3, 0, 0}, kBlack, 6), false);
}

// A quick flash at the end and one at the beginning.
void add_seams(Cases& cases) {
  const auto clip = [](std::vector<std::pair<Color, int>> frames) {
    MadeClip made{.loops = true};
    for (const auto& [color, ms] : frames) {
      made.frames.push_back({plain(color), int64_t{ms} * 1000});
    }
    return made;
  };
  // Four transitions at the end, three at the beginning, with the seam.
  for (const int pause : {50, 100}) {
    cases.add("seam_joins_" + std::to_string(pause),
              clip({{kWhite, pause},
                    {kBlack, pause},
                    {kWhite, pause},
                    {kBlack, 2000},
                    {kWhite, pause},
                    {kBlack, pause},
                    {kWhite, pause},
                    {kBlack, pause}}),
              true);
  }
  cases.add("seam_apart",
            clip({{kWhite, 100},
                  {kBlack, 100},
                  {kWhite, 100},
                  {kBlack, 2000},
                  {kWhite, 100},
                  {kBlack, 100},
                  {kWhite, 100},
                  {kBlack, 900}}),
            false);
  // Two frames for ever.
  for (const int ms : {50, 100, 160}) {
    cases.add("seam_short_loop_" + std::to_string(ms),
              clip({{kWhite, ms}, {kBlack, ms}}), true);
  }
  for (const int ms : {170, 200, 500}) {
    cases.add("seam_short_loop_" + std::to_string(ms),
              clip({{kWhite, ms}, {kBlack, ms}}), false);
  }
  // One fade in a loop, whose seam is a single jump back.
  for (const int loop_ms : {400, 1000, 3000}) {
    MadeClip fade{.loops = true};
    for (int i = 0; i < 10; ++i) {
      fade.frames.push_back({plain(gray_of(i / 10.0)), int64_t{loop_ms} * 100});
    }
    cases.add("seam_fade_" + std::to_string(loop_ms), fade, false);
  }
  MadeClip quick_fade{.loops = true};
  for (int i = 0; i < 5; ++i) {
    quick_fade.frames.push_back({plain(gray_of(i / 5.0)), 60'000});
  }
  cases.add("seam_fade_300", quick_fade, true);
}

// Real times, not frame numbers.
void add_delays(Cases& cases) {
  const auto clip = [](const std::vector<int>& delays_ms) {
    MadeClip made;
    made.frames.push_back({plain(kBlack), 1'500'000});
    for (const int ms : delays_ms) {
      const bool white = made.frames.size() % 2 == 1;
      made.frames.push_back(
          {plain(white ? kWhite : kBlack), int64_t{ms} * 1000});
    }
    made.frames.push_back({plain(kWhite), 1'500'000});
    return made;
  };
  // The first and the seventh change are the sum of six delays apart.
  for (const int last : {400, 480, 499}) {
    cases.add("delays_within_" + std::to_string(500 + last),
              clip({50, 200, 30, 120, 100, last}), true);
  }
  for (const int last : {500, 520, 700}) {
    cases.add("delays_beyond_" + std::to_string(500 + last),
              clip({50, 200, 30, 120, 100, last}), false);
  }
  // Three quick flashes, again and again, with pauses of more than a second.
  MadeClip bursts;
  for (int burst = 0; burst < 4; ++burst) {
    for (int i = 0; i < 3; ++i) {
      bursts.frames.push_back({plain(kWhite), 40'000});
      bursts.frames.push_back({plain(kBlack), 40'000});
    }
    bursts.frames.push_back({plain(kBlack), 1'000'000});
  }
  cases.add("delays_bursts_apart", bursts, false);
  for (MadeFrame& frame : bursts.frames) {
    if (frame.us == 1'000'000) frame.us = 700'000;
  }
  cases.add("delays_bursts_close", bursts, true);
  // Frames of the same picture do not count.
  MadeClip repeated;
  for (int i = 0; i < 90; ++i) {
    repeated.frames.push_back(
        {plain(i / 10 % 2 == 0 ? kBlack : kWhite), 20'000});
  }
  cases.add("delays_repeated_frames", repeated, false);
}

// Squares below 0.1 degrees, 3.4 pixels, are exempt.
void add_fine_patterns(Cases& cases) {
  const auto checks = [](int side, bool inverse) {
    return [=](int x, int y) {
      return ((x / side + y / side) % 2 == 0) != inverse ? kWhite : kBlack;
    };
  };
  for (const int side : {1, 2, 3}) {
    cases.add("checks_" + std::to_string(side),
              {.frames = alternating(checks(side, false), checks(side, true),
                                     10, 1.3)},
              false);
  }
  for (const int side : {12, 24, 60}) {
    cases.add("checks_" + std::to_string(side),
              {.frames = alternating(checks(side, false), checks(side, true),
                                     10, 1.3)},
              true);
  }
  const auto noise = [](uint32_t seed) {
    return [=](int x, int y) {
      uint32_t h =
          uint32_t(x) * 73856093u ^ uint32_t(y) * 19349663u ^ seed * 83492791u;
      h = (h ^ (h >> 13)) * 1274126177u;
      return (h >> 16) % 2 ? kWhite : kBlack;
    };
  };
  MadeClip snow;
  for (uint32_t i = 0; i < 40; ++i) snow.frames.push_back({noise(i), 33'333});
  cases.add("white_noise", snow, false);
}

std::vector<Case> all_cases() {
  Cases cases;
  add_rates(cases);
  add_luminances(cases);
  add_gradual(cases);
  add_areas(cases);
  add_nits(cases);
  add_reds(cases);
  add_seams(cases);
  add_delays(cases);
  add_fine_patterns(cases);
  return std::move(cases.all);
}

class FlashLimits : public testing::TestWithParam<Case> {};

TEST_P(FlashLimits, FailIfAndOnlyIfTheyArePassed) {
  const Case& made = GetParam();
  FlashOptions options = made.options;
  options.stripes = false;
  const FlashReport report = judged(made.clip, options);
  EXPECT_EQ(report.state == FlashState::kFail, made.fails) << report.sentence;
  if (!made.fails) return;
  EXPECT_TRUE(std::any_of(report.events.begin(), report.events.end(),
                          [&](const FlashEvent& event) {
                            return event.kind == made.kind &&
                                   event.state == FlashState::kFail;
                          }))
      << report.sentence;
}

INSTANTIATE_TEST_SUITE_P(Made, FlashLimits, testing::ValuesIn(all_cases()),
                         [](const testing::TestParamInfo<Case>& made) {
                           return made.param.name;
                         });

TEST(FlashLimitsTest, CoverEveryLimitOnBothSides) {
  const std::vector<Case> cases = all_cases();
  EXPECT_GE(cases.size(), 200u);
}

}  // namespace
}  // namespace framewise
