// SPDX-License-Identifier: Apache-2.0
// How each pair of a batch is compared: the options of the command line, and
// over them those that the pair itself names.
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

// What of a report stands in the rows of a batch.
report::ReportDetail row_detail(const Invocation& invocation);

class PairOptionsReader {
 public:
  // Both must outlive the reader; `cache` may be null.
  PairOptionsReader(const Invocation& invocation, Cache* cache)
      : invocation_(invocation), cache_(cache) {}

  // Pairs with the same options share a value. Values of up to kMostKnown
  // different options are remembered: a stream may have others with every pair.
  // Names are flags or keys of settings, and "require". Fails with kUsage. From
  // any thread.
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
