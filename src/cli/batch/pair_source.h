// SPDX-License-Identifier: Apache-2.0
// From the arguments of `framewise batch` to the pairs that are compared.
#pragma once

#include <vector>

#include "batch/pair_list.h"
#include "cli/command.h"

namespace framewise::cli {

// All pairs, in order: of a manifest, of two folders, or of an original and
// what follows it. What found no partner is warned about.
Result<std::vector<batch::Pair>> list_pairs(const Invocation& invocation);

// Leaves those of this shard, if --shard or a cluster's environment asks for a
// part; says so, and gives the part as text for names: "2-of-8". Empty: whole.
Result<std::string> keep_own_shard(const Invocation& invocation,
                                   std::vector<batch::Pair>& pairs);

}  // namespace framewise::cli
