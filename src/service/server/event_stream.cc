// SPDX-License-Identifier: Apache-2.0
#include "service/server/event_stream.h"

#include <fmt/format.h>

#include <charconv>

namespace framewise::service {

std::string event_text(int64_t id, std::string_view name,
                       std::string_view data) {
  std::string text = fmt::format("id: {}\nevent: {}\n", id, name);
  while (true) {
    const size_t end = data.find('\n');
    text += fmt::format("data: {}\n", data.substr(0, end));
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  return text + "\n";
}

int64_t last_event_id(std::string_view field) {
  int64_t id = 0;
  const char* const end = field.data() + field.size();
  const auto [stopped, problem] = std::from_chars(field.data(), end, id);
  return problem == std::errc() && stopped == end && id > 0 ? id : 0;
}

}  // namespace framewise::service
