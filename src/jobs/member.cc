// SPDX-License-Identifier: Apache-2.0
#include "jobs/member.h"

#include <fmt/ranges.h>

#include <algorithm>

#include "base/printable.h"

namespace framewise::jobs {

Result<void> assign(std::vector<std::string>& member, const FieldValue& value) {
  member = split_list(std::get<std::string>(value));
  return {};
}

Result<void> assign(TimePoint& member, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(member, parse_time_point(std::get<std::string>(value)));
  return {};
}

Result<void> assign(Size& member, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(member, parse_size(std::get<std::string>(value)));
  return {};
}

Result<void> assign(std::array<uint8_t, 3>& member, const FieldValue& value) {
  FW_ASSIGN_OR_RETURN(member, parse_color(std::get<std::string>(value)));
  return {};
}

Result<void> assign(image::KeptMetadata& member, const FieldValue& value) {
  constexpr std::pair<std::string_view, bool image::KeptMetadata::*> kKinds[] =
      {{"icc", &image::KeptMetadata::icc},
       {"exif", &image::KeptMetadata::exif},
       {"xmp", &image::KeptMetadata::xmp}};
  member = {};
  for (const std::string& name : split_list(std::get<std::string>(value))) {
    const auto known = std::ranges::find(
        kKinds, name, [](const auto& kind) { return kind.first; });
    if (known == std::end(kKinds)) {
      return with_hint(
          fail(ErrorKind::kUsage, "'{}' is unknown", printable(name)),
          "use icc, exif and xmp, separated by commas");
    }
    member.*known->second = true;
  }
  return {};
}

Result<void> assign(FileFormat& member, const FieldValue& value) {
  const auto& name = std::get<std::string>(value);
  std::string names;
  for (const FileFormatInfo& info : file_formats()) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", info.name);
    if (info.name != name) continue;
    member = info.format;
    return {};
  }
  if (const auto format = file_format_of("x." + name)) {
    member = *format;
    return {};
  }
  return with_hint(
      fail(ErrorKind::kUsage, "unknown format '{}'", printable(name)),
      "use one of " + names);
}

FieldValue value_of(Size member) {
  return member == Size{} ? std::string()
                          : fmt::format("{}x{}", member.width, member.height);
}

FieldValue value_of(const std::array<uint8_t, 3>& member) {
  return text_of(member);
}

FieldValue value_of(const image::KeptMetadata& member) {
  std::vector<std::string> names;
  if (member.icc) names.emplace_back("icc");
  if (member.exif) names.emplace_back("exif");
  if (member.xmp) names.emplace_back("xmp");
  return value_of(names);
}

FieldValue value_of(FileFormat member) {
  return std::string(info_of(member).name);
}

FieldValue value_of(const std::vector<std::string>& member) {
  return fmt::format("{}", fmt::join(member, ","));
}

FieldValue value_of(const TimePoint& member) {
  return member.none() ? std::string() : text_of(member);
}

}  // namespace framewise::jobs
