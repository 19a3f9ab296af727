// SPDX-License-Identifier: Apache-2.0
// The results of a session's calls, as resources that agents read later. The
// oldest go first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.h"
#include "base/mutex.h"

namespace framewise::service {

struct Resource {
  std::string name;  // "report.json"
  std::string type;  // "application/json"
  std::string content;
};

class KeptResults {
 public:
  explicit KeptResults(size_t most_bytes = size_t{64} << 20)
      : most_bytes_(most_bytes) {}

  // The number of the result, from 1.
  int64_t add(std::vector<Resource> resources);

  static std::string uri_of(int64_t result, std::string_view name);

  // Null: there never was such a resource, or it had to go.
  std::shared_ptr<const Resource> find(std::string_view uri) const;
  // The answer to "resources/list".
  Json list() const;

 private:
  struct Result {
    int64_t number = 0;
    size_t bytes = 0;
    std::vector<std::shared_ptr<const Resource>> resources;
  };

  const size_t most_bytes_;
  mutable Mutex mutex_;
  int64_t last_ FW_GUARDED_BY(mutex_) = 0;
  size_t bytes_ FW_GUARDED_BY(mutex_) = 0;
  std::deque<Result> results_ FW_GUARDED_BY(mutex_);
};

}  // namespace framewise::service
