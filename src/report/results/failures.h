// SPDX-License-Identifier: Apache-2.0
// Which jobs of a batch or sweep failed, why, and whether running them again
// can help.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/batch/row_facts.h"

namespace framewise::report {

// The change that lets such a job succeed.
enum class Recovery : uint8_t { kRunAgain, kChangeSettings, kInstall, kNone };
const char* name_of(Recovery recovery);

// By the kind of an error, such as "timeout"; kNone for unknown ones.
Recovery recovery_of(std::string_view error_kind);
// Advice for the user.
std::string_view advice_about(std::string_view error_kind);

struct FailureGroup {
  std::string kind;
  size_t rows = 0;
  // How often each label failed; its first word, which is the pipeline of a
  // sweep. The most frequent first.
  std::vector<std::pair<std::string, size_t>> labels;
};

struct Failures {
  size_t rows = 0;                   // all, failed or not
  std::vector<FailureGroup> groups;  // the most frequent first
  std::vector<const RowFacts*> failed;
};

// Of errors of this kind; empty: of all kinds. The rows must outlive it.
Failures failures_of(std::span<const RowFacts> rows, std::string_view kind);

// `most`: rows to list one by one.
std::string failures_text(const Failures& failures, size_t most);
std::string failures_csv(const Failures& failures);

}  // namespace framewise::report
