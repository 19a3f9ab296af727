// SPDX-License-Identifier: Apache-2.0
// Words of options as values of the library's: the same in C and Python as on
// the command line.
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "framewise/compare.h"

namespace framewise::bindings {

template <typename Value>
struct Word {
  std::string_view word;
  Value value;
};

inline constexpr Word<PairingMode> kPairings[] = {
    {"auto", PairingMode::kAuto},       {"time", PairingMode::kTime},
    {"index", PairingMode::kIndex},     {"content", PairingMode::kContent},
    {"stretch", PairingMode::kStretch},
};
inline constexpr Word<SampleBy> kSamplings[] = {
    {"auto", SampleBy::kLength},     {"full", SampleBy::kNothing},
    {"uniform", SampleBy::kUniform}, {"adaptive", SampleBy::kAdaptive},
    {"scenes", SampleBy::kScenes},   {"progressive", SampleBy::kProgressive},
};
inline constexpr Word<Resizing> kResizings[] = {
    {"none", Resizing::kRefuse},
    {"test", Resizing::kTest},
    {"ref", Resizing::kReference},
    {"smaller", Resizing::kSmaller},
};
inline constexpr Word<DelayRule> kDelayRules[] = {
    {"browser", DelayRule::kBrowser},
    {"stored", DelayRule::kStored},
};
inline constexpr Word<Embed> kPictures[] = {
    {"none", Embed::kNone}, {"worst", Embed::kWorst}, {"all", Embed::kAll}};

// Fails for a word that is none of them, and lists them.
template <typename Value>
Result<Value> value_named(std::span<const Word<Value>> words,
                          std::string_view option, std::string_view text) {
  std::string known;
  for (const Word<Value>& word : words) {
    if (word.word == text) return word.value;
    known += (known.empty() ? "" : ", ") + std::string(word.word);
  }
  return Error{ErrorKind::kUsage,
               std::string(option) + " cannot be \"" + std::string(text) + "\"",
               "it is one of " + known};
}

// A built-in policy, or the policy in a file.
inline Result<Policy> policy_from(const std::filesystem::path& path) {
  Result<Policy> known = find_policy(path.string());
  if (known) return known;
  std::ifstream file(path, std::ios::binary);
  if (!file) return known;
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return parse_policy(text, path.string());
}

}  // namespace framewise::bindings
