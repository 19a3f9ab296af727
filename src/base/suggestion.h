// SPDX-License-Identifier: Apache-2.0
// "Did you mean …": the word that a person most likely wanted to write.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace framewise {

// How many letters must be inserted, removed, replaced or swapped with their
// neighbour to turn one word into the other (optimal string alignment).
int edit_distance(std::string_view a, std::string_view b);

// The candidate nearest to `word`, or empty if none is near enough to be a
// slip of the finger. The first of equally near ones wins.
std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> candidates);

// "did you mean `threads`?", or empty.
std::string suggestion(std::string_view word,
                       std::span<const std::string_view> candidates);

}  // namespace framewise
