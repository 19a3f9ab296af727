// SPDX-License-Identifier: Apache-2.0
#include "cli/video/film/film_names.h"

#include <algorithm>
#include <filesystem>

#include "base/result.h"

namespace framewise::cli {
namespace {

constexpr size_t kLongestPart = 100;  // a name may have several; 255 at most

bool may_stand_in_a_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') ||
         (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         byte == '-' || byte == '_' || byte == '.';
}

// Without the start of a character whose end was cut off.
void cut_to_whole_characters(std::string& text, size_t bytes) {
  if (text.size() <= bytes) return;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  text.resize(bytes);
}

Result<std::string> field(std::string_view name, const jobs::FilmLine& line,
                          int number) {
  if (name == "input") {
    const std::filesystem::path input(line.input.front());
    const bool ends_in_slash = !input.has_filename();
    return (ends_in_slash ? input.parent_path() : input).stem().string();
  }
  if (name == "number") return fmt::format("{:03}", number);
  for (const auto& [option, value] : line.options) {
    if (option == name) return value;
  }
  return with_hint(
      fail(ErrorKind::kUsage, "the line has no \"{}\" for the name \"{}\"",
           name, line.out),
      "fields are {input}, {number} and options that the line has");
}

}  // namespace

std::string name_part(std::string_view text) {
  std::string part(text);
  std::ranges::replace_if(
      part, [](char c) { return !may_stand_in_a_name(c); }, '_');
  for (char& c : part) {
    if (c != '.') break;
    c = '_';
  }
  cut_to_whole_characters(part, kLongestPart);
  return part.empty() ? "_" : part;
}

Result<std::string> film_name(const jobs::FilmLine& line, int number) {
  std::string name;
  std::string_view rest = line.out;
  while (true) {
    const size_t open = rest.find('{');
    const size_t close = rest.find('}', open);
    if (close == std::string_view::npos) return name.append(rest);
    name += rest.substr(0, open);
    FW_ASSIGN_OR_RETURN(
        const std::string value,
        field(rest.substr(open + 1, close - open - 1), line, number));
    name += name_part(value);
    rest.remove_prefix(close + 1);
  }
}

}  // namespace framewise::cli
