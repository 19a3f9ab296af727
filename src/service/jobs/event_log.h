// SPDX-License-Identifier: Apache-2.0
// The events of one job, and who waits for them.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "service/server/event_stream.h"

namespace framewise::service {

// Not safe from several threads: the owner has a lock.
class EventLog {
 public:
  // Keeps the event and sends it to all.
  void add(std::string_view name, std::string_view data);
  // Ends all streams: there are no more events.
  void end();

  // Sends what came after `last_id`, and from then on every event. If the log
  // does not reach back to `last_id`, `current` is sent as event "status": the
  // state as it is.
  void join(std::shared_ptr<EventStream> stream, int64_t last_id,
            std::string_view current);

  size_t readers() const { return streams_.size(); }

 private:
  struct Kept {
    int64_t id;
    std::shared_ptr<const std::string> text;
  };
  std::deque<Kept> kept_;
  std::vector<std::shared_ptr<EventStream>> streams_;
  int64_t last_id_ = 0;
  bool ended_ = false;
};

}  // namespace framewise::service
