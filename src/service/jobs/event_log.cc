// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/event_log.h"

#include <algorithm>
#include <chrono>

namespace framewise::service {
namespace {

constexpr size_t kMostKept = 64;

// Numbers of events rise with time, also over a restart of the server: a client
// that comes back with an old one gets what is new.
int64_t next_id(int64_t last) {
  const int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(
                          std::chrono::system_clock::now().time_since_epoch())
                          .count();
  return std::max(last + 1, now);
}

}  // namespace

void EventLog::add(std::string_view name, std::string_view data) {
  last_id_ = next_id(last_id_);
  auto text =
      std::make_shared<const std::string>(event_text(last_id_, name, data));
  if (kept_.size() >= kMostKept) kept_.pop_front();
  kept_.push_back({last_id_, text});
  std::erase_if(streams_, [](const auto& one) { return !one->is_open(); });
  for (const auto& stream : streams_) stream->send(text);
}

void EventLog::end() {
  ended_ = true;
  for (const auto& stream : streams_) stream->end();
  streams_ = {};
  if (!kept_.empty()) kept_ = {kept_.back()};
}

void EventLog::join(std::shared_ptr<EventStream> stream, int64_t last_id,
                    std::string_view current) {
  const bool reaches_back =
      last_id > 0 && !kept_.empty() && kept_.front().id <= last_id;
  if (reaches_back) {
    for (const Kept& one : kept_) {
      if (one.id > last_id) stream->send(one.text);
    }
  } else {
    const int64_t id = std::max<int64_t>(last_id_, 1);
    stream->send(
        std::make_shared<const std::string>(event_text(id, "status", current)));
  }
  if (ended_) return stream->end();
  streams_.push_back(std::move(stream));
}

}  // namespace framewise::service
