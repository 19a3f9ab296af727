// SPDX-License-Identifier: Apache-2.0
// Parsing of framewise.toml.
#include <algorithm>

#include "base/result.h"
#include "base/settings.h"
#include "base/suggestion.h"
#include "base/toml.h"

namespace framewise {
namespace {

std::string place(const std::string& path, const toml::source_position& at) {
  return fmt::format("{}:{}:{}", path, at.line, at.column);
}

// Suggests a key for an unknown one: a close spelling, or the same name in
// another section.
std::string suggest_key(std::string_view key) {
  std::vector<std::string_view> keys;
  for (const Setting& setting : kSettings) keys.push_back(setting.key);
  std::string hint = suggestion(key, keys);
  if (!hint.empty()) return hint;
  const auto last_part = [](std::string_view name) {
    return name.substr(name.rfind('.') + 1);
  };
  for (const std::string_view candidate : keys) {
    if (last_part(candidate) == last_part(key)) {
      return fmt::format("did you mean {}?", candidate);
    }
  }
  return "`framewise config show` lists all settings";
}

std::string suggest_section(std::string_view name) {
  std::vector<std::string_view> sections;
  for (const Setting& setting : kSettings) {
    const size_t dot = setting.key.find('.');
    if (dot != std::string_view::npos) {
      sections.push_back(setting.key.substr(0, dot));
    }
  }
  std::string hint = suggestion(name, sections);
  return hint.empty() ? "`framewise config init` prints all sections" : hint;
}

Error unknown(const std::string& key, bool is_table) {
  return is_table
             ? with_hint(fail(ErrorKind::kUsage, "unknown section \"{}\"", key),
                         suggest_section(key))
             : with_hint(fail(ErrorKind::kUsage, "unknown setting \"{}\"", key),
                         suggest_key(key));
}

bool is_section(std::string_view key) {
  const std::string prefix = std::string(key) + ".";
  return std::any_of(
      kSettings.begin(), kSettings.end(),
      [&](const Setting& setting) { return setting.key.starts_with(prefix); });
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* truth = node.as_boolean()) {
    return truth->get() ? "true" : "false";
  }
  if (const auto* whole = node.as_integer()) {
    return fmt::format("{}", whole->get());
  }
  if (const auto* real = node.as_floating_point()) {
    return fmt::format("{}", real->get());
  }
  return std::nullopt;
}

// Walks the tables of the file and records values, problems and their lines.
class FileReader {
 public:
  explicit FileReader(const std::string& path) : path_(path) {}

  void read_table(const toml::table& table, const std::string& prefix = "") {
    for (const auto& [key, node] : table) {
      read_entry(prefix + std::string(key.str()), key, node);
    }
  }

  SettingsSource finish() {
    // toml++ sorts by name; report problems in the order of the lines.
    std::stable_sort(
        problems_.begin(), problems_.end(),
        [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [at, error] : problems_) {
      source_.problems.push_back(in_file(std::move(error), place(path_, at)));
    }
    return std::move(source_);
  }

 private:
  void read_entry(const std::string& key, const toml::key& written,
                  const toml::node& node) {
    const auto* table = node.as_table();
    if (table && is_section(key)) return read_table(*table, key + ".");
    const Setting* setting = find_setting(key);
    if (!setting) {
      problem(unknown(key, table != nullptr), written.source().begin);
    } else {
      read_value(*setting, node);
    }
  }

  void read_value(const Setting& setting, const toml::node& node) {
    const toml::source_position at = node.source().begin;
    const auto text = text_of(node);
    if (!text) {
      return problem(with_hint(fail(ErrorKind::kUsage, "{}: expected one value",
                                    setting.key),
                               fmt::format("such as {}", setting.default_text)),
                     at);
    }
    auto value = parse_value(setting, *text);
    if (!value) return problem(std::move(value).error(), at);
    source_.assignments.push_back(
        {&setting,
         *std::move(value),
         {SettingOrigin::Layer::kFile, fmt::format("{}:{}", path_, at.line)}});
  }

  void problem(Error error, const toml::source_position& at) {
    problems_.emplace_back(at, std::move(error));
  }

  const std::string& path_;
  SettingsSource source_;
  std::vector<std::pair<toml::source_position, Error>> problems_;
};

// How to mend what the parser found, by what it was reading.
std::string toml_hint(std::string_view description) {
  const auto is_in = [description](std::string_view part) {
    return description.find(part) != std::string_view::npos;
  };
  if (is_in("parsing array")) return "a list opens with [ and closes with ]";
  if (is_in("parsing boolean") || is_in("parsing value")) {
    return "a text needs quotes: key = \"value\"";
  }
  if (is_in("parsing string")) return "close the text with a quote";
  return "`framewise config init` prints a valid file";
}

}  // namespace

SettingsSource read_settings_file(std::string_view text,
                                  const std::string& path) {
  const toml::parse_result parsed = toml::parse(text, path);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    SettingsSource source;
    source.problems.push_back(in_file(
        with_hint(
            fail(ErrorKind::kUsage, "not valid TOML: {}", error.description()),
            toml_hint(error.description())),
        place(path, error.source().begin)));
    return source;
  }
  FileReader reader(path);
  reader.read_table(parsed.table());
  return reader.finish();
}

}  // namespace framewise
