// SPDX-License-Identifier: Apache-2.0
#include "batch/pairs/compare_pairs.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/result.h"
#include "framewise/thread_pool.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise::batch {
namespace {

class ComparePairsTest : public testing::Test {
 protected:
  ComparePairsTest() {
    options_.compare.metrics = {"psnr"};
    options_.text = "psnr";
    TinyGif gif{.width = 8, .height = 8};
    gif.frames.push_back({.pixels = std::vector<uint8_t>(64, 1)});
    pair_.reference = folder_.write("a.gif", gif.bytes());
    gif.frames[0].pixels[5] = 99;
    pair_.test = folder_.write("b.gif", gif.bytes());
  }

  // Rows that say what the report or the error was.
  ComparePairs kind() {
    return ComparePairs(
        {.options_of = [this](const Pair& pair)
             -> Result<std::shared_ptr<const PairOptions>> {
           if (pair.label == "unknown option") {
             return fail(ErrorKind::kUsage, "no such option");
           }
           return std::make_shared<const PairOptions>(options_);
         },
         .make_row =
             [](const Pair& pair, const Result<Report>& report) {
               return pair.reference +
                      (report ? " compared" : ": " + report.error().message);
             }});
  }

  TemporaryFolder folder_;
  PairOptions options_;
  Pair pair_;
};

TEST_F(ComparePairsTest, AJobHoldsThePairAndItsKeyTheOptions) {
  const Job job = ComparePairs::job(pair_, options_);
  EXPECT_EQ(job.name, pair_.test);
  EXPECT_EQ(*parse_pair(job.line), pair_);
  PairOptions other = options_;
  other.text = "ssim";
  EXPECT_NE(ComparePairs::job(pair_, other).key, job.key);
}

TEST_F(ComparePairsTest, PassesOrFailsByRequirementsAndVerdict) {
  const std::string line = json_of(pair_);
  ComparePairs compare = kind();
  EXPECT_EQ(compare.run(line, {})->status, Status::kPassed);
  options_.compare.requirements = {"psnr>200"};
  EXPECT_EQ(compare.run(line, {})->status, Status::kFailed);
  options_.compare.requirements.clear();
  options_.fail_on = VerdictStatus::kWarning;
  pair_.test = pair_.reference;
  EXPECT_EQ(compare.run(json_of(pair_), {})->status, Status::kPassed);
}

TEST_F(ComparePairsTest, BadFilesOptionsAndLinesAreErrors) {
  ComparePairs compare = kind();
  pair_.label = "unknown option";
  EXPECT_EQ(compare.run(json_of(pair_), {}).error().message, "no such option");
  EXPECT_FALSE(compare.run("nonsense", {}));
  EXPECT_EQ(compare.error_row("nonsense", fail(ErrorKind::kUsage, "why")),
            "nonsense: why");
  pair_ = {.reference = "/no/such/file", .test = pair_.test};
  EXPECT_FALSE(compare.run(json_of(pair_), {}));
}

TEST_F(ComparePairsTest, AStopEndsAComparisonWithAnError) {
  ComparePairs compare = kind();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(compare.run(json_of(pair_), {.stop = stop.get_token()}));
}

TEST_F(ComparePairsTest, EstimatesFromFormatAndMetricsAndPixels) {
  ComparePairs compare = kind();
  ThreadPool pool(1);
  const Job job = ComparePairs::job(pair_, options_);
  const Job* jobs[] = {&job};
  const auto opened =
      compare.estimate(jobs, Survey::kOpenFiles, {.executor = &pool});
  ASSERT_EQ(opened.size(), 1u);
  EXPECT_EQ(opened[0].kind, "compare psnr");
  EXPECT_EQ(opened[0].format, "gif gif");
  EXPECT_DOUBLE_EQ(opened[0].work, 64e-6);
  EXPECT_GT(opened[0].memory_bytes, int64_t{24} << 20);
  const auto closed =
      compare.estimate(jobs, Survey::kSizes, {.executor = &pool});
  EXPECT_EQ(closed[0].kind, "compare psnr");
  EXPECT_EQ(closed[0].format, " ");
  EXPECT_GT(closed[0].work, 0);
}

}  // namespace
}  // namespace framewise::batch
