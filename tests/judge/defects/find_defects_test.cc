// SPDX-License-Identifier: Apache-2.0
// The models together. For each kind an animation that has it, and one
// that looks like it and has not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "judge/defects/damage.h"
#include "judge/defects/defect_search.h"
#include "measure/thread_executor.h"

namespace framewise::judge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

TEST(Defects, NothingIsSaidOfEqualPictures) {
  EXPECT_THAT(kinds(scene(), scene()), IsEmpty());
  EXPECT_THAT(kinds(drawing(), drawing()), IsEmpty());
}

TEST(Defects, NothingIsSaidOfWhatNobodySees) {
  const Clip off_by_one = changed(scene(), [](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k)};
    p.map([&](float v, int) { return v + float(int(random() % 3) - 1); });
  });
  EXPECT_THAT(kinds(scene(), off_by_one), IsEmpty());
  EXPECT_THAT(kinds(scene(), with_noise(scene(), 1)), IsEmpty());
  EXPECT_THAT(kinds(drawing(), with_gain(drawing(), 0.99f)), IsEmpty());
}

// What is said of frames that are equal, or noisy, if this is their placement.
std::vector<Reason> said_of_placement(const placement::Placement& placement,
                                      float noise = 0) {
  const Clip clip = scene();
  const Size size = {192, 144};
  const std::vector<TimeSpan> on_screen(clip.size(), TimeSpan{0, 100});
  return find_defects(
      evidence_of(clip, noise > 0 ? with_noise(clip, noise) : clip), on_screen,
      {.reference_size = size, .test_size = size, .measured_size = size},
      placement);
}

// However a model measures it, some pair shows a defect best.
TEST(Defects, WhatLastsIsShownByAPair) {
  const measure::Evidence evidence = evidence_of(scene(), scene());
  const std::vector<TimeSpan> on_screen(scene().size(), TimeSpan{0, 100});
  const DefectContext context;
  const placement::Placement placement;
  for (const double strength : {1.0, 0.0, -0.3, std::nan("")}) {
    DefectSearch search(evidence, on_screen, context, placement);
    const Reason& reason =
        search.add_lasting(DefectKind::kBlur, Severity::kMinor, {},
                           [=](const auto&) { return strength; });
    EXPECT_EQ(reason.first_frame, 0);
    EXPECT_EQ(reason.last_frame, int64_t(scene().size()) - 1) << strength;
  }
}

// A pair that hardly shows it is left out, whatever came before it.
TEST(Defects, WhatLastsIsWorstInAPairThatShowsIt) {
  const measure::Evidence evidence = evidence_of(scene(), scene());
  std::vector<TimeSpan> on_screen;
  for (size_t i = 0; i < scene().size(); ++i) {
    on_screen.push_back({100.0 * double(i), 100.0 * double(i + 1)});
  }
  const DefectContext context;
  const placement::Placement placement;
  DefectSearch search(evidence, on_screen, context, placement);
  size_t calls = 0;
  const Reason& reason = search.add_lasting(
      DefectKind::kBlur, Severity::kMinor, {},
      [&](const auto&) { return calls++ % search.pairs() == 1 ? 1.0 : 10.0; });
  EXPECT_EQ(reason.at_ms, 0);
}

TEST(Defects, NoPairsAreNoDefects) {
  const measure::Evidence evidence = evidence_of(scene(), scene());
  const DefectContext context;
  const placement::Placement placement;
  DefectSearch search(evidence, {}, context, placement);
  for (size_t i = 0; i < search.pairs(); ++i) search.leave_out(i);
  find_overall_degradation(search);
  EXPECT_THAT(std::move(search).take(), IsEmpty());
}

// However little a picture was moved, what is said of it says how.
// What else is wrong shows when it is turned back.
TEST(Defects, OfATurnedTestOnlyTheTurnIsSaid) {
  const auto said = said_of_placement({.turn = placement::Turn::kRight}, 30);
  EXPECT_THAT(kinds_of(said), ElementsAre("turned"));
}

