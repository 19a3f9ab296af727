// SPDX-License-Identifier: Apache-2.0
// The parts of this process that can give memory back before it runs out:
// caches, loaded networks. Each registers itself; MemoryWatch calls them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "runtime/memory_watch.h"

namespace framewise::runtime {

// The order of release: first, memory that costs least to fill again.
enum class ReleaseOrder : uint8_t { kCopies, kModels };

// Registered for as long as it lives. `release` may be called from any thread,
// at any level but kNormal.
class MemoryHolder {
 public:
  MemoryHolder(std::string name, ReleaseOrder order,
               std::function<void(MemoryLevel)> release);
  ~MemoryHolder();
  MemoryHolder(const MemoryHolder&) = delete;
  MemoryHolder& operator=(const MemoryHolder&) = delete;

 private:
  friend std::vector<std::string> release_held_memory(MemoryLevel level);
  std::string name_;
  ReleaseOrder order_;
  std::function<void(MemoryLevel)> release_;
};

// Calls all holders in their order; returns their names.
std::vector<std::string> release_held_memory(MemoryLevel level);

}  // namespace framewise::runtime
