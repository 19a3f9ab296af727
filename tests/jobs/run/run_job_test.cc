// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "framewise/job.h"
#include "framewise/thread_pool.h"
#include "jobs/small_files.h"
#include "temporary_folder.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class RunJob : public testing::Test {
 protected:
  RunJob() {
    fs::copy_file(files_.of("pair").reference, file("a.gif"));
    fs::copy_file(files_.of("pair").test, file("b.gif"));
    options_.folder = folder_.path() / "out";
    options_.executor = &pool_;
  }
  fs::path file(const std::string& name) const { return folder_.path() / name; }

  std::vector<Job> several() const {
    return {{"compare", {file("a.gif"), file("a.gif")}},
            {"compare", {file("a.gif"), file("b.gif")}},
            {"inspect", {file("missing.gif")}},
            {"image thumbnail", {file("a.gif")}, {{"size", "8"}}}};
  }

  jobs::SmallFiles files_;
  TemporaryFolder folder_;
  ThreadPool pool_{2};
  JobOptions options_;
};

TEST_F(RunJob, ReturnsTheDocumentOfTheCommand) {
  const auto same = run_job({"compare", {file("a.gif"), file("a.gif")}}, {});
  ASSERT_TRUE(same) << same.error().to_string();
  EXPECT_TRUE(same->passed);
  EXPECT_EQ(same->verdict, "PASS");
  EXPECT_EQ(Json::parse(same->json)["comparisons"].size(), 1u);
}

TEST_F(RunJob, DoesNotPassWhereTheCommandWouldEndWithOne) {
  const auto other = run_job(
      {"compare", {file("a.gif"), file("b.gif")}, {{"require", "psnr>=90"}}},
      {});
  ASSERT_TRUE(other) << other.error().to_string();
  EXPECT_FALSE(other->passed);
}

TEST_F(RunJob, WritesIntoItsFolder) {
  const auto made =
      run_job({"image thumbnail", {file("a.gif")}, {{"size", "8"}}}, options_);
  ASSERT_TRUE(made) << made.error().to_string();
  ASSERT_EQ(made->files.size(), 1u);
  EXPECT_EQ(made->files[0].parent_path(), options_.folder);
  EXPECT_TRUE(fs::exists(made->files[0]));
}

TEST_F(RunJob, ShowsItsProgress) {
  int calls = 0;
  options_.progress = [&](const JobProgress&) { ++calls; };
  ASSERT_TRUE(run_job({"compare", {file("a.gif"), file("b.gif")}}, options_));
  EXPECT_GT(calls, 0);
}

TEST_F(RunJob, RefusesWhatItsKindDoesNotHave) {
  const auto error_of = [&](const Job& job, const JobOptions& options) {
    const auto result = run_job(job, options);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
  };
  const Error unknown = error_of({"juggle", {}}, options_);
  EXPECT_EQ(unknown.kind, ErrorKind::kUsage);
  EXPECT_THAT(unknown.hint, HasSubstr("encode"));
  EXPECT_EQ(error_of({"compare", {file("a.gif")}}, options_).kind,
            ErrorKind::kUsage);
  EXPECT_EQ(
      error_of({"image check", {file("a.gif")}, {{"juggle", ""}}}, options_)
          .kind,
      ErrorKind::kUsage);
  EXPECT_THAT(error_of({"image thumbnail", {file("a.gif")}}, {}).message,
              HasSubstr("no folder is named"));
  EXPECT_FALSE(fs::exists(options_.folder));
}

TEST_F(RunJob, RunsAListAndContinuesPastErrors) {
  std::vector<JobStatus> states(4);
  const auto totals = run_jobs(several(), options_, {}, [&](const JobRow& row) {
    states[row.job] = row.status;
  });
  ASSERT_TRUE(totals) << totals.error().to_string();
  EXPECT_EQ(totals->errors, 1u);
  EXPECT_EQ(totals->passed + totals->failed, 3u);
  EXPECT_EQ(states[0], JobStatus::kPassed);
  EXPECT_EQ(states[2], JobStatus::kError);
}

TEST_F(RunJob, GoesOnWithItsJournal) {
  const fs::path journal = file("journal");
  std::vector<std::string> first(4);
  std::vector<std::string> second(4);
  ASSERT_TRUE(run_jobs(several(), options_, journal,
                       [&](const JobRow& row) { first[row.job] = row.json; }));
  const auto again =
      run_jobs(several(), options_, journal,
               [&](const JobRow& row) { second[row.job] = row.json; });
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(again->kept, 4u);
  EXPECT_EQ(first, second);
}

TEST_F(RunJob, MakesFilesAgainThatAreGone) {
  const fs::path journal = file("journal");
  ASSERT_TRUE(run_jobs(several(), options_, journal, {}));
  fs::remove_all(options_.folder);
  const auto again = run_jobs(several(), options_, journal, {});
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(again->kept, 3u);
  EXPECT_TRUE(fs::exists(options_.folder));
}

TEST_F(RunJob, RunsNothingAfterAStop) {
  std::stop_source stop;
  stop.request_stop();
  options_.stop = stop.get_token();
  const auto totals = run_jobs(several(), options_, {}, {});
  ASSERT_TRUE(totals) << totals.error().to_string();
  EXPECT_EQ(totals->open, 4u);
}

}  // namespace
}  // namespace framewise
