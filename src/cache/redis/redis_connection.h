// SPDX-License-Identifier: Apache-2.0
// A connection to a Redis server. hiredis connects, encrypts and writes;
// answers are read by ReplyReader, since hiredis takes memory for as many
// elements as an answer announces, and starts its time-out anew with every
// byte.
#pragma once

#include <hiredis/hiredis.h>
#ifdef FRAMEWISE_REDIS_TLS
#include <hiredis/hiredis_ssl.h>
#endif

#include <chrono>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cache/redis/address.h"
#include "cache/redis/reply.h"

namespace framewise::cache::redis {

// Opened when it is needed, dropped at the first error. Whoever uses it blocks
// SIGPIPE: hiredis writes to sockets that may be closed.
class Connection {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;
  using Words = std::initializer_list<std::string_view>;

  // `timeout_ms`: for an answer, from the command to its last byte. Connecting,
  // encrypting and logging in may take three times as long together.
  Connection(const Address& address, int timeout_ms, Now now = Clock::now)
      : address_(address), timeout_(timeout_ms), now_(std::move(now)) {}

  // nullopt if there is no answer, or none within the limits: error() says why.
  std::optional<Reply> ask(Words command, const ReplyLimits& limits);

  // Several commands at once: append() each, then exchange() gives as many
  // answers. False as ask() gives nullopt.
  bool append(Words command);
  bool exchange(const ReplyLimits& limits,
                const std::function<void(const Reply&)>& visit);
  size_t appended() const { return appended_; }
  size_t appended_bytes() const { return appended_bytes_; }

  const std::string& error() const { return error_; }

 private:
  using Time = Clock::time_point;

  bool is_open();
  void open();
  bool encrypt();
  bool log_in(Time end);
  // Whether the server agrees to a command that is needed.
  bool accepts(Words command, Time end);
  void add(Words command);
  bool flush(Time end);
  std::optional<Reply> receive(const ReplyLimits& limits, Time end);
  int read_some(char* bytes, size_t size);
  bool wait(short events, Time end);
  // Both return what stands for failure.
  bool drop();
  bool drop(std::string why);

  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };

  const Address address_;
  const std::chrono::milliseconds timeout_;
  const Now now_;
  std::string error_;
#ifdef FRAMEWISE_REDIS_TLS
  struct FreeTls {
    void operator()(redisSSLContext* tls) const { redisFreeSSLContext(tls); }
  };
  std::unique_ptr<redisSSLContext, FreeTls> tls_;
#endif
  std::unique_ptr<redisContext, FreeContext> context_;
  ReplyReader reader_;
  size_t appended_ = 0;  // commands without an answer so far
  size_t appended_bytes_ = 0;
};

}  // namespace framewise::cache::redis
