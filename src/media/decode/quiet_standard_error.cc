// SPDX-License-Identifier: Apache-2.0
#include "media/decode/quiet_standard_error.h"

#include <unistd.h>

#include <cstdio>
#include <mutex>

namespace framewise::media {

#ifdef __GLIBC__
namespace {

thread_local int quiet_scopes = 0;

ssize_t write_unless_quiet(void*, const char* text, size_t bytes) {
  if (quiet_scopes > 0) return ssize_t(bytes);
  return ::write(STDERR_FILENO, text, bytes);
}

std::FILE* make_filter() {
  std::FILE* const filter = fopencookie(nullptr, "w",
                                        {.read = nullptr,
                                         .write = write_unless_quiet,
                                         .seek = nullptr,
                                         .close = nullptr});
  if (filter) std::setvbuf(filter, nullptr, _IONBF, 0);
  return filter;
}

std::mutex mutex;
int threads_in_scopes = 0;
std::FILE* usual = nullptr;

}  // namespace

QuietStandardError::QuietStandardError() {
  if (quiet_scopes++ > 0) return;
  // Never closed: a thread may still be about to write to it.
  static std::FILE* const filter = make_filter();
  std::lock_guard lock(mutex);
  if (threads_in_scopes++ > 0 || !filter) return;
  usual = stderr;
  stderr = filter;
}

QuietStandardError::~QuietStandardError() {
  if (--quiet_scopes > 0) return;
  std::lock_guard lock(mutex);
  if (--threads_in_scopes == 0 && usual) stderr = usual;
}
#else
QuietStandardError::QuietStandardError() = default;
QuietStandardError::~QuietStandardError() = default;
#endif

}  // namespace framewise::media
