// SPDX-License-Identifier: Apache-2.0
// Loaded before the C library (LD_PRELOAD): lets one call of the operating
// system fail, as a full disk or a signal would.
//   FAULT_CALL  read, pread, write, fsync, open, fread or fwrite; "disk" for
//               each that needs room on a disk or changes a folder
//   FAULT_AT    which call of that kind in the process, from 1; "3-" is the
//               third and all that follow
//   FAULT_KIND  an errno, "short" for half of the bytes, or "kill"
//   FAULT_LOG   a file that is written when the fault happened
// It can also set the clock, as an administrator or a time server would:
//   CLOCK_JUMP_AT       from which reading of the time of day on, from 1
//   CLOCK_JUMP_SECONDS  by how much it is wrong then
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

enum class Fault { kNone, kError, kShort };

template <typename Function>
Function next(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

bool needs_disk(const char* call) {
  for (const char* other : {"write", "pwrite", "writev", "fwrite", "fflush",
                            "fsync", "create", "mkdir", "rename"}) {
    if (std::strcmp(call, other) == 0) return true;
  }
  return false;
}

// Whether the call to fail is any that needs room on a disk.
bool only_disk() {
  static const char* const wanted = std::getenv("FAULT_CALL");
  return wanted && std::strcmp(wanted, "disk") == 0;
}

// A terminal or a pipe needs no disk, and messages must arrive.
bool is_standard(int file) {
  return file == STDOUT_FILENO || file == STDERR_FILENO;
}

Fault fault_of(const char* call) {
  static const char* const wanted = std::getenv("FAULT_CALL");
  static const char* const at = std::getenv("FAULT_AT");
  static const char* const kind = std::getenv("FAULT_KIND");
  static const char* const log = std::getenv("FAULT_LOG");
  static std::atomic<int> calls = 0;
  if (!wanted || !at || !kind || !log) return Fault::kNone;
  const bool on_disk = only_disk() && needs_disk(call);
  if (!on_disk && std::strcmp(wanted, call) != 0) return Fault::kNone;
  const int number = ++calls;
  const bool stays = std::strchr(at, '-') != nullptr;
  if (stays ? number < std::atoi(at) : number != std::atoi(at)) {
    return Fault::kNone;
  }
  static const auto open_file = next<int (*)(const char*, int, ...)>("open");
  ::close(open_file(log, O_CREAT | O_WRONLY, 0600));
  if (std::strcmp(kind, "kill") == 0) raise(SIGKILL);
  if (std::strcmp(kind, "short") == 0) return Fault::kShort;
  errno = std::atoi(kind);
  return Fault::kError;
}

// Seconds to add to this reading of the time of day.
time_t clock_error() {
  static const char* const at = std::getenv("CLOCK_JUMP_AT");
  static const char* const seconds = std::getenv("CLOCK_JUMP_SECONDS");
  static std::atomic<int> readings = 0;
  if (!at || !seconds || ++readings < std::atoi(at)) return 0;
  return time_t(std::atoll(seconds));
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* now) {
  static const auto real = next<int (*)(clockid_t, timespec*)>("clock_gettime");
  const int code = real(clock, now);
  if (code == 0 && clock == CLOCK_REALTIME) now->tv_sec += clock_error();
  return code;
}

int gettimeofday(timeval* now, void* zone) {
  static const auto real = next<int (*)(timeval*, void*)>("gettimeofday");
  const int code = real(now, zone);
  if (code == 0) now->tv_sec += clock_error();
  return code;
}

time_t time(time_t* out) {
  static const auto real = next<time_t (*)(time_t*)>("time");
  const time_t now = real(nullptr) + clock_error();
  if (out) *out = now;
  return now;
}

ssize_t read(int file, void* bytes, size_t count) {
  static const auto real = next<ssize_t (*)(int, void*, size_t)>("read");
  const Fault fault = fault_of("read");
  if (fault == Fault::kError) return -1;
  return real(file, bytes, fault == Fault::kShort ? (count + 1) / 2 : count);
}

ssize_t pread(int file, void* bytes, size_t count, off_t at) {
  static const auto real =
      next<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  const Fault fault = fault_of("pread");
  if (fault == Fault::kError) return -1;
  return real(file, bytes, fault == Fault::kShort ? (count + 1) / 2 : count,
              at);
}

ssize_t write(int file, const void* bytes, size_t count) {
  static const auto real = next<ssize_t (*)(int, const void*, size_t)>("write");
  const Fault fault =
      file == STDERR_FILENO || (file == STDOUT_FILENO && only_disk())
          ? Fault::kNone
          : fault_of("write");
  if (fault == Fault::kError) return -1;
  return real(file, bytes, fault == Fault::kShort ? (count + 1) / 2 : count);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t at) {
  static const auto real =
      next<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  return fault_of("pwrite") == Fault::kError ? -1
                                             : real(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t at) {
  return pwrite(file, bytes, count, at);
}

ssize_t writev(int file, const iovec* parts, int count) {
  static const auto real = next<ssize_t (*)(int, const iovec*, int)>("writev");
  if (is_standard(file)) return real(file, parts, count);
  return fault_of("writev") == Fault::kError ? -1 : real(file, parts, count);
}

int mkdir(const char* path, mode_t mode) {
  static const auto real = next<int (*)(const char*, mode_t)>("mkdir");
  return fault_of("mkdir") == Fault::kError ? -1 : real(path, mode);
}

int rename(const char* from, const char* to) {
  static const auto real = next<int (*)(const char*, const char*)>("rename");
  return fault_of("rename") == Fault::kError ? -1 : real(from, to);
}

int fflush(FILE* stream) {
  static const auto real = next<int (*)(FILE*)>("fflush");
  if (!stream || is_standard(fileno(stream))) return real(stream);
  return fault_of("fflush") == Fault::kError ? EOF : real(stream);
}

int fsync(int file) {
  static const auto real = next<int (*)(int)>("fsync");
  return fault_of("fsync") == Fault::kError ? -1 : real(file);
}

int open(const char* path, int flags, ...) {
  static const auto real = next<int (*)(const char*, int, ...)>("open");
  va_list arguments;
  va_start(arguments, flags);
  const int mode = (flags & O_CREAT) ? va_arg(arguments, int) : 0;
  va_end(arguments);
  const bool creates = (flags & O_CREAT) != 0;
  const Fault fault = fault_of(only_disk() && creates ? "create" : "open");
  return fault == Fault::kError ? -1 : real(path, flags, mode);
}

size_t fread(void* bytes, size_t size, size_t count, FILE* stream) {
  static const auto real =
      next<size_t (*)(void*, size_t, size_t, FILE*)>("fread");
  return fault_of("fread") == Fault::kError ? 0
                                            : real(bytes, size, count, stream);
}

size_t fwrite(const void* bytes, size_t size, size_t count, FILE* stream) {
  static const auto real =
      next<size_t (*)(const void*, size_t, size_t, FILE*)>("fwrite");
  const bool exempt = stream == stderr || (stream == stdout && only_disk());
  const Fault fault = exempt ? Fault::kNone : fault_of("fwrite");
  return fault == Fault::kError ? 0 : real(bytes, size, count, stream);
}

}  // extern "C"