TEST(Defects, AnotherSizeIsWorthKnowingOnlyWhereTheSmallerOneIsJudged) {
  const auto severity_at = [](Size measured) {
    const auto clip = scene(measured.width, measured.height, 4);
    const auto said = said_of(clip, clip, nullptr,
                              {.reference_size = {192, 144},
                               .test_size = {96, 72},
                               .measured_size = measured});
    EXPECT_THAT(kinds_of(said), ElementsAre("resized"));
    return said.empty() ? Severity::kMajor : said[0].severity;
  };
  EXPECT_EQ(severity_at({96, 72}), Severity::kInfo);
  EXPECT_EQ(severity_at({192, 144}), Severity::kMinor);
}

// Of 144 rows.
TEST(Defects, BarsAreRuinousBelowThreeQuartersOfTheFrameAndMinorFrom99Percent) {
  const auto severity_of = [](int rows) {
    const Rect free = {0, 0, 192, rows};
    const auto said =
        said_of_placement({.shared = placement::SharedRegion{free, free}});
    EXPECT_THAT(kinds_of(said), ElementsAre("padded"));
    return said.empty() ? Severity::kInfo : said[0].severity;
  };
  EXPECT_EQ(severity_of(107), Severity::kRuinous);
  EXPECT_EQ(severity_of(109), Severity::kMajor);
  EXPECT_EQ(severity_of(142), Severity::kMajor);
  EXPECT_EQ(severity_of(143), Severity::kMinor);
}

TEST(Defects, EveryFramingIsToldInWholeWords) {
  const auto said = [](const placement::Framing& framing) {
    return said_of_placement({.framing = framing}).front().message;
  };
  EXPECT_EQ(said({0.2, -0.3, 192.1, 144.2, 0.25}),
            "the picture is tilted by 0.2 degrees to the right");
  EXPECT_EQ(said({-20.4, 0.3, 192.4, 143.8, 0.1}),
            "the picture was moved 20 pixels to the right");
  EXPECT_EQ(said({0, 0, 189, 144, 0}),
            "only 189x144 of 192x144 pixels are left, those at 0,0, and fill "
            "the picture");
  EXPECT_EQ(said({-32, 0, 256, 144, 0}),
            "the picture takes 144x144 of 192x144 pixels, at 24,0");
}

TEST(Defects, EveryColorMoveIsToldInWholeWords) {
  const auto said = [](const placement::ColorMove& move) {
    return said_of_placement({.colors = move});
  };
  const placement::ColorMove chroma = {.planes = {{{4, 0}, {3.9, 0.1}, {}}},
                                       .error = 5};
  const auto reasons = said(chroma);
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0].kind, DefectKind::kColorDisplaced);
  EXPECT_EQ(reasons[0].severity, Severity::kMajor);
  EXPECT_EQ(reasons[0].message,
            "colors lie 4 pixels to the right of their edges");
  EXPECT_EQ(
      said({.planes = {{{-1.5, 2}, {-1.5, 2}, {}}}, .error = 1})[0].message,
      "colors lie 1.5 pixels to the left and 2 pixels down of their edges");
  EXPECT_EQ(
      said({.planes = {{{1, -1.1}, {1, -1.1}, {}}}, .error = 1})[0].message,
      "colors lie 1 pixel to the right and 1 pixel up of their edges");
  EXPECT_EQ(said({.planes = {{{-2, 0}, {0, -3}, {}}}, .error = 20})[0].message,
            "colors lie beside their edges: Cb 2 pixels to the left, Cr 3 "
            "pixels up");
  EXPECT_EQ(said({.channels = true,
                  .planes = {{{2, 0}, {0.1, 0}, {-2, 0}}},
                  .error = 20})[0]
                .message,
            "colors lie beside their edges: red 2 pixels to the right, blue 2 "
            "pixels to the left");
}

