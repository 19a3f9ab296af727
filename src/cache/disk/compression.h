// SPDX-License-Identifier: Apache-2.0
// Values of many pairs repeat themselves and shrink to less than a third;
// inflating takes less time than reading the rest from disk (docs/caching.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framewise::cache::disk {

// nullopt where the result would not be smaller.
std::optional<std::string> deflated(std::string_view bytes);

// nullopt unless `bytes` inflate to exactly `length`.
std::optional<std::string> inflated(std::string_view bytes, int64_t length);

}  // namespace framewise::cache::disk
