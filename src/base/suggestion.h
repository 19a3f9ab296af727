// SPDX-License-Identifier: Apache-2.0
// "Did you mean …": finds the word closest to a misspelled one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace framewise {

// Number of letters to insert, remove, replace, or swap with their neighbor, to
// turn one word into the other (optimal string alignment distance).
int edit_distance(std::string_view a, std::string_view b);

// The candidate with the smallest edit distance to `word`, the first of equal
// ones. Empty if a third of the letters or more differ.
std::string_view nearest(std::string_view word,
                         std::span<const std::string_view> candidates);

// "did you mean `threads`?", or empty.
std::string suggestion(std::string_view word,
                       std::span<const std::string_view> candidates);

}  // namespace framewise
