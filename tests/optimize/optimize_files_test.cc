// SPDX-License-Identifier: Apache-2.0
#include "optimize/optimize_files.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "framewise/thread_pool.h"
#include "optimize/moving_picture.h"
#include "temporary_folder.h"

namespace framewise::optimization {
namespace {

OptimizeFiles kind_of(OptimizeOptions options = {}) {
  if (options.targets.empty()) options.targets = {"ssimulacra2>=50"};
  auto kind = OptimizeFiles::create(
      {.optimize = options,
       .make_row = [](const OptimizeFile& file,
                      const Result<Optimization>& result) {
         return fmt::format(R"({{"input":"{}","ok":{}}})", file.input,
                            bool(result));
       }});
  EXPECT_TRUE(kind);
  return *std::move(kind);
}

TEST(OptimizeFiles, ReadBackTheLineOfAJob) {
  const OptimizeFile file{"a \"1\".gif", "out/a", 7};
  EXPECT_EQ(*parse_file(json_of(file)), file);
  EXPECT_FALSE(parse_file("{}"));
}

TEST(OptimizeFiles, HaveAnotherKeyForAnotherOutput) {
  const OptimizeFiles kind = kind_of();
  EXPECT_NE(kind.job({"a.gif", "b"}).key, kind.job({"a.gif", "c"}).key);
  EXPECT_EQ(kind.job({"a.gif", "b"}).key, kind.job({"a.gif", "b"}).key);
}

TEST(OptimizeFiles, HaveAnotherKeyForEachSettingThatCanChangeARow) {
  using Change = std::function<void(OptimizeOptions&)>;
  const std::pair<const char*, Change> kChanges[] = {
      {"nothing", [](auto&) {}},
      {"policy", [](auto& o) { o.compare.policy.tolerance *= 2; }},
      {"metrics", [](auto& o) { o.compare.metrics = {"psnr"}; }},
      {"pairing", [](auto& o) { o.compare.pairing = PairingMode::kIndex; }},
      {"resize", [](auto& o) { o.compare.resizing = Resizing::kTest; }},
      {"background",
       [](auto& o) {
         o.compare.background = {0, 0, 0};
       }},
      {"nits", [](auto& o) { o.compare.nits = 100; }},
      {"reading", [](auto& o) { o.compare.open.tolerant = true; }},
      {"formats", [](auto& o) { o.formats = {FileFormat::kGif}; }},
      {"targets", [](auto& o) { o.targets = {"psnr.mean>=30"}; }},
      {"max_bytes", [](auto& o) { o.max_bytes = 1000; }},
      {"lossless", [](auto& o) { o.lossless = true; }},
      {"verdict", [](auto& o) { o.worst_verdict.reset(); }},
      {"tolerance", [](auto& o) { o.tolerance = 1; }},
      {"effort", [](auto& o) { o.effort = 1; }},
      {"trials", [](auto& o) { o.most_trials = 4; }},
      {"fps", [](auto& o) { o.fps = 10; }},
      {"scale", [](auto& o) { o.scale = 0.5; }},
      {"engine", [](auto& o) { o.engine = "gifsicle"; }},
      {"dry_run", [](auto& o) { o.dry_run = true; }}};
  const auto key_with = [](const Change& change) {
    OptimizeOptions options;
    change(options);
    return kind_of(options).job({"a.gif", "b"}).key;
  };
  std::set<std::string> keys;
  for (const auto& [name, change] : kChanges) {
    EXPECT_TRUE(keys.insert(key_with(change)).second) << name;
    EXPECT_EQ(key_with(change), key_with(change)) << name;
  }
}

TEST(OptimizeFiles, HaveTheSameKeyForAnyNumberOfThreads) {
  ThreadPool pool(2);
  OptimizeOptions options;
  options.compare.executor = &pool;
  EXPECT_EQ(kind_of(options).job({"a.gif", "b"}).key,
            kind_of().job({"a.gif", "b"}).key);
}

TEST(OptimizeFiles, DoNotExistForAMetricThatDoesNot) {
  OptimizeOptions options;
  options.compare.metrics = {"beauty"};
  EXPECT_FALSE(OptimizeFiles::create({.optimize = options, .make_row = {}}));
}

TEST(OptimizeFiles, WriteTheOutputAndItsFolder) {
  const TemporaryFolder folder;
  write_animation(folder.path() / "a.gif", drawn_pixel, 3);
  OptimizeFiles kind = kind_of();
  const batch::Job job =
      kind.job({(folder.path() / "a.gif").native(),
                (folder.path() / "deep" / "er" / "a").native()});
  EXPECT_FALSE(kind.output_exists(job));
  const auto result = kind.run(job.line, {});
  ASSERT_TRUE(result) << result.error().to_string();
  EXPECT_EQ(result->status, batch::Status::kPassed);
  EXPECT_TRUE(kind.output_exists(job));
}

TEST(OptimizeFiles, EstimateMoreForMoreFrames) {
  const TemporaryFolder folder;
  write_animation(folder.path() / "a.gif", drawn_pixel, 2);
  write_animation(folder.path() / "b.gif", drawn_pixel, 8);
  OptimizeFiles kind = kind_of();
  const batch::Job a = kind.job({(folder.path() / "a.gif").native(), "x"});
  const batch::Job b = kind.job({(folder.path() / "b.gif").native(), "y"});
  const batch::Job* jobs[] = {&a, &b};
  ThreadPool pool(1);
  const auto estimates =
      kind.estimate(jobs, batch::Survey::kOpenFiles, {.executor = &pool});
  ASSERT_EQ(estimates.size(), 2u);
  EXPECT_NEAR(estimates[1].work, 4 * estimates[0].work, 1e-9);
  EXPECT_GT(estimates[0].memory_bytes, 0);
}

// 43 bytes that stand for 100 megapixels.
TEST(OptimizeFiles, RefuseABombByItsHeader) {
  using std::string_view_literals::operator""sv;
  const TemporaryFolder folder;
  const auto bomb = folder.write(
      "bomb.gif",
      std::string("GIF89a\x10\x27\x10\x27\x80\0\0\0\0\0\xff\xff\xff"
                  "\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0;"sv));
  const auto admitted = admit_optimization(bomb, {}, int64_t{1} << 30);
  ASSERT_FALSE(admitted);
  EXPECT_EQ(admitted.error().kind, ErrorKind::kLimit);
  EXPECT_TRUE(admit_optimization(bomb, {}, 0));
}

TEST(OptimizeFiles, MakeARowOfAnError) {
  OptimizeFiles kind = kind_of();
  const std::string row =
      kind.error_row(json_of({"a.gif", "b"}), Error{.kind = ErrorKind::kInput});
  EXPECT_EQ(row, R"({"input":"a.gif","ok":false})");
}

}  // namespace
}  // namespace framewise::optimization
