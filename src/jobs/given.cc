// SPDX-License-Identifier: Apache-2.0
#include "jobs/given.h"

#include <algorithm>

#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "framewise/policy.h"
#include "measure/perceptual/cvvdp/display.h"

namespace framewise::jobs {
namespace {

// The layer of the words of a request itself.
SettingOrigin::Layer own_layer(Asker asker) {
  return asker == Asker::kCommandLine ? SettingOrigin::Layer::kFlag
                                      : SettingOrigin::Layer::kRequest;
}

// "sample_share" for "sample-share".
std::string with_dashes(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

// By its name with "-" or "_", or by the key of its setting.
const FieldInfo* find_field(std::span<const FieldInfo> fields,
                            std::string_view name) {
  const std::string flag = with_dashes(name);
  const auto at = std::ranges::find_if(fields, [&](const FieldInfo& field) {
    return field.name() == flag ||
           (field.is_setting() && field.row.key == name);
  });
  return at == fields.end() ? nullptr : &*at;
}

Error unknown(std::span<const FieldInfo> fields, std::string_view kind,
              std::string_view name, Asker asker) {
  std::vector<std::string_view> names;
  for (const FieldInfo& field : fields) {
    if (field.is_offered_to(asker)) names.push_back(field.name());
  }
  return with_hint(
      fail(ErrorKind::kUsage, "{} has no option '{}'", kind, printable(name)),
      suggestion(with_dashes(name), names));
}

bool is_built_in(const Setting& row, std::string_view name) {
  if (row.key == "compare.policy") {
    return std::ranges::count(policy_names(), name) > 0;
  }
  if (row.key != "compare.display") {
    return std::ranges::count(choices_of(row), name) > 0;
  }
  return name == "auto" || std::ranges::count(measure::cvvdp_displays(), name,
                                              &measure::CvvdpDisplay::name) > 0;
}

// A stranger's value must not be opened as a path.
Result<void> check_is_no_path(const FieldInfo& field, std::string_view value,
                              Asker asker) {
  if (asker != Asker::kService || field.row.type != SettingType::kNameOrFile ||
      is_built_in(field.row, value)) {
    return {};
  }
  return with_hint(fail(ErrorKind::kUsage, "{}: '{}' is not built in",
                        written(asker, field.name()), printable(value)),
                   "a job opens no files but those that it names");
}

}  // namespace

std::string written(Asker asker, std::string_view name) {
  switch (asker) {
    case Asker::kCommandLine: return fmt::format("--{}", name);
    case Asker::kBatchLine: return fmt::format("option {}", name);
    case Asker::kService: return fmt::format("options.{}", name);
    case Asker::kC: return std::string(name);
    case Asker::kPython: {
      std::string keyword(name);
      std::ranges::replace(keyword, '-', '_');
      return keyword;
    }
  }
  return std::string(name);
}

bool Given::has(std::string_view name) const {
  return std::ranges::any_of(
      options, [name](const auto& one) { return one.first == name; });
}

std::string_view Given::value(std::string_view name) const {
  for (auto one = options.rbegin(); one != options.rend(); ++one) {
    if (one->first == name) return one->second;
  }
  return {};
}

bool Given::asks_for(SettingKey key) const {
  return settings.origin(key).layer == own_layer(asker);
}

Result<Given> give(std::span<const FieldInfo> fields, std::string_view kind,
                   std::span<const SettingsSource> under, const Words& words,
                   Asker asker) {
  Given given{.asker = asker};
  std::vector<FlagValue> flags;
  for (const auto& [name, value] : words) {
    const FieldInfo* field = find_field(fields, name);
    if (!field) return unknown(fields, kind, name, asker);
    if (!field->is_offered_to(asker)) {
      return with_hint(fail(ErrorKind::kUsage, "{} is not offered here",
                            written(asker, name)),
                       field->why_not);
    }
    FW_RETURN_IF_ERROR(check_is_no_path(*field, value, asker));
    std::string text = value;
    if (field->is_switch() && text.empty()) text = "true";
    auto parsed = parse_value(field->row, text);
    if (!parsed) return about(*field, given, std::move(parsed).error());
    if (!field->is_setting()) {
      // A switch that is off is as if it were not there.
      if (field->is_switch() && !std::get<bool>(*parsed)) continue;
      given.options.emplace_back(field->name(), std::move(text));
      continue;
    }
    const Setting* row = find_setting(field->row.key);
    const auto earlier = std::ranges::find(flags, row, &FlagValue::setting);
    if (row->type == SettingType::kList && earlier != flags.end()) {
      earlier->text += "," + text;
    } else {
      flags.push_back({row, std::move(text), written(asker, name)});
    }
  }
  std::vector<SettingsSource> sources(under.begin(), under.end());
  sources.push_back(read_flags(flags, own_layer(asker)));
  FW_ASSIGN_OR_RETURN(given.settings, Settings::combine(sources));
  return given;
}

Result<std::vector<FieldValue>> values_given(const FieldInfo& field,
                                             const Given& given) {
  if (field.is_setting()) {
    const auto index = size_t(find_setting(field.row.key) - kSettings.data());
    return std::vector{given.settings.value(index)};
  }
  std::vector<FieldValue> values;
  for (const auto& [name, text] : given.options) {
    if (name != field.name()) continue;
    auto value = parse_value(field.row,
                             field.is_switch() && text.empty() ? "true" : text);
    if (!value) return about(field, given, std::move(value).error());
    if (field.row.type != SettingType::kRepeated) values.clear();
    values.push_back(*std::move(value));
  }
  return values;
}

Error about(const FieldInfo& field, const Given& given, Error error) {
  std::string where = written(given.asker, field.name());
  if (field.is_setting()) {
    const auto index = size_t(find_setting(field.row.key) - kSettings.data());
    const SettingOrigin& origin = given.settings.origin(index);
    if (origin.layer > SettingOrigin::Layer::kProfile) where = origin.where;
  }
  const std::string name = fmt::format("{}: ", name_of(field.row));
  if (error.message.starts_with(name)) error.message.erase(0, name.size());
  error.message = fmt::format("{}: {}", where, error.message);
  return error;
}

}  // namespace framewise::jobs
