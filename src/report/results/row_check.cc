// SPDX-License-Identifier: Apache-2.0
#include "report/results/row_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>

namespace framewise::report {
namespace {

// Metrics that are shares, whatever the statistic, but for the deviation.
constexpr std::string_view kShares[] = {"giflab:composite", "giflab:ssim",
                                        "ssim", "ms_ssim"};
constexpr size_t kStd = 2;  // of kStatistics

class Check {
 public:
  explicit Check(std::vector<RowProblem>& problems) : problems_(problems) {}

  void row(const RowFacts& row);

 private:
  void file(const RowFacts::File& file, const char* which);
  void metric(const RowFacts::Metric& metric);
  void in_range(std::string_view what, double value, double least,
                double most) {
    if (value >= least && value <= most) return;
    problems_.push_back({index_, fmt::format("{} is {}, and lies from {} to {}",
                                             what, value, least, most)});
  }
  void not_negative(std::string_view what, double value) {
    if (value >= 0) return;
    problems_.push_back({index_, fmt::format("{} is {}", what, value)});
  }

  std::vector<RowProblem>& problems_;
  int64_t index_ = 0;
};

void Check::file(const RowFacts::File& file, const char* which) {
  not_negative(fmt::format("bytes of the {}", which), double(file.bytes));
  not_negative(fmt::format("frames of the {}", which), double(file.frames));
  not_negative(fmt::format("duration of the {}", which), file.duration_ms);
}

void Check::metric(const RowFacts::Metric& metric) {
  const bool is_share =
      std::ranges::find(kShares, metric.name) != std::end(kShares);
  for (size_t i = 0; is_share && i < kStatistics.size(); ++i) {
    if (i == kStd || !metric.values[i]) continue;
    // SSIM of opposite frames is negative.
    in_range(fmt::format("{}.{}", metric.name, kStatistics[i]),
             *metric.values[i], -1, 1);
  }
  const auto& values = metric.values;
  constexpr size_t kMin = 3, kMax = 8;
  if (values[kMin] && values[kMax] && *values[kMin] > *values[kMax]) {
    problems_.push_back({index_, fmt::format("{}.min is above {}.max",
                                             metric.name, metric.name)});
  }
}

void Check::row(const RowFacts& row) {
  index_ = row.index;
  if (row.of > 0 && row.index >= row.of) {
    problems_.push_back(
        {index_,
         fmt::format("its place is beyond the {} of the batch", row.of)});
  }
  file(row.reference, "original");
  file(row.test, "test");
  if (row.score) in_range("score", *row.score, 0, 100);
  if (row.total_ms) not_negative("the time", *row.total_ms);
  if (!row.error && row.test.bytes == 0) {
    problems_.push_back({index_, "a test without an error has no bytes"});
  }
  for (const RowFacts::Metric& one : row.metrics) metric(one);
}

}  // namespace

std::vector<RowProblem> row_problems(std::span<const RowFacts> rows) {
  std::vector<RowProblem> problems;
  std::set<int64_t> seen;
  Check check(problems);
  for (const RowFacts& row : rows) {
    if (!seen.insert(row.index).second) {
      problems.push_back({row.index, "another row has the same place"});
    }
    check.row(row);
  }
  return problems;
}

}  // namespace framewise::report
