// SPDX-License-Identifier: Apache-2.0
// What each pair of a batch is asked for: the options of the command line,
// with those of the pair laid over them.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "batch/pair_list.h"
#include "cli/command.h"
#include "framewise/compare.h"
#include "report/comparison/comparison_json.h"

namespace framewise::cli {

// What of a report a batch's rows show.
report::ReportDetail row_detail(const Invocation& invocation);

class PairOptions {
 public:
  struct Set {
    CompareOptions compare;
    // Everything that can change a row, as text.
    std::string text;
    std::optional<VerdictStatus> fail_on = std::nullopt;
  };

  // Both outlive it; `cache` may be null.
  PairOptions(const Invocation& invocation, Cache* cache)
      : invocation_(invocation), cache_(cache) {}

  // Pairs that ask for the same share a set, which lives as long as this.
  // Names are flags or keys of settings, and "require". Fails with kUsage.
  Result<const Set*> of(const batch::Pair& pair);

 private:
  using Names = std::vector<std::pair<std::string, std::string>>;
  Result<Set> make(const Names& options) const;

  const Invocation& invocation_;
  Cache* cache_;
  std::map<Names, Set> sets_;
};

}  // namespace framewise::cli
