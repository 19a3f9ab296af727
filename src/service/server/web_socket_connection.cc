// SPDX-License-Identifier: Apache-2.0
// A connection that speaks WebSocket.
#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "service/server/loop.h"

namespace framewise::service {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using ErrorCode = beast::error_code;

constexpr size_t kMostInOrder = 64;
constexpr size_t kLargestMessage = size_t{64} << 10;

// As Beast wants to see it.
http::request<http::empty_body> message_of(const Request& request) {
  http::request<http::empty_body> message(http::verb::get, "/", 11);
  for (const char* name : {"host", "connection", "upgrade", "sec-websocket-key",
                           "sec-websocket-version"}) {
    const std::string_view value = request.field(name);
    if (!value.empty()) message.set(name, {value.data(), value.size()});
  }
  return message;
}

class WebSocketConnection final
    : public WebSocket,
      public Timed,
      public std::enable_shared_from_this<WebSocketConnection> {
 public:
  WebSocketConnection(Socket socket, std::shared_ptr<Loop> loop,
                      const WebSocketHandlers& handlers, ClientTurn turn)
      : stream_(std::move(socket)),
        loop_(std::move(loop)),
        handlers_(handlers),
        turn_(std::move(turn)) {
    loop_->add(*this);
    loop_->shared->series.set_connections(++loop_->shared->connections);
  }

  void begin(Request request) {
    stream_->set_option(
        websocket::stream_base::timeout::suggested(beast::role_type::server));
    stream_->read_message_max(kLargestMessage);
    const auto message = message_of(request);
    stream_->async_accept(message,
                          [self = shared_from_this(),
                           request = std::move(request)](ErrorCode code) {
                            if (code || self->ended_) return self->end();
                            self->open_ = true;
                            self->handlers_.opened(request, self);
                            self->read();
                          });
  }

  void send_newest(std::shared_ptr<const std::string> message) override {
    post([this, message = std::move(message)]() mutable {
      if (newest_) ++replaced_;
      newest_ = std::move(message);
      write();
    });
  }
  void send_text(std::string text) override {
    send_in_order({std::move(text), true});
  }
  void send_binary(std::string bytes) override {
    send_in_order({std::move(bytes), false});
  }
  void close() override {
    post([this] {
      if (in_order_.empty() && !writing_) return shut();
      closes_ = true;
    });
  }

  bool is_open() const override { return open_; }
  int64_t replaced() const override { return replaced_; }
  size_t waiting() const override { return waiting_; }

  void expire() override { end(); }
  void stop() override { end(); }
  bool is_idle() const override { return false; }

 private:
  struct Message {
    std::string bytes;
    bool is_text = false;
  };

  void send_in_order(Message message) {
    post([this, message = std::move(message)]() mutable {
      if (in_order_.size() >= kMostInOrder) return;
      in_order_.push_back(std::move(message));
      waiting_ = in_order_.size();
      write();
    });
  }

  template <typename Action>
  void post(Action&& action) {
    if (!open_) return;  // the loop may have ended
    asio::post(loop_->context,
               [self = shared_from_this(),
                action = std::forward<Action>(action)]() mutable {
                 if (self->open_) action();
               });
  }

  void read() {
    stream_->async_read(buffer_, [self = shared_from_this()](ErrorCode code,
                                                             size_t) {
      if (code) return self->end();
      if (self->stream_->got_text()) {
        const std::string text = beast::buffers_to_string(self->buffer_.data());
        self->handlers_.received(*self, text);
      }
      self->buffer_.consume(self->buffer_.size());
      self->read();
    });
  }

  // One message is on its way at a time; those in order go first.
  void write() {
    if (writing_) return;
    if (!in_order_.empty()) {
      Message& first = in_order_.front();
      message_ = std::make_shared<const std::string>(std::move(first.bytes));
      stream_->text(first.is_text);
      in_order_.pop_front();
      waiting_ = in_order_.size();
    } else if (closes_) {
      return shut();
    } else if (newest_) {
      message_ = std::exchange(newest_, nullptr);
      stream_->binary(true);
    } else {
      return;
    }
    writing_ = true;
    stream_->async_write(asio::buffer(*message_),
                         [self = shared_from_this()](ErrorCode code, size_t) {
                           self->writing_ = false;
                           if (code) return self->end();
                           self->write();
                         });
  }

  // The client then closes, and reading ends.
  void shut() {
    ErrorCode ignored;
    stream_->next_layer().shutdown(Socket::shutdown_both, ignored);
  }

  // Ends what waits, so that the last reference to this goes.
  void end() {
    open_ = false;
    if (std::exchange(ended_, true)) return;
    // Its timers would keep the loop running for as long as somebody holds
    // this.
    stream_.reset();
    loop_->remove(*this);
    loop_->shared->series.set_connections(--loop_->shared->connections);
  }

  std::optional<websocket::stream<Socket>> stream_;  // none: it has ended
  const std::shared_ptr<Loop> loop_;
  const WebSocketHandlers& handlers_;  // of the router
  const ClientTurn turn_;
  beast::flat_buffer buffer_;
  std::atomic<bool> open_ = false;
  std::atomic<int64_t> replaced_ = 0;
  bool writing_ = false;
  bool closes_ = false;  // after what waits in its order
  bool ended_ = false;
  std::shared_ptr<const std::string> message_;  // being sent
  std::shared_ptr<const std::string> newest_;
  std::deque<Message> in_order_;
  std::atomic<size_t> waiting_ = 0;
};

}  // namespace

void begin_web_socket(Socket socket, std::shared_ptr<Loop> loop,
                      Request request, const WebSocketHandlers& handlers,
                      ClientTurn turn) {
  std::make_shared<WebSocketConnection>(std::move(socket), std::move(loop),
                                        handlers, std::move(turn))
      ->begin(std::move(request));
}

}  // namespace framewise::service
