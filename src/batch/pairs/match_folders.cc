// SPDX-License-Identifier: Apache-2.0
#include <fnmatch.h>

#include <algorithm>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "batch/pairs/pair_list.h"

namespace framewise::batch {
namespace {

namespace fs = std::filesystem;

// A part of the path, as all keys here: lists may have millions.
std::string_view without_extension(std::string_view path) {
  const size_t name = path.rfind('/') + 1;  // 0: there is no folder
  const size_t dot = path.rfind('.');
  const bool has_extension =
      dot != std::string_view::npos && dot > name && path.substr(name) != "..";
  return has_extension ? path.substr(0, dot) : path;
}

// A pattern that matches this path only.
std::string escaped(std::string_view path) {
  std::string text;
  for (const char c : path) {
    if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\') text += '\\';
    text += c;
  }
  return text;
}

std::string_view folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : path.substr(0, slash);
}

// Tests by a part of their path that every match of a pattern shares: the path
// without its extension, or, if there is a pattern, the folder. Without the
// index each original would be matched against each test.
class TestIndex {
 public:
  TestIndex(std::span<const std::string> files, std::string_view pattern)
      : files_(files), pattern_(pattern) {
    for (size_t i = 0; i < files.size(); ++i) {
      indices_[pattern.empty() ? without_extension(files[i])
                               : folder_of(files[i])]
          .push_back(i);
    }
  }

  // In order of files.
  std::vector<size_t> matches_of(const std::string& original) const {
    const std::string_view stem = without_extension(original);
    if (pattern_.empty()) return find(stem);
    std::string wanted(pattern_);
    std::string literal(pattern_);
    replace(wanted, escaped(stem));
    replace(literal, stem);
    std::vector<size_t> matches;
    for (const size_t i : find(folder_of(literal))) {
      if (fnmatch(wanted.c_str(), files_[i].c_str(), FNM_PATHNAME) == 0) {
        matches.push_back(i);
      }
    }
    return matches;
  }

 private:
  static void replace(std::string& pattern, std::string_view stem) {
    const size_t braces = pattern.find("{}");
    if (braces != std::string::npos) pattern.replace(braces, 2, stem);
  }

  std::vector<size_t> find(std::string_view key) const {
    const auto found = indices_.find(key);
    return found == indices_.end() ? std::vector<size_t>() : found->second;
  }

  std::span<const std::string> files_;
  std::string_view pattern_;
  std::unordered_map<std::string_view, std::vector<size_t>> indices_;
};

// hero.png and hero.webp beside each other are two pictures: each is compared
// with the file of its own name.
class EqualPaths {
 public:
  EqualPaths(std::span<const std::string> originals,
             std::span<const std::string> tests)
      : originals_(originals.begin(), originals.end()),
        tests_(tests.begin(), tests.end()) {
    for (const std::string& original : originals) {
      ++of_stem_[without_extension(original)];
    }
  }

  // Of an original and a test that are equal but for the extension.
  bool may_meet(const std::string& original, const std::string& test) const {
    if (original == test) return true;
    if (originals_.contains(test)) return false;
    return !tests_.contains(original) ||
           of_stem_.at(without_extension(original)) == 1;
  }

 private:
  std::unordered_set<std::string_view> originals_;
  std::unordered_set<std::string_view> tests_;
  std::unordered_map<std::string_view, int> of_stem_;
};

}  // namespace

FolderMatches match_folders(const fs::path& originals,
                            std::span<const std::string> original_files,
                            const fs::path& tests,
                            std::span<const std::string> test_files,
                            std::string_view pattern) {
  const TestIndex index(test_files, pattern);
  const std::optional<EqualPaths> equal =
      pattern.empty()
          ? std::optional<EqualPaths>(EqualPaths(original_files, test_files))
          : std::nullopt;
  std::vector<bool> matched(test_files.size(), false);
  FolderMatches found;
  for (const std::string& original : original_files) {
    std::vector<size_t> matches = index.matches_of(original);
    if (equal) {
      std::erase_if(matches, [&](size_t i) {
        return !equal->may_meet(original, test_files[i]);
      });
    }
    if (matches.empty()) {
      found.unmatched.push_back((originals / original).string());
    }
    for (const size_t i : matches) {
      matched[i] = true;
      if (equal && original != test_files[i]) {
        found.other_extension.push_back(test_files[i]);
      }
      Pair pair;
      pair.reference = (originals / original).string();
      pair.test = (tests / test_files[i]).string();
      pair.label = test_files[i];
      found.pairs.push_back(std::move(pair));
    }
  }
  for (size_t i = 0; i < test_files.size(); ++i) {
    if (!matched[i]) {
      found.unmatched.push_back((tests / test_files[i]).string());
    }
  }
  return found;
}

}  // namespace framewise::batch
