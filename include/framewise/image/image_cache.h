// SPDX-License-Identifier: Apache-2.0
// Keeps what was made of images: the second time it costs one look at the file
// system.
//
//   framewise::image::ImageCache cache;
//   auto made = cache.thumbnails("photo.jpg", options);
//   if (made) use((*made)->images.front().content);
//
// A file is known by its path and the state that the file system gives (device,
// inode, size, times), without being read. A file that changed within the last
// two seconds is not: another change could have the same times. With a Cache
// for results, a file whose path is not known is known by the SHA-256 of its
// bytes, and results outlive the process. Nothing hashes pixels.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "framewise/cache.h"
#include "framewise/error.h"
#include "framewise/image/check.h"
#include "framewise/image/convert.h"
#include "framewise/image/thumbnail.h"

namespace framewise::image {

enum class ImageOperation : uint8_t { kThumbnail, kConvert, kCheck };
inline constexpr size_t kImageOperations = 3;

// Since the cache was made, of one operation.
struct ImageCacheCounts {
  int64_t path_hits = 0;     // by one look at the file system
  int64_t content_hits = 0;  // by the bytes of the file
  int64_t misses = 0;
  int64_t errors_kept = 0;  // hits that were errors of damaged files
  double saved_ms = 0;      // how long making the hits had taken

  int64_t hits() const { return path_hits + content_hits; }
};

// As thumbnails(); from any thread.
using MakeThumbnails = std::function<Result<Thumbnails>(
    const std::filesystem::path& path, const ThumbnailOptions& options)>;

struct ImageCacheOptions {
  // Where results are also kept: on disk, on a server. Null: nowhere. It must
  // outlive the image cache.
  Cache* results = nullptr;
  // Of the results in memory. Absent: image_cache_bytes() of what the machine
  // has available now.
  std::optional<int64_t> memory_bytes;
  // Makes thumbnails elsewhere, such as in a process that has no rights. Empty:
  // thumbnails() does.
  MakeThumbnails make_thumbnails;
};

// A fifth of the available memory, at least 32 and at most 512 MiB.
int64_t image_cache_bytes(int64_t available_bytes);

// Results are shared, not copied, and live as long as somebody holds them. What
// took long per byte stays longest. Errors that the same bytes give again are
// kept, too. Safe from any thread; equal requests at the same time do the work
// once.
class ImageCache {
 public:
  explicit ImageCache(const ImageCacheOptions& options = {});
  ~ImageCache();
  ImageCache(const ImageCache&) = delete;
  ImageCache& operator=(const ImageCache&) = delete;

  Result<std::shared_ptr<const Thumbnails>> thumbnails(
      const std::filesystem::path& path, const ThumbnailOptions& options = {});
  Result<std::shared_ptr<const Conversion>> convert(
      const std::filesystem::path& path, const ConvertOptions& options = {});
  // Fails only if another check of the file at the same time was interrupted.
  Result<std::shared_ptr<const CheckReport>> check(
      const std::filesystem::path& path, const CheckOptions& options = {});

  ImageCacheCounts counts(ImageOperation operation) const;
  int64_t bytes() const;  // of the results in memory
  // Evicts until no more than this is held; it may grow again.
  void trim(int64_t memory_bytes);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise::image
