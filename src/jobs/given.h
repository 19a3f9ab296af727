// SPDX-License-Identifier: Apache-2.0
// What an asker gave: settings of all sources, and words of this request.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/settings.h"
#include "jobs/field.h"

namespace framewise::jobs {

// A name and a value as text, in the order given. A switch without a value
// has an empty one.
using Words = std::vector<std::pair<std::string, std::string>>;

// "--sample" of a command line, "options.sample" of a job, "sample" in C,
// "sample=" in Python, "option sample" of a line of a batch.
std::string written(Asker asker, std::string_view name);

struct Given {
  Settings settings;
  // Of options that are no settings. Names that are none of a request's are
  // not looked at: the command line has options of its own, such as --html.
  Words options;
  Asker asker = Asker::kCommandLine;

  bool has(std::string_view name) const;
  // The last value given, or empty.
  std::string_view value(std::string_view name) const;
  // Whether this request itself sets it, not a file or the command around it.
  bool asks_for(SettingKey key) const;
  // Where the setting comes from, as its asker writes it: "--sampling",
  // "framewise.toml:3", "profile accuracy".
  const std::string& source(SettingKey key) const {
    return settings.origin(key).where;
  }
};

// Puts words in their places over `under`, the settings of the command around
// the request. Fails with kUsage for words that are no fields, with a
// suggestion, for fields that are not offered to this asker, with the reason,
// and for values that cannot be read. `kind` begins messages: "a pair".
Result<Given> give(std::span<const FieldInfo> fields, std::string_view kind,
                   std::span<const SettingsSource> under, const Words& words,
                   Asker asker);

// The values that were given for a field, parsed: one of a setting; else none,
// the last, or all of what can be repeated.
Result<std::vector<FieldValue>> values_given(const FieldInfo& field,
                                             const Given& given);

// Names the option that an error is about, as its asker wrote it.
Error about(const FieldInfo& field, const Given& given, Error error);

template <typename Request>
Result<void> set_fields(std::span<const Field<Request>> fields,
                        const Given& given, Request& request) {
  for (const Field<Request>& field : fields) {
    auto values = values_given(field.info, given);
    if (!values) return std::move(values).error();
    for (const FieldValue& value : *values) {
      if (Result<void> set = field.set(request, value); !set) {
        return about(field.info, given, std::move(set).error());
      }
    }
  }
  return {};
}

template <typename Request>
std::vector<FieldInfo> infos_of(std::span<const Field<Request>> fields) {
  std::vector<FieldInfo> infos;
  for (const Field<Request>& field : fields) infos.push_back(field.info);
  return infos;
}

// A line "name=value" for each field: equal requests have equal texts.
enum class Fields : uint8_t { kAll, kThatChangeResults };
template <typename Request>
std::string text_of(std::span<const Field<Request>> fields,
                    const Request& request, Fields which) {
  std::string text;
  for (const Field<Request>& field : fields) {
    const Setting& row = field.info.row;
    if (which == Fields::kThatChangeResults && !row.changes_results) continue;
    text += std::string(row.flag) + "=" +
            format_value(row, field.get(request)) + "\n";
  }
  return text;
}

// The words that ask for a request, apart from settings and defaults.
template <typename Request>
Words words_of(std::span<const Field<Request>> fields, const Request& request) {
  Words words;
  for (const Field<Request>& field : fields) {
    const Setting& row = field.info.row;
    const std::string text = format_value(row, field.get(request));
    if (field.info.is_setting() ||
        text == format_value(row, field.get(Request{}))) {
      continue;
    }
    words.emplace_back(row.flag, text);
  }
  return words;
}

}  // namespace framewise::jobs
