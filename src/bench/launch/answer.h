// SPDX-License-Identifier: Apache-2.0
// The answer of a program, without parts that may differ between equal answers.
#pragma once

#include <string>
#include <string_view>

namespace framewise::bench {

// A short hash of the output. Of JSON (also one value a line), times,
// provenance, counts of the cache, paths and texts for people are left out.
std::string answer_hash(std::string_view output);

}  // namespace framewise::bench
