// SPDX-License-Identifier: Apache-2.0
// Messages in both directions for as long as the connection is open (RFC 6455).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "service/http/request.h"

namespace framewise::service {

// Safe from any thread; everything after the connection ended does nothing. A
// server holds it until it is closed.
class WebSocket {
 public:
  virtual ~WebSocket() = default;

  // Sends a binary message. If another one still waits, it is replaced: who is
  // slow gets fewer, but never old ones.
  virtual void send_newest(std::shared_ptr<const std::string> message) = 0;
  // Sends a text after the messages before it. At most 64 wait.
  virtual void send_text(std::string text) = 0;
  // The same for binary messages that depend on those before them.
  virtual void send_binary(std::string bytes) = 0;
  virtual void close() = 0;

  virtual bool is_open() const = 0;
  // Texts and binary messages that wait in their order.
  virtual size_t waiting() const = 0;
  // Binary messages that were replaced before they were sent.
  virtual int64_t replaced() const = 0;
};

// Called on the loop's thread: they must not take long.
struct WebSocketHandlers {
  // A WebSocket was opened.
  std::function<void(const Request&, std::shared_ptr<WebSocket>)> opened;
  // A text came from it, of 64 KiB at most.
  std::function<void(WebSocket&, std::string_view)> received;
};

}  // namespace framewise::service
