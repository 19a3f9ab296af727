// SPDX-License-Identifier: Apache-2.0
// Lists the pairs of the arguments of `framewise batch`.
#pragma once

#include <vector>

#include "batch/pairs/pair_list.h"
#include "cli/command.h"

namespace framewise::cli {

// All pairs, in order: from a manifest, from two folders, or from an original
// and its candidates. Warns about files without a partner.
Result<std::vector<batch::Pair>> list_pairs(const Invocation& invocation);

// Keeps only the pairs of this shard, if --shard or a cluster's environment
// names one. Returns the shard for file names, such as "2-of-8"; empty: the
// batch is not sharded. `unit`: what the note counts.
Result<std::string> keep_own_shard(const Invocation& invocation,
                                   std::vector<batch::Pair>& pairs,
                                   std::string_view unit);

}  // namespace framewise::cli
