// SPDX-License-Identifier: Apache-2.0
#include "service/preview/preview.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "service/access/hmac.h"
#include "service/access/own_names.h"
#include "service/http/random_token.h"
#include "service/preview/preview_session.h"
#include "service/server/http_server.h"
#include "service/server/problem.h"
#include "video/plan/plan_json.h"

namespace framewise::service {
namespace {

// Each viewer decodes for itself.
constexpr size_t kMostViewers = 4;
constexpr HttpLimits kLimits = {.connections = 32, .header_bytes = 8192};

// The page holds its own script and style, and shows pictures and films of its
// own.
constexpr const char* kPageMay =
    "default-src 'none'; script-src 'unsafe-inline'; style-src "
    "'unsafe-inline'; img-src data: blob:; media-src blob:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

class LoopbackPreview final : public Preview {
 public:
  LoopbackPreview(media::Folder folder, video::Plan plan)
      : folder_(std::move(folder)),
        plan_(std::move(plan)),
        plan_text_(video::plan_json(plan_)),
        token_(random_token()) {}

  ~LoopbackPreview() override {
    std::vector<std::unique_ptr<PreviewSession>> sessions;
    {
      const MutexLock lock(mutex_);
      ending_ = true;
      sessions.swap(sessions_);
    }
    // Sessions use the loop of the server until their threads have ended.
    sessions.clear();
    server_.reset();
  }

  Result<void> start(uint16_t port) {
    FW_ASSIGN_OR_RETURN(ListeningSocket socket,
                        listen_on(fmt::format("127.0.0.1:{}", port)));
    origin_ = socket.name;
    std::vector<ListeningSocket> sockets;
    sockets.push_back(std::move(socket));
    server_ = HttpServer::start(std::move(sockets), router(),
                                {.limits = kLimits, .workers = 1});
    return {};
  }

  std::string url() const override {
    return fmt::format("{}/?token={}", origin_, token_);
  }

 private:
  std::shared_ptr<const Router> router() {
    auto router = std::make_shared<Router>();
    router->add_check([this](const Request& request, const Route& route) {
      return refusal(request, route);
    });
    router->add({Method::kGet, "/", Answer([](const Request&) {
                   return Response{
                       .type = "text/html; charset=utf-8",
                       .body = preview_page(),
                       .fields = {{"Content-Security-Policy", kPageMay}}};
                 })});
    router->add({Method::kGet, "/plan.json", Answer([this](const Request&) {
                   return Response{.type = "application/json",
                                   .body = plan_text_};
                 })});
    router->add({Method::kGet, "/frames", viewers_of(PreviewFormat::kJpeg)});
    router->add({Method::kGet, "/stream", viewers_of(PreviewFormat::kMp4)});
    return router;
  }

  // No other page may use this one, also by a name that leads here.
  std::optional<Response> refusal(const Request& request,
                                  const Route& route) const {
    const std::string_view host = request.field("host");
    if (!names_.has_host(host)) {
      return problem(421, "this server has another name");
    }
    if (!equal_secrets(request.query_value("token"), token_)) {
      return problem(403, "the token is missing or wrong");
    }
    const std::string_view origin = request.field("origin");
    const bool needs_origin =
        std::holds_alternative<WebSocketHandlers>(route.handler);
    if ((needs_origin || !origin.empty()) && !names_.has_origin(origin, host)) {
      return problem(403, "another page may not connect");
    }
    return std::nullopt;
  }

  WebSocketHandlers viewers_of(PreviewFormat format) {
    return {
        .opened =
            [this, format](const Request&, std::shared_ptr<WebSocket> socket) {
              open(std::move(socket), format);
            },
        .received =
            [this](WebSocket& socket, std::string_view text) {
              const MutexLock lock(mutex_);
              for (const auto& session : sessions_) {
                if (session->belongs_to(socket)) session->receive(text);
              }
            }};
  }

  void open(std::shared_ptr<WebSocket> socket, PreviewFormat format) {
    const MutexLock lock(mutex_);
    std::erase_if(sessions_, [](const auto& one) { return one->ended(); });
    if (ending_ || sessions_.size() >= kMostViewers) {
      socket->send_text("{\"error\":\"too many viewers\"}");
      return socket->close();
    }
    sessions_.push_back(std::make_unique<PreviewSession>(
        folder_, plan_, std::move(socket), format));
  }

  const media::Folder folder_;
  const video::Plan plan_;
  const std::string plan_text_;
  const std::string token_;
  const OwnNames names_{{}};
  std::string origin_;
  Mutex mutex_;
  std::vector<std::unique_ptr<PreviewSession>> sessions_ FW_GUARDED_BY(mutex_);
  bool ending_ FW_GUARDED_BY(mutex_) = false;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace

Result<std::unique_ptr<Preview>> Preview::start(media::Folder folder,
                                                video::Plan plan,
                                                uint16_t port) {
  auto preview =
      std::make_unique<LoopbackPreview>(std::move(folder), std::move(plan));
  FW_RETURN_IF_ERROR(preview->start(port));
  return std::unique_ptr<Preview>(std::move(preview));
}

}  // namespace framewise::service
