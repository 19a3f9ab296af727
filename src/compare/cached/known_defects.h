// SPDX-License-Identifier: Apache-2.0
// What is wrong with a test, looked for only where the cache does not know it:
// looking takes about as long as all the default metrics.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "compare/cached/known_values.h"
#include "timeline/pairing/content_pairs.h"

namespace framewise::comparison {

// Whether nobody has to look.
bool knows_defects(const ValuesCache& known, size_t candidate,
                   std::span<const timeline::ContentPair> pairs);

// What `find` finds, or found before in the same frames of the same files.
// `undamaged` is asked after it: damage is told by whoever decodes, so that
// what was found in damaged files is not kept.
Result<std::vector<Reason>> known_or_found_defects(
    const ValuesCache& known, size_t candidate,
    std::span<const timeline::ContentPair> pairs,
    const std::function<bool()>& undamaged,
    const std::function<Result<std::vector<Reason>>()>& find);

}  // namespace framewise::comparison
