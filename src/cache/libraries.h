// SPDX-License-Identifier: Apache-2.0
// Which code computed a value. Decoders are in libraries that are upgraded on
// their own: a value that another libwebp or libavcodec computed is not used.
#pragma once

#include <map>
#include <string>

#include "base/mutex.h"

namespace framewise::cache {

// A digest of the library's object files, the same in each program and library
// that holds them. The build makes its source (cmake/build_identity.cmake).
extern const char kBuildIdentity[];

// Identifies this build of libframewise; differs when its code differs.
const std::string& build_id();

// The libraries that this process has loaded, one a line: path, size and time
// of last change. Without those of the cache itself.
std::string loaded_libraries();

// Whether the files of such a list are unchanged. Each list is checked once, so
// a library that is upgraded during a process is noticed by the next process.
class LibraryCheck {
 public:
  bool unchanged(const std::string& list);

 private:
  Mutex mutex_;
  std::map<std::string, bool> known_ FW_GUARDED_BY(mutex_);
};

}  // namespace framewise::cache
