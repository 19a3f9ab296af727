// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/kept_results.h"

#include <fmt/format.h>

namespace framewise::service {

std::string KeptResults::uri_of(int64_t result, std::string_view name) {
  return fmt::format("framewise://results/{}/{}", result, name);
}

int64_t KeptResults::add(std::vector<Resource> resources) {
  const MutexLock lock(mutex_);
  Result& added = results_.emplace_back();
  added.number = ++last_;
  for (Resource& one : resources) {
    added.bytes += one.content.size();
    added.resources.push_back(std::make_shared<const Resource>(std::move(one)));
  }
  bytes_ += added.bytes;
  while (bytes_ > most_bytes_ && results_.size() > 1) {
    bytes_ -= results_.front().bytes;
    results_.pop_front();
  }
  return last_;
}

std::shared_ptr<const Resource> KeptResults::find(std::string_view uri) const {
  const MutexLock lock(mutex_);
  for (const Result& result : results_) {
    for (const auto& one : result.resources) {
      if (uri == uri_of(result.number, one->name)) return one;
    }
  }
  return nullptr;
}

Json KeptResults::list() const {
  const MutexLock lock(mutex_);
  Json list = Json::array();
  for (const Result& result : results_) {
    for (const auto& one : result.resources) {
      list.push_back(
          {{"uri", uri_of(result.number, one->name)},
           {"name", fmt::format("{} of result {}", one->name, result.number)},
           {"mimeType", one->type},
           {"size", one->content.size()}});
    }
  }
  return {{"resources", std::move(list)}};
}

}  // namespace framewise::service
