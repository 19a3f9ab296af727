// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace framewise::service {

struct Request {
  std::string path;                          // without the query
  std::map<std::string, std::string> query;  // decoded
};

// From the target of a request line, such as "/a%20b?x=1&y". Of a name that is
// given twice the last value holds.
Request request_of(std::string_view target);

}  // namespace framewise::service
