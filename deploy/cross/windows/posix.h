// SPDX-License-Identifier: Apache-2.0
// What the sources use of POSIX and mingw-w64 lacks, or has with other
// meanings. The headers of this folder that have names of POSIX include it.
// Narrow names of files are UTF-8. Descriptors are those of the C library, in
// binary mode.
#pragma once

#include <direct.h>
#include <io.h>
#include <process.h>
#include <stdlib.h>
#include <sys/types.h>
#include <time.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>

// ---- files ----------------------------------------------------------------

inline constexpr int O_CLOEXEC = 0x0080;  // _O_NOINHERIT
inline constexpr int O_NONBLOCK = 0;      // opening never waits
inline constexpr int O_NOFOLLOW = 0;
inline constexpr int O_DIRECTORY = 0x01000000;
inline constexpr int F_GETFD = 1;
inline constexpr int F_DUPFD_CLOEXEC = 2;
inline constexpr int POSIX_FADV_SEQUENTIAL = 0;
inline constexpr int POSIX_FADV_WILLNEED = 0;
inline constexpr int AT_SYMLINK_NOFOLLOW = 1;
inline constexpr int LOCK_EX = 1;
inline constexpr int LOCK_NB = 2;

struct framewise_stat {
  uint64_t st_dev;
  uint64_t st_ino;
  mode_t st_mode;
  uint64_t st_nlink;
  unsigned st_uid;
  int64_t st_size;
  timespec st_mtim;
  timespec st_ctim;
};
int framewise_stat(const wchar_t* path, struct framewise_stat* out);
int framewise_stat(const char* path, struct framewise_stat* out);
int framewise_fstat(int descriptor, struct framewise_stat* out);

namespace framewise::windows {

int open_file(const wchar_t* path, int flags);
int open_file(const char* path, int flags);
int remove_file(const wchar_t* path);
int remove_file(const char* path);

}  // namespace framewise::windows

// The modes of new files are those of their folder.
template <typename Char>
int open(const Char* path, int flags, int = 0) {
  return framewise::windows::open_file(path, flags);
}
// Below an open folder, and never through a link.
int openat(int folder, const wchar_t* name, int flags);
int mkdirat(int folder, const wchar_t* name, int mode);
int fstatat(int folder, const wchar_t* name, struct framewise_stat* out, int);
int fcntl(int descriptor, int what, int = 0);
int64_t pread(int descriptor, void* to, size_t bytes, int64_t offset);
int64_t pwrite(int descriptor, const void* from, size_t bytes, int64_t offset);
int fsync(int descriptor);
inline int fdatasync(int descriptor) { return fsync(descriptor); }
int flock(int descriptor, int how);
inline int posix_fadvise(int, int64_t, int64_t, int) { return 0; }
char* mkdtemp(char* name);
int mkstemp(char* name);
int mkostemp(char* name, int flags);
int mkstemps(char* name, int ending);
int64_t getrandom(void* to, size_t bytes, unsigned);

// ---- the process ----------------------------------------------------------

inline constexpr int _SC_PAGESIZE = 1;
inline constexpr int _SC_CLK_TCK = 2;
inline long sysconf(int what) { return what == _SC_PAGESIZE ? 4096 : 1000; }
inline unsigned geteuid() { return 0; }

// ---- waiting for one input ------------------------------------------------

inline constexpr short POLLIN = 1;
struct pollfd {
  int fd;
  short events;
  short revents;
};
int poll(pollfd* inputs, size_t count, int timeout_ms);

// ---- terminals ------------------------------------------------------------

inline constexpr int TIOCGWINSZ = 1;
struct winsize {
  int ws_col;
  int ws_row;
};
int ioctl(int descriptor, int what, winsize* size);
namespace framewise::windows {
int is_terminal(int descriptor);
}

// ---- patterns of names ----------------------------------------------------

inline constexpr int FNM_PATHNAME = 1;  // no wildcard matches a slash
int fnmatch(const char* pattern, const char* name, int flags);

struct glob_t {
  size_t gl_pathc = 0;
  char** gl_pathv = nullptr;
};
int glob(const char* pattern, int, void*, glob_t* found);
void globfree(glob_t* found);
