// SPDX-License-Identifier: Apache-2.0
// Which code computed a value. Decoders are libraries of others, which are
// upgraded without us: a value that another libwebp or libavcodec computed is
// not ours.
#pragma once

#include <map>
#include <mutex>
#include <string>

namespace framewise::cache {

// Identifies this build of libframewise: differs whenever its code differs.
const std::string& build_id();

// The libraries that this process has loaded, one a line: path, size and time.
// Those of the cache itself are left out.
std::string loaded_libraries();

// Whether files are still what such lists say. Looks at each list once, so a
// library that changes while a process runs is noticed by the next.
class LibraryCheck {
 public:
  bool unchanged(const std::string& list);

 private:
  std::mutex mutex_;
  std::map<std::string, bool> known_;
};

}  // namespace framewise::cache
