// SPDX-License-Identifier: Apache-2.0
// Policies as TOML, read strictly.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "base/toml.h"
#include "framewise/policy.h"
#include "judge/defects/defect_kinds.h"

namespace framewise {
namespace {

constexpr size_t kMostBytes = size_t{1} << 20;
constexpr std::string_view kBars[] = {"info", "minor", "major", "ruinous",
                                      "never"};
constexpr std::string_view kKeys[] = {"base",   "name",  "identical",
                                      "detect", "score", "severity",
                                      "tier",   "kinds", "content"};

using Words = std::span<const std::string_view>;

constexpr ContentClass kContents[] = {
    ContentClass::kPhoto, ContentClass::kCartoon, ContentClass::kScreen,
    ContentClass::kGradient, ContentClass::kMixed};

std::vector<std::string_view> kind_words() {
  std::vector<std::string_view> words;
  for (const auto& kind : judge::all_kinds()) {
    // A test that can't be read is an error by every policy.
    if (kind.kind != DefectKind::kUnreadable) words.emplace_back(kind.word);
  }
  return words;
}

std::vector<std::string_view> content_words() {
  std::vector<std::string_view> words;
  for (const ContentClass content : kContents) {
    words.emplace_back(name_of(content));
  }
  return words;
}

std::string listed(Words words) {
  std::string text;
  for (const std::string_view word : words) {
    text += (text.empty() ? "" : ", ") + std::string(word);
  }
  return text;
}

class PolicyReader {
 public:
  explicit PolicyReader(const std::string& path) : path_(path) {}

  Result<Policy> read(const toml::table& table) {
    FW_RETURN_IF_ERROR(check_keys(table, "", kKeys));
    std::string base = "default";
    FW_RETURN_IF_ERROR(read_text(table, "base", base));
    if (base == "nothing") {
      policy_.kinds.clear();
      policy_.shifts.clear();
    } else {
      auto policy = find_policy(base);
      if (!policy) return at(*table.get("base"), std::move(policy).error());
      policy_ = *std::move(policy);
    }
    policy_.name = path_;
    policy_.file = path_;
    FW_RETURN_IF_ERROR(read_text(table, "name", policy_.name));
    FW_RETURN_IF_ERROR(read_identical(table));
    FW_RETURN_IF_ERROR(read_numbers(table));
    FW_RETURN_IF_ERROR(read_bars(table));
    FW_RETURN_IF_ERROR(read_kinds(table));
    FW_RETURN_IF_ERROR(read_contents(table));
    return policy_;
  }

 private:
  Error at(const toml::node& node, Error error) const {
    const toml::source_position place = node.source().begin;
    return in_file(std::move(error),
                   fmt::format("{}:{}:{}", path_, place.line, place.column));
  }

  Result<void> check_keys(const toml::table& table, const std::string& section,
                          Words known) const {
    for (const auto& [key, node] : table) {
      if (std::find(known.begin(), known.end(), key.str()) != known.end()) {
        continue;
      }
      const std::string hint = suggestion(key.str(), known);
      return at(node,
                with_hint(fail(ErrorKind::kUsage, "unknown key \"{}{}\"",
                               section, printable(key.str())),
                          hint.empty() ? "known are " + listed(known) : hint));
    }
    return {};
  }

  // The table of this name, or null; checked to be one and to know its keys.
  Result<const toml::table*> section(const toml::table& table,
                                     const std::string& name,
                                     Words known) const {
    const toml::node* node = table.get(name);
    if (!node) return nullptr;
    const toml::table* found = node->as_table();
    if (!found) {
      return at(*node, fail(ErrorKind::kUsage, "\"{}\" is a section", name));
    }
    FW_RETURN_IF_ERROR(check_keys(*found, name + ".", known));
    return found;
  }

  Result<void> read_text(const toml::table& table, const char* key,
                         std::string& value) const {
    const toml::node* node = table.get(key);
    if (!node) return {};
    const auto* text = node->as_string();
    if (!text) return at(*node, fail(ErrorKind::kUsage, "{} is a text", key));
    value = text->get();
    return {};
  }

