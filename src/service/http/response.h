// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace framewise::service {

struct Response {
  int status = 200;
  std::string type = "text/plain; charset=utf-8";
  std::string body;
  // Further header fields, such as {"Location", "/jobs/1"}.
  std::vector<std::pair<std::string, std::string>> fields = {};
  // Sent instead of `body`, without a copy; may be null.
  std::shared_ptr<const std::string> shared_body = nullptr;

  const std::string& content() const {
    return shared_body ? *shared_body : body;
  }
};

}  // namespace framewise::service
