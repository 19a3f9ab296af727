// SPDX-License-Identifier: Apache-2.0
// A type has one definition. Two of one name would share the functions that
// templates make for them, and the linker would keep those of either.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kSources = FRAMEWISE_SOURCE_DIR;

// Without comments and literals, which may hold braces.
std::string code_of(std::string_view text) {
  std::string code;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "//") {
      while (i < text.size() && text[i] != '\n') ++i;
    } else if (text.substr(i, 2) == "/*") {
      i = std::min(text.find("*/", i), text.size()) + 1;
    } else if (text.substr(i, 2) == "R\"") {
      const size_t open = text.find('(', i);
      const std::string end =
          ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      i = std::min(text.find(end, open), text.size() - end.size()) +
          end.size() - 1;
    } else if (text[i] == '"' ||
               (text[i] == '\'' && i > 0 &&
                std::isalnum((unsigned char)(text[i - 1])) == 0)) {
      const char quote = text[i];
      while (++i < text.size() && text[i] != quote) i += text[i] == '\\';
    } else {
      code += text[i];
    }
  }
  return code;
}

// The types that are defined in named namespaces, with these. Templates may
// have several definitions.
std::set<std::string> types_of(const std::string& code) {
  static const std::regex kWord(
      R"((template\s*<[^;{}]*>\s*)?\b(namespace|struct|class|enum\s+class|enum|union)\b\s*([\w:]*)(?:\s+final)?\s*(?::[^:;{}()=][^;{}()=]*)?\{|[{}])");
  std::set<std::string> types;
  std::vector<std::string>
      around;  // the last one's names before it; "": no namespace
  for (auto it = std::sregex_iterator(code.begin(), code.end(), kWord);
       it != std::sregex_iterator(); ++it) {
    const std::string kind = (*it)[2];
    const std::string name = (*it)[3];
    const std::string outside = around.empty() ? "::" : around.back();
    if ((*it)[0] == "}") {
      if (!around.empty()) around.pop_back();
    } else if (kind == "namespace" && !outside.empty() && !name.empty()) {
      around.push_back(outside + name + "::");
    } else {
      const bool is_type = !kind.empty() && kind != "namespace";
      const bool counts = is_type && !outside.empty() && !name.empty() &&
                          name.find(':') == std::string::npos &&
                          !(*it)[1].matched;
      if (counts) types.insert(outside + name);
      around.emplace_back();
    }
  }
  return types;
}

TEST(TypeNames, AreFoundInNamespacesAlone) {
  const std::set<std::string> expected = {"::a::b::One", "::a::b::Two",
                                          "::a::b::Color"};
  EXPECT_EQ(types_of(code_of(R"(
      namespace a::b {  // struct Not {
      struct One : Base { struct Inner {}; };
      class Two final { char c = '{'; };
      enum class Color : int { kRed };
      template <typename T> struct Many {};
      struct One::State { int x; };
      namespace { struct Hidden {}; }
      void f() { struct Local {}; const char* s = "struct S {"; }
      }  // namespace a::b
      )")),
            expected);
}

TEST(TypeNames, HaveOneDefinitionEach) {
  std::map<std::string, std::set<std::string>> places;
  for (const char* folder : {"src", "include"}) {
    for (const auto& entry :
         fs::recursive_directory_iterator(kSources / folder)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".h" && path.extension() != ".cc") continue;
      // What stands for a file of the same name on another system.
      if (path.parent_path().filename() == "windows") continue;
      std::ifstream file(path);
      const std::string text{std::istreambuf_iterator<char>(file), {}};
      for (const std::string& name : types_of(code_of(text))) {
        places[name].insert(fs::relative(path, kSources));
      }
    }
  }
  EXPECT_GT(places.size(), 1000u);
  for (const auto& [name, files] : places) {
    EXPECT_EQ(files.size(), 1u)
        << name << " in " << *files.begin() << " and " << *files.rbegin();
  }
}

}  // namespace
