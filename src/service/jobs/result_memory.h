// SPDX-License-Identifier: Apache-2.0
// Results that were used last, so that a known answer needs no disk.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "service/store/job_store.h"

namespace framewise::service {

struct SharedResult {
  std::shared_ptr<const std::string> json;  // null: none
  std::shared_ptr<const std::string> html;
  std::shared_ptr<const std::string> markdown;

  explicit SharedResult(KeptResult kept);
  SharedResult() = default;
  int64_t bytes() const;
};

// Not safe from several threads: the owner has a lock.
class ResultMemory {
 public:
  explicit ResultMemory(int64_t most_bytes) : most_bytes_(most_bytes) {}

  void put(const std::string& id, SharedResult result);
  // Null: not in memory.
  const SharedResult* find(const std::string& id);
  void remove(const std::string& id);

 private:
  struct Kept {
    std::string id;
    SharedResult result;
  };
  using Order = std::list<Kept>;  // the newest first

  const int64_t most_bytes_;
  int64_t bytes_ = 0;
  Order order_;
  std::unordered_map<std::string, Order::iterator> by_id_;
};

}  // namespace framewise::service
