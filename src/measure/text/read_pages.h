// SPDX-License-Identifier: Apache-2.0
// Reads the pages of a comparison in both frames, and compares the words.
#pragma once

#include <span>
#include <stop_token>
#include <vector>

#include "framewise/error.h"
#include "measure/text/text_evidence.h"
#include "measure/text/word_reader.h"
#include "measure/text/words.h"

namespace framewise {
class Executor;
}

namespace framewise::measure::text {

// In the order of the pages. Pages are read by several threads, one each.
Result<std::vector<PageWords>> read_pages(std::span<const TextPage> pages,
                                          WordReaders& readers,
                                          Executor* executor,
                                          const std::stop_token& stop);

}  // namespace framewise::measure::text
