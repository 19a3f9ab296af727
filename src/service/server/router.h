// SPDX-License-Identifier: Apache-2.0
// Which function answers which request. A route is a method, a pattern of
// paths, and one of four kinds of handlers:
//
//   Router router;
//   router.add({Method::kGet, "/jobs/{id}", Answer(show_job)});
//   router.add({Method::kPost, "/uploads", Receive(store_upload),
//               {.thread = Thread::kWorker, .most_body_bytes = 1 << 30}});
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "framewise/error.h"
#include "service/http/request.h"
#include "service/http/response.h"
#include "service/server/event_stream.h"
#include "service/server/web_socket.h"

namespace framewise::service {

// Returns the whole response.
using Answer = std::function<Response(const Request&)>;

// Takes a body in pieces, as they arrive. Destroyed without finish() when the
// client went away or a limit was exceeded: what was kept is then removed.
class BodyReceiver {
 public:
  virtual ~BodyReceiver() = default;
  // An error ends the request; the client gets it as a problem.
  virtual Result<void> take(std::span<const std::byte> piece) = 0;
  virtual Response finish() = 0;
};
// Called when the header has arrived. Returns the receiver, or the response
// that refuses the body.
using Receive =
    std::function<std::variant<std::unique_ptr<BodyReceiver>, Response>(
        const Request&)>;

// Returns a response that refuses, or nothing: the stream then stays open and
// sends events until end().
using Stream = std::function<std::optional<Response>(
    const Request&, std::shared_ptr<EventStream>)>;

// Where a handler runs. Those that read files, wait or compute for more than
// about 100 µs belong on a worker.
enum class Thread : uint8_t { kLoop, kWorker };

struct RouteOptions {
  Thread thread = Thread::kLoop;
  int64_t most_body_bytes = 0;
  // Takes bodies of this type alone, such as "multipart/form-data"; empty: all.
  std::string_view content_type = {};
  // The body must arrive within this time.
  int64_t body_ms = 10'000;
  // May be used without a token, such as /healthz.
  bool is_public = false;
};

struct Route {
  Method method = Method::kGet;
  // "/jobs/{id}/events": each {name} stands for one part between slashes, as
  // Request::parameters then says.
  std::string pattern;
  std::variant<Answer, Receive, Stream, WebSocketHandlers> handler;
  RouteOptions options = {};
};

// Runs before each handler, on the loop's thread: returns a response that
// refuses the request, or nothing. Such as checks of tokens and rates.
using Check =
    std::function<std::optional<Response>(const Request&, const Route&)>;

struct Match {
  const Route* route = nullptr;  // null: no pattern matches with this method
  // Of patterns that match the path with another method, such as "GET, DELETE".
  std::string other_methods;
  std::vector<std::pair<std::string, std::string>> parameters;
};

class Router {
 public:
  // Routes that were added first are preferred.
  void add(Route route);
  void add_check(Check check);

  Match match(Method method, std::string_view path,
              std::string_view content_type = {}) const;
  // The response of the first check that refuses.
  std::optional<Response> refused(const Request& request,
                                  const Route& route) const;
  // For descriptions of the interface.
  std::span<const Route> routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
  std::vector<Check> checks_;
};

// "GET"
std::string_view name_of(Method method);

}  // namespace framewise::service
