// SPDX-License-Identifier: Apache-2.0
#include "cache/redis/redis_connection.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace framewise::cache::redis {
namespace {

using std::chrono::milliseconds;

// Of AUTH and SELECT: "+OK", or an error.
constexpr ReplyLimits kShortAnswer{.bytes = 8192};
// A command of many bytes may take longer: 10 MB/s are less than any network
// has on which sharing a cache makes sense.
constexpr size_t kLeastBytesPerMs = 10'000;

timeval timeval_of(milliseconds time) {
  const auto ms = time.count();
  return {ms / 1000, (ms % 1000) * 1000};
}

}  // namespace

bool Connection::drop() {
  if (context_) error_ = context_->errstr;
  context_.reset();
  reader_ = {};
  appended_ = appended_bytes_ = 0;
  return false;
}

bool Connection::drop(std::string why) {
  drop();
  error_ = std::move(why);
  return false;
}

bool Connection::is_open() {
  if (!context_) open();
  return context_ != nullptr;
}

void Connection::open() {
  constexpr int kSteps = 3;
  const Time end = now_() + kSteps * timeout_;
  const timeval limit = timeval_of(timeout_);
  context_.reset(
      address_.socket.empty()
          ? redisConnectWithTimeout(address_.host.c_str(), address_.port, limit)
          : redisConnectUnixWithTimeout(address_.socket.c_str(), limit));
  if (!context_ || context_->err) {
    drop();
    return;
  }
  // From here on nothing waits but wait(), which keeps to the deadline.
  const int flags = fcntl(context_->fd, F_GETFL);
  fcntl(context_->fd, F_SETFL, flags | O_NONBLOCK);
  context_->flags &= ~REDIS_BLOCK;
  if (address_.tls && !encrypt()) return;
  if (!address_.password.empty() && !log_in(end)) return;
  if (address_.database != 0) {
    accepts({"SELECT", std::to_string(address_.database)}, end);
  }
}

#ifdef FRAMEWISE_REDIS_TLS
bool Connection::encrypt() {
  redisInitOpenSSL();
  redisSSLContextError code = REDIS_SSL_CTX_NONE;
  // Certificates are those of the system. A server with several certificates
  // chooses one by this name.
  tls_.reset(redisCreateSSLContext(nullptr, "/etc/ssl/certs", nullptr, nullptr,
                                   address_.host.c_str(), &code));
  if (!tls_) return drop(redisSSLContextGetError(code));
  // The handshake goes on with the first write and read.
  return redisInitiateSSLWithContext(context_.get(), tls_.get()) == REDIS_OK ||
         drop();
}
#else
bool Connection::encrypt() { return drop("this build's hiredis has no TLS"); }
#endif

bool Connection::log_in(Time end) {
  return address_.user.empty()
             ? accepts({"AUTH", address_.password}, end)
             : accepts({"AUTH", address_.user, address_.password}, end);
}

bool Connection::accepts(Words command, Time end) {
  add(command);
  appended_ = appended_bytes_ = 0;
  if (!flush(end)) return false;
  const auto reply = receive(kShortAnswer, end);
  if (!reply) return false;
  if (reply->type == Reply::Type::kError) return drop(reply->text);
  return true;
}

void Connection::add(Words command) {
  std::vector<const char*> words;
  std::vector<size_t> sizes;
  for (const std::string_view word : command) {
    words.push_back(word.data());
    sizes.push_back(word.size());
    appended_bytes_ += word.size();
  }
  redisAppendCommandArgv(context_.get(), int(words.size()), words.data(),
                         sizes.data());
  ++appended_;
}

bool Connection::append(Words command) {
  if (!is_open()) return false;
  add(command);
  return true;
}

std::optional<Reply> Connection::ask(Words command, const ReplyLimits& limits) {
  std::optional<Reply> answer;
  if (append(command)) {
    exchange(limits, [&answer](const Reply& reply) { answer = reply; });
  }
  return answer;
}

bool Connection::exchange(const ReplyLimits& limits,
                          const std::function<void(const Reply&)>& visit) {
  if (appended_ == 0) return true;
  const Time end =
      now_() + timeout_ + milliseconds(appended_bytes_ / kLeastBytesPerMs);
  appended_bytes_ = 0;
  if (!flush(end)) return false;
  for (size_t left = std::exchange(appended_, 0); left > 0; --left) {
    const auto reply = receive(limits, end);
    if (!reply) return false;
    visit(*reply);
  }
  return true;
}

bool Connection::flush(Time end) {
  int done = 0;
  while (true) {
    if (redisBufferWrite(context_.get(), &done) != REDIS_OK) return drop();
    if (done) return true;
    if (!wait(POLLOUT, end)) return false;
  }
}

std::optional<Reply> Connection::receive(const ReplyLimits& limits, Time end) {
  reader_.expect(limits);
  while (true) {
    switch (reader_.advance()) {
      case ReplyReader::State::kComplete: return reader_.take();
      case ReplyReader::State::kBroken:
        drop(fmt::format("its answer is refused: {}", reader_.problem()));
        return std::nullopt;
      case ReplyReader::State::kIncomplete: break;
    }
    char piece[16 << 10];
    const int got = read_some(piece, sizeof piece);
    if (got < 0) {
      drop();
      return std::nullopt;
    }
    if (got > 0) reader_.feed({piece, size_t(got)});
    // A server that sends without end is held to the deadline, too.
    if (got > 0 ? now_() >= end : !wait(POLLIN, end)) {
      if (context_) drop("no whole answer in time");
      return std::nullopt;
    }
  }
}

// How many bytes have come, 0 for none yet, -1 for an error that the context
// holds.
int Connection::read_some(char* bytes, size_t size) {
#ifdef FRAMEWISE_REDIS_TLS
  return int(context_->funcs->read(context_.get(), bytes, size));
#else
  const ssize_t got = recv(context_->fd, bytes, size, MSG_DONTWAIT);
  if (got > 0) return int(got);
  if (got < 0 && (errno == EAGAIN || errno == EINTR)) return 0;
  std::strncpy(context_->errstr,
               got == 0 ? "the server closed the connection" : strerror(errno),
               sizeof context_->errstr - 1);
  return -1;
#endif
}

bool Connection::wait(short events, Time end) {
  pollfd socket{context_->fd, events, 0};
  int ready = -1;
  do {
    const auto left = std::chrono::ceil<milliseconds>(end - now_());
    ready = left.count() > 0 ? poll(&socket, 1, int(left.count())) : 0;
  } while (ready < 0 && errno == EINTR);
  if (ready < 0) return drop(std::strerror(errno));
  return ready > 0 || drop("no whole answer in time");
}

}  // namespace framewise::cache::redis
