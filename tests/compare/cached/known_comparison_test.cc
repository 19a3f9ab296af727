// SPDX-License-Identifier: Apache-2.0
// The promise of the cache: the same report, bit by bit, with less work.
#include "compare/cached/known_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cache/folder.h"
#include "framewise/cache.h"
#include "framewise/thread_pool.h"
#include "report/comparison/comparison_json.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using testing::Eq;
using testing::IsEmpty;

class KnownComparison : public testing::Test {
 protected:
  static std::string gif(int damage, int frames = 4) {
    TinyGif gif{.width = 32, .height = 32};
    for (int i = 0; i < frames; ++i) {
      TinyGifFrame& frame = gif.frames.emplace_back();
      for (int k = 0; k < 32 * 32; ++k) {
        const bool hit = i != 1 && k % 7 == 0;
        frame.pixels.push_back(
            uint8_t((k % 32 + k / 32 + i + (hit ? damage : 0)) % 128));
      }
    }
    return gif.bytes();
  }

  std::unique_ptr<Cache> open_cache() {
    return std::make_unique<Cache>(
        CacheOptions{.folder = folder_.path() / "cache",
                     .on_trouble = [this](const std::string& what) {
                       complaints_.push_back(what);
                     }});
  }

  Report compared(Cache* cache, CompareOptions options = {},
                  std::vector<std::filesystem::path> tests = {}) {
    if (tests.empty()) tests = {small_};
    options.cache = cache;
    auto report = compare(original_, tests, options);
    if (!report) throw std::runtime_error(report.error().to_string());
    return *std::move(report);
  }

  // Everything that may not differ.
  static std::string essence(Report report) {
    report.timing = {};
    report.cache = {};
    report.threads = 1;
    return report::report_json(report, {.per_frame = true, .pairs = true});
  }

  cache::Folder folder_;
  std::filesystem::path original_ = folder_.write("original.gif", gif(0));
  std::filesystem::path small_ = folder_.write("small.gif", gif(40));
  std::vector<std::string> complaints_;
};

