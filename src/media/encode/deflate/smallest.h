// SPDX-License-Identifier: Apache-2.0
// A zlib stream that takes as few bytes as a search finds: repetitions are
// chosen by the bits that symbols have, symbols have bits by what was chosen,
// and so on (as Zopfli, Alakuijala and Vandevenne 2013), with blocks that a
// shortest path divides.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "framewise/error.h"

namespace framewise::media::deflate {

// Takes about eight times as long as libdeflate's level 12. `keep_going` is
// called for each megabyte, and its error ends the search.
Result<std::vector<uint8_t>> smallest_zlib(
    std::span<const uint8_t> data,
    const std::function<Result<void>()>& keep_going);

}  // namespace framewise::media::deflate
