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

// Whether a word proves text among the widest lines of any page, as the
// reference shows them. Spots in photographs and textures that pass for lines
// are hundreds to a page; to read all of them twice takes seconds, and shows
// nothing.
Result<bool> may_be_text(std::span<const TextPage> pages, WordReaders& readers,
                         Executor* executor, const std::stop_token& stop);

// In the order of the pages. Pages are read by several threads, one each.
Result<std::vector<PageWords>> read_pages(std::span<const TextPage> pages,
                                          WordReaders& readers,
                                          Executor* executor,
                                          const std::stop_token& stop);

}  // namespace framewise::measure::text
