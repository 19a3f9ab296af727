// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/find_evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <random>

#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "placement/shared_region.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

struct Point {
  int x;
  int y;
};

// A GIF in which a square moves over a plain ground with marks.
TinyGif moving_square(int frames) {
  TinyGif gif{.width = 160, .height = 96};
  for (int k = 0; k < frames; ++k) {
    TinyGifFrame& frame = gif.frames.emplace_back();
    for (int y = 0; y < gif.height; ++y) {
      for (int x = 0; x < gif.width; ++x) {
        // Nowhere twice, so that a part of it has one place.
        const int mark = (x / 7 + 3) * (y / 5 + 7) * 13 + x / 7 * 5;
        const bool square = x / 12 == k && y / 24 == 2;
        frame.pixels.push_back(uint8_t(square ? 120 : 20 + mark % 60));
      }
    }
  }
  return gif;
}

void scramble(TinyGifFrame& frame, int width, Rect where) {
  std::mt19937 random(3);
  for (int y = where.y; y < where.y + where.height; ++y) {
    for (int x = where.x; x < where.x + where.width; ++x) {
      frame.pixels[size_t(y * width + x)] = uint8_t(random() % 128);
    }
  }
}

class Reasons : public testing::Test {
 protected:
  std::vector<Reason> of(const TinyGif& original, const TinyGif& test,
                         Executor* executor = nullptr,
                         Resizing resizing = Resizing::kTest) {
    const auto a = folder_.write("a.gif", original.bytes());
    const auto b = folder_.write("b.gif", test.bytes());
    const auto report = compare(
        a, {{b}},
        {.metrics = {"psnr"}, .resizing = resizing, .executor = executor});
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.front().reasons;
  }

  TemporaryFolder folder_;
};

TEST_F(Reasons, NoneForEqualPictures) {
  EXPECT_TRUE(of(moving_square(8), moving_square(8)).empty());
}

TEST_F(Reasons, ADamagedFrameIsNamedWithTimeAndPlace) {
  TinyGif test = moving_square(8);
  scramble(test.frames[5], test.width, {96, 16, 32, 32});
  const auto reasons = of(moving_square(8), test);
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0].kind, DefectKind::kCorruptFrame);
  EXPECT_EQ(reasons[0].first_frame, 5);
  EXPECT_EQ(reasons[0].last_frame, 5);
  EXPECT_EQ(reasons[0].at_ms, 500);
  ASSERT_TRUE(reasons[0].region);
  EXPECT_EQ(*reasons[0].region, (Rect{96, 16, 32, 32}));
  EXPECT_FALSE(reasons[0].hint.empty());
}

// What happens to time is told beside what happens to pictures.
TEST_F(Reasons, FaultsOfTimeStay) {
  TinyGif test = moving_square(12);
  test.frames.resize(8);
  scramble(test.frames[3], test.width, {96, 16, 32, 32});
  const auto reasons = of(moving_square(12), test);
  const auto has = [&](std::string_view kind) {
    return std::any_of(reasons.begin(), reasons.end(), [&](const Reason& one) {
      return name_of(one.kind) == kind;
    });
  };
  std::string kinds;
  for (const Reason& one : reasons)
    kinds += std::string(name_of(one.kind)) + " ";
  EXPECT_TRUE(has("truncated")) << kinds;
  EXPECT_TRUE(has("corrupt_frame")) << kinds;
  EXPECT_TRUE(std::is_sorted(reasons.begin(), reasons.end(),
                             [](const Reason& a, const Reason& b) {
                               return a.severity > b.severity;
                             }));
}

TEST_F(Reasons, TheSameForAnyNumberOfThreads) {
  TinyGif test = moving_square(12);
  for (TinyGifFrame& frame : test.frames) {
    for (uint8_t& pixel : frame.pixels) pixel = uint8_t(pixel / 24 * 24);
  }
  const auto alone = of(moving_square(12), test);
  ASSERT_FALSE(alone.empty());
  ThreadPool pool(3);
  const auto together = of(moving_square(12), test, &pool);
  ASSERT_EQ(alone.size(), together.size());
  for (size_t i = 0; i < alone.size(); ++i) {
    EXPECT_EQ(alone[i].kind, together[i].kind);
    EXPECT_EQ(alone[i].message, together[i].message);
    EXPECT_EQ(alone[i].region, together[i].region);
  }
}

// A test of this size; each of its pixels comes from `from(x, y)` of the
// original.
TinyGif taken_from(const TinyGif& original, Size size,
                   const std::function<Point(int, int)>& from) {
  TinyGif test{.width = size.width, .height = size.height};
  for (const TinyGifFrame& whole : original.frames) {
    TinyGifFrame& frame = test.frames.emplace_back();
    for (int y = 0; y < test.height; ++y) {
      for (int x = 0; x < test.width; ++x) {
        const Point there = from(x, y);
        frame.pixels.push_back(
            whole.pixels[size_t(there.y * original.width + there.x)]);
      }
    }
  }
  return test;
}

