// SPDX-License-Identifier: Apache-2.0
// The values of a row that tables, pages and databases show, read from its
// JSON.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"

namespace framewise::report {

// The names of a metric's statistics in rows and tables.
inline constexpr std::array<std::string_view, 9> kStatistics = {
    "mean", "harmonic_mean", "std", "min", "p1", "p5", "p50", "p95", "max"};

struct RowFacts {
  struct File {
    std::string path;
    std::string sha256;
    std::string container;
    std::string codec;
    int64_t width = 0;
    int64_t height = 0;
    int64_t frames = 0;
    double duration_ms = 0;
    int64_t bytes = 0;
  };
  struct Metric {
    std::string name;
    bool higher_is_better = true;
    std::string why_not = {};  // the reason if it has no values
    std::array<std::optional<double>, kStatistics.size()> values;
    struct Worst {
      double value = 0;
      double at_ms = 0;
      int64_t reference_frame = 0;
      int64_t test_frame = 0;
    };
    std::optional<Worst> worst;
  };
  struct Requirement {
    std::string expression;
    std::optional<double> value;
    bool passed = false;
  };
  struct Reason {
    std::string kind;
    std::string severity;
    std::string message;
    std::optional<double> from_ms;
    std::optional<double> to_ms;
  };
  struct Failure {
    std::string kind;
    std::string message;
    std::string hint;
  };
  struct Approval {
    std::string by;
    std::string why;
    std::string until;

    std::string text() const;  // "approved by Ada until 2027-01-31: new art"
  };

  int64_t index = 0;
  int64_t of = 0;
  std::string label;
  File reference;
  File test;
  std::string status;  // "PASS", …
  std::string tier;
  std::optional<double> score;
  std::string content_class;  // "photo", "screen", …; empty: not judged
  std::string flashes;        // "pass", "fail", …; empty: not judged
  bool identical = false;
  int64_t pairs = 0;
  int64_t measured_pairs = 0;
  std::vector<Metric> metrics;
  std::vector<Requirement> requirements;
  std::string fail_on;  // "WARNING", "ARTIFACT"; empty: no verdict fails
  std::vector<Reason> reasons;
  std::optional<Failure> error;
  std::optional<Approval> approval;  // it passes whatever the verdict
  std::optional<double> total_ms;    // with --timing

  const Metric* metric(std::string_view name) const;
  // The name of the pair: its label, else its test.
  const std::string& name() const { return label.empty() ? test.path : label; }
  // Whether the verdict is `fail_on` or worse.
  bool verdict_failed() const;
  // Whether a requirement does not hold or the verdict fails, and nobody
  // approved that.
  bool requirement_failed() const;
};

// `line` is a row with the member "pair" (see batch_line); fails on others.
Result<RowFacts> parse_row(std::string_view line);

}  // namespace framewise::report
