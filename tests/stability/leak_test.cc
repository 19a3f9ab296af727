// SPDX-License-Identifier: Apache-2.0
// Nothing accumulates, whatever is repeated: a hundred iterations or more of
// each kind of work, judged by the slopes of live bytes and resident memory.
// Each kind is repeated again with a planted leak of 50 kB an iteration, which
// must be found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <optional>

#include "base/settings.h"
#include "batch/batch.h"
#include "batch/hash_files.h"
#include "framewise/cache.h"
#include "framewise/compare.h"
#include "framewise/inspect.h"
#include "framewise/report.h"
#include "framewise/thread_pool.h"
#include "framewise/write.h"
#include "stability/leak_harness.h"
#include "stability/workplace.h"
#include "telemetry/span.h"

namespace framewise {
namespace {

using bench::LeakVerdict;
using stability::Steadiness;
using stability::Work;
using stability::Workplace;

// Each makes the work of one iteration.
struct Kind {
  const char* name;
  Work (*make)(Workplace& place);
};

void expect_report(const Result<Report>& report) {
  EXPECT_TRUE(report) << report.error().to_string();
}

Work compare_gifs(Workplace& place) {
  const auto files = place.pair(bench::Form::kGif, 48, 4);
  return [=](int) { expect_report(compare(files.original, files.test)); };
}

Work change_sizes(Workplace& place) {
  std::vector<bench::ScenarioFiles> pairs;
  for (const int side : {24, 96, 40, 128, 64}) {
    pairs.push_back(place.pair(bench::Form::kPng, side, 1));
  }
  return [=](int i) {
    const auto& files = pairs[size_t(i) % pairs.size()];
    expect_report(compare(files.original, files.test));
  };
}

Work mix_formats(Workplace& place) {
  std::vector<bench::ScenarioFiles> pairs;
  for (const auto form : {bench::Form::kGif, bench::Form::kPng,
                          bench::Form::kJpeg, bench::Form::kWebp}) {
    pairs.push_back(place.pair(form, 40, 1));
  }
  return [=](int i) {
    const auto& original = pairs[size_t(i) % pairs.size()].original;
    const auto& test = pairs[size_t(i / 4) % pairs.size()].test;
    expect_report(compare(original, test));
  };
}

Work open_caches(Workplace& place) {
  const auto files = place.pair(bench::Form::kPng, 32, 1);
  const auto folder = place.folder() / "cache";
  return [=](int i) {
    CacheOptions limits;
    limits.folder = folder;
    limits.memory_bytes = 64 << 10;
    Cache cache(limits);
    CompareOptions options;
    options.cache = &cache;
    options.nits = 80 + i % 40;  // another key
    expect_report(compare(files.original, files.test, options));
  };
}

Work thrash_one_cache(Workplace& place) {
  const auto files = place.pair(bench::Form::kPng, 32, 1);
  CacheOptions limits;
  limits.memory_bytes = 64 << 10;
  const auto cache = std::make_shared<Cache>(limits);
  return [=](int i) {
    CompareOptions options;
    options.cache = cache.get();
    options.nits = 80 + i % 300;
    expect_report(compare(files.original, files.test, options));
  };
}

Work cancel_anywhere(Workplace& place) {
  const auto files = place.pair(bench::Form::kGif, 48, 6);
  return [=, &place](int) {
    std::stop_source source;
    const auto when = int64_t(place.random.below(7));
    CompareOptions options;
    options.stop = source.get_token();
    options.progress = [&](const CompareProgress& progress) {
      if (progress.done >= when) source.request_stop();
    };
    if (when == 6) source.request_stop();
    const auto report = compare(files.original, files.test, options);
    EXPECT_TRUE(report || report.error().kind == ErrorKind::kCancelled);
  };
}

Work fail_at_each_stage(Workplace& place) {
  const auto files = place.pair(bench::Form::kGif, 40, 4);
  const auto cut = place.folder() / "cut.gif";
  std::ifstream whole(files.test, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(whole), {});
  return [=](int i) {
    CompareOptions options;
    std::filesystem::path test = files.test;
    switch (i % 5) {
      case 0: test = "/nowhere/missing.gif"; break;
      case 1: options.requirements = {"nonsense>=1"}; break;
      case 2: options.metrics = {"no_such_metric"}; break;
      case 3: options.open.limits.frame_pixels = 10; break;
      default:
        std::ofstream(cut, std::ios::binary)
            << bytes.substr(0, bytes.size() * size_t(i % 19) / 20);
        test = cut;
    }
    EXPECT_FALSE(compare(files.original, test, options)) << i;
  };
}

Work start_threads(Workplace& place) {
  const auto files = place.pair(bench::Form::kGif, 64, 4);
  return [=](int) {
    ThreadPool pool(4);
    CompareOptions options;
    options.executor = &pool;
    expect_report(compare(files.original, files.test, options));
  };
}

Work measure_giflab_metrics(Workplace& place) {
  const auto files = place.pair(bench::Form::kPng, 40, 1);
  return [=](int) {
    CompareOptions options;
    options.metrics = {"giflab"};
    expect_report(compare(files.original, files.test, options));
  };
}

Work inspect_files(Workplace& place) {
  const auto gif = place.pair(bench::Form::kGif, 40, 6);
  const auto webp = place.pair(bench::Form::kWebp, 40, 4);
  return [=](int i) { EXPECT_TRUE(inspect(i % 2 ? gif.test : webp.test)); };
}

Work run_batches(Workplace& place) {
  std::vector<batch::Job> jobs;
  for (int i = 0; i < 6; ++i) {
    const auto path = place.folder() / fmt::format("job{}", i);
    std::ofstream(path) << (i == 3 ? "WEAK" : "content") << i;
    jobs.push_back(batch::HashFiles::job(path.string()));
  }
  const auto journal = place.folder() / "journal";
  return [=](int) {
    std::filesystem::remove(journal);
    auto opened = batch::Journal::open(journal);
    ASSERT_TRUE(opened);
    batch::HashFiles kind;
    ThreadPool pool(2);
    const batch::BatchResult result = batch::run_batch(
        jobs, kind, {}, *opened, {.executor = &pool}, [](auto&&...) {});
    EXPECT_EQ(result.errors, 0u);
  };
}

Work reload_settings(Workplace&) {
  return [](int i) {
    const std::string text =
        fmt::format("threads = {}\n[cache]\nuse = \"memory\"\n", 1 + i % 3);
    const SettingsSource sources[] = {
        read_settings_file(i % 7 ? text : "broken = = 1", "framewise.toml")};
    const auto settings = Settings::combine(sources);
    EXPECT_EQ(bool(settings), i % 7 != 0);
  };
}

Work write_each_format(Workplace&) {
  return [](int i) {
    FramePool pool;
    auto buffer = pool.allocate(PixelFormat{}, {33, 21});
    for (int y = 0; y < 21; ++y) {
      for (int x = 0; x < 33 * 4; ++x) {
        buffer->plane(0).row(y)[x] = uint8_t(x * y + i);
      }
    }
    const Frame frame =
        std::move(*buffer).freeze(0, {0, 1}, ChangedArea::everything({33, 21}));
    WriteOptions options;
    options.format =
        std::array{FileFormat::kPng, FileFormat::kJpeg, FileFormat::kGif,
                   FileFormat::kWebp, FileFormat::kPnm}[size_t(i) % 5];
    EXPECT_TRUE(encode(frame, options));
  };
}

Work write_reports(Workplace& place) {
  const auto files = place.pair(bench::Form::kGif, 40, 4);
  const auto report =
      std::make_shared<Report>(*compare(files.original, files.test));
  const auto folder = place.folder();
  return [=](int) {
    EXPECT_TRUE(report->write_json(folder / "report.json"));
    EXPECT_TRUE(report->write_html(folder / "report.html"));
  };
}

Work measure_spans(Workplace& place) {
  const auto files = place.pair(bench::Form::kPng, 32, 1);
  return [=](int) {
    telemetry::set_span_detail(telemetry::SpanDetail::kFull);
    expect_report(compare(files.original, files.test));
    EXPECT_FALSE(telemetry::collect_spans().empty());
    telemetry::reset_spans();
    telemetry::set_span_detail(telemetry::SpanDetail::kOff);
  };
}

constexpr Kind kKinds[] = {
    {"CompareGifs", compare_gifs},
    {"ChangeSizes", change_sizes},
    {"MixFormats", mix_formats},
    {"OpenCaches", open_caches},
    {"ThrashOneCache", thrash_one_cache},
    {"CancelAnywhere", cancel_anywhere},
    {"FailAtEachStage", fail_at_each_stage},
    {"StartThreads", start_threads},
    {"MeasureGiflabMetrics", measure_giflab_metrics},
    {"InspectFiles", inspect_files},
    {"RunBatches", run_batches},
    {"ReloadSettings", reload_settings},
    {"WriteEachFormat", write_each_format},
    {"WriteReports", write_reports},
    {"MeasureSpans", measure_spans},
    {"ServeJobs", stability::serve_jobs},
    {"LoadAndReleaseModels", stability::load_and_release_models},
    {"ReloadLiveSettings", stability::reload_live_settings}};

// For hours, by `./dev soak`: all kinds in random order in one process.
TEST(DISABLED_Soak, MixedWorkKeepsMemoryFilesAndThreads) {
  const char* const wanted = std::getenv("FRAMEWISE_SOAK_SECONDS");
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::seconds(wanted ? std::atoi(wanted) : 60);
  Workplace place;
  std::vector<Work> works;
  for (const Kind& kind : kKinds) works.push_back(kind.make(place));
  stability::control_allocator();
  bench::MemorySeries series;
  size_t files = 0;
  size_t threads = 0;
  int64_t iterations = 0;
  while (std::chrono::steady_clock::now() < end) {
    // One sample a round: each kind twice on average, in random order.
    for (size_t i = 0; i < 2 * works.size(); ++i, ++iterations) {
      works[place.random.below(works.size())](int(iterations));
    }
    malloc_trim(0);
    series.live.push_back(stability::live_bytes());
    series.resident.push_back(stability::resident_bytes());
    if (series.live.size() == 25) {
      files = stability::entries_of("/proc/self/fd");
      threads = stability::entries_of("/proc/self/task");
    }
  }
  bench::LeakRule rule;
  rule.most_iterations = series.live.size();  // time decides
  const bench::LeakJudgement found = bench::judge_leak(series, rule);
  std::printf("%lld iterations in %zu rounds; by round: %s\n",
              static_cast<long long>(iterations), series.live.size(),
              found.reason.c_str());
  std::printf("resident %.1f MB after the warm-up, %.1f MB at the end\n",
              1e-6 * series.resident[series.resident.size() / 4],
              1e-6 * series.resident.back());
  EXPECT_EQ(found.verdict, LeakVerdict::kNoLeak) << found.reason;
  EXPECT_EQ(stability::entries_of("/proc/self/fd"), files);
  EXPECT_EQ(stability::entries_of("/proc/self/task"), threads);
}

class Repeated : public testing::TestWithParam<Kind> {};

TEST_P(Repeated, KeepsMemoryFilesAndThreads) {
  Workplace place;
  const Steadiness found = stability::repeat(GetParam().make(place));
  std::printf("%s\n", found.memory.reason.c_str());
  EXPECT_EQ(found.memory.verdict, LeakVerdict::kNoLeak) << found.memory.reason;
  EXPECT_EQ(found.more_files, 0u);
  EXPECT_EQ(found.more_threads, 0u);
}

TEST_P(Repeated, WouldBeFoundToLeakFiftyKilobytes) {
  Workplace place;
  const Steadiness found = stability::repeat(GetParam().make(place), 50'000);
  EXPECT_EQ(found.memory.verdict, LeakVerdict::kLeak) << found.memory.reason;
  EXPECT_GT(found.memory.live_slope.lower, 20'000);
}

INSTANTIATE_TEST_SUITE_P(Work, Repeated, testing::ValuesIn(kKinds),
                         [](const auto& kind) {
                           return std::string(kind.param.name);
                         });

}  // namespace
}  // namespace framewise
