// SPDX-License-Identifier: Apache-2.0
#include "report/comparison/overview.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <tuple>

#include "base/printable.h"
#include "report/comparison/file_line.h"

namespace framewise::report {
namespace {

int rank_of(VerdictStatus status) {
  switch (status) {
    case VerdictStatus::kPass: return 0;
    case VerdictStatus::kUnknown: return 1;
    case VerdictStatus::kWarning: return 2;
    case VerdictStatus::kArtifact: return 3;
    case VerdictStatus::kError: return 4;
  }
  return 4;
}

std::string name_of_file(const Comparison& one) {
  return printable(std::filesystem::path(one.test.path).filename().string());
}

class Choice {
 public:
  explicit Choice(const Report& report) : report_(report) {}

  std::vector<size_t> best_first() const {
    std::vector<size_t> order(report_.comparisons.size());
    std::iota(order.begin(), order.end(), size_t{0});
    const auto place = [this](size_t i) {
      const Comparison& one = report_.comparisons[i];
      return std::tuple(rank_of(one.status()), -one.score.value_or(0),
                        one.test.bytes);
    };
    std::ranges::stable_sort(order, std::less<>{}, place);
    return order;
  }

  // The upper convex hull of scores over sizes, as far as it rises.
  std::vector<size_t> hull() const {
    std::vector<size_t> order;
    for (size_t i = 0; i < report_.comparisons.size(); ++i) {
      if (report_.comparisons[i].score) order.push_back(i);
    }
    std::ranges::sort(order, std::less<>{}, [this](size_t i) {
      return std::tuple(bytes(i), -score(i), i);
    });
    std::vector<size_t> kept;
    for (const size_t i : order) {
      if (!kept.empty() && score(i) <= score(kept.back())) continue;
      while (kept.size() > 1 &&
             rise(kept[kept.size() - 2], kept.back()) <= rise(kept.back(), i)) {
        kept.pop_back();
      }
      kept.push_back(i);
    }
    return kept;
  }

  std::optional<size_t> smallest_that_passes() const {
    std::optional<size_t> found;
    for (size_t i = 0; i < report_.comparisons.size(); ++i) {
      if (report_.comparisons[i].status() != VerdictStatus::kPass) continue;
      if (!found || bytes(i) < bytes(*found)) found = i;
    }
    return found;
  }

  std::string advice(const std::optional<size_t>& smallest,
                     const std::vector<size_t>& best) const {
    if (best.size() < 2) return {};
    if (!smallest) {
      const Comparison& first = report_.comparisons[best.front()];
      if (!first.score) return "None of these could be judged.";
      return fmt::format("None of these looks right; the best is {} at {:.0f}.",
                         name_of_file(first), *first.score);
    }
    const std::string found =
        fmt::format("{} is the smallest that looks right",
                    name_of_file(report_.comparisons[*smallest]));
    const auto other = best_of_the_smaller(*smallest);
    if (!other) return found + ".";
    return fmt::format(
        "{}; {} saves another {:.0f} % at {:.0f}.", found,
        name_of_file(report_.comparisons[*other]),
        100 * (1 - double(bytes(*other)) / double(bytes(*smallest))),
        score(*other));
  }

 private:
  int64_t bytes(size_t i) const { return report_.comparisons[i].test.bytes; }
  double score(size_t i) const { return *report_.comparisons[i].score; }
  double rise(size_t from, size_t to) const {
    return (score(to) - score(from)) /
           std::max(1.0, double(bytes(to) - bytes(from)));
  }

  std::optional<size_t> best_of_the_smaller(size_t smallest) const {
    std::optional<size_t> found;
    for (size_t i = 0; i < report_.comparisons.size(); ++i) {
      if (!report_.comparisons[i].score || bytes(i) >= bytes(smallest)) {
        continue;
      }
      if (!found || score(i) > score(*found)) found = i;
    }
    return found;
  }

  const Report& report_;
};

}  // namespace

Overview overview_of(const Report& report) {
  const Choice choice(report);
  Overview overview{.best_first = choice.best_first(),
                    .hull = choice.hull(),
                    .smallest = choice.smallest_that_passes()};
  overview.advice = choice.advice(overview.smallest, overview.best_first);
  return overview;
}

std::string bit_rate_text(const FileReport& file) {
  if (file.frames < 2 || file.duration_ms <= 0) return {};
  const double rate = 8 * double(file.bytes) / file.duration_ms;  // kb/s
  return rate < 1000 ? fmt::format("{:.0f} kb/s", rate)
                     : fmt::format("{:.1f} Mb/s", rate / 1000);
}

std::string coding_text(const FileReport& file) {
  const std::string codec = printable(file.codec);
  if (file.encoder.empty()) return codec;
  return fmt::format("{} by {}", codec, printable(file.encoder));
}

std::string score_text(const Comparison& comparison) {
  if (!comparison.score) return "-";
  if (!comparison.score_interval) {
    return fmt::format("{:.1f}", *comparison.score);
  }
  return fmt::format("{:.1f} ({:.0f}–{:.0f})", *comparison.score,
                     comparison.score_interval->low,
                     comparison.score_interval->high);
}

}  // namespace framewise::report
