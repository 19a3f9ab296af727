// SPDX-License-Identifier: Apache-2.0
// State shared by the connections of one event loop. Used on the loop's thread
// only, except where noted.
#pragma once

#include <atomic>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <list>
#include <memory>
#include <string>

#include "service/server/client_connections.h"
#include "service/server/http_server.h"
#include "service/server/request_series.h"

namespace framewise::service {

namespace asio = boost::asio;

using Socket = asio::basic_stream_socket<asio::generic::stream_protocol,
                                         asio::io_context::executor_type>;
using LoopClock = std::chrono::steady_clock;

// Something that ends when its time is over. One timer of the loop serves all:
// a timer each would cost memory and time for every request.
class Timed {
 public:
  virtual ~Timed() = default;
  virtual void expire() = 0;
  // Called once a heartbeat.
  virtual void beat() {}
  // The server stops: end what is idle.
  virtual void stop() = 0;
  // Whether nothing is lost when it ends now.
  virtual bool is_idle() const = 0;

  LoopClock::time_point deadline = LoopClock::time_point::max();
  std::list<Timed*>::iterator position;
};

// Of all loops.
struct ServerShared {
  std::shared_ptr<const Router> router;
  HttpServerOptions options;
  RequestSeries series;
  std::unique_ptr<asio::thread_pool> workers;
  std::string id_prefix;  // of the identifiers of requests
  std::atomic<uint64_t> next_id = 0;
  std::shared_ptr<ClientConnections> clients;
  std::atomic<size_t> connections = 0;
  std::atomic<size_t> streams = 0;
};

struct Loop {
  explicit Loop(std::shared_ptr<ServerShared> of_all)
      : shared(std::move(of_all)) {}

  void add(Timed& timed) { timed.position = open.insert(open.end(), &timed); }
  void remove(Timed& timed) { open.erase(timed.position); }
  // Ends the one that has been idle for longest. False: none is idle.
  bool end_oldest_idle();
  // "Thu, 26 Nov 2026 12:00:00 GMT", made once a second.
  const std::string& date();

  const std::shared_ptr<ServerShared> shared;
  asio::io_context context{1};
  std::list<Timed*> open;
  bool stopping = false;

 private:
  int64_t date_second_ = 0;
  std::string date_;
};

// The kinds of connections that a socket becomes. `peer`: see Request::peer.
void serve_connection(Socket socket, std::shared_ptr<Loop> loop,
                      std::string peer, ClientTurn turn);
// The head of the response has been sent, except for `head`.
std::shared_ptr<EventStream> make_event_stream(std::shared_ptr<Loop> loop);
// Begins to send; until then events wait.
void begin_stream(EventStream& stream, Socket socket, std::string head,
                  ClientTurn turn);
// For a request that asks for it. `handlers` are those of a route.
void begin_web_socket(Socket socket, std::shared_ptr<Loop> loop,
                      Request request, const WebSocketHandlers& handlers,
                      ClientTurn turn);

}  // namespace framewise::service
