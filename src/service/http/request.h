// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace framewise::service {

enum class Method : uint8_t { kGet, kPost, kPut, kDelete, kOther };

struct Request {
  Method method = Method::kGet;              // HEAD counts as GET
  std::string path;                          // decoded, without the query
  std::map<std::string, std::string> query;  // decoded
  // Header fields by their names in lower case. Of a name that is given twice
  // the values are joined by ", ".
  std::map<std::string, std::string, std::less<>> fields;
  // The parts of the path that stand for "{name}" in the pattern of its route.
  std::map<std::string, std::string, std::less<>> parameters;
  std::string body;  // empty for routes that take it in pieces
  std::string peer;  // address of the client; empty: a Unix socket
  std::string id;    // of this request, for logs and answers: X-Request-Id

  // Empty: there is none.
  std::string_view field(std::string_view name) const;
  std::string_view parameter(std::string_view name) const;
  std::string_view query_value(const std::string& name) const;
};

// From the target of a request line, such as "/a%20b?x=1&y". Of a name that is
// given twice the last value holds.
Request request_of(std::string_view target);

}  // namespace framewise::service
