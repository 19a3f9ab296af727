// SPDX-License-Identifier: Apache-2.0
// A response that sends events for as long as it is open (text/event-stream).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace framewise::service {

// Safe from any thread; everything after the stream ended does nothing. A
// server holds it until it is closed.
class EventStream {
 public:
  virtual ~EventStream() = default;

  // Sends an event after those before it. The text is one of event_text(),
  // shared by all who get it. A reader that is 64 events behind misses the
  // oldest ones.
  virtual void send(std::shared_ptr<const std::string> event) = 0;
  // Closes the connection after what waits has been sent.
  virtual void end() = 0;

  virtual bool is_open() const = 0;
};

// The bytes of an event. `data` may have several lines.
std::string event_text(int64_t id, std::string_view name,
                       std::string_view data);

// The number in the header field Last-Event-ID; 0: none, or no number.
int64_t last_event_id(std::string_view field);

}  // namespace framewise::service
