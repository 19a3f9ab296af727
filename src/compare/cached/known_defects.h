// SPDX-License-Identifier: Apache-2.0
// Looks up the defects of a test in the cache: finding them takes about as long
// as all default metrics.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "compare/cached/known_values.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {

// Whether the cache has them.
bool knows_defects(const ValuesCache& known, size_t candidate,
                   std::span<const timeline::ContentPair> pairs);

// The stored result for the same frames of the same files, or that of `find`,
// which is stored if `complete` says so after `find`: results of damaged files,
// which only decoding detects, are not stored.
Result<std::vector<Reason>> known_or_found_defects(
    const ValuesCache& known, size_t candidate,
    std::span<const timeline::ContentPair> pairs,
    const std::function<bool()>& complete,
    const std::function<Result<std::vector<Reason>>()>& find);

}  // namespace framewise::comparison