// Color alone is smeared: no other model explains it.
TEST(Defects, WhatNoModelExplainsIsStillSaid) {
  const Clip test = changed(scene(), [](Picture& p, size_t k) {
    std::mt19937 random{uint32_t(k / 3)};
    p.each([&](int x, int y) {
      const float turn = (x / 6 + y / 6) % 2 ? 24.0f : -24.0f;
      p.at(x, y, 0) += turn;
      p.at(x, y, 2) -= turn * 0.299f / 0.114f;
    });
  });
  EXPECT_THAT(kinds(scene(), test), Not(IsEmpty()));
}

// As chroma at half the size and a weak coder leave it.
void smear_colors(Picture& picture, float strength) {
  const auto luma = [](const Picture& p, int x, int y) {
    return 0.299f * p.near(x, y, 0) + 0.587f * p.near(x, y, 1) +
           0.114f * p.near(x, y, 2);
  };
  const Picture sharp = picture;
  const Picture soft = blurred(sharp, 2);
  picture.each([&](int x, int y) {
    for (int c = 0; c < 3; ++c) {
      const float from = sharp.near(x, y, c) - luma(sharp, x, y);
      const float to = soft.near(x, y, c) - luma(soft, x, y);
      picture.at(x, y, c) += strength * (to - from);
    }
  });
}

TEST(Defects, ColorsThatRunWhileLumaStaysAreSaid) {
  const Clip original = drawing();
  const Clip smeared =
      changed(original, [](Picture& p, size_t) { smear_colors(p, 1); });
  const auto reasons = said_of(original, smeared);
  EXPECT_THAT(kinds_of(reasons), testing::ElementsAre("overall_degraded"));
  ASSERT_FALSE(reasons.empty());
  EXPECT_EQ(reasons[0].severity, Severity::kMinor);
  EXPECT_THAT(reasons[0].message, testing::HasSubstr("color"));
  EXPECT_EQ(reasons[0].measured->limit, 10);
  EXPECT_LT(reasons[0].measured->value, 15);
  const Clip hardly =
      changed(original, [](Picture& p, size_t) { smear_colors(p, 0.55f); });
  EXPECT_TRUE(said_of(original, hardly).empty());
}

// Odd sizes, down to a single pixel, and a single frame.
TEST(Defects, AnySizeAndLengthIsJudged) {
  for (const auto& [width, height] :
       {std::pair(1, 1), std::pair(1, 40), std::pair(37, 1), std::pair(17, 9),
        std::pair(131, 129)}) {
    for (const int frames : {1, 2, 5}) {
      SCOPED_TRACE(width * 1000 + height);
      const Clip original = scene(width, height, frames);
      EXPECT_THAT(kinds(original, original), IsEmpty());
      for (const Reason& reason : said_of(original, with_noise(original, 60))) {
        EXPECT_GE(reason.first_frame, 0);
        EXPECT_LT(reason.last_frame, frames);
        EXPECT_TRUE(std::isfinite(reason.at_ms));
        if (!reason.region) continue;
        EXPECT_FALSE(reason.region->empty());
        EXPECT_EQ(intersected(*reason.region, {0, 0, width, height}),
                  *reason.region);
      }
    }
  }
}

TEST(Defects, ThreadsDoNotChangeAnything) {
  const Clip test = with_noise(with_levels(scene(), 20), 6);
  const auto alone = said_of(scene(), test);
  ASSERT_FALSE(alone.empty());
  ThreadExecutor executor(3);
  const auto together = said_of(scene(), test, &executor);
  ASSERT_EQ(alone.size(), together.size());
  for (size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].kind, together[i].kind);
    EXPECT_EQ(alone[i].message, together[i].message);
    EXPECT_EQ(alone[i].region, together[i].region);
    EXPECT_EQ(alone[i].severity, together[i].severity);
  }
}

}  // namespace
}  // namespace framewise::judge