TinyGif cut_out(const TinyGif& original, Rect part) {
  return taken_from(original, {part.width, part.height}, [&](int x, int y) {
    return Point{part.x + x, part.y + y};
  });
}

void expect_only_cropped(const std::vector<Reason>& reasons, Rect part) {
  for (const Reason& one : reasons)
    EXPECT_EQ(one.kind, DefectKind::kCropped) << one.message;
  ASSERT_FALSE(reasons.empty());
  ASSERT_TRUE(reasons[0].region);
  EXPECT_EQ(*reasons[0].region, part);
}

TEST_F(Reasons, APartCutOutIsCroppedAndNothingElse) {
  const TinyGif original = moving_square(6);
  const Rect part = {13, 21, 100, 60};
  expect_only_cropped(of(original, cut_out(original, part)), part);
}

TEST_F(Reasons, AnAnimationThatBeginsAndEndsBlankShowsItsCropBetween) {
  TinyGif original = moving_square(6);
  for (TinyGifFrame* frame :
       {&original.frames.front(), &original.frames.back()})
    std::fill(frame->pixels.begin(), frame->pixels.end(), uint8_t(40));
  const Rect part = {13, 21, 100, 60};
  expect_only_cropped(of(original, cut_out(original, part)), part);
}

TinyGif moved(const TinyGif& original, int dx, int dy) {
  const Size size = {original.width, original.height};
  return taken_from(original, size, [&](int x, int y) {
    return Point{(x - dx + size.width) % size.width,
                 (y - dy + size.height) % size.height};
  });
}

TEST_F(Reasons, APictureThatWasMovedIsShiftedAndNothingElse) {
  const TinyGif original = moving_square(6);
  const auto right = of(original, moved(original, 3, 0));
  ASSERT_EQ(right.size(), 1u);
  EXPECT_EQ(right[0].kind, DefectKind::kShifted);
  EXPECT_EQ(right[0].severity, Severity::kMinor);
  EXPECT_EQ(right[0].message, "the picture was moved 3 pixels to the right");
  // What lay there in the original.
  EXPECT_EQ(right[0].region, (Rect{0, 0, 157, 96}));
  const auto up = of(original, moved(original, -1, -1));
  ASSERT_EQ(up.size(), 1u);
  EXPECT_EQ(up[0].severity, Severity::kMinor);
  EXPECT_EQ(up[0].message,
            "the picture was moved 1 pixel to the left and 1 pixel up");
}

// Pixel by pixel nearly all of it differs. A viewer sees the same picture.
TEST_F(Reasons, APictureThatWasMovedIsScoredWhereItsContentLies) {
  const TinyGif original = moving_square(6);
  const auto a = folder_.write("a.gif", original.bytes());
  std::vector<double> scores;
  for (const int pixels : {1, 2, 4, 8}) {
    SCOPED_TRACE(pixels);
    const auto b = folder_.write("b.gif", moved(original, pixels, 0).bytes());
    const auto report = compare(a, {{b}}, {.metrics = {"psnr"}});
    ASSERT_TRUE(report) << report.error().to_string();
    const Comparison& one = report->comparisons.front();
    EXPECT_EQ(one.status(),
              pixels <= 4 ? VerdictStatus::kWarning : VerdictStatus::kArtifact);
    EXPECT_EQ(one.reasons.size(), 1u);
    scores.push_back(*one.score);
    // Of a file with a minor reason the score stays below 89.
    EXPECT_NEAR(scores.back(), 100 / (1 + 0.05 * pixels), 8);
  }
  EXPECT_TRUE(std::is_sorted(scores.rbegin(), scores.rend()));
}

TEST_F(Reasons, APictureThatWasMovedForAPartOfTheTimeIsShiftedThen) {
  const TinyGif original = moving_square(12);
  const TinyGif elsewhere = moved(original, 3, 0);
  TinyGif test = original;
  for (size_t i = 4; i < 9; ++i) test.frames[i] = elsewhere.frames[i];
  const auto said = of(original, test);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].kind, DefectKind::kShifted);
  EXPECT_EQ(said[0].first_frame, 4);
  EXPECT_EQ(said[0].last_frame, 8);
}

