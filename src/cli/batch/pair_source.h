// SPDX-License-Identifier: Apache-2.0
// The pairs that the arguments of `framewise batch` name.
#pragma once

#include <vector>

#include "batch/pairs/pair_list.h"
#include "cli/command.h"

namespace framewise::cli {

// All pairs, in order: of a manifest, of two folders, or of an original and the
// candidates after it. Prints a warning that names files without a partner.
Result<std::vector<batch::Pair>> list_pairs(const Invocation& invocation);

// Keeps only the pairs of this shard, if --shard or a cluster's environment
// names one. Returns the shard as text for file names, "2-of-8"; empty: no
// shards.
Result<std::string> keep_own_shard(const Invocation& invocation,
                                   std::vector<batch::Pair>& pairs);

}  // namespace framewise::cli
