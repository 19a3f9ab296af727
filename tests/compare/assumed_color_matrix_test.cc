// SPDX-License-Identifier: Apache-2.0
// Pictures that lie a little otherwise than their sizes say, and colors that
// are meant otherwise than players read them.
#include "compare/assumed_color_matrix.h"

#include <gmock/gmock.h>

#include <cmath>

#include "compare/compare_fixture.h"
#include "framewise/cache.h"
#include "framewise/thread_pool.h"

namespace framewise {
namespace {

using testing::Contains;
using testing::Each;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// `original` cut to a part of it, or with a border of one color around it.
TinyGif placed(const TinyGif& original, Rect part, int frames = 9999) {
  TinyGif test{.width = part.width, .height = part.height};
  for (const TinyGifFrame& from : original.frames) {
    if (frames-- == 0) break;
    TinyGifFrame& frame = test.frames.emplace_back();
    for (int y = part.y; y < part.y + part.height; ++y) {
      for (int x = part.x; x < part.x + part.width; ++x) {
        const bool inside =
            x >= 0 && y >= 0 && x < original.width && y < original.height;
        frame.pixels.push_back(
            inside ? from.pixels[size_t(y * original.width + x)] : 3);
      }
    }
  }
  return test;
}

// The mean of two neighbors for each pixel of another width.
TinyGif narrower(const TinyGif& original) {
  const int width = original.width - 1;
  TinyGif test{.width = width, .height = original.height};
  for (const TinyGifFrame& from : original.frames) {
    TinyGifFrame& frame = test.frames.emplace_back();
    for (int y = 0; y < original.height; ++y) {
      for (int x = 0; x < width; ++x) {
        const size_t at = size_t(y * original.width + x);
        const int left = from.pixels[at];
        const int right = from.pixels[at + 1];
        frame.pixels.push_back(
            uint8_t(left + (right - left) * x / (width - 1)));
      }
    }
  }
  return test;
}

class MissingEdge : public Compare {
 protected:
  Comparison of(const TinyGif& test, Executor* executor = nullptr) {
    const auto report = compare(write("a.gif", original_.bytes()),
                                {{write("b.gif", test.bytes())}},
                                {.metrics = {"psnr", "ssim"},
                                 .resizing = Resizing::kTest,
                                 .executor = executor});
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.at(0);
  }

  const TinyGif original_ = noise_gif(65, 4, 0);
};

TEST_F(MissingEdge, APixelLessIsComparedWithoutItAndIsNoDamage) {
  const Comparison one = of(placed(original_, {0, 0, 64, 64}));
  EXPECT_EQ(one.identical_pairs, 4);
  EXPECT_FALSE(one.identical_pixels);  // not those of the original
  EXPECT_EQ(one.measured_part, (Rect{0, 0, 64, 64}));
  EXPECT_THAT(one.measured_as, HasSubstr("64x64 at 0,0"));
  EXPECT_EQ(metric(one, "ssim").summary->mean, 1);
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].kind, DefectKind::kCropped);
  EXPECT_EQ(one.reasons[0].severity, Severity::kInfo);
  EXPECT_EQ(one.reasons[0].message,
            "1 column on the right and 1 row at the bottom missing");
  EXPECT_EQ(one.status(), VerdictStatus::kPass);
  EXPECT_NEAR(*one.score, 100.0 * 64 * 64 / (65 * 65), 1e-9);
}

TEST_F(MissingEdge, ItIsFoundOnAnySide) {
  for (const Rect part : {Rect{1, 0, 64, 65}, Rect{0, 1, 65, 64},
                          Rect{1, 1, 63, 64}, Rect{3, 2, 60, 61}}) {
    const Comparison one = of(placed(original_, part));
    EXPECT_EQ(one.measured_part, part);
    EXPECT_EQ(one.measured_part_of_test, (Rect{0, 0, part.width, part.height}));
    EXPECT_EQ(one.identical_pairs, 4);
  }
}

TEST_F(MissingEdge, MoreThanAPixelIsSaidAsDamage) {
  const Comparison one = of(placed(original_, {4, 0, 57, 65}));
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].severity, Severity::kMinor);
  EXPECT_EQ(one.status(), VerdictStatus::kWarning);
}

TEST_F(MissingEdge, ABorderThatWasAddedIsLeftOut) {
  const Comparison one = of(placed(original_, {0, 0, 66, 66}));
  EXPECT_EQ(one.identical_pairs, 4);
  EXPECT_EQ(one.measured_part, (Rect{0, 0, 65, 65}));
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].kind, DefectKind::kResized);
  EXPECT_EQ(one.reasons[0].severity, Severity::kInfo);
  EXPECT_NEAR(*one.score, 100.0 * 65 * 65 / (66 * 66), 1e-9);
}

