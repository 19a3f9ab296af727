// SPDX-License-Identifier: Apache-2.0
// The tier on a Redis server. A server that is slow or gone costs one timeout,
// then nothing until it is asked again: first after a second, later less often.
#include <fmt/format.h>
#include <hiredis/hiredis.h>
#ifdef FRAMEWISE_REDIS_TLS
#include <hiredis/hiredis_ssl.h>
#endif
#include <signal.h>
#include <sys/time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <mutex>

#include "base/result.h"
#include "cache/redis/address.h"
#include "cache/tier.h"

namespace framewise::cache::redis {
namespace {

using Clock = std::chrono::steady_clock;

// Larger values are for the disk.
constexpr size_t kMostValueBytes = 1 << 20;
// Of what a writer sends before it reads the answers.
constexpr size_t kPipeline = 64;

struct FreeContext {
  void operator()(redisContext* context) const { redisFree(context); }
};
struct FreeReply {
  void operator()(void* reply) const { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

std::string name_of(const Key& key) { return "framewise:1:" + key.hex(); }

timeval milliseconds(int ms) { return {ms / 1000, (ms % 1000) * 1000}; }

// Kind and cost, before the sealed value.
struct Head {
  uint8_t kind = 0;
  double cost_ms = 0;
};
constexpr size_t kHeadBytes = 1 + sizeof(double);

std::string packed(const Entry& entry) {
  std::string bytes(kHeadBytes, '\0');
  bytes[0] = char(entry.kind);
  std::memcpy(bytes.data() + 1, &entry.cost_ms, sizeof entry.cost_ms);
  return bytes + std::string(entry.sealed.bytes);
}

std::optional<Entry> unpacked(std::string bytes) {
  if (bytes.size() < kHeadBytes || bytes.size() > 2 * kMostValueBytes) {
    return std::nullopt;
  }
  Entry entry;
  for (const CacheKind kind : kCacheKinds) {
    if (uint8_t(kind) == uint8_t(bytes[0])) entry.kind = kind;
  }
  std::memcpy(&entry.cost_ms, bytes.data() + 1, sizeof entry.cost_ms);
  // Only told, never trusted with more.
  if (!(entry.cost_ms >= 0 && entry.cost_ms < 1e9)) entry.cost_ms = 0;
  Blob blob = Blob::of(std::move(bytes));
  blob.bytes.remove_prefix(kHeadBytes);
  entry.sealed = std::move(blob);
  return entry;
}

// A server that goes away must not end us: hiredis writes without asking for
// an error instead of the signal.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    constexpr timespec kNow{};
    while (!was_pending_ && sigtimedwait(&pipe_, nullptr, &kNow) > 0) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_ = false;
};

// One connection; opened when it is needed, dropped at the first error.
class Connection {
 public:
  Connection(const Address& address, int timeout_ms)
      : address_(address), timeout_(milliseconds(timeout_ms)) {}

  // Null if the server does not answer; error() says why.
  redisContext* get() {
    if (!context_) open();
    return context_.get();
  }
  void drop() {
    if (context_) error_ = context_->errstr;
    context_.reset();
  }
  const std::string& error() const { return error_; }

  template <typename... Args>
  Reply ask(const char* format, Args... args) {
    if (!get()) return nullptr;
    Reply reply(static_cast<redisReply*>(
        redisCommand(context_.get(), format, args...)));
    if (!reply) drop();
    return reply;
  }

