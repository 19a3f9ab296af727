// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 server of `framewise serve`: event loops that read requests and
// write responses, and workers for handlers that take longer.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "framewise/error.h"
#include "service/server/listening.h"
#include "service/server/router.h"

namespace framewise::service {

struct HttpLimits {
  size_t connections = 20'000;
  size_t client_connections = 0;  // of one address; 0: no limit
  size_t header_bytes = size_t{16} << 10;
  int64_t header_ms = 10'000;  // from the first byte of a request to its body
  int64_t idle_ms = 60'000;    // of a connection between two requests
  int64_t write_ms = 30'000;   // for the client to take a response
  int64_t heartbeat_ms = 15'000;  // between comments on idle event streams
};

struct HttpServerOptions {
  HttpLimits limits;
  int loops = 1;    // threads that read and write; about one for four cores
  int workers = 2;  // threads for handlers of Thread::kWorker
};

class HttpServer {
 public:
  // Serves until stop(). `router` does not change any more.
  static std::unique_ptr<HttpServer> start(std::vector<ListeningSocket> sockets,
                                           std::shared_ptr<const Router> router,
                                           const HttpServerOptions& options);
  // As stop() without time.
  virtual ~HttpServer() = default;

  // Accepts no more connections, ends streams and idle connections, and lets
  // requests that have begun finish within the time.
  virtual void stop(int64_t within_ms) = 0;

  virtual size_t connections() const = 0;
  virtual size_t streams() const = 0;
};

}  // namespace framewise::service
