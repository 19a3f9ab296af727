// SPDX-License-Identifier: Apache-2.0
#include "measure/text/word_reader.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "temporary_folder.h"

namespace framewise::measure::text {
namespace {

namespace fs = std::filesystem;

// Where the distribution has the data of English.
fs::path english_data() {
  const fs::path root = "/usr/share/tesseract-ocr";
  if (!fs::exists(root)) return {};
  for (const auto& version : fs::directory_iterator(root)) {
    const fs::path file = version.path() / "tessdata" / "eng.traineddata";
    if (fs::exists(file)) return file;
  }
  return {};
}

// Data of a language "own" beside that of English.
class WordReaderLanguages : public testing::Test {
 protected:
  void SetUp() override {
    const fs::path data = english_data();
    if (data.empty()) GTEST_SKIP() << "tesseract-ocr-eng is not installed";
    for (const char* name : {"eng", "own"}) {
      fs::create_symlink(data,
                         folder_.path() / (std::string(name) + ".traineddata"));
    }
    setenv("TESSDATA_PREFIX", folder_.path().c_str(), 1);
  }
  void TearDown() override { unsetenv("TESSDATA_PREFIX"); }
  TemporaryFolder folder_;
};

TEST_F(WordReaderLanguages, AreThoseWhoseDataIsInstalled) {
  EXPECT_TRUE(open_word_reader("own"));
  EXPECT_TRUE(open_word_reader("own+eng"));
  EXPECT_TRUE(check_language("own+eng"));
}

TEST_F(WordReaderLanguages, AreAllNeeded) {
  for (const char* language : {"xyz_new", "eng+xyz_new"}) {
    const auto reader = open_word_reader(language);
    ASSERT_FALSE(reader) << language;
    EXPECT_EQ(reader.error().kind, ErrorKind::kEnvironment);
    EXPECT_NE(reader.error().message.find("xyz_new"), std::string::npos);
    EXPECT_NE(reader.error().hint.find("tesseract-ocr-xyz-new"),
              std::string::npos);
    EXPECT_FALSE(check_language(language));
  }
}

TEST(WordReader, NamesOfLanguagesLeadToNoOtherFolder) {
  for (const char* language : {"", "../eng", "eng+", "+eng", "a++b", "~eng"}) {
    const auto reader = open_word_reader(language);
    ASSERT_FALSE(reader) << language;
    EXPECT_EQ(reader.error().kind, ErrorKind::kUsage) << language;
  }
}

TEST(WordReader, EnglishIsNotRequired) { EXPECT_TRUE(check_language("eng")); }

}  // namespace
}  // namespace framewise::measure::text
