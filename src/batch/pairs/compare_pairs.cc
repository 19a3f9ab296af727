// SPDX-License-Identifier: Apache-2.0
#include "batch/pairs/compare_pairs.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "base/for_each_index.h"
#include "base/result.h"
#include "batch/file_survey.h"
#include "batch/pairs/pair_memory.h"
#include "cache/store.h"

namespace framewise::batch {
namespace {

// A compressed pixel, where files were not opened. GIFs and videos differ by
// more than ten times, but bytes are all that is known.
constexpr double kPixelsPerByte = 6;
// The default metrics on one thread of a current processor.
constexpr double kUsualMsPerMegapixel = 100;
// Added to the bytes of each pair, so that a shard does not get many more small
// files than another: each file also costs time to open.
constexpr int64_t kBytesPerPair = 1000;
// The files of more pairs are not opened before the first job (FileSurvey).
constexpr size_t kMostLookedUp = 10'000;

// Of all frame pairs together.
double megapixels(const FileFacts& reference, const FileFacts& test) {
  if (reference.pixels == 0 || test.pixels == 0) {
    return double(std::max(reference.bytes, test.bytes)) * kPixelsPerByte / 1e6;
  }
  const int64_t frames = std::max(reference.frames, test.frames);
  return double(std::max(reference.pixels, test.pixels)) * double(frames) / 1e6;
}

// The most memory that comparing takes: frames in flight and the planes of
// metrics. Measured in docs/batch.md, "Memory".
int64_t memory_bytes(const FileFacts& reference, const FileFacts& test,
                     std::span<const std::string> metrics) {
  constexpr int64_t kAlways = int64_t{24} << 20;
  constexpr int64_t kUsualBytesPerPixel = 75;
  // DSSIM and GifLab's metrics keep several planes at once.
  constexpr int64_t kMostBytesPerPixel = 160;
  constexpr std::string_view kFrugal[] = {
      "default", "fast", "ssimulacra2", "butteraugli", "psnr",
      "psnr_y",  "ssim", "ms_ssim",     "ciede2000",   "vif"};
  const bool usual =
      std::all_of(metrics.begin(), metrics.end(), [&](const auto& name) {
        return std::find(std::begin(kFrugal), std::end(kFrugal), name) !=
               std::end(kFrugal);
      });
  const int64_t pixels = std::max(reference.pixels, test.pixels);
  return kAlways + reference.bytes + test.bytes +
         pixels * (usual ? kUsualBytesPerPixel : kMostBytesPerPixel);
}

// "compare default": metrics and format decide how long a megapixel takes.
std::string kind_name(std::span<const std::string> metrics) {
  std::string names;
  for (const std::string& name : metrics) {
    names += (names.empty() ? "" : ",") + name;
  }
  return "compare " + (names.empty() ? "default" : names);
}

Status status_of(const Report& report, const PairOptions& options) {
  const bool passed = report.passed() && (!options.fail_on ||
                                          report.better_than(*options.fail_on));
  return passed ? Status::kPassed : Status::kFailed;
}

}  // namespace

Job ComparePairs::job(const Pair& pair, const PairOptions& options,
                      FileStamp* last) {
  const std::array inputs = {pair.reference, pair.test};
  return {.key = job_key(inputs, options.text, last),
          .name = pair.test,
          .line = json_of(pair)};
}

std::vector<char> ComparePairs::known_pairs(
    std::span<const Job* const> jobs, Survey survey,
    const runtime::WorkContext& work) const {
  std::vector<char> known(jobs.size());
  if (survey == Survey::kSizes || jobs.size() > kMostLookedUp) return known;
  for_each_index(work.executor, jobs.size(), [&](size_t i) {
    const auto pair = parse_json_pair(jobs[i]->line);
    if (!pair) return;
    const auto found = options_.options_of(*pair);
    if (!found) return;
    const std::filesystem::path tests[] = {pair->test};
    known[i] = is_known_of_store(pair->reference, tests, (*found)->compare);
  });
  return known;
}

std::vector<JobEstimate> ComparePairs::estimate(
    std::span<const Job* const> jobs, Survey survey,
    const runtime::WorkContext& work) {
  struct Surveyed {
    size_t reference = 0;  // numbers of FileSurvey
    size_t test = 0;
    // Null: an unreadable line, or a pair that needs no files.
    std::shared_ptr<const PairOptions> options;
  };
  FileSurvey surveyed;
  std::vector<Surveyed> pairs(jobs.size());
  const std::vector<char> known = known_pairs(jobs, survey, work);
  for (size_t i = 0; i < jobs.size(); ++i) {
    const auto pair = parse_json_pair(jobs[i]->line);
    if (!pair || known[i]) continue;
    auto found = options_.options_of(*pair);
    if (!found) continue;
    const CompareOptions& compare = (*found)->compare;
    pairs[i].reference = surveyed.add(pair->reference, compare.open);
    pairs[i].test = surveyed.add(pair->test, compare.open);
    pairs[i].options = *std::move(found);
  }
  surveyed.run(survey, work);
  std::vector<JobEstimate> estimates(jobs.size());
  for (size_t i = 0; i < jobs.size(); ++i) {
    if (!pairs[i].options) continue;
    const FileFacts& reference = surveyed.facts(pairs[i].reference);
    const FileFacts& test = surveyed.facts(pairs[i].test);
    const auto& metrics = pairs[i].options->compare.metrics;
    estimates[i] = {.kind = kind_name(metrics),
                    .format = reference.container + " " + test.container,
                    .work = megapixels(reference, test),
                    .bytes = double(reference.bytes + test.bytes),
                    .frames = double(std::max(reference.frames, test.frames)),
                    .usual_ms_per_unit = kUsualMsPerMegapixel,
                    .memory_bytes = memory_bytes(reference, test, metrics)};
  }
  return estimates;
}

Result<JobResult> ComparePairs::run(std::string_view line,
                                    const runtime::WorkContext& work) {
  FW_ASSIGN_OR_RETURN(const Pair pair, parse_pair(line));
  FW_ASSIGN_OR_RETURN(const std::shared_ptr<const PairOptions> found,
                      options_.options_of(pair));
  CompareOptions options = found->compare;
  options.executor = work.executor;
  options.stop = work.stop;
  const std::filesystem::path tests[] = {pair.test};
  FW_RETURN_IF_ERROR(
      admit_comparison(pair.reference, tests, options, work.memory_bytes));
  const Result<Report> report = compare(pair.reference, tests, options);
  if (!report) return report.error();
  if (report->partial() && work.stop.stop_requested()) {
    return fail(ErrorKind::kCancelled, "stopped before the end");
  }
  return JobResult{status_of(*report, *found), options_.make_row(pair, report)};
}

std::string ComparePairs::error_row(std::string_view line,
                                    const Error& error) const {
  Result<Pair> pair = parse_pair(line);
  if (!pair) {
    // The row names what cannot be read.
    pair = Pair{.reference = std::string(line.substr(0, 200))};
  }
  return options_.make_row(*pair, error);
}

void ComparePairs::prefetch(const Job& job) {
  if (!options_.cache) return;
  const auto pair = parse_json_pair(job.line);
  if (!pair) return;
  options_.cache->expect(pair->reference);
  options_.cache->expect(pair->test);
}

ShardItem shard_item_of(const Pair& pair) {
  return {pair.reference + '\n' + pair.test + '\n' + pair.label,
          stat_file(pair.reference).bytes + stat_file(pair.test).bytes +
              kBytesPerPair};
}

}  // namespace framewise::batch