 private:
  void open() {
    context_.reset(
        address_.socket.empty()
            ? redisConnectWithTimeout(address_.host.c_str(), address_.port,
                                      timeout_)
            : redisConnectUnixWithTimeout(address_.socket.c_str(), timeout_));
    if (!context_ || context_->err) return drop();
    redisSetTimeout(context_.get(), timeout_);
    if (address_.tls && !encrypt()) return;
    if (!address_.password.empty() && !log_in()) return;
    if (address_.database != 0) {
      accept(ask("SELECT %d", address_.database));
    }
  }

#ifdef FRAMEWISE_REDIS_TLS
  bool encrypt() {
    redisInitOpenSSL();
    redisSSLContextError code = REDIS_SSL_CTX_NONE;
    // The system's certificates; the name is for the server's own choice.
    tls_.reset(redisCreateSSLContext(nullptr, "/etc/ssl/certs", nullptr,
                                     nullptr, address_.host.c_str(), &code));
    if (tls_ &&
        redisInitiateSSLWithContext(context_.get(), tls_.get()) == REDIS_OK) {
      return true;
    }
    drop();
    if (!tls_) error_ = redisSSLContextGetError(code);
    return false;
  }
#else
  bool encrypt() {
    drop();
    error_ = "this build's hiredis has no TLS";
    return false;
  }
#endif

  bool log_in() {
    return accept(
        address_.user.empty()
            ? ask("AUTH %b", address_.password.data(), address_.password.size())
            : ask("AUTH %b %b", address_.user.data(), address_.user.size(),
                  address_.password.data(), address_.password.size()));
  }

  // Whether the server agrees; if not, the connection is of no use.
  bool accept(const Reply& reply) {
    if (reply && reply->type != REDIS_REPLY_ERROR) return true;
    const std::string said =
        reply ? std::string(reply->str, reply->len) : error_;
    drop();
    error_ = said;
    return false;
  }

  const Address address_;
  const timeval timeout_;
  std::string error_;
#ifdef FRAMEWISE_REDIS_TLS
  struct FreeTls {
    void operator()(redisSSLContext* tls) const { redisFreeSSLContext(tls); }
  };
  std::unique_ptr<redisSSLContext, FreeTls> tls_;
#endif
  std::unique_ptr<redisContext, FreeContext> context_;
};

// Closed while all is well; open after an error until it is time to try again.
class CircuitBreaker {
 public:
  bool allows() const {
    return Clock::now().time_since_epoch().count() >= until_;
  }
  void succeeded() { failures_ = 0; }
  void failed() {
    const int times = std::min(failures_.fetch_add(1), 6);
    const auto pause = std::chrono::seconds(1 << times);
    until_ = (Clock::now() + pause).time_since_epoch().count();
  }

 private:
  std::atomic<int> failures_{0};
  std::atomic<Clock::rep> until_{
      Clock::time_point::min().time_since_epoch().count()};
};

class RedisTier : public SharedTier {
 public:
  RedisTier(const TierOptions& options, const Address& address)
      : address_(address),
        max_age_ms_(options.cache.max_age_ms),
        complain_(options.complain),
        reader_(address, options.cache.server_timeout_ms),
        // Nobody waits for the writer: it may take its time.
        writer_(address, options.cache.server_timeout_ms * 4) {}

  std::optional<Entry> find(const Key& key) override {
    if (!breaker_.allows()) return std::nullopt;
    std::lock_guard lock(reading_);
    const NoBrokenPipe quiet;
    const std::string name = name_of(key);
    const Reply reply = reader_.ask("GET %b", name.data(), name.size());
    if (!reply) {
      trouble(reader_.error());
      return std::nullopt;
    }
    breaker_.succeeded();
    if (reply->type == REDIS_REPLY_ERROR) {
      trouble({reply->str, reply->len});
    }
    if (reply->type != REDIS_REPLY_STRING) return std::nullopt;
    return unpacked({reply->str, reply->len});
  }

  void write(const Changes& changes) override {
    std::lock_guard lock(writing_);
    const NoBrokenPipe quiet;
    for (size_t begin = 0; begin < changes.entries.size(); begin += kPipeline) {
      if (!breaker_.allows()) return;
      const size_t end = std::min(begin + kPipeline, changes.entries.size());
      if (!send(std::span(changes.entries).subspan(begin, end - begin))) {
        return trouble(writer_.error());
      }
    }
  }

