// SPDX-License-Identifier: Apache-2.0
// Values of many pairs are alike and shrink to less than a third; inflating
// one takes less than the disk would for the rest (docs/caching.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace framewise::cache::disk {

// nullopt where it does not make the bytes fewer.
std::optional<std::string> deflated(std::string_view bytes);

// nullopt unless `bytes` inflate to exactly `length`.
std::optional<std::string> inflated(std::string_view bytes, int64_t length);

}  // namespace framewise::cache::disk
