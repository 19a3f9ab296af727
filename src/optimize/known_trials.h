// SPDX-License-Identifier: Apache-2.0
// Trials of samples that the cache knows, from an earlier run on an equal
// input: another target for the same file, a copy of it in another folder.
// Trials of the whole input are encoded again, since their files are the
// result; compare() knows their values.
#pragma once

#include <optional>

#include "optimize/trials.h"

namespace framewise::optimization {

// Fills in size and values; false: they are not known.
bool take_known_sample(const TrialInput& input, Trial& trial);
void keep_sample(const TrialInput& input, const Trial& trial);

// The result of estimated_whole_bytes(), if it is cached.
std::optional<int64_t> known_estimate(const TrialInput& input,
                                      const Trial& trial);
void keep_estimate(const TrialInput& input, const Trial& trial, int64_t bytes);

}  // namespace framewise::optimization
