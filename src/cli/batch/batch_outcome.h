// SPDX-License-Identifier: Apache-2.0
// How a batch ended, for people: verdicts by number, the pairs that need a
// look, and the command to look at the first of them.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "batch/journal.h"
#include "cli/batch/batch_output.h"
#include "framewise/verdict.h"

namespace framewise::cli {

struct BatchOutcome {
  struct Pair {
    std::string reference;
    std::string test;
    std::string line;  // "ARTIFACT  small/a.gif: lost colors"
    int rank = 0;      // larger: looked at first
  };
  std::array<size_t, 5> verdicts{};  // by VerdictStatus
  size_t requirements_failed = 0;    // pairs that fail one, or the verdict
  size_t errors = 0;                 // pairs that could not be compared
  // Those that do not pass, the first of each rank, up to kMostPairs.
  std::vector<Pair> pairs;
  size_t others = 0;  // that do not pass and are not among `pairs`
};

// The most pairs that are named.
inline constexpr size_t kMostPairs = 5;

Result<BatchOutcome> outcome_of(const LineSource& lines);

// The first letter of the verdict in a row of a pair: what a journal keeps of
// it.
char verdict_mark(std::string_view row);

// The same from what a journal keeps of the rows, in order. Reads only lines
// that may be named; with approvals, which are in no journal, all that fail.
Result<BatchOutcome> outcome_of(
    std::span<const batch::Journal::Entry> rows, bool with_approvals,
    const std::function<Result<std::string>(size_t row)>& line_of);

// 1 if a pair fails a requirement, else 3 if one is an error, else 0.
ExitCode exit_code_of(const BatchOutcome& outcome);

// "3 pairs: 1 PASS, 1 ARTIFACT, 1 ERROR"
std::string verdicts_text(const BatchOutcome& outcome);

// The pairs that need a look, and the next command; empty if all pass.
std::string pairs_text(const BatchOutcome& outcome);

}  // namespace framewise::cli
