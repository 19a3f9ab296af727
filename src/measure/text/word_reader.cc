// SPDX-License-Identifier: Apache-2.0
#include "measure/text/word_reader.h"

#include <utility>

#include "base/module.h"
#include "base/result.h"

namespace framewise::measure::text {

Result<std::unique_ptr<WordReader>> open_word_reader() {
  FW_ASSIGN_OR_RETURN(
      void* const symbol,
      load_module_symbol("framewise-text", "framewise_word_reader_open"));
  Result<std::unique_ptr<WordReader>> answer(nullptr);
  reinterpret_cast<OpenWordReader>(symbol)(answer);
  return answer;
}

WordReaders& WordReaders::of_process() {
  static WordReaders* const kReaders = new WordReaders();
  return *kReaders;
}

Result<std::vector<ReadWord>> WordReaders::read(const GrayPage& page) {
  std::unique_ptr<WordReader> reader;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      reader = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (!reader) {
    FW_ASSIGN_OR_RETURN(reader, open_word_reader());
  }
  auto words = reader->read(page);
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(reader));
  return words;
}

}  // namespace framewise::measure::text
