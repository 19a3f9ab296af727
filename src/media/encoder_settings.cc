// SPDX-License-Identifier: Apache-2.0
#include "media/encoder_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace framewise::media {
namespace {

// Settings of these encoders are shorter; files that say more say nothing.
constexpr size_t kLongestSettings = 4096;
constexpr size_t kLongestValue = 12;

struct Encoder {
  std::string_view begins;
  std::string_view name;
};
constexpr Encoder kEncoders[] = {{"x264 - core ", "x264"},
                                 {"x265 (build ", "x265"}};

bool is_printable(char c) { return c >= ' ' && c <= '~'; }

// The value of "key=value " in settings; none if it is no number.
std::optional<std::string_view> number_of(std::string_view settings,
                                          std::string_view key) {
  const std::string wanted = fmt::format(" {}=", key);
  const size_t at = settings.find(wanted);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view value = settings.substr(at + wanted.size());
  value = value.substr(0, value.find(' '));
  const bool is_number =
      !value.empty() && value.size() <= kLongestValue &&
      value.find_first_not_of("0123456789.") == std::string_view::npos;
  if (!is_number) return std::nullopt;
  if (value.ends_with(".0")) value.remove_suffix(2);
  return value;
}

}  // namespace

std::string encoder_settings(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  for (const auto& [begins, name] : kEncoders) {
    const size_t at = text.find(begins);
    if (at == std::string_view::npos) continue;
    std::string_view settings = text.substr(at, kLongestSettings);
    settings = settings.substr(
        0, size_t(std::ranges::find_if_not(settings, is_printable) -
                  settings.begin()));
    if (const auto crf = number_of(settings, "crf")) {
      return fmt::format("{}, crf {}", name, *crf);
    }
    if (const auto qp = number_of(settings, "qp")) {
      return fmt::format("{}, qp {}", name, *qp);
    }
    if (const auto rate = number_of(settings, "bitrate")) {
      return fmt::format("{}, {} kb/s asked for", name, *rate);
    }
    return std::string(name);
  }
  return {};
}

std::string encoder_of_tag(std::string_view tag) {
  const size_t space = tag.rfind(' ');
  if (!tag.starts_with("Lavc") || space == std::string_view::npos) return {};
  const std::string_view name = tag.substr(space + 1);
  const bool plain = !name.empty() && name.size() <= 32 &&
                     std::ranges::all_of(name, [](char c) {
                       return (c >= 'a' && c <= 'z') ||
                              (c >= '0' && c <= '9') || c == '_' || c == '-';
                     });
  return plain ? std::string(name) : std::string();
}

}  // namespace framewise::media
