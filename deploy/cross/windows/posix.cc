// SPDX-License-Identifier: Apache-2.0
// Files, waiting and terminals by Windows' own functions.
#include "posix.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "windows_text.h"

// Last: it defines names of every kind.
#include <ntsecapi.h>
#include <windows.h>

namespace {

using framewise::windows::utf16;

// So far beyond the end of any file that locks never stop readers: Windows
// refuses to read what another handle has locked.
constexpr DWORD kLockHigh = 0x40000000;
constexpr int64_t kTicksPerSecond = 10'000'000;            // of 100 ns
constexpr int64_t kTicksTo1970 = 116'444'736'000'000'000;  // since 1601

int errno_of(DWORD code) {
  switch (code) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
    case ERROR_BAD_PATHNAME: return ENOENT;
    case ERROR_ACCESS_DENIED:
    case ERROR_SHARING_VIOLATION: return EACCES;
    case ERROR_FILE_EXISTS:
    case ERROR_ALREADY_EXISTS: return EEXIST;
    case ERROR_DISK_FULL:
    case ERROR_HANDLE_DISK_FULL: return ENOSPC;
    case ERROR_LOCK_VIOLATION: return EWOULDBLOCK;
    case ERROR_FILENAME_EXCED_RANGE: return ENAMETOOLONG;
    case ERROR_DIRECTORY: return ENOTDIR;
    default: return EIO;
  }
}

int failed() {
  errno = errno_of(GetLastError());
  return -1;
}

HANDLE handle_of(int descriptor) {
  return reinterpret_cast<HANDLE>(_get_osfhandle(descriptor));
}

// Others may read, write, rename and remove the file meanwhile, as they may
// elsewhere.
HANDLE opened(const wchar_t* path, DWORD access, DWORD how) {
  constexpr DWORD kShared =
      FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
  return CreateFileW(path, access, kShared, nullptr, how,
                     FILE_FLAG_BACKUP_SEMANTICS, nullptr);
}

std::wstring beneath(int folder, const wchar_t* name) {
  wchar_t path[32768];
  const DWORD size = GetFinalPathNameByHandleW(
      handle_of(folder), path, DWORD(std::size(path)), FILE_NAME_NORMALIZED);
  return std::wstring(path, std::min<size_t>(size, std::size(path) - 1)) +
         L'\\' + name;
}

timespec time_of(int64_t ticks) {
  const int64_t since = ticks - kTicksTo1970;
  return {time_t(since / kTicksPerSecond), long(since % kTicksPerSecond * 100)};
}

int facts_of(HANDLE handle, struct framewise_stat* out) {
  *out = {};
  out->st_nlink = 1;
  const DWORD type = GetFileType(handle);
  if (type == FILE_TYPE_CHAR) {
    out->st_mode = S_IFCHR;
    return 0;
  }
  if (type == FILE_TYPE_PIPE) {
    out->st_mode = S_IFIFO;
    return 0;
  }
  BY_HANDLE_FILE_INFORMATION facts;
  FILE_BASIC_INFO times;
  if (!GetFileInformationByHandle(handle, &facts) ||
      !GetFileInformationByHandleEx(handle, FileBasicInfo, &times,
                                    sizeof times)) {
    return failed();
  }
  const bool folder = facts.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY;
  out->st_mode = mode_t(folder ? S_IFDIR | 0777 : S_IFREG | 0666);
  out->st_dev = facts.dwVolumeSerialNumber;
  out->st_ino = uint64_t{facts.nFileIndexHigh} << 32 | facts.nFileIndexLow;
  // Of folders some file systems count none.
  if (!folder) out->st_nlink = facts.nNumberOfLinks;
  out->st_size = int64_t{facts.nFileSizeHigh} << 32 | facts.nFileSizeLow;
  out->st_mtim = time_of(times.LastWriteTime.QuadPart);
  out->st_ctim = time_of(times.ChangeTime.QuadPart);
  return 0;
}

// Fills the six X before `ending` bytes of the end, and calls `make`, until it
// makes something new.
template <typename Make>
int made_by_random_name(char* name, size_t ending, Make make) {
  constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz012345";
  char* const places = name + std::strlen(name) - ending - 6;
  for (int i = 0; i < 64; ++i) {
    unsigned char random[6];
    getrandom(random, sizeof random, 0);
    for (int k = 0; k < 6; ++k) places[k] = kLetters[random[k] % 32];
    const int result = make(name);
    if (result >= 0 || errno != EEXIST) return result;
  }
  return -1;
}

}  // namespace

