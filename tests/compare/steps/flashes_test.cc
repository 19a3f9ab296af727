// SPDX-License-Identifier: Apache-2.0
// A comparison judges the flashes of the test beside those of the original.
#include <gmock/gmock.h>

#include "base/json/json.h"
#include "compare/compare_fixture.h"
#include "framewise/cache.h"
#include "framewise/thread_pool.h"
#include "report/comparison/comparison_json.h"

namespace framewise {
namespace {

using testing::HasSubstr;

// Large enough for WCAG, whose limit is a quarter of 341 by 256 pixels.
constexpr int kSide = 240;

class CompareFlashes : public Compare {
 protected:
  // Two seconds of two levels in turn, `delay_cs` each; the second one `swing`
  // above the first.
  std::filesystem::path flashing(const char* name, int delay_cs, int swing) {
    TinyGif gif{.width = kSide, .height = kSide, .loops = std::nullopt};
    for (int i = 0; i < 200 / delay_cs; ++i) {
      TinyGifFrame frame{.delay_cs = delay_cs};
      for (int p = 0; p < kSide * kSide; ++p) {
        frame.pixels.push_back(uint8_t(20 + p % kSide / 12 + i % 2 * swing));
      }
      gif.frames.push_back(std::move(frame));
    }
    return write(name, gif.bytes());
  }

  static const Reason* reason_of(const Comparison& comparison) {
    for (const Reason& reason : comparison.reasons) {
      if (reason.kind == DefectKind::kFlashes) return &reason;
    }
    return nullptr;
  }

  static Comparison compared(const std::filesystem::path& original,
                             const std::filesystem::path& test,
                             CompareOptions options = {
                                 .flashes = FlashRules::kWcag}) {
    options.metrics = {"psnr"};
    const auto report = compare(original, test, options);
    EXPECT_TRUE(report) << report.error().to_string();
    return report->comparisons.front();
  }
};

TEST_F(CompareFlashes, AreAReasonWhereOnlyTheTestFails) {
  const auto calm = flashing("calm.gif", 10, 6);
  const auto wild = flashing("wild.gif", 10, 60);
  const Comparison comparison = compared(calm, wild);
  ASSERT_TRUE(comparison.flashes);
  EXPECT_EQ(comparison.flashes->test.state, FlashState::kFail);
  ASSERT_TRUE(comparison.flashes->reference);
  EXPECT_EQ(comparison.flashes->reference->state, FlashState::kPass);
  const Reason* reason = reason_of(comparison);
  ASSERT_TRUE(reason);
  EXPECT_THAT(reason->message, HasSubstr("flashes 5 times a second"));
  EXPECT_THAT(reason->hint, HasSubstr("slow this part"));
  EXPECT_EQ(comparison.judged, VerdictStatus::kArtifact);
  // The other way about the flashes go away.
  const Comparison better = compared(wild, calm);
  EXPECT_FALSE(reason_of(better));
  EXPECT_EQ(better.flashes->test.state, FlashState::kPass);
  EXPECT_FALSE(better.flashes->reference) << "it need not be judged";
}

TEST_F(CompareFlashes, AreAWarningWhereBothFail) {
  const auto wild = flashing("wild.gif", 10, 60);
  const auto too = flashing("too.gif", 10, 58);
  const Comparison comparison = compared(wild, too);
  EXPECT_FALSE(reason_of(comparison));
  ASSERT_FALSE(comparison.warnings.empty());
  EXPECT_EQ(comparison.warnings.back().kind, "flashes");
  EXPECT_THAT(comparison.warnings.back().message,
              HasSubstr("so does the original"));
}

TEST_F(CompareFlashes, AreJudgedByTheRulesThatAreAskedFor) {
  const auto calm = flashing("calm.gif", 10, 6);
  const auto wild = flashing("wild.gif", 10, 60);
  CompareOptions options{.flashes = FlashRules::kWcag};
  options.flashes = FlashRules::kOfcom;
  EXPECT_EQ(compared(calm, wild, options).flashes->test.rules,
            FlashRules::kOfcom);
  options.flashes.reset();
  EXPECT_FALSE(compared(calm, wild, options).flashes);
}

// A part that is not seen is not judged: null says so.
TEST_F(CompareFlashes, OfAPartAreNotJudged) {
  const auto calm = flashing("calm.gif", 10, 6);
  const auto wild = flashing("wild.gif", 10, 60);
  CompareOptions options{.flashes = FlashRules::kWcag};
  options.frames = 3;
  EXPECT_FALSE(compared(calm, wild, options).flashes);
  options = {.flashes = FlashRules::kWcag};
  options.judge = false;
  EXPECT_FALSE(compared(calm, wild, options).flashes);
}

TEST_F(CompareFlashes, AreEqualForAnyNumberOfThreadsAndFromTheCache) {
  const auto calm = flashing("calm.gif", 10, 6);
  const auto wild = flashing("wild.gif", 10, 60);
  Cache cache(CacheOptions{.folder = files_.path() / "cache"});
  ThreadPool four(4);
  std::vector<std::string> texts;
  for (int run = 0; run < 4; ++run) {
    CompareOptions options{.flashes = FlashRules::kWcag};
    options.metrics = {"psnr"};
    options.executor = run == 1 ? &four : nullptr;
    options.cache = run >= 2 ? &cache : nullptr;
    const auto report = compare(calm, wild, options);
    ASSERT_TRUE(report);
    const Json json = Json::parse(report::report_json(*report, {}));
    texts.push_back(json["comparisons"][0]["flashes"].dump());
  }
  for (const std::string& text : texts) EXPECT_EQ(text, texts.front());
  EXPECT_THAT(texts.front(), HasSubstr("\"original\":{"));
}

}  // namespace
}  // namespace framewise
