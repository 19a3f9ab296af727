// SPDX-License-Identifier: Apache-2.0
// docs/operations names what the program has.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace framewise {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = FRAMEWISE_SOURCE_DIR;

std::string text_of(const fs::path& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string all_pages() {
  std::string text;
  for (const auto& page : fs::directory_iterator(kSource / "docs/operations")) {
    text += text_of(page.path());
  }
  return text;
}

std::set<std::string> found(const std::string& text, const std::string& what) {
  const std::regex pattern(what);
  std::set<std::string> words;
  for (std::sregex_iterator one(text.begin(), text.end(), pattern), end;
       one != end; ++one) {
    words.insert((*one)[1]);
  }
  return words;
}

TEST(Operations, NameOnlySeriesThatExist) {
  std::string sources;
  for (const auto& file : fs::recursive_directory_iterator(kSource / "src")) {
    if (file.is_regular_file()) sources += text_of(file.path());
  }
  const auto names =
      found(all_pages(), "(framewise_[a-z_]+?)(?:_bucket|_count|_sum)?[^a-z_]");
  EXPECT_GE(names.size(), 8u);
  for (const std::string& name : names) {
    EXPECT_NE(sources.find('"' + name + '"'), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace framewise
