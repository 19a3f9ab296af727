// SPDX-License-Identifier: Apache-2.0
// A connection that only sends events. It holds little: thousands may wait for
// the end of a job.
#include <sys/socket.h>

#include <atomic>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "service/server/loop.h"

namespace framewise::service {
namespace {

using ErrorCode = boost::system::error_code;
using Text = std::shared_ptr<const std::string>;

constexpr size_t kMostWaiting = 64;
// The bytes that the system keeps for a reader that does not read.
constexpr int kSendBuffer = 16 << 10;
constexpr auto kStreamDiscardTime = std::chrono::seconds(2);

const Text& heartbeat() {
  static const auto* const text =
      new Text(std::make_shared<const std::string>(": \n\n"));
  return *text;
}

class StreamConnection final
    : public EventStream,
      public Timed,
      public std::enable_shared_from_this<StreamConnection> {
 public:
  explicit StreamConnection(std::shared_ptr<Loop> loop)
      : loop_(std::move(loop)) {}

  void begin(Socket socket, std::string head, ClientTurn turn) {
    turn_ = std::move(turn);
    socket_.emplace(std::move(socket));
    setsockopt(socket_->native_handle(), SOL_SOCKET, SO_SNDBUF, &kSendBuffer,
               sizeof kSendBuffer);
    loop_->add(*this);
    loop_->shared->series.set_connections(++loop_->shared->connections);
    loop_->shared->series.set_streams(++loop_->shared->streams);
    waiting_.insert(waiting_.begin(),
                    std::make_shared<const std::string>(std::move(head)));
    await_close();
    write();
  }

  void send(Text event) override {
    if (!open_) return;
    asio::post(loop_->context,
               [self = shared_from_this(), event = std::move(event)]() mutable {
                 self->take(std::move(event));
               });
  }

  void end() override {
    if (!open_) return;
    asio::post(loop_->context, [self = shared_from_this()] { self->stop(); });
  }

  bool is_open() const override { return open_; }

  void expire() override { close(); }
  bool is_idle() const override { return false; }
  void beat() override {
    if (waiting_.empty() && !writing_) take(heartbeat());
  }
  void stop() override {
    ends_ = true;
    if (socket_) write();
  }

 private:
  void take(Text event) {
    if (!open_ || ends_) return;
    if (waiting_.size() >= kMostWaiting) waiting_.erase(waiting_.begin());
    waiting_.push_back(std::move(event));
    if (socket_) write();
  }

  // A client has nothing to say: what becomes readable is its end.
  void await_close() {
    socket_->async_wait(
        Socket::wait_read, [self = shared_from_this()](ErrorCode code) {
          if (code || !self->socket_) return;
          char bytes[512];
          const ssize_t got = recv(self->socket_->native_handle(), bytes,
                                   sizeof bytes, MSG_DONTWAIT);
          self->said_ += size_t(std::max<ssize_t>(got, 0));
          if (got <= 0 || self->said_ > 4096) {
            return self->close();
          }
          self->await_close();
        });
  }

  // Writes all waiting events in one piece.
  void write() {
    if (writing_ || !open_) return;
    if (waiting_.empty()) {
      // The client closes when it has read everything.
      if (ends_ && !std::exchange(shut_, true)) {
        ErrorCode ignored;
        socket_->shutdown(Socket::shutdown_send, ignored);
        deadline = LoopClock::now() + kStreamDiscardTime;
      }
      waiting_.shrink_to_fit();
      return;
    }
    writing_ = true;
    std::vector<asio::const_buffer> parts;
    for (const Text& text : waiting_) parts.push_back(asio::buffer(*text));
    deadline = LoopClock::now() + std::chrono::milliseconds(
                                      loop_->shared->options.limits.write_ms);
    asio::async_write(
        *socket_, parts,
        [self = shared_from_this(), sent = std::exchange(waiting_, {})](
            ErrorCode code, size_t) {
          self->writing_ = false;
          self->deadline = LoopClock::time_point::max();
          if (code) return self->close();
          self->write();
        });
  }

  void close() {
    if (!open_.exchange(false)) return;
    waiting_ = {};
    if (!socket_) return;
    socket_.reset();
    loop_->remove(*this);
    loop_->shared->series.set_connections(--loop_->shared->connections);
    loop_->shared->series.set_streams(--loop_->shared->streams);
  }

  const std::shared_ptr<Loop> loop_;
  std::optional<Socket> socket_;  // none: not yet, or closed
  ClientTurn turn_;
  std::vector<Text> waiting_;
  size_t said_ = 0;
  std::atomic<bool> open_ = true;
  bool writing_ = false;
  bool ends_ = false;
  bool shut_ = false;
};

}  // namespace

std::shared_ptr<EventStream> make_event_stream(std::shared_ptr<Loop> loop) {
  return std::make_shared<StreamConnection>(std::move(loop));
}

void begin_stream(EventStream& stream, Socket socket, std::string head,
                  ClientTurn turn) {
  static_cast<StreamConnection&>(stream).begin(
      std::move(socket), std::move(head), std::move(turn));
}

}  // namespace framewise::service