TEST_F(MissingEdge, ABorderOfSeveralPixelsIsSeenButHardlyDamage) {
  for (const Rect around : {Rect{0, 0, 68, 65}, Rect{-3, -3, 71, 71}}) {
    const Comparison one = of(placed(original_, around));
    EXPECT_EQ(one.identical_pairs, 4);
    ASSERT_EQ(one.reasons.size(), 1u);
    EXPECT_EQ(one.reasons[0].kind, DefectKind::kPadded);
    EXPECT_EQ(one.reasons[0].severity, Severity::kMinor);
    EXPECT_EQ(one.status(), VerdictStatus::kWarning);
  }
}

TEST_F(MissingEdge, AnyPartThatWasCutOutIsMeasuredWhereItLay) {
  for (const Rect part :
       {Rect{0, 16, 65, 49}, Rect{20, 0, 45, 60}, Rect{7, 21, 40, 40}}) {
    const Comparison one = of(placed(original_, part));
    EXPECT_EQ(one.measured_part, part);
    EXPECT_EQ(one.identical_pairs, 4);
    EXPECT_NEAR(*one.score, 100.0 * part.width * part.height / (65 * 65), 1e-9);
    ASSERT_EQ(one.reasons.size(), 1u);
    EXPECT_EQ(one.reasons[0].kind, DefectKind::kCropped);
    EXPECT_GE(one.reasons[0].severity, Severity::kMajor);
  }
}

TEST_F(MissingEdge, WhatLiesWithinAWideBorderIsMeasuredAsItIs) {
  const Comparison one = of(placed(original_, {-20, -3, 105, 71}));
  EXPECT_EQ(one.measured_part, (Rect{0, 0, 65, 65}));
  EXPECT_EQ(one.identical_pairs, 4);
  EXPECT_NEAR(*one.score, 100.0 * 65 * 65 / (105 * 71), 1e-9);
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].kind, DefectKind::kPadded);
}

TEST_F(MissingEdge, NothingIsCutWhereSizesHaveToBeEqual) {
  const auto report =
      compare(write("a.gif", original_.bytes()),
              {{write("b.gif", placed(original_, {0, 16, 65, 49}).bytes())}},
              {.resizing = Resizing::kRefuse});
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().kind, ErrorKind::kInput);
}

TEST_F(MissingEdge, APictureThatWasScaledByAPixelIsResized) {
  const Comparison one = of(narrower(original_));
  EXPECT_FALSE(one.measured_part);
  EXPECT_THAT(one.measured_as, HasSubstr("Lanczos-3"));
  EXPECT_THAT(one.reasons,
              Contains(Field(&Reason::kind, DefectKind::kResized)));
}

TEST_F(MissingEdge, BlankFramesAtTheStartDoNotHideIt) {
  TinyGif late = original_;
  for (size_t i = 0; i < 2; ++i) {
    std::fill(late.frames[i].pixels.begin(), late.frames[i].pixels.end(), 9);
  }
  const auto report =
      compare(write("a.gif", late.bytes()),
              {{write("b.gif", placed(late, {0, 0, 64, 64}).bytes())}},
              {.metrics = {"psnr"}, .resizing = Resizing::kTest});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->comparisons[0].identical_pairs, 4);
}

TEST_F(MissingEdge, EachTestHasItsOwn) {
  const auto a = write("a.gif", original_.bytes());
  const std::vector<std::filesystem::path> tests = {
      write("b.gif", placed(original_, {0, 0, 64, 64}).bytes()),
      write("c.gif", original_.bytes()),
      write("d.gif", placed(original_, {1, 0, 64, 65}).bytes())};
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    const auto report = compare(
        a, tests,
        {.metrics = {"ssim"}, .resizing = Resizing::kTest, .executor = &pool});
    ASSERT_TRUE(report);
    for (const Comparison& one : report->comparisons) {
      EXPECT_EQ(one.identical_pairs, one.distinct_pairs) << one.test.path;
    }
    EXPECT_EQ(report->comparisons[2].measured_part, (Rect{1, 0, 64, 65}));
  }
}

TEST_F(MissingEdge, FramesThatAreLeftOutAreStillFoundByWhatTheyShow) {
  TinyGif test = placed(original_, {0, 0, 64, 64});
  test.frames.erase(test.frames.begin() + 1);
  const Comparison one = of(test);
  EXPECT_EQ(one.measured_part, (Rect{0, 0, 64, 64}));
  EXPECT_THAT(one.reasons,
              Contains(Field(&Reason::kind, DefectKind::kDroppedFrames)));
}

