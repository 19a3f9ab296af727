// SPDX-License-Identifier: Apache-2.0
// A mutex, its lock, and annotations that say which mutex guards which data.
// Clang reports data that is used without its mutex (tools/check_locks.sh);
// other compilers ignore the annotations.
#pragma once

#include <mutex>

#if defined(__clang__)
#define FW_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define FW_THREAD_ATTRIBUTE(attribute)
#endif

// Data that is used under this mutex alone.
#define FW_GUARDED_BY(mutex) FW_THREAD_ATTRIBUTE(guarded_by(mutex))
// A function whose caller holds this mutex.
#define FW_REQUIRES(mutex) FW_THREAD_ATTRIBUTE(requires_capability(mutex))

namespace framewise {

class FW_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() FW_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() FW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

// Holds a mutex during its lifetime.
class FW_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex)
      FW_THREAD_ATTRIBUTE(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() FW_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace framewise