  Result<void> read_identical(const toml::table& table) {
    const toml::node* node = table.get("identical");
    if (!node) return {};
    const auto* truth = node->as_boolean();
    if (!truth) {
      return at(*node, fail(ErrorKind::kUsage, "identical is true or false"));
    }
    policy_.identical = truth->get();
    return {};
  }

  Result<void> read_number(const toml::table* table, const char* key,
                           double least, double most, double& value) const {
    const toml::node* node = table ? table->get(key) : nullptr;
    if (!node) return {};
    const auto number = node->value<double>();
    const bool is_number = node->is_integer() || node->is_floating_point();
    if (!is_number || !std::isfinite(*number) || *number < least ||
        *number > most) {
      return at(*node, fail(ErrorKind::kUsage, "{} is a number from {} to {}",
                            key, least, most));
    }
    value = *number;
    return {};
  }

  Result<void> read_numbers(const toml::table& table) {
    constexpr std::string_view kScore[] = {"warning", "artifact"};
    constexpr std::string_view kTier[] = {"high_db", "medium_db"};
    constexpr std::string_view kDetect[] = {"tolerance"};
    FW_ASSIGN_OR_RETURN(const auto* score, section(table, "score", kScore));
    FW_ASSIGN_OR_RETURN(const auto* tier, section(table, "tier", kTier));
    FW_ASSIGN_OR_RETURN(const auto* detect, section(table, "detect", kDetect));
    Policy& p = policy_;
    FW_RETURN_IF_ERROR(read_number(score, "warning", 0, 100, p.score_warning));
    FW_RETURN_IF_ERROR(
        read_number(score, "artifact", 0, 100, p.score_artifact));
    FW_RETURN_IF_ERROR(read_number(tier, "high_db", 0, 200, p.high_db));
    FW_RETURN_IF_ERROR(read_number(tier, "medium_db", 0, 200, p.medium_db));
    FW_RETURN_IF_ERROR(read_number(detect, "tolerance", 0.1, 10, p.tolerance));
    if (score && p.score_artifact > p.score_warning) {
      return at(*score, fail(ErrorKind::kUsage,
                             "score.artifact ({}) is above score.warning ({})",
                             p.score_artifact, p.score_warning));
    }
    if (tier && p.medium_db > p.high_db) {
      return at(*tier, fail(ErrorKind::kUsage,
                            "tier.medium_db ({}) is above tier.high_db ({})",
                            p.medium_db, p.high_db));
    }
    return {};
  }

  Result<void> read_bar(const toml::table& table, const char* key,
                        Policy::Bar& bar) const {
    const toml::node* node = table.get(key);
    if (!node) return {};
    const auto* text = node->as_string();
    const auto word = std::find(std::begin(kBars), std::end(kBars),
                                text ? std::string_view(text->get()) : "");
    if (word == std::end(kBars)) {
      return at(*node, fail(ErrorKind::kUsage, "{} is one of \"{}\"", key,
                            listed(kBars)));
    }
    bar.reset();
    if (*word != "never") bar = Severity(word - std::begin(kBars));
    return {};
  }

  Result<void> read_bars(const toml::table& table) {
    constexpr std::string_view kBoth[] = {"warning", "artifact"};
    FW_ASSIGN_OR_RETURN(const auto* bars, section(table, "severity", kBoth));
    if (!bars) return {};
    FW_RETURN_IF_ERROR(read_bar(*bars, "warning", policy_.warning));
    return read_bar(*bars, "artifact", policy_.artifact);
  }

  Result<void> read_kinds(const toml::table& table) {
    constexpr std::string_view kBoth[] = {"warning", "artifact"};
    const std::vector<std::string_view> words = kind_words();
    FW_ASSIGN_OR_RETURN(const auto* kinds, section(table, "kinds", words));
    if (!kinds) return {};
    for (const auto& [key, node] : *kinds) {
      FW_ASSIGN_OR_RETURN(const auto* bars,
                          section(*kinds, std::string(key.str()), kBoth));
      const DefectKind kind = *judge::find_kind(key.str());
      auto known =
          std::find_if(policy_.kinds.begin(), policy_.kinds.end(),
                       [&](const auto& one) { return one.kind == kind; });
      if (known == policy_.kinds.end()) {
        policy_.kinds.push_back({kind, policy_.warning, policy_.artifact});
        known = policy_.kinds.end() - 1;
      }
      FW_RETURN_IF_ERROR(read_bar(*bars, "warning", known->warning));
      FW_RETURN_IF_ERROR(read_bar(*bars, "artifact", known->artifact));
    }
    return {};
  }

