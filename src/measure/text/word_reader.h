// SPDX-License-Identifier: Apache-2.0
// Reads words on pages, by a module that links Tesseract: a program that needs
// no words does not load it.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "framewise/error.h"
#include "measure/text/page.h"
#include "measure/text/words.h"

namespace framewise::measure::text {

// For one thread at a time. The same page gives the same words, whatever was
// read before.
class WordReader {
 public:
  virtual ~WordReader() = default;

  // In order of reading, with areas in pixels of the page.
  virtual Result<std::vector<ReadWord>> read(const GrayPage& page) = 0;
};

// A new reader of English. Fails with kEnvironment if the module, a library
// that it needs, or the language data is missing.
Result<std::unique_ptr<WordReader>> open_word_reader();

// Readers that wait for their next page: as many as threads have read at once.
class WordReaders {
 public:
  // Those of this process. It is never destroyed.
  static WordReaders& of_process();

  // Reads with a reader that no other thread uses; opens one if there is none.
  Result<std::vector<ReadWord>> read(const GrayPage& page);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<WordReader>> idle_;
};

// The function that the module exports.
using OpenWordReader = void (*)(Result<std::unique_ptr<WordReader>>& answer);

}  // namespace framewise::measure::text
