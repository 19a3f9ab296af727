// SPDX-License-Identifier: Apache-2.0
// A small HTTP/1.1 server with WebSockets, for loopback: one event loop serves
// all connections.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "framewise/error.h"
#include "service/http/request.h"
#include "service/http/response.h"

namespace framewise::service {

// One WebSocket. Safe from any thread; everything after the connection ended
// does nothing.
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

struct ServerOptions {
  uint16_t port = 0;  // 0: any that is free
  // Required as `token` in the query of every request; empty: none.
  std::string token;
  size_t most_connections = 32;
  size_t largest_message = size_t{64} << 10;  // from a client
};

struct Handlers {
  // GET. Called on the loop's thread: must not take long.
  std::function<Response(const Request&)> get;
  // A WebSocket was opened. The server holds it until it is closed.
  std::function<void(const Request&, std::shared_ptr<WebSocket>)> opened;
  // A text came from it.
  std::function<void(WebSocket&, std::string_view)> received;
  // It was closed, by either side.
  std::function<void(WebSocket&)> closed;
};

// Listens on 127.0.0.1 only. Requests whose Host is another name are refused,
// so that no web page can reach the server by a name of its own (DNS
// rebinding); WebSockets need an Origin of this server.
class Server {
 public:
  // Fails with kEnvironment if the port is taken.
  static Result<std::unique_ptr<Server>> start(ServerOptions options,
                                               Handlers handlers);
  // Closes all connections.
  virtual ~Server() = default;

  virtual uint16_t port() const = 0;
  // http://127.0.0.1:PORT
  std::string origin() const;
};

// 32 random hexadecimal digits.
std::string random_token();

}  // namespace framewise::service
