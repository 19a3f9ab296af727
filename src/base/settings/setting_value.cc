// SPDX-License-Identifier: Apache-2.0
// Parsing and formatting of setting values: sizes, durations and counts with
// units.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/result.h"
#include "base/settings.h"
#include "base/suggestion.h"

namespace framewise {
namespace {

struct Unit {
  std::string_view name;
  int64_t factor;
};

// format_value() writes the first name of each factor. A bare letter is a power
// of 1024 for bytes, as in coreutils.
constexpr Unit kByteUnits[] = {
    {"B", 1},
    {"KiB", int64_t{1} << 10},
    {"MiB", int64_t{1} << 20},
    {"GiB", int64_t{1} << 30},
    {"TiB", int64_t{1} << 40},
    {"kB", 1000},
    {"MB", 1000 * 1000},
    {"GB", 1000 * 1000 * 1000},
    {"TB", int64_t{1000} * 1000 * 1000 * 1000},
    {"K", int64_t{1} << 10},
    {"M", int64_t{1} << 20},
    {"G", int64_t{1} << 30},
    {"T", int64_t{1} << 40},
};
constexpr Unit kDurationUnits[] = {
    {"ms", 1},        {"s", 1000},        {"min", 60 * 1000},
    {"m", 60 * 1000}, {"h", 3600 * 1000}, {"d", 24 * 3600 * 1000},
};
constexpr Unit kCountUnits[] = {
    {"k", 1000}, {"M", 1000 * 1000}, {"G", 1000 * 1000 * 1000}};

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Splits "1.5 GB" into the number and "GB". Integers stay exact.
struct Number {
  std::variant<int64_t, double> amount;
  std::string_view unit;
};

std::optional<Number> split_number(std::string_view text) {
  text = trimmed(text);
  const char* const end = text.data() + text.size();
  int64_t whole = 0;
  const auto [after, problem] = std::from_chars(text.data(), end, whole);
  const bool fraction =
      after != end && (*after == '.' || *after == 'e' || *after == 'E');
  if (problem == std::errc() && !fraction) {
    return Number{whole, trimmed({after, size_t(end - after)})};
  }
  double real = 0;
  const auto [stop, trouble] = std::from_chars(text.data(), end, real);
  if (trouble != std::errc() || !std::isfinite(real)) return std::nullopt;
  return Number{real, trimmed({stop, size_t(end - stop)})};
}

std::optional<int64_t> multiplied(const Number& number, int64_t factor) {
  int64_t product = 0;
  if (const auto* whole = std::get_if<int64_t>(&number.amount)) {
    if (__builtin_mul_overflow(*whole, factor, &product)) return std::nullopt;
    return product;
  }
  const double exact = std::get<double>(number.amount) * double(factor);
  // A double represents every integer only up to this.
  if (std::abs(exact) > 9e15) return std::nullopt;
  product = std::llround(exact);
  if (std::abs(exact - double(product)) > 1e-6) return std::nullopt;
  return product;
}

std::optional<int64_t> parse_with_units(std::string_view text,
                                        std::span<const Unit> units,
                                        int64_t factor_without_unit) {
  const auto number = split_number(text);
  if (!number) return std::nullopt;
  if (number->unit.empty()) return multiplied(*number, factor_without_unit);
  for (const Unit& unit : units) {
    if (equal_ignoring_case(unit.name, number->unit)) {
      return multiplied(*number, unit.factor);
    }
  }
  return std::nullopt;
}

std::optional<int64_t> parse_count(std::string_view text,
                                   std::string_view unit) {
  text = trimmed(text);
  if (!unit.empty() && text.ends_with(unit)) {
    text.remove_suffix(unit.size());
    text = trimmed(text);
  }
  return parse_with_units(text, kCountUnits, 1);
}

// Uses the largest unit that leaves an integer.
std::string shortest(int64_t amount, std::span<const Unit> units,
                     std::string_view suffix = "") {
  const Unit* best = nullptr;
  if (amount != 0) {
    for (const Unit& unit : units) {
      const bool larger = !best || unit.factor > best->factor;
      if (larger && unit.factor > 0 && amount % unit.factor == 0) best = &unit;
    }
  }
  return best ? fmt::format("{}{}{}", amount / best->factor, best->name, suffix)
              : fmt::format("{}{}", amount, amount == 0 ? "" : suffix);
}

std::optional<bool> parse_bool(std::string_view text) {
  for (const char* word : {"true", "1", "yes", "on"}) {
    if (equal_ignoring_case(text, word)) return true;
  }
  for (const char* word : {"false", "0", "no", "off"}) {
    if (equal_ignoring_case(text, word)) return false;
  }
  return std::nullopt;
}

Error not_understood(const Setting& setting, std::string_view text) {
  const auto wrong = [&](std::string_view what, std::string_view hint) {
    return with_hint(fail(ErrorKind::kUsage, "{}: \"{}\" is not {}",
                          name_of(setting), text, what),
                     hint);
  };
  switch (setting.type) {
    case SettingType::kBool:
      return wrong("true or false", "write true or false");
    case SettingType::kBytes:
      return wrong("a size", "write it as 512MiB, 1.5GB or in bytes");
    case SettingType::kDuration:
      return wrong("a duration", "write it as 250ms, 30s, 5min or 1h");
    case SettingType::kReal:
      return wrong("a number",
                   fmt::format("write it as {}", setting.default_text.empty()
                                                     ? "0.5"
                                                     : setting.default_text));
    default:
      return wrong(
          "a whole number",
          setting.maximum < 1e6
              ? fmt::format("write a whole number: {}", range_of(setting))
              : fmt::format("write it as 250k{0}, 100M{0} or in full",
                            setting.unit));
  }
}

Result<SettingValue> in_range(const Setting& setting, std::string_view text,
                              SettingValue value, double number) {
  if (number >= setting.minimum && number <= setting.maximum) return value;
  return with_hint(
      fail(ErrorKind::kUsage, "{}: {} is out of range", name_of(setting), text),
      fmt::format("allowed is {}", range_of(setting)));
}

Result<SettingValue> parse_choice(const Setting& setting,
                                  std::string_view text) {
  const auto choices = choices_of(setting);
  for (const std::string_view choice : choices) {
    if (text == choice) return SettingValue(std::string(text));
  }
  std::string hint = suggestion(text, choices);
  if (hint.empty()) {
    hint = fmt::format("choose one of {}", fmt::join(choices, ", "));
  }
  return with_hint(fail(ErrorKind::kUsage, "{}: \"{}\" is not a choice",
                        name_of(setting), text),
                   hint);
}

Result<SettingValue> parse_number(const Setting& setting,
                                  std::string_view text) {
  std::optional<int64_t> whole;
  switch (setting.type) {
    case SettingType::kBytes:
      whole = parse_with_units(text, kByteUnits, 1);
      break;
    case SettingType::kDuration:
      whole = parse_with_units(text, kDurationUnits, 1000);
      break;
    default: whole = parse_count(text, setting.unit); break;
  }
  if (!whole) return not_understood(setting, text);
  return in_range(setting, text, *whole, double(*whole));
}

Result<SettingValue> parse_real(const Setting& setting, std::string_view text) {
  const auto number = split_number(text);
  if (!number || (!number->unit.empty() && number->unit != setting.unit)) {
    return not_understood(setting, text);
  }
  const double real =
      std::visit([](auto amount) { return double(amount); }, number->amount);
  return in_range(setting, text, real, real);
}

}  // namespace

std::string_view name_of(const Setting& setting) {
  return setting.key.empty() ? setting.flag : setting.key;
}

std::vector<std::string_view> choices_of(const Setting& setting) {
  std::vector<std::string_view> words;
  if (setting.choices.empty()) {
    if (setting.type != SettingType::kChoice) return words;
    for (const Profile& profile : profiles()) words.push_back(profile.name);
    return words;
  }
  std::string_view rest = setting.choices;
  while (true) {
    const size_t bar = rest.find('|');
    words.push_back(rest.substr(0, bar));
    if (bar == std::string_view::npos) return words;
    rest.remove_prefix(bar + 1);
  }
}

std::string placeholder(const Setting& setting) {
  switch (setting.type) {
    case SettingType::kBool: return "true|false";
    case SettingType::kInteger:
    case SettingType::kReal: return "N";
    case SettingType::kBytes: return "SIZE";
    case SettingType::kDuration: return "TIME";
    case SettingType::kChoice:
      return setting.choices.empty() ? "NAME" : std::string(setting.choices);
    case SettingType::kList: return "LIST";
    case SettingType::kTimePoint: return "WHEN";
    default: return "TEXT";
  }
}

Result<SettingValue> parse_value(const Setting& setting,
                                 std::string_view text) {
  switch (setting.type) {
    case SettingType::kBool: {
      const auto truth = parse_bool(text);
      if (!truth) return not_understood(setting, text);
      return SettingValue(*truth);
    }
    case SettingType::kChoice: return parse_choice(setting, text);
    default:
      if (is_text(setting.type) ||
          std::ranges::count(choices_of(setting), text) > 0) {
        return SettingValue(std::string(text));
      }
      return setting.type == SettingType::kReal ? parse_real(setting, text)
                                                : parse_number(setting, text);
  }
}

std::string format_value(const Setting& setting, const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* truth = std::get_if<bool>(&value)) {
    return *truth ? "true" : "false";
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return fmt::format("{}{}", *real, setting.unit);
  }
  const auto count = std::get<int64_t>(value);
  switch (setting.type) {
    case SettingType::kBytes: return shortest(count, kByteUnits);
    case SettingType::kDuration: return shortest(count, kDurationUnits);
    default: return shortest(count, kCountUnits, setting.unit);
  }
}

std::string range_of(const Setting& setting) {
  if (setting.maximum <= setting.minimum) return {};
  const auto limit = [&setting](double number) {
    return setting.type == SettingType::kReal
               ? format_value(setting, number)
               : format_value(setting, int64_t(number));
  };
  if (setting.maximum >= kLargestCount) {
    return fmt::format("{} or more", limit(setting.minimum));
  }
  return fmt::format("{} to {}", limit(setting.minimum),
                     limit(setting.maximum));
}

}  // namespace framewise