TEST_F(KnownComparison, IsTheSameReport) {
  const Report expected = compared(nullptr, {.metrics = {"all"}});
  EXPECT_EQ(expected.cache.hits + expected.cache.misses, 0);
  const auto metrics = int64_t(expected.comparisons[0].metrics.size());
  const Report first = compared(open_cache().get(), {.metrics = {"all"}});
  EXPECT_EQ(essence(first), essence(expected));
  EXPECT_EQ(first.cache.hits, 0);
  EXPECT_EQ(first.cache.misses, metrics);
  for (int i = 0; i < 2; ++i) {
    const auto cache = open_cache();
    const Report known = compared(cache.get(), {.metrics = {"all"}});
    EXPECT_EQ(essence(known), essence(expected));
    EXPECT_EQ(known.cache.hits, metrics);
    EXPECT_EQ(known.cache.misses, 0);
    EXPECT_EQ(cache->counts().misses, 0);
  }
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(KnownComparison, IsFoundOnDiskWhenMemoryWasGivenBack) {
  const auto cache = open_cache();
  const std::string first = essence(compared(cache.get()));
  compared(cache.get());
  EXPECT_EQ(cache->counts().memory_hits, 1);
  cache->flush();
  cache->trim(0);
  EXPECT_EQ(essence(compared(cache.get())), first);
  EXPECT_EQ(cache->counts().memory_hits, 1);
  EXPECT_EQ(cache->counts().disk_hits, 1);
}

TEST_F(KnownComparison, OneMoreMetricIsTheOnlyOneThatIsMeasured) {
  const CompareOptions two{.metrics = {"psnr", "ssim"}};
  const CompareOptions three{.metrics = {"psnr", "gmsd", "ssim"}};
  compared(open_cache().get(), two);
  const Report report = compared(open_cache().get(), three);
  EXPECT_EQ(report.cache.misses, 1);
  EXPECT_EQ(report.cache.hits, 2);
  EXPECT_EQ(essence(report), essence(compared(nullptr, three)));
  // One less: nothing is measured, though this report was never made.
  const CompareOptions one{.metrics = {"gmsd"}};
  const Report less = compared(open_cache().get(), one);
  EXPECT_EQ(less.cache.misses, 0);
  EXPECT_EQ(essence(less), essence(compared(nullptr, one)));
}

TEST_F(KnownComparison, AnotherRequirementMeasuresNothing) {
  compared(open_cache().get(), {.requirements = {"psnr.mean>=10"}});
  const CompareOptions stricter{.requirements = {"psnr.mean>=100"}};
  const Report report = compared(open_cache().get(), stricter);
  EXPECT_EQ(report.cache.misses, 0);
  EXPECT_FALSE(report.passed());
  EXPECT_EQ(essence(report), essence(compared(nullptr, stricter)));
}

TEST_F(KnownComparison, AChangedByteIsNoticedEvenWithTheOldTime) {
  const auto cache = open_cache();
  compared(cache.get());
  const auto time = std::filesystem::last_write_time(small_);
  std::string bytes = gif(41);
  ASSERT_EQ(bytes.size(), std::filesystem::file_size(small_));
  folder_.write("small.gif", bytes);
  std::filesystem::last_write_time(small_, time);
  const Report changed = compared(cache.get());
  EXPECT_GT(changed.cache.misses, 0);
  EXPECT_EQ(essence(changed), essence(compared(nullptr)));
}

TEST_F(KnownComparison, GoesByContentNotByName) {
  compared(open_cache().get());
  const auto copy = folder_.write("copy.gif", gif(40));
  const Report known = compared(open_cache().get(), {}, {copy});
  EXPECT_EQ(known.cache.misses, 0);
  EXPECT_EQ(known.comparisons[0].test.path, copy);
  EXPECT_EQ(essence(known), essence(compared(nullptr, {}, {copy})));
}

TEST_F(KnownComparison, SeveralTestsAreOneReport) {
  const auto third = folder_.write("third.gif", gif(9, 5));
  const Report expected = compared(nullptr, {}, {small_, third});
  compared(open_cache().get(), {}, {small_});
  const Report mixed = compared(open_cache().get(), {}, {small_, third});
  EXPECT_EQ(essence(mixed), essence(expected));
  EXPECT_GT(mixed.cache.hits, 0) << "the values of the first are known";
  const Report known = compared(open_cache().get(), {}, {small_, third});
  EXPECT_EQ(known.cache.misses, 0);
  EXPECT_EQ(essence(known), essence(expected));
}

TEST_F(KnownComparison, OfManyThreadsIsTheSame) {
  ThreadPool pool(3);
  const Report report = compared(open_cache().get(), {.executor = &pool});
  const Report known = compared(open_cache().get());
  EXPECT_EQ(known.cache.misses, 0);
  EXPECT_EQ(known.threads, 1);
  EXPECT_EQ(essence(known), essence(report));
}

TEST_F(KnownComparison, IsNotKeptWhenItWasStopped) {
  std::stop_source stop;
  CompareOptions options{.stop = stop.get_token()};
  options.progress = [&stop](const CompareProgress& now) {
    if (now.done >= 1) stop.request_stop();
  };
  EXPECT_TRUE(compared(open_cache().get(), options).partial());
  const Report whole = compared(open_cache().get());
  EXPECT_FALSE(whole.partial());
  EXPECT_GT(whole.cache.misses, 0);
}

TEST_F(KnownComparison, OfADamagedFileIsMadeAnew) {
  std::string cut = gif(40);
  cut.resize(cut.size() / 2);
  const auto damaged = folder_.write("cut.gif", cut);
  CompareOptions options;
  options.open.tolerant = true;
  const Report expected = compared(nullptr, options, {damaged});
  for (int i = 0; i < 2; ++i) {
    const Report again = compared(open_cache().get(), options, {damaged});
    EXPECT_EQ(essence(again), essence(expected));
  }
}

TEST_F(KnownComparison, ErrorsAreNotKept) {
  const auto cache = open_cache();
  const auto missing = folder_.path() / "missing.gif";
  const std::vector<std::filesystem::path> tests = {missing};
  const auto first = compare(original_, tests, {.cache = cache.get()});
  ASSERT_FALSE(first);
  const auto plain = compare(original_, tests);
  EXPECT_EQ(first.error().to_string(), plain.error().to_string());
  folder_.write("missing.gif", gif(3));
  EXPECT_TRUE(compare(original_, tests, {.cache = cache.get()}));
}

TEST_F(KnownComparison, PicturesOfErrorsAreDrawnFromKnownValues) {
  compared(open_cache().get());
  const Report report = compared(open_cache().get(), {.error_maps = 1});
  EXPECT_EQ(report.cache.misses, 0);
  EXPECT_FALSE(report.comparisons[0].error_maps.empty());
}

TEST_F(KnownComparison, SavesWhatItTook) {
  compared(open_cache().get());
  const auto cache = open_cache();
  compared(cache.get());
  EXPECT_EQ(cache->counts().disk_hits, 1);
  EXPECT_GT(cache->counts().saved_ms, 0);
}

}  // namespace
}  // namespace framewise
