// SPDX-License-Identifier: Apache-2.0
// Examples in the help of the cache commands.
#pragma once

#include "cli/command.h"

namespace framewise::cli {

inline constexpr Option kCacheStatsOptions[] = {
    {"json", '\0', "", "Print a JSON document"},
    {"advise", '\0', "",
     "Also say whether the cache pays for itself, by its saved time and a "
     "measured look-up, and what to change"},
};
inline constexpr Example kCacheStatsExamples[] = {
    {"framewise cache stats --advise", "say what to change, and why"},
    {"framewise cache stats", "print entries, hits and saved time"},
    {"framewise cache stats --json | jq .since_cleared.hit_rate",
     "print one number of the JSON document"},
};
inline constexpr Example kCacheClearExamples[] = {
    {"framewise cache clear", "remove everything"},
    {"framewise cache clear values", "remove only the values of metrics"},
};
inline constexpr Example kCachePruneExamples[] = {
    {"framewise cache prune --cache-size 500MiB",
     "shrink the cache to this size"},
    {"framewise cache prune --cache-max-age 7d",
     "remove entries older than 7 days"},
};
inline constexpr Example kCacheVerifyExamples[] = {
    {"framewise cache verify", "read and check every entry"},
};
inline constexpr Example kCacheWarmExamples[] = {
    {"framewise cache warm assets/",
     "hash all files of a folder before a batch"},
};
inline constexpr Example kCacheExportExamples[] = {
    {"framewise cache export results.fwcache",
     "write a file for another machine"},
    {"framewise cache export - | zstd > results.zst",
     "write a compressed file"},
};
inline constexpr Example kCacheImportExamples[] = {
    {"framewise cache import results.fwcache", "add its entries to the cache"},
};
inline constexpr Example kCachePathExamples[] = {
    {"du -sh $(framewise cache path)", "print the size of the cache on disk"},
};

}  // namespace framewise::cli
