// SPDX-License-Identifier: Apache-2.0
#include "measure/text/word_reader.h"

#include <algorithm>
#include <utility>

#include "base/module.h"
#include "base/result.h"

namespace framewise::measure::text {
namespace {

// Names become those of files. Folders are allowed ("script/Latin"), but not
// those above.
bool names_languages(std::string_view text) {
  constexpr size_t kMost = 200;
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '/' ||
           c == '+';
  };
  return !text.empty() && text.size() <= kMost &&
         std::ranges::all_of(text, allowed) && text.front() != '+' &&
         text.back() != '+' && text.find("++") == text.npos;
}

}  // namespace

Result<std::unique_ptr<WordReader>> open_word_reader(
    std::string_view language) {
  if (!names_languages(language)) {
    return with_hint(
        fail(ErrorKind::kUsage, "'{}' names no language of text", language),
        "name languages as Tesseract does, such as eng or deu+eng");
  }
  return call_module<OpenWordReader>("framewise-text",
                                     "framewise_word_reader_open", language);
}

Result<void> check_language(std::string_view language) {
  if (language == kEnglish || WordReaders::are_open(language)) return {};
  // Of a language that cannot be read nothing is kept.
  FW_ASSIGN_OR_RETURN(std::unique_ptr<WordReader> reader,
                      open_word_reader(language));
  WordReaders::of_process(language).give_back(std::move(reader));
  return {};
}

WordReaders::Process& WordReaders::process() {
  static auto* const kProcess = new Process();
  return *kProcess;
}

WordReaders& WordReaders::of_process(std::string_view language) {
  const std::lock_guard lock(process().mutex);
  return process()
      .readers.try_emplace(std::string(language), language)
      .first->second;
}

bool WordReaders::are_open(std::string_view language) {
  const std::lock_guard lock(process().mutex);
  return process().readers.contains(std::string(language));
}

Result<std::unique_ptr<WordReader>> WordReaders::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<WordReader> reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  return open_word_reader(language_);
}

void WordReaders::give_back(std::unique_ptr<WordReader> reader) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(reader));
}

Result<std::vector<ReadWord>> WordReaders::read(const GrayPage& page) {
  FW_ASSIGN_OR_RETURN(std::unique_ptr<WordReader> reader, take());
  auto words = reader->read(page);
  give_back(std::move(reader));
  return words;
}

}  // namespace framewise::measure::text
