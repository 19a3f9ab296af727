// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/pair_jobs.h"

#include <algorithm>

#include "base/result.h"
#include "report/batch/batch_row.h"

namespace framewise::cli {
namespace {

using batch::Job;
using batch::Pair;

size_t position_of(const Job& job) {
  const auto pair = batch::parse_json_pair(job.line);
  return pair ? pair->index : 0;
}

}  // namespace

PairJobs::PairJobs(const Invocation& invocation, Cache* cache,
                   Approvals approvals)
    : options_(invocation, cache),
      approvals_(std::move(approvals)),
      kind_(
          {.options_of = [this](const Pair& pair) { return options_.of(pair); },
           .make_row =
               [detail = row_detail(invocation)](const Pair& pair,
                                                 const Result<Report>& report) {
                 return report::batch_row(pair, report, detail);
               },
           .cache = cache}) {}

Result<std::vector<Job>> PairJobs::jobs(std::vector<Pair> pairs,
                                        Executor& executor) {
  constexpr size_t kAtOnce = 1024;
  std::vector<Job> jobs(pairs.size());
  std::vector<Result<void>> made((pairs.size() + kAtOnce - 1) / kAtOnce);
  executor.parallel_for(made.size(), [&](size_t part) {
    batch::FileStamp last;
    const size_t end = std::min(pairs.size(), (part + 1) * kAtOnce);
    for (size_t i = part * kAtOnce; i < end; ++i) {
      auto options = options_.of(pairs[i]);
      if (!options) {
        Error error = std::move(options).error();
        error.message =
            fmt::format("pair {}: {}", pairs[i].index + 1, error.message);
        made[part] = std::move(error);
        return;
      }
      jobs[i] = batch::ComparePairs::job(pairs[i], **options, &last);
      pairs[i] = {};  // frees each pair: a batch may have a million
    }
  });
  for (const Result<void>& part : made) FW_RETURN_IF_ERROR(part);
  return jobs;
}

std::string PairJobs::output_line(std::string_view job_line,
                                  std::string_view row, size_t number) {
  const auto pair = batch::parse_pair(job_line);
  if (!pair) return report::batch_line(Pair{.index = number}, row);
  Pair shown = *pair;
  if (shown.of == 0) shown.index = number;
  const auto options = options_.of(shown);
  const auto fail_on = options ? (*options)->fail_on : std::nullopt;
  std::string line = report::batch_line(shown, row, fail_on);
  const report::BaselineItem* approval = approvals_.of(line);
  return approval ? report::batch_line(shown, row, fail_on, approval) : line;
}

Result<Report> PairJobs::compare_with_pictures(const Job& job,
                                               Executor& executor) {
  FW_ASSIGN_OR_RETURN(const Pair pair, batch::parse_json_pair(job.line));
  FW_ASSIGN_OR_RETURN(const std::shared_ptr<const batch::PairOptions> known,
                      options_.of(pair));
  CompareOptions options = known->compare;
  options.pictures = Embed::kWorst;
  options.executor = &executor;
  const std::filesystem::path tests[] = {pair.test};
  return compare(pair.reference, tests, options);
}

const Job* job_at(size_t position, const std::vector<Job>& jobs) {
  const auto job = std::partition_point(
      jobs.begin(), jobs.end(),
      [&](const Job& one) { return position_of(one) < position; });
  const bool found = job != jobs.end() && position_of(*job) == position;
  return found ? &*job : nullptr;
}

batch::AttemptLimits attempt_limits(const Settings& settings) {
  return {.timeout_ms = settings.integer("batch.timeout"),
          .retries = int(settings.integer("batch.retries")),
          .timeout_hint = "increase --timeout, or compute fewer metrics"};
}

}  // namespace framewise::cli
