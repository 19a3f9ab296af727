// SPDX-License-Identifier: Apache-2.0
// The module that links Tesseract.
#include <omp.h>
#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "measure/text/word_reader.h"

namespace framewise::measure::text {
namespace {

// Settings of the engine, measured on screen recordings: word lists change no
// word, pages are dark on white already, and a dictionary that grows with what
// was read would make the result depend on the pages before.
const std::vector<std::string> kNames = {
    "load_system_dawg",   "load_freq_dawg", "tessedit_enable_doc_dict",
    "tessedit_do_invert", "debug_file",
};
const std::vector<std::string> kValues = {"0", "0", "0", "0", "/dev/null"};

// Threads of the engine would come on top of those of the program. It asks for
// a number of its own in each parallel region, so these are switched off, for
// the calling thread: as OMP_THREAD_LIMIT=1 does for a process.
class OneThread {
 public:
  OneThread() : before_(omp_get_max_active_levels()) {
    omp_set_max_active_levels(0);
  }
  ~OneThread() { omp_set_max_active_levels(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_;
};

class Tesseract final : public WordReader {
 public:
  Result<void> open(const std::string& language) {
    const OneThread alone;
    const bool opened =
        engine_.Init(nullptr, 0, language.c_str(), tesseract::OEM_LSTM_ONLY,
                     nullptr, 0, &kNames, &kValues, false, nullptr) == 0;
    // Of several languages the engine leaves out those without data.
    std::vector<std::string> loaded;
    if (opened) engine_.GetLoadedLanguagesAsVector(&loaded);
    for (const std::string& one : parts_of(language)) {
      if (std::ranges::find(loaded, one) == loaded.end()) return missing(one);
    }
    engine_.SetPageSegMode(tesseract::PSM_SINGLE_BLOCK);
    return {};
  }

  Result<std::vector<ReadWord>> read(const GrayPage& page) override {
    const OneThread alone;
    engine_.SetImage(page.pixels.data(), page.size.width, page.size.height, 1,
                     page.size.width);
    engine_.SetSourceResolution(300);
    if (engine_.Recognize(nullptr) != 0) {
      engine_.Clear();
      return fail(ErrorKind::kEnvironment, "Tesseract could not read a page");
    }
    std::vector<ReadWord> words = words_read();
    engine_.Clear();
    engine_.ClearAdaptiveClassifier();
    return words;
  }

 private:
  static std::vector<std::string> parts_of(const std::string& language) {
    std::vector<std::string> parts(1);
    for (const char c : language) {
      if (c == '+') {
        parts.emplace_back();
      } else {
        parts.back() += c;
      }
    }
    return parts;
  }

  static Error missing(const std::string& language) {
    std::string package = language;
    std::ranges::replace(package, '_', '-');
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "Tesseract has no language data for \"{}\"", language),
        "install tesseract-ocr-" + package +
            ", or set TESSDATA_PREFIX to the folder of " + language +
            ".traineddata");
  }

  std::vector<ReadWord> words_read() {
    constexpr auto kWord = tesseract::RIL_WORD;
    std::vector<ReadWord> words;
    const std::unique_ptr<tesseract::ResultIterator> at(engine_.GetIterator());
    if (!at || at->Empty(kWord)) return words;
    do {
      const std::unique_ptr<char[]> text(at->GetUTF8Text(kWord));
      int left = 0, top = 0, right = 0, bottom = 0;
      if (!text || !at->BoundingBox(kWord, &left, &top, &right, &bottom)) {
        continue;
      }
      words.push_back({text.get(),
                       {left, top, right - left, bottom - top},
                       double(at->Confidence(kWord))});
    } while (at->Next(kWord));
    return words;
  }

  tesseract::TessBaseAPI engine_;
};

}  // namespace
}  // namespace framewise::measure::text

extern "C" __attribute__((visibility("default"))) void
framewise_word_reader_open(
    std::string_view language,
    framewise::Result<std::unique_ptr<framewise::measure::text::WordReader>>&
        answer) {
  auto reader = std::make_unique<framewise::measure::text::Tesseract>();
  if (auto opened = reader->open(std::string(language)); !opened) {
    answer = opened.error();
  } else {
    answer = std::unique_ptr<framewise::measure::text::WordReader>(
        std::move(reader));
  }
}
