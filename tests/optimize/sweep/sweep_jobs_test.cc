// SPDX-License-Identifier: Apache-2.0
#include "optimize/sweep/sweep_jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

using testing::HasSubstr;

SweepJobs kind_of(const std::string& keep = "",
                  const CompareOptions& compare = {}) {
  auto kind = SweepJobs::create(
      {.compare = compare,
       .keep = keep,
       .make_row = [](const Experiment&, const Result<Report>& report) {
         return report
                    ? fmt::format(R"({{"bytes":{},"path":"{}"}})",
                                  report->comparisons[0].test.bytes,
                                  report->comparisons[0].test.path)
                    : fmt::format(R"({{"error":"{}","hint":"{}"}})",
                                  report.error().message, report.error().hint);
       }});
  EXPECT_TRUE(kind);
  return *std::move(kind);
}

Experiment experiment(const std::string& input, const std::string& lossy) {
  Experiment one{.input = input, .index = 3};
  one.point.pipeline = *parse_pipeline("none-frame_Frame__none-color_Color__" +
                                       lossy + "_Lossy");
  one.point.settings.loss = 30;
  return one;
}

TEST(SweepJobs, ReadBackTheLineOfAnExperiment) {
  const Experiment one = experiment("a \"1\".gif", "framewise-lossy");
  const auto parsed = parse_experiment(json_of(one));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->input, one.input);
  EXPECT_EQ(parsed->point, one.point);
  EXPECT_EQ(parsed->index, 3u);
  for (const char* text : {"", "[]", "{}", R"({"input":1,"pipeline":2})"}) {
    EXPECT_FALSE(parse_experiment(text)) << text;
  }
}

TEST(SweepJobs, HaveAnotherKeyForOtherSettings) {
  const SweepJobs kind = kind_of();
  Experiment one = experiment("a.gif", "framewise-lossy");
  const std::string key = kind.job(one).key;
  one.point.settings.loss = 31;
  EXPECT_NE(kind.job(one).key, key);
}

// The row names a kept result, and its name ends with the index.
TEST(SweepJobs, HaveAnotherKeyAtAnotherPlace) {
  const SweepJobs kind = kind_of();
  Experiment one = experiment("a.gif", "framewise-lossy");
  const std::string key = kind.job(one).key;
  ++one.index;
  EXPECT_NE(kind.job(one).key, key);
}

TEST(SweepJobs, HaveAnotherKeyForEachOptionThatCanChangeARow) {
  using Change = std::function<void(CompareOptions&)>;
  const std::pair<const char*, Change> kChanges[] = {
      {"nothing", [](auto&) {}},
      {"policy", [](auto& o) { o.policy.tolerance *= 2; }},
      {"metrics", [](auto& o) { o.metrics = {"psnr"}; }},
      {"pairing", [](auto& o) { o.pairing = PairingMode::kIndex; }},
      {"resize", [](auto& o) { o.resizing = Resizing::kTest; }},
      {"background",
       [](auto& o) {
         o.background = {0, 0, 0};
       }},
      {"nits", [](auto& o) { o.nits = 100; }},
      {"reading", [](auto& o) { o.open.tolerant = true; }}};
  const Experiment one = experiment("a.gif", "framewise-lossy");
  const auto key_with = [&one](const Change& change) {
    CompareOptions options;
    change(options);
    return kind_of("", options).job(one).key;
  };
  std::set<std::string> keys = {kind_of("kept").job(one).key};
  for (const auto& [name, change] : kChanges) {
    EXPECT_TRUE(keys.insert(key_with(change)).second) << name;
    EXPECT_EQ(key_with(change), key_with(change)) << name;
  }
}

TEST(SweepJobs, CompareWhatThePipelineWrote) {
  const TemporaryFolder folder;
  write_animation(folder.path() / "in.gif", drawn_pixel, 4);
  SweepJobs kind = kind_of();
  const Experiment one =
      experiment((folder.path() / "in.gif").native(), "framewise-lossy");
  const auto first = kind.run(json_of(one), {});
  const auto second = kind.run(json_of(one), {});
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->row, second->row);
  EXPECT_THAT(first->row, HasSubstr("in-3.gif"));
}

TEST(SweepJobs, KeepTheFileWhereThatIsAsked) {
  const TemporaryFolder folder;
  write_animation(folder.path() / "in.gif", drawn_pixel, 4);
  SweepJobs kind = kind_of(folder.path().native());
  ASSERT_TRUE(kind.run(
      json_of(experiment((folder.path() / "in.gif").native(), "none-lossy")),
      {}));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "in-3.gif"));
}

TEST(SweepJobs, AdviseWhatToDoAboutAnError) {
  SweepJobs kind = kind_of();
  EXPECT_THAT(kind.error_row(json_of(experiment("a.gif", "none-lossy")),
                             Error{.kind = ErrorKind::kTimeout}),
              HasSubstr("--timeout"));
  EXPECT_THAT(kind.error_row("nonsense", Error{.message = "odd"}),
              HasSubstr("odd"));
}

}  // namespace
}  // namespace framewise::optimization
