// SPDX-License-Identifier: Apache-2.0
// Joins tables while the program is compiled.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace framewise::jobs {

template <typename Row, size_t... counts>
constexpr auto joined(const std::array<Row, counts>&... tables) {
  std::array<Row, (counts + ...)> all{};
  Row* next = all.data();
  ((next = std::copy(tables.begin(), tables.end(), next)), ...);
  return all;
}

}  // namespace framewise::jobs
