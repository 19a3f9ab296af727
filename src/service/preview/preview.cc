// SPDX-License-Identifier: Apache-2.0
#include "service/preview/preview.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "service/http/server.h"
#include "service/preview/session.h"
#include "video/plan/plan_json.h"

namespace framewise::service {
namespace {

// Each viewer decodes for itself.
constexpr size_t kMostViewers = 4;

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
    Handlers handlers;
    handlers.get = [this](const Request& request) { return answer(request); };
    handlers.opened = [this](const Request& request,
                             std::shared_ptr<WebSocket> socket) {
      open(std::move(socket), request.path == "/stream" ? PreviewFormat::kMp4
                                                        : PreviewFormat::kJpeg);
    };
    handlers.received = [this](WebSocket& socket, std::string_view text) {
      const MutexLock lock(mutex_);
      for (const auto& session : sessions_) {
        if (session->belongs_to(socket)) session->receive(text);
      }
    };
    FW_ASSIGN_OR_RETURN(server_, Server::start({.port = port, .token = token_},
                                               std::move(handlers)));
    return {};
  }

  std::string url() const override {
    return fmt::format("{}/?token={}", server_->origin(), token_);
  }

 private:
  Response answer(const Request& request) const {
    if (request.path == "/") {
      return {200, "text/html; charset=utf-8", preview_page()};
    }
    if (request.path == "/plan.json") {
      return {200, "application/json", plan_text_};
    }
    return {404, "text/plain; charset=utf-8", "not found\n"};
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
  Mutex mutex_;
  std::vector<std::unique_ptr<PreviewSession>> sessions_ FW_GUARDED_BY(mutex_);
  bool ending_ FW_GUARDED_BY(mutex_) = false;
  std::unique_ptr<Server> server_;
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
