// SPDX-License-Identifier: Apache-2.0
#include "bench/paired/machine_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "base/result.h"

namespace framewise::bench {

Result<MachineLock> MachineLock::acquire(const std::function<void()>& on_wait,
                                         std::stop_token stop) {
  std::error_code error;
  std::filesystem::path folder = std::filesystem::temp_directory_path(error);
  if (error) folder = "/tmp";
  const std::filesystem::path path =
      folder / fmt::format("framewise-bench-{}.lock", getuid());
  // Never through a link that somebody else put there.
  const int descriptor =
      open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) {
    return fail(ErrorKind::kEnvironment, "cannot open the lock {}: {}",
                path.string(), std::generic_category().message(errno));
  }
  MachineLock lock(descriptor);
  bool waiting = false;
  while (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (stop.stop_requested()) {
      return fail(ErrorKind::kCancelled, "stopped while waiting for {}",
                  path.string());
    }
    if (!waiting && on_wait) on_wait();
    waiting = true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return lock;
}

MachineLock::~MachineLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

}  // namespace framewise::bench