// Planes that are not cut between chroma samples stay what they are.
TEST_F(MissingEdge, VideoIsMeasuredAsStoredUnlessTheCutGoesThroughChroma) {
  const auto y4m = [](Rect part) {
    std::string out = "YUV4MPEG2 W" + std::to_string(part.width) + " H" +
                      std::to_string(part.height) + " F25:1 C420\nFRAME\n";
    const auto sample = [](int x, int y) {
      return char(60 + (x * 37 + y * 91 + x * y * 13) % 120);
    };
    for (int y = part.y; y < part.y + part.height; ++y) {
      for (int x = part.x; x < part.x + part.width; ++x) out += sample(x, y);
    }
    for (int plane = 0; plane < 2; ++plane) {
      for (int y = part.y / 2; y < (part.y + part.height + 1) / 2; ++y) {
        for (int x = part.x / 2; x < (part.x + part.width + 1) / 2; ++x) {
          out += char(100 + (x + y) % 40);
        }
      }
    }
    return out;
  };
  const auto of_part = [&](Rect part) {
    const auto report = compare(
        write("a.y4m", y4m({0, 0, 64, 64})), {{write("b.y4m", y4m(part))}},
        {.metrics = {"psnr"}, .resizing = Resizing::kTest});
    EXPECT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->comparisons[0].measured_part, part);
    return report->comparisons[0];
  };
  const Comparison even = of_part({2, 0, 62, 64});
  EXPECT_THAT(even.measured_as, HasSubstr("4:2:0"));
  EXPECT_EQ(even.identical_pairs, 1);
  EXPECT_THAT(of_part({1, 0, 63, 64}).measured_as, HasSubstr("R, G, B"));
}

struct Color {
  double r, g, b;
};

// Stripes of colors, gray where `colored` is false.
Color color_at(int x, bool colored) {
  const double level = 60 + x % 5 * 30;
  if (!colored) return {level, level, level};
  constexpr Color kHues[] = {{200, 60, 40}, {40, 180, 60}, {50, 70, 210}};
  return kHues[x / 16 % 3];
}

class UntaggedMatrix : public Compare {
 protected:
  static constexpr int kWidth = 96;

  static std::string ppm(int height, bool colored = true) {
    std::string out = "P6\n96 " + std::to_string(height) + "\n255\n";
    for (int i = 0; i < kWidth * height; ++i) {
      const Color color = color_at(i % kWidth, colored);
      out += {char(color.r), char(color.g), char(color.b)};
    }
    return out;
  }

  // The same as YUV of 4:4:4, which this format has no name for.
  static std::string y4m(int height, double kr, double kb,
                         bool colored = true) {
    std::string planes[3];
    for (int i = 0; i < kWidth * height; ++i) {
      const Color color = color_at(i % kWidth, colored);
      const double y = kr * color.r + (1 - kr - kb) * color.g + kb * color.b;
      const double u = (color.b - y) / (2 * (1 - kb));
      const double v = (color.r - y) / (2 * (1 - kr));
      planes[0] += char(std::lround(16 + y * 219 / 255));
      planes[1] += char(std::lround(128 + u * 224 / 255));
      planes[2] += char(std::lround(128 + v * 224 / 255));
    }
    return "YUV4MPEG2 W96 H" + std::to_string(height) + " F1:1 C444\nFRAME\n" +
           planes[0] + planes[1] + planes[2];
  }
  static std::string bt601(int height, bool colored = true) {
    return y4m(height, 0.299, 0.114, colored);
  }
  static std::string bt709(int height) { return y4m(height, 0.2126, 0.0722); }

  Comparison of(const std::string& reference, const std::string& test) {
    const auto report = compare(write("a", reference), {{write("b", test)}},
                                {.metrics = {"psnr"}});
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.at(0);
  }
};

// What ffmpeg makes of RGB unless told otherwise.
TEST_F(UntaggedMatrix, LargePicturesOfBt601AreReadAsThatAndSaidToBeMisread) {
  const Comparison one = of(ppm(600), bt601(600));
  EXPECT_GT(metric(one, "psnr").summary->mean, 45);
  ASSERT_EQ(one.reasons.size(), 1u);
  EXPECT_EQ(one.reasons[0].kind, DefectKind::kColorShift);
  EXPECT_EQ(one.reasons[0].severity, Severity::kMinor);
  EXPECT_THAT(one.reasons[0].message, HasSubstr("BT.601 fits the original"));
}

TEST_F(UntaggedMatrix, SmallPicturesOfBt709AreToo) {
  const Comparison one = of(ppm(64), bt709(64));
  EXPECT_GT(metric(one, "psnr").summary->mean, 45);
  EXPECT_THAT(one.reasons,
              Contains(Field(&Reason::message, HasSubstr("BT.709 fits"))));
}

