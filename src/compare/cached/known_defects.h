// SPDX-License-Identifier: Apache-2.0
// The defects of a test, searched only where the cache does not have them: the
// search takes about as long as all the default metrics.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "compare/cached/known_values.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {

// Whether no search is needed.
bool knows_defects(const ValuesCache& known, size_t candidate,
                   std::span<const timeline::ContentPair> pairs);

// What `find` returns, or returned before for the same frames of the same
// files. `undamaged` is called after it: decoding detects damage, and what was
// found in damaged files is not kept.
Result<std::vector<Reason>> known_or_found_defects(
    const ValuesCache& known, size_t candidate,
    std::span<const timeline::ContentPair> pairs,
    const std::function<bool()>& undamaged,
    const std::function<Result<std::vector<Reason>>()>& find);

}  // namespace framewise::comparison
