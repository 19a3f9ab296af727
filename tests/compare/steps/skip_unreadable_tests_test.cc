// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/skip_unreadable_tests.h"

#include <gtest/gtest.h>

#include "base/result.h"
#include "compare/compare_fixture.h"
#include "temporary_folder.h"

namespace framewise::comparison {
namespace {

namespace fs = std::filesystem;
using Paths = std::span<const fs::path>;

// A report that names its tests, and fails as long as one of these is asked
// for.
CompareTests failing_at(std::vector<std::string> bad, int& calls) {
  return [bad = std::move(bad), &calls](Paths tests) -> Result<Report> {
    ++calls;
    Report report;
    for (const fs::path& test : tests) {
      if (std::ranges::find(bad, test.native()) != bad.end()) {
        return in_file(fail(ErrorKind::kInput, "is cut"), test.native());
      }
      report.comparisons.push_back({.test = {.path = test.native()}});
    }
    const size_t sides = tests.size() + 1;
    for (size_t side = 0; side < sides; ++side) {
      report.pictures.stills.push_back({.side = side});
    }
    return report;
  };
}

std::string outline(const Report& report) {
  std::string text;
  for (const Comparison& one : report.comparisons) {
    text += one.test.path + (one.error ? "! " : " ");
  }
  return text;
}

TEST(CompareReadable, WhatCannotBeReadStandsAtItsPlaceAmongTheOthers) {
  const std::vector<fs::path> tests = {"a", "b", "c", "d"};
  int calls = 0;
  const auto report =
      compare_readable("r", tests, failing_at({"d", "b"}, calls));
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(outline(*report), "a b! c d! ");
  EXPECT_EQ(calls, 3);
  const Comparison& failed = report->comparisons[1];
  EXPECT_EQ(failed.status(), VerdictStatus::kError);
  EXPECT_EQ(failed.verdict_summary, "is cut (b). Nothing was measured.");
  // Pictures are those of the original, a and c.
  EXPECT_EQ(report->pictures.stills[1].side, 1u);
  EXPECT_EQ(report->pictures.stills[2].side, 3u);
}

TEST(CompareReadable, DamageHasAKindAndAPlaceWhereTheErrorHasOne) {
  const TemporaryFolder folder;
  const fs::path path = folder.write("cut.gif", "15 bytes of GIF");
  Error error;
  error.kind = ErrorKind::kInput;
  const auto reason = [&] { return unreadable(path, error).reasons[0]; };
  EXPECT_EQ(reason().kind, DefectKind::kUnreadable);
  error.frame = 7;
  error.offset = 9;
  EXPECT_EQ(reason().kind, DefectKind::kCorruptFrame);
  EXPECT_EQ(reason().first_frame, 7);
  EXPECT_EQ(reason().last_frame, 7);
  error.offset = 15;
  EXPECT_EQ(reason().kind, DefectKind::kTruncated);
  error.kind = ErrorKind::kLimit;
  EXPECT_EQ(reason().kind, DefectKind::kUnreadable);
}

TEST(CompareReadable, ATestThatIsNamedTwiceFailsTwice) {
  const std::vector<fs::path> tests = {"b", "a", "b"};
  int calls = 0;
  const auto report = compare_readable("r", tests, failing_at({"b"}, calls));
  ASSERT_TRUE(report) << report.error().to_string();
  EXPECT_EQ(outline(*report), "b! a b! ");
  EXPECT_EQ(calls, 2);
}

TEST(CompareReadable, FailsWhereNothingCanBeCompared) {
  int calls = 0;
  const std::vector<fs::path> alone = {"b"};
  EXPECT_EQ(compare_readable("r", alone, failing_at({"b"}, calls)).error().file,
            "b");
  const std::vector<fs::path> both = {"b", "d"};
  EXPECT_EQ(
      compare_readable("r", both, failing_at({"b", "d"}, calls)).error().file,
      "b");
}

TEST(CompareReadable, FailsForWhatIsNoFaultOfATest) {
  const std::vector<fs::path> tests = {"a", "b"};
  for (const Error& error :
       {in_file(fail(ErrorKind::kInput, "is cut"), "r"),
        in_file(fail(ErrorKind::kCancelled, "stopped"), "b"),
        in_file(fail(ErrorKind::kUsage, "makes no sense"), "b"),
        fail(ErrorKind::kLimit, "out of memory")}) {
    int calls = 0;
    const auto report =
        compare_readable("r", tests, [&](Paths) -> Result<Report> {
          ++calls;
          return error;
        });
    EXPECT_EQ(report.error().message, error.message);
    EXPECT_EQ(calls, 1) << error.message;
  }
}

class UnreadableTests : public Compare {};

TEST_F(UnreadableTests, OthersAreMeasuredAsIfAlone) {
  const auto a = write("a.gif", noise_gif(64, 5, 0).bytes());
  const auto b = write("b.gif", noise_gif(64, 5, 100).bytes());
  const std::string whole = noise_gif(64, 5, 200).bytes();
  const auto cut = write("cut.gif", whole.substr(0, whole.size() / 2));
  const auto small = write("small.gif", noise_gif(32, 5, 0).bytes());
  const CompareOptions options{.metrics = {"psnr", "ssim"},
                               .resizing = Resizing::kRefuse};
  const auto report = compare(a, {{cut, b, small, "missing.gif"}}, options);
  ASSERT_TRUE(report) << report.error().to_string();
  ASSERT_EQ(report->comparisons.size(), 4u);
  EXPECT_EQ(report->comparisons[0].error->kind, ErrorKind::kInput);
  EXPECT_TRUE(report->comparisons[0].error->frame);
  EXPECT_EQ(report->comparisons[2].error->message.substr(0, 8), "is 32x32");
  EXPECT_EQ(report->comparisons[3].error->kind, ErrorKind::kIo);
  const auto alone = compare(a, {{b}}, options);
  EXPECT_EQ(report->comparisons[1].metrics[0].values,
            alone->comparisons[0].metrics[0].values);
  EXPECT_FALSE(report->better_than(VerdictStatus::kArtifact));
}

}  // namespace
}  // namespace framewise::comparison
