// SPDX-License-Identifier: Apache-2.0
#include "framewise/image/image_cache.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <utility>

#include "base/result.h"
#include "cache/file_stamp.h"
#include "cache/libraries.h"
#include "cache/memory_cache.h"
#include "cache/store.h"
#include "image/cache/operation_keys.h"
#include "image/cache/result_records.h"
#include "runtime/machine.h"
#include "runtime/memory_release.h"
#include "runtime/memory_watch.h"

namespace framewise::image {
namespace {

using cache::FileStamp;
using cache::Key;
using cache::KeyBuilder;
using cache::MemoryCache;

// Errors of the file's content come again; others may pass, and the memory that
// is allowed is no part of a key.
bool comes_again(const Error& error) {
  return error.kind == ErrorKind::kInput ||
         error.kind == ErrorKind::kUnsupported;
}

// Damage is found again; what the machine lacked for a moment may be there.
bool comes_again(const CheckReport& report) {
  for (const Problem& problem : report.problems) {
    switch (problem.rule) {
      case Rule::kCannotOpen:
      case Rule::kPermissionDenied:
      case Rule::kDiskFull:
      case Rule::kOutOfMemory:
      case Rule::kDecoderMissing:
      case Rule::kCheckStopped:
      case Rule::kInternalError: return false;
      default: break;
    }
  }
  return true;
}
template <typename Value>
bool comes_again(const Value&) {
  return true;
}

// A report names its file, and compares the name with the content.
void add_file(KeyBuilder& key, const std::filesystem::path& path,
              const CheckOptions&) {
  key.add("path", path.string());
}
template <typename Options>
void add_file(KeyBuilder&, const std::filesystem::path&, const Options&) {}

template <typename Options>
Key path_key(const std::filesystem::path& path, const FileStamp& stamp,
             const Options& options) {
  KeyBuilder key("image of a path");
  key.add("path", path.string())
      .add("device", int64_t(stamp.device))
      .add("inode", int64_t(stamp.inode))
      .add("size", stamp.size)
      .add("modified", stamp.modified_ns)
      .add("changed", stamp.changed_ns);
  add_operation(key, options);
  return key.finish();
}

template <typename Options>
Key content_key(const std::string& sha256, const std::filesystem::path& path,
                const Options& options) {
  static const std::string simd = runtime::simd_target();
  KeyBuilder key("image");
  key.add("content", sha256).add("build", cache::build_id()).add("simd", simd);
  add_operation(key, options);
  add_file(key, path, options);
  return key.finish();
}

}  // namespace

int64_t image_cache_bytes(int64_t available_bytes) {
  return std::clamp(available_bytes / 5, int64_t{32} << 20, int64_t{512} << 20);
}

class ImageCache::State {
 public:
  explicit State(const ImageCacheOptions& options)
      : make_thumbnails(options.make_thumbnails),
        results_(options.results),
        memory_(options.memory_bytes.value_or(
            image_cache_bytes(available_bytes()))) {}

  // `make()` returns Result<Value>.
  template <typename Value, typename Options, typename Make>
  Result<std::shared_ptr<const Value>> get(ImageOperation operation,
                                           const std::filesystem::path& path,
                                           const Options& options,
                                           const Make& make) {
    Counters& counters = counters_[size_t(operation)];
    const auto stamp = cache::stamp_of(path);
    const bool by_path = stamp && cache::settled(*stamp);
    if (!by_path) {
      const auto known = from_content<Value>(path, options, counters, make);
      return answer(path, known);
    }
    // Relative paths mean other files elsewhere, but then of other inodes.
    const Key key = path_key(path, *stamp, options);
    bool made = false;
    auto known =
        memory_.find_or_make<Known<Value>>(key, [&]() -> MemoryCache::Made {
          made = true;
          auto fresh = from_content<Value>(path, options, counters, make);
          if (!is_kept(*fresh)) return {fresh, 0, 0};
          const double cost_ms = fresh->cost_ms;
          const int64_t bytes = memory_of(*fresh);
          return {std::move(fresh), bytes, cost_ms};
        });
    if (!made && known) count_hit(counters.path_hits, counters, *known);
    if (known && made && !is_kept(*known)) memory_.remove(key);
    // Another thread's attempt failed: this one tries by itself.
    if (!known) known = from_content<Value>(path, options, counters, make);
    return answer(path, known);
  }

  ImageCacheCounts counts(ImageOperation operation) const {
    const Counters& one = counters_[size_t(operation)];
    return {.path_hits = one.path_hits,
            .content_hits = one.content_hits,
            .misses = one.misses,
            .errors_kept = one.errors_kept,
            .saved_ms = double(one.saved_us) / 1000};
  }
  int64_t bytes() const { return memory_.statistics().bytes; }
  const MakeThumbnails make_thumbnails;
  void trim(int64_t bytes) { memory_.trim(bytes); }