// As a terminal does that has only been asked.
TEST_F(Reasons, APictureThatShowsThingsAtItsEdgeAloneCanMove) {
  TinyGif prompts = moving_square(6);
  for (TinyGifFrame& frame : prompts.frames) {
    for (int y = 0; y < prompts.height; ++y) {
      for (int x = 0; x < prompts.width; ++x) {
        const bool stroke = x < 9 && (x * 5 + y * 3) % 11 < 4 && y % 13 < 9;
        frame.pixels[size_t(y * prompts.width + x)] = stroke ? 120 : 10;
      }
    }
  }
  const auto said = of(prompts, moved(prompts, 1, 0));
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].message, "the picture was moved 1 pixel to the right");
}

// As where the offsets of frames were lost, or a film runs through a worn gate.
TEST_F(Reasons, PicturesThatWereMovedEachByItselfAreShifted) {
  const TinyGif original = moving_square(12);
  TinyGif test = original;
  for (size_t i = 1; i < test.frames.size(); i += 2) {
    test.frames[i] = moved(original, i % 4 == 1 ? 3 : -2, 1).frames[i];
  }
  const auto said = of(original, test);
  ASSERT_EQ(said.size(), 1u);
  EXPECT_EQ(said[0].kind, DefectKind::kShifted);
  EXPECT_EQ(said[0].first_frame, 1);
  EXPECT_EQ(said[0].last_frame, 11);
  EXPECT_EQ(said[0].message,
            "6 of 12 pictures were moved, each by itself, by up to 3 pixels");
}

TEST_F(Reasons, APictureThatWasTurnedIsTurnedAndNothingElse) {
  TinyGif wide = moving_square(6);
  TinyGif square = cut_out(wide, {0, 0, 96, 96});
  const auto said = [&](const TinyGif& original,
                        const std::function<Point(int, int)>& from) {
    const Size size = {original.width, original.height};
    const auto reasons = of(original, taken_from(original, size, from));
    EXPECT_EQ(reasons.size(), 1u);
    EXPECT_EQ(reasons[0].kind, DefectKind::kTurned);
    EXPECT_EQ(reasons[0].severity, Severity::kRuinous);
    return reasons[0].message;
  };
  EXPECT_EQ(said(wide,
                 [](int x, int y) {
                   return Point{159 - x, y};
                 }),
            "the picture is mirrored, left to right");
  EXPECT_EQ(said(wide,
                 [](int x, int y) {
                   return Point{x, 95 - y};
                 }),
            "the picture is upside down, mirrored top to bottom");
  EXPECT_EQ(said(wide,
                 [](int x, int y) {
                   return Point{159 - x, 95 - y};
                 }),
            "the picture is upside down, turned by 180 degrees");
  EXPECT_EQ(said(square,
                 [](int x, int y) {
                   return Point{y, 95 - x};
                 }),
            "the picture is turned to the right by 90 degrees");
  EXPECT_EQ(said(square,
                 [](int x, int y) {
                   return Point{95 - y, x};
                 }),
            "the picture is turned to the left by 90 degrees");
  EXPECT_EQ(said(square,
                 [](int x, int y) {
                   return Point{y, x};
                 }),
            "rows and columns are exchanged: the picture is mirrored along its "
            "diagonal from the upper left");
  EXPECT_EQ(said(square,
                 [](int x, int y) {
                   return Point{95 - y, 95 - x};
                 }),
            "rows and columns are exchanged: the picture is mirrored along its "
            "diagonal from the upper right");
}

// Its first picture, the one in the middle and the last are black.
TEST_F(Reasons, BlackFramesOfTheOriginalDoNotHideATurn) {
  TinyGif original = moving_square(18);
  for (const size_t black : {0u, 9u, 17u}) {
    std::ranges::fill(original.frames[black].pixels, uint8_t(0));
  }
  const Size size = {original.width, original.height};
  const auto reasons =
      of(original, taken_from(original, size, [](int x, int y) {
           return Point{159 - x, y};
         }));
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0].kind, DefectKind::kTurned);
  EXPECT_EQ(reasons[0].first_frame, 0);
}

TEST_F(Reasons, APictureWithSwappedSidesIsTurnedToo) {
  const TinyGif wide = moving_square(3);
  const TinyGif tall = taken_from(wide, {96, 160}, [](int x, int y) {
    return Point{y, 95 - x};
  });
  const auto reasons = of(wide, tall);
  ASSERT_EQ(reasons.size(), 1u);
  EXPECT_EQ(reasons[0].message,
            "the picture is turned to the right by 90 degrees");
}

TEST_F(Reasons, SwappedSidesHaveAHint) {
  const TinyGif wide = moving_square(1);
  TinyGif tall{.width = wide.height, .height = wide.width};
  tall.frames.push_back(wide.frames.front());
  const auto a = folder_.write("a.gif", wide.bytes());
  const auto b = folder_.write("b.gif", tall.bytes());
  const auto report =
      compare(a, {{b}}, {.metrics = {"psnr"}, .resizing = Resizing::kRefuse});
  ASSERT_FALSE(report);
  EXPECT_THAT(report.error().hint, testing::HasSubstr("the sides are swapped"));
}

