// SPDX-License-Identifier: Apache-2.0
#include "service/server/response_head.h"

#include <fmt/format.h>

#include <algorithm>

#include "service/server/problem.h"

namespace framewise::service {
namespace {

struct Field {
  std::string_view name;
  std::string_view value;
};

// Of responses that do not say otherwise.
constexpr Field kUsual[] = {
    {"Cache-Control", "no-store"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Frame-Options", "DENY"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Content-Security-Policy",
     "default-src 'none'; frame-ancestors 'none'; base-uri 'none'"},
};

bool is_plain_field(std::string_view text) {
  return std::ranges::none_of(
      text, [](char c) { return uint8_t(c) < 0x20 || c == 0x7f; });
}

void add(std::string& head, std::string_view name, std::string_view value) {
  if (!is_plain_field(name) || !is_plain_field(value)) return;
  head.append(name).append(": ").append(value).append("\r\n");
}

std::string start(int status, std::string_view date,
                  std::string_view request_id) {
  std::string head;
  head.reserve(512);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", status,
                 reason_of(status));
  add(head, "Date", date);
  if (!request_id.empty()) add(head, "X-Request-Id", request_id);
  return head;
}

}  // namespace

std::string response_head(const Response& response, std::string_view date,
                          std::string_view request_id, bool closes) {
  std::string head = start(response.status, date, request_id);
  for (const auto& [name, value] : response.fields) add(head, name, value);
  for (const Field& field : kUsual) {
    const bool given = std::ranges::any_of(
        response.fields,
        [&](const auto& one) { return one.first == field.name; });
    if (!given) add(head, field.name, field.value);
  }
  if (closes) add(head, "Connection", "close");
  // 204 and 304 have no content by definition.
  if (response.status != 204 && response.status != 304) {
    add(head, "Content-Type", response.type);
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n",
                   response.content_bytes());
  }
  return head += "\r\n";
}

std::string stream_head(std::string_view date, std::string_view request_id) {
  std::string head = start(200, date, request_id);
  for (const Field& field : kUsual) add(head, field.name, field.value);
  add(head, "Content-Type", "text/event-stream");
  // Proxies such as nginx would wait for more events.
  add(head, "X-Accel-Buffering", "no");
  add(head, "Connection", "close");
  return head += "\r\n";
}

}  // namespace framewise::service