 private:
  struct Counters {
    std::atomic<int64_t> path_hits = 0;
    std::atomic<int64_t> content_hits = 0;
    std::atomic<int64_t> misses = 0;
    std::atomic<int64_t> errors_kept = 0;
    std::atomic<int64_t> saved_us = 0;
  };

  static int64_t available_bytes() {
    return runtime::choose_memory(runtime::read_machine(), 0, 100).bytes;
  }

  template <typename Value>
  static bool is_kept(const Known<Value>& known) {
    return known.error ? comes_again(*known.error) : comes_again(*known.value);
  }

  template <typename Value>
  static void count_hit(std::atomic<int64_t>& hits, Counters& counters,
                        const Known<Value>& known) {
    ++hits;
    counters.errors_kept += known.error.has_value();
    counters.saved_us += int64_t(known.cost_ms * 1000);
  }

  // The result shares the memory of what is kept.
  template <typename Value>
  static Result<std::shared_ptr<const Value>> answer(
      const std::filesystem::path& path,
      const std::shared_ptr<const Known<Value>>& known) {
    if (known->value) {
      return std::shared_ptr<const Value>(known, &*known->value);
    }
    return in_file(*known->error, path.string());
  }

  // By the bytes of the file, or made.
  template <typename Value, typename Options, typename Make>
  std::shared_ptr<const Known<Value>> from_content(
      const std::filesystem::path& path, const Options& options,
      Counters& counters, const Make& make) {
    std::optional<Key> key;
    if (results_) {
      if (const auto hash = results_->content_hash(path)) {
        key = content_key(*hash, path, options);
        if (auto kept = kept_value<Value>(*key)) {
          count_hit(counters.content_hits, counters, *kept);
          return kept;
        }
      }
    }
    ++counters.misses;
    const auto start = std::chrono::steady_clock::now();
    auto result = make();
    const std::chrono::duration<double, std::milli> took =
        std::chrono::steady_clock::now() - start;
    auto known = std::make_shared<Known<Value>>();
    known->cost_ms = took.count();
    if (result) {
      known->value = *std::move(result);
    } else {
      known->error = std::move(result).error();
    }
    if (key && is_kept(*known)) {
      results_->store().put(*key, CacheKind::kPicture,
                            bytes_of(*known, cache::loaded_libraries()),
                            known->cost_ms);
    }
    return known;
  }

  template <typename Value>
  std::shared_ptr<const Known<Value>> kept_value(const Key& key) {
    cache::Store& store = results_->store();
    const auto found = store.find(key);
    if (!found) return nullptr;
    std::string libraries;
    auto known = known_of<Value>(found->value.bytes, libraries);
    if (!known) {
      store.reject(key);
      return nullptr;
    }
    if (!store.libraries().unchanged(libraries)) return nullptr;
    return std::make_shared<Known<Value>>(*std::move(known));
  }

  Cache* results_;
  MemoryCache memory_;
  runtime::MemoryHolder holder_{
      "images", runtime::ReleaseOrder::kCopies,
      [this](runtime::MemoryLevel level) {
        const bool half = level == runtime::MemoryLevel::kTrim;
        memory_.trim(half ? memory_.statistics().bytes / 2 : 0);
      }};
  std::array<Counters, kImageOperations> counters_;
};

ImageCache::ImageCache(const ImageCacheOptions& options)
    : state_(std::make_unique<State>(options)) {}
ImageCache::~ImageCache() = default;

Result<std::shared_ptr<const Thumbnails>> ImageCache::thumbnails(
    const std::filesystem::path& path, const ThumbnailOptions& options) {
  return state_->get<Thumbnails>(
      ImageOperation::kThumbnail, path, options, [&] {
        return state_->make_thumbnails ? state_->make_thumbnails(path, options)
                                       : image::thumbnails(path, options);
      });
}

Result<std::shared_ptr<const Conversion>> ImageCache::convert(
    const std::filesystem::path& path, const ConvertOptions& options) {
  return state_->get<Conversion>(ImageOperation::kConvert, path, options,
                                 [&] { return image::convert(path, options); });
}

Result<std::shared_ptr<const CheckReport>> ImageCache::check(
    const std::filesystem::path& path, const CheckOptions& options) {
  return state_->get<CheckReport>(
      ImageOperation::kCheck, path, options,
      [&]() -> Result<CheckReport> { return image::check(path, options); });
}

ImageCacheCounts ImageCache::counts(ImageOperation operation) const {
  return state_->counts(operation);
}
int64_t ImageCache::bytes() const { return state_->bytes(); }
void ImageCache::trim(int64_t memory_bytes) { state_->trim(memory_bytes); }

}  // namespace framewise::image