namespace framewise::windows {

int open_file(const wchar_t* path, int flags) {
  const int kind = flags & (O_RDONLY | O_WRONLY | O_RDWR);
  const DWORD access = kind == O_RDONLY   ? GENERIC_READ
                       : kind == O_WRONLY ? GENERIC_WRITE
                                          : GENERIC_READ | GENERIC_WRITE;
  DWORD how = OPEN_EXISTING;
  if (flags & O_CREAT) how = flags & O_EXCL ? CREATE_NEW : OPEN_ALWAYS;
  if (flags & O_TRUNC)
    how = flags & O_CREAT ? CREATE_ALWAYS : TRUNCATE_EXISTING;
  const HANDLE handle = opened(path, access, how);
  if (handle == INVALID_HANDLE_VALUE) return failed();
  const int keep = flags & (O_APPEND | O_CLOEXEC);
  return _open_osfhandle(reinterpret_cast<intptr_t>(handle),
                         keep | _O_BINARY | kind);
}

int open_file(const char* path, int flags) {
  return open_file(utf16(path).c_str(), flags);
}

int remove_file(const wchar_t* path) {
  return DeleteFileW(path) ? 0 : failed();
}

int remove_file(const char* path) { return remove_file(utf16(path).c_str()); }

int is_terminal(int descriptor) {
  DWORD mode = 0;
  return GetConsoleMode(handle_of(descriptor), &mode) ? 1 : 0;
}

}  // namespace framewise::windows

int framewise_stat(const wchar_t* path, struct framewise_stat* out) {
  const HANDLE handle = opened(path, FILE_READ_ATTRIBUTES, OPEN_EXISTING);
  if (handle == INVALID_HANDLE_VALUE) return failed();
  const int result = facts_of(handle, out);
  CloseHandle(handle);
  return result;
}

int framewise_stat(const char* path, struct framewise_stat* out) {
  return framewise_stat(utf16(path).c_str(), out);
}

int framewise_fstat(int descriptor, struct framewise_stat* out) {
  return facts_of(handle_of(descriptor), out);
}

int openat(int folder, const wchar_t* name, int flags) {
  const std::wstring path = beneath(folder, name);
  const DWORD facts = GetFileAttributesW(path.c_str());
  if (facts == INVALID_FILE_ATTRIBUTES) return failed();
  if (facts & FILE_ATTRIBUTE_REPARSE_POINT) {
    errno = ELOOP;
    return -1;
  }
  if ((flags & O_DIRECTORY) && !(facts & FILE_ATTRIBUTE_DIRECTORY)) {
    errno = ENOTDIR;
    return -1;
  }
  return framewise::windows::open_file(path.c_str(), flags);
}

int mkdirat(int folder, const wchar_t* name, int) {
  return CreateDirectoryW(beneath(folder, name).c_str(), nullptr) ? 0
                                                                  : failed();
}

int fstatat(int folder, const wchar_t* name, struct framewise_stat* out, int) {
  const std::wstring path = beneath(folder, name);
  if (framewise_stat(path.c_str(), out) != 0) return -1;
  const DWORD facts = GetFileAttributesW(path.c_str());
  if (facts & FILE_ATTRIBUTE_REPARSE_POINT) out->st_mode = 0;
  return 0;
}

int fcntl(int descriptor, int what, int) {
  if (what == F_GETFD) {
    if (handle_of(descriptor) != INVALID_HANDLE_VALUE) return 0;
    errno = EBADF;
    return -1;
  }
  return _dup(descriptor);
}

int64_t pread(int descriptor, void* to, size_t bytes, int64_t offset) {
  constexpr size_t kMost = size_t{1} << 30;
  OVERLAPPED place{};
  place.Offset = DWORD(offset);
  place.OffsetHigh = DWORD(offset >> 32);
  DWORD got = 0;
  if (ReadFile(handle_of(descriptor), to, DWORD(std::min(bytes, kMost)), &got,
               &place)) {
    return got;
  }
  return GetLastError() == ERROR_HANDLE_EOF ? 0 : failed();
}

int64_t pwrite(int descriptor, const void* from, size_t bytes, int64_t offset) {
  OVERLAPPED place{};
  place.Offset = DWORD(offset);
  place.OffsetHigh = DWORD(offset >> 32);
  DWORD written = 0;
  return WriteFile(handle_of(descriptor), from, DWORD(bytes), &written, &place)
             ? written
             : failed();
}

int fsync(int descriptor) {
  return FlushFileBuffers(handle_of(descriptor)) ? 0 : failed();
}

int flock(int descriptor, int) {
  OVERLAPPED place{};
  place.OffsetHigh = kLockHigh;
  constexpr DWORD kHow = LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY;
  return LockFileEx(handle_of(descriptor), kHow, 0, 1, 0, &place) ? 0
                                                                  : failed();
}

char* mkdtemp(char* name) {
  const int made = made_by_random_name(name, 0, [](const char* one) {
    return CreateDirectoryW(utf16(one).c_str(), nullptr) ? 0 : failed();
  });
  return made == 0 ? name : nullptr;
}

int mkstemps(char* name, int ending) {
  return made_by_random_name(name, size_t(ending), [](const char* one) {
    return framewise::windows::open_file(one, O_RDWR | O_CREAT | O_EXCL);
  });
}

int mkstemp(char* name) { return mkstemps(name, 0); }
int mkostemp(char* name, int) { return mkstemps(name, 0); }

int64_t getrandom(void* to, size_t bytes, unsigned) {
  return RtlGenRandom(to, ULONG(bytes)) ? int64_t(bytes) : -1;
}

