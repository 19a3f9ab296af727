// SPDX-License-Identifier: Apache-2.0
// Reads words on pages, by a module that links Tesseract: a program that needs
// no words does not load it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/error.h"
#include "measure/text/text_page.h"
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

inline constexpr std::string_view kEnglish = "eng";

// A new reader of these languages: Tesseract's names, joined by "+". Fails with
// kEnvironment if the module, a library that it needs, or the data of a
// language is missing, with kUsage if the text cannot name languages.
Result<std::unique_ptr<WordReader>> open_word_reader(
    std::string_view language = kEnglish);

// Fails where a language was chosen that cannot be read. English is not
// checked: without it text is judged by measures alone.
Result<void> check_language(std::string_view language);

// Readers that wait for their next page: as many as threads have read at once.
class WordReaders {
 public:
  explicit WordReaders(std::string_view language = kEnglish)
      : language_(language) {}

  // Those of this process, of each language. They are never destroyed.
  static WordReaders& of_process(std::string_view language = kEnglish);

  // Reads with a reader that no other thread uses; opens one if there is none.
  Result<std::vector<ReadWord>> read(const GrayPage& page);

  static bool are_open(std::string_view language);
  void give_back(std::unique_ptr<WordReader> reader);

 private:
  struct Process;
  static Process& process();
  Result<std::unique_ptr<WordReader>> take();

  std::string language_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<WordReader>> idle_;
};

struct WordReaders::Process {
  std::mutex mutex;
  std::map<std::string, WordReaders, std::less<>> readers;  // by language
};

// The function that the module exports.
using OpenWordReader = void (*)(std::string_view language,
                                Result<std::unique_ptr<WordReader>>& answer);

}  // namespace framewise::measure::text
