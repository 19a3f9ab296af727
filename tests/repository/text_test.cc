// SPDX-License-Identifier: Apache-2.0
// Rules for the text of the project that a reviewer should not have to check.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "judge/defects/defect_kinds.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = FRAMEWISE_SOURCE_DIR;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> sources_in(const std::vector<std::string>& folders) {
  std::vector<fs::path> found;
  for (const std::string& folder : folders) {
    if (!fs::exists(kSource / folder)) continue;
    for (const auto& entry :
         fs::recursive_directory_iterator(kSource / folder)) {
      const auto extension = entry.path().extension();
      if (extension == ".cc" || extension == ".h") {
        found.push_back(entry.path());
      }
    }
  }
  return found;
}

TEST(Text, EverySourceNamesItsLicenceFirst) {
  for (const fs::path& path :
       sources_in({"src", "include", "tests", "fuzz", "benchmarks", "tools"})) {
    if (path.string().find("third_party") != std::string::npos) continue;
    EXPECT_EQ(read(path).rfind("// SPDX-License-Identifier: Apache-2.0", 0), 0u)
        << path;
  }
}

// It cost a fifth of the build: docs/decisions/0014-own-json-value.md.
TEST(Text, NlohmannJsonIsIncludedForNumbersAndAsAWitnessOnly) {
  const std::set<fs::path> allowed = {
      kSource / "src/base/json/json_number.cc",
      kSource / "tests/base/json/json_witness.h"};
  for (const fs::path& path :
       sources_in({"src", "include", "tests", "fuzz", "benchmarks", "tools"})) {
    const bool is_included = read(path).find(std::string("#include <") +
                                             "nlohmann/") != std::string::npos;
    EXPECT_EQ(is_included, allowed.contains(path))
        << path << ": use base/json/json.h";
  }
}

TEST(Text, NoSourceFileIsLongerThanAReadersPatience) {
  for (const fs::path& path : sources_in({"src", "include"})) {
    const std::string text = read(path);
    const auto lines = std::count(text.begin(), text.end(), '\n');
    EXPECT_LE(lines, 620) << path << ": split it by concept";
  }
}

// What a verdict can say is explained to readers, and has a title.
TEST(Text, EveryKindOfReasonIsDocumentedAndHasATitle) {
  const std::string docs = read(kSource / "docs/defects.md") +
                           read(kSource / "docs/time.md") +
                           read(kSource / "docs/verdicts.md");
  for (const judge::KindTraits& kind : judge::all_kinds()) {
    const std::string word = kind.word;
    EXPECT_FALSE(std::string(kind.title).empty()) << word;
    EXPECT_NE(docs.find("`" + word + "`"), std::string::npos) << word;
  }
}

// The map for newcomers in docs/architecture.md.
TEST(Text, EveryFileThatTheMapNamesExists) {
  const std::string docs = read(kSource / "docs/architecture.md");
  const size_t begin = docs.find("## Where is");
  ASSERT_NE(begin, std::string::npos);
  const std::string map = docs.substr(begin, docs.find("\n## ", begin) - begin);
  const std::regex file("`((?:web/)?[a-z0-9_/]+\\.(?:cc|h|inc|ts))`");
  int count = 0;
  for (std::sregex_iterator found(map.begin(), map.end(), file), end;
       found != end; ++found) {
    const std::string name = (*found)[1];
    const bool is_outside =
        name.starts_with("web/") || name.starts_with("include/");
    EXPECT_TRUE(
        fs::exists(is_outside ? kSource / name : kSource / "src" / name))
        << name;
    ++count;
  }
  EXPECT_GE(count, 45);
}

TEST(Text, EverySourceFileOfTheLibraryIsBuilt) {
  for (const fs::path& path : sources_in({"src"})) {
    if (path.extension() != ".cc") continue;
    // A folder without a list of its own belongs to its parent's.
    fs::path folder = path.parent_path();
    while (!fs::exists(folder / "CMakeLists.txt"))
      folder = folder.parent_path();
    const std::string list = read(folder / "CMakeLists.txt");
    EXPECT_NE(list.find(path.filename().string()), std::string::npos)
        << path << " is in no CMakeLists.txt";
  }
}

}  // namespace
}  // namespace framewise
