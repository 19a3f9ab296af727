// SPDX-License-Identifier: Apache-2.0
#include "cache/disk/compression.h"

#include <zstd.h>

#include <memory>

namespace framewise::cache::disk {
namespace {

constexpr size_t kLeastBytes = 256;
// Longer values have a file of their own and are never deflated.
constexpr int64_t kMostBytes = 1 << 20;

struct Free {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

}  // namespace

std::optional<std::string> deflated(std::string_view bytes) {
  if (bytes.size() < kLeastBytes) return std::nullopt;
  thread_local const std::unique_ptr<ZSTD_CCtx, Free> context(
      ZSTD_createCCtx());
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  constexpr int kQuick = 1;
  const size_t size = ZSTD_compressCCtx(context.get(), out.data(), out.size(),
                                        bytes.data(), bytes.size(), kQuick);
  if (ZSTD_isError(size) || size >= bytes.size()) return std::nullopt;
  out.resize(size);
  return out;
}

std::optional<std::string> inflated(std::string_view bytes, int64_t length) {
  if (length <= 0 || length > kMostBytes) return std::nullopt;
  thread_local const std::unique_ptr<ZSTD_DCtx, Free> context(
      ZSTD_createDCtx());
  std::string out(size_t(length), '\0');
  const size_t size = ZSTD_decompressDCtx(context.get(), out.data(), out.size(),
                                          bytes.data(), bytes.size());
  if (ZSTD_isError(size) || size != out.size()) return std::nullopt;
  return out;
}

}  // namespace framewise::cache::disk
