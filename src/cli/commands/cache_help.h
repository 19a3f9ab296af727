// SPDX-License-Identifier: Apache-2.0
// What the help of the cache commands shows.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Example kCacheStatsExamples[] = {
    {"framewise cache stats", "what is kept, and what it was good for"},
    {"framewise cache stats --json | jq .since_cleared.hit_rate",
     "one number, for a program"},
};
inline constexpr Example kCacheClearExamples[] = {
    {"framewise cache clear", "forget everything"},
    {"framewise cache clear values", "only the values of metrics"},
};
inline constexpr Example kCachePruneExamples[] = {
    {"framewise cache prune --cache-size 500MiB", "down to this size"},
    {"framewise cache prune --cache-max-age 7d", "only what is new"},
};
inline constexpr Example kCacheVerifyExamples[] = {
    {"framewise cache verify", "read and check everything"},
};
inline constexpr Example kCacheWarmExamples[] = {
    {"framewise cache warm assets/", "before a large batch"},
};
inline constexpr Example kCacheExportExamples[] = {
    {"framewise cache export results.fwcache", "for another machine"},
    {"framewise cache export - | zstd > results.zst", "smaller"},
};
inline constexpr Example kCacheImportExamples[] = {
    {"framewise cache import results.fwcache", "adds what is new"},
};
inline constexpr Example kCachePathExamples[] = {
    {"du -sh $(framewise cache path)", "its size on disk"},
};

}  // namespace framewise::cli