  Result<void> clear(std::optional<CacheKind> kind) override {
    std::lock_guard lock(writing_);
    const NoBrokenPipe quiet;
    std::string cursor = "0";
    do {
      const Reply found =
          writer_.ask("SCAN %s MATCH framewise:1:* COUNT 1000", cursor.c_str());
      if (!is_page(found.get())) {
        return fail(ErrorKind::kIo, "{} does not answer: {}",
                    address_.to_string(), writer_.error());
      }
      cursor.assign(found->element[0]->str, found->element[0]->len);
      const redisReply& names = *found->element[1];
      for (size_t i = 0; i < names.elements; ++i) {
        const redisReply& name = *names.element[i];
        if (name.type == REDIS_REPLY_STRING) remove({name.str, name.len}, kind);
      }
    } while (cursor != "0");
    return {};
  }

 private:
  using Entries = std::span<const std::pair<Key, Entry>>;

  // What SCAN answers: where to go on, and names.
  static bool is_page(const redisReply* reply) {
    return reply && reply->type == REDIS_REPLY_ARRAY && reply->elements == 2 &&
           reply->element[0]->type == REDIS_REPLY_STRING &&
           reply->element[1]->type == REDIS_REPLY_ARRAY;
  }

  // All at once, then all answers.
  bool send(Entries entries) {
    redisContext* const context = writer_.get();
    if (!context) return false;
    int sent = 0;
    for (const auto& [key, entry] : entries) {
      if (entry.sealed.bytes.size() > kMostValueBytes) continue;
      const std::string name = name_of(key);
      const std::string value = packed(entry);
      const int code =
          max_age_ms_ > 0
              ? redisAppendCommand(context, "SET %b %b PX %lld", name.data(),
                                   name.size(), value.data(), value.size(),
                                   static_cast<long long>(max_age_ms_))
              : redisAppendCommand(context, "SET %b %b", name.data(),
                                   name.size(), value.data(), value.size());
      sent += code == REDIS_OK;
    }
    for (; sent > 0; --sent) {
      void* raw = nullptr;
      if (redisGetReply(context, &raw) != REDIS_OK) {
        writer_.drop();
        return false;
      }
      const Reply reply(static_cast<redisReply*>(raw));
      if (reply->type == REDIS_REPLY_ERROR) {
        // Such as a server that is full: this value is not kept.
        trouble({reply->str, reply->len});
      }
    }
    return true;
  }

  void remove(const std::string& name, std::optional<CacheKind> kind) {
    if (kind) {
      const Reply head =
          writer_.ask("GETRANGE %b 0 0", name.data(), name.size());
      if (!head || head->type != REDIS_REPLY_STRING || head->len != 1 ||
          uint8_t(head->str[0]) != uint8_t(*kind)) {
        return;
      }
    }
    writer_.ask("UNLINK %b", name.data(), name.size());
  }

  void trouble(const std::string& what) {
    breaker_.failed();
    if (complained_.exchange(true)) return;
    complain_(fmt::format("going on without the cache at {}: {}",
                          address_.to_string(), what));
  }

  const Address address_;
  const int64_t max_age_ms_;
  const std::function<void(const std::string&)> complain_;
  CircuitBreaker breaker_;
  std::atomic<bool> complained_{false};
  std::mutex reading_;
  Connection reader_;
  std::mutex writing_;
  Connection writer_;
};

}  // namespace
}  // namespace framewise::cache::redis

extern "C" __attribute__((visibility("default"))) void framewise_cache_open(
    const framewise::cache::TierOptions& options,
    std::unique_ptr<framewise::cache::SharedTier>& tier) {
  using namespace framewise::cache::redis;
  const auto address = parse_address(options.cache.server);
  if (address) {
    tier = std::make_unique<RedisTier>(options, *address);
  } else {
    options.complain("no shared cache: " + address.error().message);
  }
}
