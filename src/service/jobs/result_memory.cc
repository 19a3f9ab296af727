// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/result_memory.h"

#include <utility>

namespace framewise::service {
namespace {

std::shared_ptr<const std::string> shared(std::string text) {
  if (text.empty()) return nullptr;
  return std::make_shared<const std::string>(std::move(text));
}

int64_t size_of(const std::shared_ptr<const std::string>& text) {
  return text ? int64_t(text->size()) : 0;
}

}  // namespace

SharedResult::SharedResult(KeptResult kept)
    : json(shared(std::move(kept.json))),
      html(shared(std::move(kept.html))),
      markdown(shared(std::move(kept.markdown))) {}

int64_t SharedResult::bytes() const {
  constexpr int64_t kOfEntry = 300;
  return kOfEntry + size_of(json) + size_of(html) + size_of(markdown);
}

void ResultMemory::put(const std::string& id, SharedResult result) {
  remove(id);
  bytes_ += result.bytes();
  order_.push_front({id, std::move(result)});
  by_id_[id] = order_.begin();
  while (bytes_ > most_bytes_ && order_.size() > 1) {
    remove(std::string(order_.back().id));
  }
}

const SharedResult* ResultMemory::find(const std::string& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return nullptr;
  order_.splice(order_.begin(), order_, found->second);
  return &found->second->result;
}

void ResultMemory::remove(const std::string& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return;
  bytes_ -= found->second->result.bytes();
  order_.erase(found->second);
  by_id_.erase(found);
}

}  // namespace framewise::service