// A colored line in a gray picture.
TEST_F(UntaggedMatrix, FewColorsThatPlayersMisreadAreWorthKnowingOnly) {
  const std::string reference = ppm(600, false);
  std::string gray = bt601(600, false);
  const std::string colored = ppm(600);
  std::string line = reference;
  const size_t header = reference.size() - 96 * 600 * 3;
  std::copy_n(colored.begin() + ptrdiff_t(header), 96 * 3 * 8,
              line.begin() + ptrdiff_t(header));
  const std::string whole = bt601(600);
  const size_t y4m_header = whole.size() - 96 * 600 * 3;
  for (size_t plane = 0; plane < 3; ++plane) {
    const auto at = ptrdiff_t(y4m_header + plane * 96 * 600);
    std::copy_n(whole.begin() + at, 96 * 8, gray.begin() + at);
  }
  const Comparison one = of(line, gray);
  ASSERT_THAT(one.reasons,
              Contains(Field(&Reason::kind, DefectKind::kColorShift)));
  EXPECT_EQ(one.reasons[0].severity, Severity::kInfo);
  EXPECT_EQ(one.status(), VerdictStatus::kPass);
}

TEST_F(UntaggedMatrix, WhatPlayersGuessRightIsNotSpokenOf) {
  for (const Comparison& one :
       {of(ppm(600), bt709(600)), of(ppm(64), bt601(64)),
        of(ppm(600, false), bt601(600, false)), of(bt601(600), bt601(600))}) {
    EXPECT_GT(metric(one, "psnr").summary->mean, 45);
    EXPECT_THAT(one.reasons,
                Each(Field(&Reason::kind, Not(DefectKind::kColorShift))));
    EXPECT_THAT(one.warnings, IsEmpty());
  }
}

TEST_F(UntaggedMatrix, ColorsThatNoMatrixExplainsAreLeftAsTheyAre) {
  std::string other = ppm(600);
  for (size_t i = other.size() - 3; i > 20; i -= 3) {
    std::swap(other[i], other[i + 1]);
  }
  const Comparison one = of(other, bt601(600));
  EXPECT_LT(metric(one, "psnr").summary->mean, 20);
  EXPECT_THAT(one.reasons,
              Each(Field(&Reason::message, Not(HasSubstr("matrix:")))));
}

// Who is known from a cache is not decoded, and pairs are settled by another
// look: what was found before stays.
TEST_F(UntaggedMatrix, IsSaidWhereValuesWereKnown) {
  TinyGif gif{.width = kWidth, .height = 600};
  std::string planes;
  for (int frame = 0; frame < 2; ++frame) {
    std::string yuv[3];
    TinyGifFrame& made = gif.frames.emplace_back();
    for (int i = 0; i < kWidth * gif.height; ++i) {
      const int entry = (i / 24 + 40 * frame) % 128;
      made.pixels.push_back(uint8_t(entry));
      const double r = 2 * entry, g = entry, b = 255 - entry;
      const double y = 0.299 * r + 0.587 * g + 0.114 * b;
      yuv[0] += char(std::lround(16 + y * 219 / 255));
      yuv[1] += char(std::lround(128 + (b - y) / 1.772 * 224 / 255));
      yuv[2] += char(std::lround(128 + (r - y) / 1.402 * 224 / 255));
    }
    planes += "FRAME\n" + yuv[0] + yuv[1] + yuv[2];
  }
  const auto a = write("a.gif", gif.bytes());
  const auto b = write("b.y4m", "YUV4MPEG2 W96 H600 F10:1 C444\n" + planes);
  const TemporaryFolder folder;
  Cache cache(CacheOptions{.folder = folder.path()});
  CompareOptions options{.metrics = {"psnr"}, .cache = &cache};
  for (const int worst : {3, 2}) {
    options.worst = worst;
    const auto report = compare(a, {{b}}, options);
    ASSERT_TRUE(report) << report.error().to_string();
    EXPECT_EQ(report->cache.hits > 0, worst == 2);
    EXPECT_THAT(report->comparisons[0].reasons,
                Contains(Field(&Reason::message, HasSubstr("BT.601 fits"))));
  }
}

// An original may be the file that does not say it: that is not the test's
// fault, but worth knowing.
TEST_F(UntaggedMatrix, OfTheReferenceIsAWarning) {
  const Comparison one = of(bt601(600), ppm(600));
  EXPECT_GT(metric(one, "psnr").summary->mean, 45);
  EXPECT_THAT(one.warnings, Contains(Field(&Finding::kind, "matrix_assumed")));
  EXPECT_EQ(one.status(), VerdictStatus::kPass);
}

}  // namespace
}  // namespace framewise