// A plain sky over a plain ground: a part of it fits as well as all of it.
TEST_F(Reasons, AHorizonThatWasMadeSmallerIsNotCropped) {
  TinyGif original{.width = 160, .height = 96};
  TinyGif test{.width = 80, .height = 48};
  for (TinyGif* gif : {&original, &test}) {
    TinyGifFrame& frame = gif->frames.emplace_back();
    for (int i = 0; i < gif->width * gif->height; ++i) {
      frame.pixels.push_back(i / gif->width * 4 < 3 * gif->height ? 20 : 120);
    }
  }
  for (const Reason& one : of(original, test)) {
    EXPECT_NE(one.kind, DefectKind::kCropped) << one.message;
  }
}

TEST_F(Reasons, AnotherSizeIsOnlyNotedWhereTheSmallerOneIsJudged) {
  const TinyGif large = moving_square(6);
  const TinyGif small = taken_from(large, {80, 48}, [](int x, int y) {
    return Point{2 * x, 2 * y};
  });
  const auto severity = [&](const TinyGif& original, const TinyGif& test,
                            Resizing resizing) {
    for (const Reason& one : of(original, test, nullptr, resizing)) {
      if (one.kind == DefectKind::kResized) return one.severity;
    }
    return Severity::kRuinous;
  };
  EXPECT_EQ(severity(large, small, Resizing::kSmaller), Severity::kInfo);
  EXPECT_EQ(severity(small, large, Resizing::kSmaller), Severity::kInfo);
  EXPECT_EQ(severity(large, small, Resizing::kReference), Severity::kInfo);
  EXPECT_EQ(severity(large, small, Resizing::kTest), Severity::kMinor);
}

// Edges of a smaller copy are soft or hard, and lie a part of a pixel
// elsewhere.
TEST_F(Reasons, EdgesOfASmallerCopyAreNoDamagedTransparency) {
  constexpr uint8_t kNone = 0;
  TinyGif large{.width = 160, .height = 160};
  for (int k = 0; k < 4; ++k) {
    TinyGifFrame& frame = large.frames.emplace_back();
    frame.transparent = kNone;
    frame.disposal = 2;
    for (int i = 0; i < large.width * large.height; ++i) {
      const int x = i % large.width - 80 - 3 * k;
      const int y = i / large.width - 80;
      frame.pixels.push_back(x * x + y * y < 60 * 60 ? uint8_t(70 + y / 8)
                                                     : kNone);
    }
  }
  TinyGif small{.width = 80, .height = 80};
  for (const TinyGifFrame& from : large.frames) {
    TinyGifFrame& frame = small.frames.emplace_back(from);
    frame.pixels.clear();
    for (int i = 0; i < small.width * small.height; ++i) {
      const int x = 2 * (i % small.width) + 1;
      const int y = 2 * (i / small.width) + 1;
      frame.pixels.push_back(from.pixels[size_t(y * large.width + x)]);
    }
  }
  for (const Reason& one : of(large, small, nullptr, Resizing::kSmaller)) {
    EXPECT_NE(one.kind, DefectKind::kTransparencyDamaged) << one.message;
  }
  // A hole is a hole at any size.
  for (TinyGifFrame& frame : small.frames) {
    for (int y = 30; y < 50; ++y) {
      for (int x = 30; x < 50; ++x) {
        frame.pixels[size_t(y * small.width + x)] = kNone;
      }
    }
  }
  const auto holed = of(large, small, nullptr, Resizing::kSmaller);
  const auto hole =
      std::ranges::find(holed, DefectKind::kTransparencyDamaged, &Reason::kind);
  ASSERT_NE(hole, holed.end());
  EXPECT_EQ(hole->region, (Rect{60, 60, 40, 40})) << "in the original";
}

TEST_F(Reasons, ASmallerPictureIsResizedAndNotCropped) {
  const TinyGif original = moving_square(6);
  const TinyGif test = taken_from(original, {80, 48}, [](int x, int y) {
    return Point{2 * x, 2 * y};
  });
  const auto reasons = of(original, test);
  const auto has = [&](std::string_view kind) {
    return std::any_of(reasons.begin(), reasons.end(), [&](const Reason& one) {
      return name_of(one.kind) == kind;
    });
  };
  EXPECT_TRUE(has("resized"));
  EXPECT_FALSE(has("cropped"));
}

}  // namespace
}  // namespace framewise
