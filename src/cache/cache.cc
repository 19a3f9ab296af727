// SPDX-License-Identifier: Apache-2.0
// The public cache: the store with all tiers, and the thread that writes.
#include "framewise/cache.h"

#include <fcntl.h>
#include <unistd.h>

#include <condition_variable>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include "base/objects/object_name.h"
#include "base/result.h"
#include "cache/store.h"

namespace framewise {

const char* name_of(CacheKind kind) noexcept {
  switch (kind) {
    case CacheKind::kComparison: return "comparisons";
    case CacheKind::kValues: return "values";
    case CacheKind::kPicture: return "pictures";
    case CacheKind::kOther: return "other";
  }
  return "other";
}

// Its thread starts when the first change waits to be written.
class Cache::Writer {
 public:
  explicit Writer(cache::Store& store) : store_(store) {}

  void wake() {
    std::lock_guard lock(mutex_);
    waiting_ = true;
    if (thread_.joinable()) {
      wakened_.notify_one();
      return;
    }
    try {
      thread_ = std::jthread([this](std::stop_token stop) { work(stop); });
    } catch (const std::system_error&) {
      // Where no thread may be started, the cache is written when it is closed.
    }
  }

 private:
  void work(const std::stop_token& stop) {
    // Changes that come within this time are written in one transaction.
    constexpr auto kTogether = std::chrono::milliseconds(50);
    std::unique_lock lock(mutex_);
    while (wakened_.wait(lock, stop, [this] { return waiting_; })) {
      wakened_.wait_for(lock, stop, kTogether, [] { return false; });
      waiting_ = false;
      lock.unlock();
      store_.write_waiting();
      lock.lock();
    }
  }

  cache::Store& store_;
  std::mutex mutex_;
  std::condition_variable_any wakened_;
  bool waiting_ = false;
  std::jthread thread_;  // the last member: ends before the others do
};

Cache::Cache(CacheOptions options)
    : store_(std::make_unique<cache::Store>(std::move(options))),
      writer_(std::make_unique<Writer>(*store_)) {
  store_->on_waiting([writer = writer_.get()] { writer->wake(); });
}

Cache::~Cache() {
  writer_.reset();
  store_->on_waiting({});
  store_->write_waiting();
}

void Cache::flush() { store_->write_waiting(); }

void Cache::trim(int64_t memory_bytes) {
  if (cache::MemoryCache* memory = store_->memory()) memory->trim(memory_bytes);
}

CacheCounts Cache::counts() const { return store_->counts(); }

void Cache::expect(const std::filesystem::path& path) const {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return;
  posix_fadvise(file, 0, 0, POSIX_FADV_WILLNEED);
  close(file);
}

Result<std::string> Cache::content_hash(const std::filesystem::path& path) {
  const auto unreadable = [&path](std::string_view why) {
    return in_file(fail(ErrorKind::kIo, "{}", why), path.string());
  };
  if (is_object(path)) {
    auto object = cache::hash_object(path);
    if (object) return std::move(object->sha256);
    return unreadable("is not an object whose version the store says");
  }
  const auto stamp = cache::stamp_of(path);
  if (!stamp) {
    Error error = unreadable("is not a file that can be read");
    error.hint = "check the spelling of the path";
    return error;
  }
  std::error_code unknown;
  const std::string name = std::filesystem::absolute(path, unknown).string();
  if (auto known = store_->find_hash(name, *stamp)) return *std::move(known);
  auto hash = cache::hash_file(path, stamp->size);
  if (!hash) return unreadable("cannot be read");
  if (cache::stamp_of(path) != stamp) return unreadable("changes while read");
  store_->put_hash(name, *stamp, *hash);
  return *std::move(hash);
}

}  // namespace framewise
