// SPDX-License-Identifier: Apache-2.0
// The options of each pair of a batch: those of the command line, overridden by
// those of the pair.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "batch/pairs/compare_pairs.h"
#include "cli/command.h"
#include "report/comparison/comparison_json.h"

namespace framewise::cli {

// The parts of a report that rows of a batch include.
report::ReportDetail row_detail(const Invocation& invocation);

class PairOptionsReader {
 public:
  // Both must outlive the reader; `cache` may be null.
  PairOptionsReader(const Invocation& invocation, Cache* cache)
      : invocation_(invocation), cache_(cache) {}

  // The options of a pair. Names of options are flags or keys of settings, and
  // "require". Fails with kUsage. Pairs with equal options share one value; up
  // to kMostKnown values are kept, since a stream may have new options with
  // every pair. Safe to call from any thread.
  Result<std::shared_ptr<const batch::PairOptions>> of(const batch::Pair& pair);

  static constexpr size_t kMostKnown = 64;

 private:
  using Names = std::vector<std::pair<std::string, std::string>>;
  Result<batch::PairOptions> make(const Names& options) const;

  const Invocation& invocation_;
  Cache* cache_;
  std::mutex mutex_;
  std::map<Names, std::shared_ptr<const batch::PairOptions>> known_;
};

}  // namespace framewise::cli