  Result<void> read_contents(const toml::table& table) {
    const std::vector<std::string_view> words = kind_words();
    FW_ASSIGN_OR_RETURN(const auto* contents,
                        section(table, "content", content_words()));
    if (!contents) return {};
    for (const ContentClass content : kContents) {
      FW_ASSIGN_OR_RETURN(const auto* shifts,
                          section(*contents, name_of(content), words));
      if (!shifts) continue;
      for (const auto& [name, value] : *shifts) {
        const DefectKind kind = *judge::find_kind(name.str());
        const auto* steps = value.as_integer();
        if (!steps || std::abs(steps->get()) > 3) {
          return at(value, fail(ErrorKind::kUsage,
                                "content.{}.{} is a whole number from -3 to 3",
                                name_of(content), name_of(kind)));
        }
        std::erase_if(policy_.shifts, [&](const auto& one) {
          return one.content == content && one.kind == kind;
        });
        policy_.shifts.push_back({content, kind, int(steps->get())});
      }
    }
    return {};
  }

  const std::string& path_;
  Policy policy_;
};

std::string_view bar_text(const Policy::Bar& bar) {
  return bar ? kBars[size_t(*bar)] : "never";
}

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

}  // namespace

Result<Policy> parse_policy(std::string_view text, const std::string& path) {
  if (text.size() > kMostBytes) {
    return in_file(fail(ErrorKind::kLimit, "{} bytes are too many for a policy",
                        text.size()),
                   path);
  }
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return in_file(with_hint(fail(ErrorKind::kUsage, "not valid TOML: {}",
                                  error.description()),
                             "`framewise policy` prints a valid file"),
                   fmt::format("{}:{}:{}", path, error.source().begin.line,
                               error.source().begin.column));
  }
  return PolicyReader(path).read(parsed.table());
}

std::string policy_text(const Policy& policy) {
  std::string text = fmt::format(
      "# What framewise calls damage: framewise compare --policy FILE.\n"
      "# Severities: info, minor, major, ruinous; never: does not count.\n"
      "base = \"nothing\"  # or lenient, default, strict, lossless\n"
      "name = {}\n"
      "# true: anything but the same pixels at the same times is an artifact\n"
      "identical = {}\n\n"
      "[score]  # below: a warning, an artifact\n"
      "warning = {}\nartifact = {}\n\n"
      "[severity]  # a reason of at least this: a warning, an artifact\n"
      "warning = \"{}\"\nartifact = \"{}\"\n\n"
      "[detect]  # detectors' thresholds are multiplied by this\n"
      "tolerance = {}\n\n"
      "[tier]  # luma PSNR in dB above which a pair is high, medium\n"
      "high_db = {}\nmedium_db = {}\n",
      toml_string(policy.name), policy.identical, policy.score_warning,
      policy.score_artifact, bar_text(policy.warning),
      bar_text(policy.artifact), policy.tolerance, policy.high_db,
      policy.medium_db);
  for (const Policy::Kind& kind : policy.kinds) {
    text += fmt::format("\n[kinds.{}]\nwarning = \"{}\"\nartifact = \"{}\"\n",
                        name_of(kind.kind), bar_text(kind.warning),
                        bar_text(kind.artifact));
  }
  std::vector<Policy::Shift> shifts = policy.shifts;
  std::ranges::stable_sort(shifts, {}, [](const Policy::Shift& shift) {
    return std::pair(std::string_view(name_of(shift.content)),
                     std::string_view(name_of(shift.kind)));
  });
  std::optional<ContentClass> content;
  for (const Policy::Shift& shift : shifts) {
    if (shift.content != content) {
      content = shift.content;
      text += fmt::format("\n[content.{}]  # steps graver, or less\n",
                          name_of(shift.content));
    }
    text += fmt::format("{} = {}\n", name_of(shift.kind), shift.steps);
  }
  return text;
}

}  // namespace framewise
