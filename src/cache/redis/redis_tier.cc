// SPDX-License-Identifier: Apache-2.0
// The tier on a Redis server. A server that is slow or gone costs one time-out;
// it is left alone then, first for a second, later for up to a minute.
#include <fmt/format.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <mutex>

#include "base/printable.h"
#include "base/result.h"
#include "cache/redis/address.h"
#include "cache/redis/redis_connection.h"
#include "cache/tier.h"

namespace framewise::cache::redis {
namespace {

using Clock = std::chrono::steady_clock;

// Larger values are kept on disk only.
constexpr size_t kMostValueBytes = 1 << 20;
// Values that are sent before their answers are read: as many, or as many
// bytes.
constexpr size_t kPipeline = 64;
constexpr size_t kPipelineBytes = 4 << 20;

// Limits on the answers to our commands.
constexpr ReplyLimits kValueAnswer{.bytes = kMostValueBytes + 8192};
constexpr ReplyLimits kShortAnswer{.bytes = 8192};
// SCAN gives some 1000 names of 76 bytes each, and a bucket's more.
constexpr ReplyLimits kPageAnswer{
    .bytes = 4 << 20, .elements = 32'768, .depth = 2};
// Of SCAN: a server without an end has more names than this.
constexpr int kMostPages = 1'000'000;

constexpr std::string_view kPrefix = "framewise:1:";

std::string name_of(const Key& key) { return std::string(kPrefix) + key.hex(); }

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
  if (bytes.size() < kHeadBytes) return std::nullopt;
  Entry entry;
  for (const CacheKind kind : kCacheKinds) {
    if (uint8_t(kind) == uint8_t(bytes[0])) entry.kind = kind;
  }
  std::memcpy(&entry.cost_ms, bytes.data() + 1, sizeof entry.cost_ms);
  Blob blob = Blob::of(std::move(bytes));
  blob.bytes.remove_prefix(kHeadBytes);
  entry.sealed = std::move(blob);
  return entry;
}

// Blocks SIGPIPE, which would end the program when a server goes away: hiredis
// writes without MSG_NOSIGNAL.
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

// Open after an error, until it is time to try again.
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
        // Nothing waits for the writer: it may take longer.
        writer_(address, options.cache.server_timeout_ms * 4) {}

  std::optional<Entry> find(const Key& key) override {
    if (!breaker_.allows()) return std::nullopt;
    std::lock_guard lock(reading_);
    const NoBrokenPipe quiet;
    auto reply = reader_.ask({"GET", name_of(key)}, kValueAnswer);
    if (!reply) {
      trouble(reader_.error());
      return std::nullopt;
    }
    breaker_.succeeded();
    if (reply->type == Reply::Type::kError) trouble(reply->text);
    if (reply->type != Reply::Type::kString) return std::nullopt;
    return unpacked(std::move(reply->text));
  }

  void write(const Changes& changes) override {
    std::lock_guard lock(writing_);
    const NoBrokenPipe quiet;
    for (const auto& [key, entry] : changes.entries) {
      if (!breaker_.allows()) return;
      if (entry.sealed.bytes.size() > kMostValueBytes) continue;
      if (!append(key, entry)) return trouble(writer_.error());
      const bool full = writer_.appended() == kPipeline ||
                        writer_.appended_bytes() > kPipelineBytes;
      if (full && !send()) return trouble(writer_.error());
    }
    if (!send()) trouble(writer_.error());
  }

  Result<void> clear(std::optional<CacheKind> kind) override {
    std::lock_guard lock(writing_);
    const NoBrokenPipe quiet;
    std::string cursor = "0";
    for (int page = 0; page < kMostPages; ++page) {
      const auto found = writer_.ask(
          {"SCAN", cursor, "MATCH", "framewise:1:*", "COUNT", "1000"},
          kPageAnswer);
      if (!found) return no_answer(writer_.error());
      if (!is_page(*found)) return no_answer(found->text);
      cursor = found->elements[0].text;
      for (const Reply& name : found->elements[1].elements) {
        if (name.text.starts_with(kPrefix)) remove(name.text, kind);
      }
      if (cursor == "0") return {};
    }
    return no_answer("it lists names without an end");
  }

 private:
  Error no_answer(const std::string& why) const {
    return fail(ErrorKind::kIo, "{} does not answer as Redis does: {}",
                address_.to_string(), printable(why.substr(0, 200)));
  }

  // True for an answer to SCAN: the next cursor, and names.
  static bool is_page(const Reply& reply) {
    return reply.type == Reply::Type::kArray && reply.elements.size() == 2 &&
           reply.elements[0].type == Reply::Type::kString &&
           reply.elements[1].type == Reply::Type::kArray;
  }

  bool append(const Key& key, const Entry& entry) {
    const std::string name = name_of(key);
    const std::string value = packed(entry);
    return max_age_ms_ > 0 ? writer_.append({"SET", name, value, "PX",
                                             std::to_string(max_age_ms_)})
                           : writer_.append({"SET", name, value});
  }

  // Sends what was appended, and reads the answers.
  bool send() {
    return writer_.exchange(kShortAnswer, [this](const Reply& reply) {
      // Such as a server that is full: this value is not kept.
      if (reply.type == Reply::Type::kError) trouble(reply.text);
    });
  }

  void remove(const std::string& name, std::optional<CacheKind> kind) {
    if (kind) {
      const auto head = writer_.ask({"GETRANGE", name, "0", "0"}, kShortAnswer);
      if (!head || head->type != Reply::Type::kString ||
          head->text != std::string(1, char(*kind))) {
        return;
      }
    }
    writer_.ask({"UNLINK", name}, kShortAnswer);
  }

  void trouble(const std::string& what) {
    breaker_.failed();
    if (complained_.exchange(true)) return;
    // A server's message may be long, and hold any bytes.
    complain_(fmt::format("going on without the cache at {}: {}",
                          address_.to_string(),
                          printable(what.substr(0, 200))));
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
