// SPDX-License-Identifier: Apache-2.0
#include "runtime/memory_release.h"

#include <algorithm>
#include <utility>

#include "base/mutex.h"

namespace framewise::runtime {
namespace {

struct Holders {
  Mutex mutex;
  std::vector<const MemoryHolder*> all FW_GUARDED_BY(mutex);
};
Holders& holders() {
  static Holders* const kept = new Holders;  // outlives static holders
  return *kept;
}

}  // namespace

MemoryHolder::MemoryHolder(std::string name, ReleaseOrder order,
                           std::function<void(MemoryLevel)> release)
    : name_(std::move(name)), order_(order), release_(std::move(release)) {
  Holders& known = holders();
  MutexLock lock(known.mutex);
  known.all.push_back(this);
}

MemoryHolder::~MemoryHolder() {
  Holders& known = holders();
  MutexLock lock(known.mutex);
  std::erase(known.all, this);
}

std::vector<std::string> release_held_memory(MemoryLevel level) {
  std::vector<std::string> names;
  if (level == MemoryLevel::kNormal) return names;
  Holders& known = holders();
  MutexLock lock(known.mutex);
  std::stable_sort(known.all.begin(), known.all.end(),
                   [](const MemoryHolder* a, const MemoryHolder* b) {
                     return a->order_ < b->order_;
                   });
  for (const MemoryHolder* one : known.all) {
    one->release_(level);
    names.push_back(one->name_);
  }
  return names;
}

}  // namespace framewise::runtime