// A pipe is asked again and again; everything else is ready.
int poll(pollfd* inputs, size_t, int timeout_ms) {
  using Clock = std::chrono::steady_clock;
  constexpr auto kPause = std::chrono::milliseconds(5);
  const auto end = Clock::now() + std::chrono::milliseconds(timeout_ms);
  const HANDLE handle = handle_of(inputs->fd);
  inputs->revents = POLLIN;
  if (GetFileType(handle) != FILE_TYPE_PIPE) return 1;
  while (true) {
    DWORD waiting = 0;
    // A closed pipe fails: read() then says that it has ended.
    if (!PeekNamedPipe(handle, nullptr, 0, nullptr, &waiting, nullptr) ||
        waiting > 0) {
      return 1;
    }
    if (timeout_ms >= 0 && Clock::now() >= end) return 0;
    std::this_thread::sleep_for(kPause);
  }
}

int statvfs(const wchar_t* path, struct statvfs* out) {
  // A path of a file that is not there yet: its folder's disk.
  const std::wstring folder =
      std::filesystem::path(path).parent_path().wstring();
  ULARGE_INTEGER mine, all;
  if (!GetDiskFreeSpaceExW(folder.c_str(), &mine, &all, nullptr)) {
    return failed();
  }
  *out = {1, all.QuadPart, mine.QuadPart};
  return 0;
}

FILE* std::fopen(const wchar_t* path, const char* mode) {
  const std::string text(mode);
  return _wfopen(path, std::wstring(text.begin(), text.end()).c_str());
}

int ioctl(int descriptor, int, winsize* size) {
  CONSOLE_SCREEN_BUFFER_INFO facts;
  if (!GetConsoleScreenBufferInfo(handle_of(descriptor), &facts)) return -1;
  size->ws_col = facts.srWindow.Right - facts.srWindow.Left + 1;
  size->ws_row = facts.srWindow.Bottom - facts.srWindow.Top + 1;
  return 0;
}

// Wildcards: * and ?; [abc], [a-z], [!abc].
int fnmatch(const char* pattern, const char* name, int flags) {
  const bool names_a_path = flags & FNM_PATHNAME;
  for (; *pattern; ++pattern, ++name) {
    if (*pattern == '*') {
      while (*pattern == '*') ++pattern;
      for (;; ++name) {
        if (fnmatch(pattern, name, flags) == 0) return 0;
        if (!*name || (names_a_path && *name == '/')) return 1;
      }
    }
    if (!*name || (names_a_path && *name == '/' && *pattern != '/')) return 1;
    if (*pattern == '?') continue;
    const char* const end =
        *pattern == '[' ? std::strchr(pattern + 1, ']') : nullptr;
    if (!end) {
      if (*pattern != *name) return 1;
      continue;
    }
    const bool others = pattern[1] == '!' || pattern[1] == '^';
    bool found = false;
    for (const char* at = pattern + 1 + others; at < end; ++at) {
      const bool range = at + 2 < end && at[1] == '-';
      found |= range ? *name >= at[0] && *name <= at[2] : *name == *at;
      if (range) at += 2;
    }
    if (found == others) return 1;
    pattern = end;
  }
  return *name ? 1 : 0;
}

// "%Y-%m-%d" alone, which is what the project reads.
char* strptime(const char* text, const char*, tm* out) {
  int read = 0;
  if (std::sscanf(text, "%4d-%2d-%2d%n", &out->tm_year, &out->tm_mon,
                  &out->tm_mday, &read) != 3) {
    return nullptr;
  }
  const bool day = out->tm_mon >= 1 && out->tm_mon <= 12 && out->tm_mday >= 1 &&
                   out->tm_mday <= 31;
  out->tm_year -= 1900;
  --out->tm_mon;
  return day ? const_cast<char*>(text) + read : nullptr;
}

// Files of one folder: the wildcards of folders stay as they are.
int glob(const char* pattern, int, void*, glob_t* found) {
  namespace fs = std::filesystem;
  const fs::path path(pattern);
  const fs::path folder = path.parent_path();
  const std::string wanted = path.filename().string();
  std::vector<std::string> names;
  std::error_code refused;
  for (fs::directory_iterator
           at(folder.empty() ? fs::path(".") : folder, refused),
       end;
       !refused && at != end; at.increment(refused)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with('.') != wanted.starts_with('.')) continue;
    if (fnmatch(wanted.c_str(), name.c_str(), 0) == 0) {
      names.push_back((folder / name).string());
    }
  }
  std::sort(names.begin(), names.end());
  found->gl_pathv = new char*[names.size()];
  for (const std::string& name : names) {
    found->gl_pathv[found->gl_pathc++] = strdup(name.c_str());
  }
  return names.empty() ? 1 : 0;
}

void globfree(glob_t* found) {
  for (size_t i = 0; i < found->gl_pathc; ++i) free(found->gl_pathv[i]);
  delete[] found->gl_pathv;
  *found = {};
}
