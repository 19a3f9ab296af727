// SPDX-License-Identifier: Apache-2.0
#include "cli/files/text_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/result.h"

namespace framewise::cli {
namespace {

Error refused(const std::string& path, int code) {
  return in_file(fail(ErrorKind::kIo, "cannot be read: {}",
                      std::generic_category().message(code)),
                 path);
}

// Devices may never end; a terminal does.
bool is_device(std::FILE* file) {
  struct stat status;
  return fstat(fileno(file), &status) == 0 &&
         (S_ISBLK(status.st_mode) ||
          (S_ISCHR(status.st_mode) && !isatty(fileno(file))));
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, size_t most_bytes) {
  const bool standard_input = path == "-";
  std::error_code unknown;
  if (!standard_input && std::filesystem::is_directory(path, unknown)) {
    return refused(path, EISDIR);
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(
      standard_input ? nullptr : std::fopen(path.c_str(), "rbe"),
      [](std::FILE* file) { return file ? std::fclose(file) : 0; });
  std::FILE* const file = standard_input ? stdin : opened.get();
  if (!file) return refused(path, errno);
  if (!standard_input && is_device(file)) {
    return in_file(fail(ErrorKind::kInput, "is a device"), path);
  }
  constexpr size_t kPiece = size_t{1} << 16;
  std::string text;
  while (true) {
    const size_t before = text.size();
    text.resize(before + kPiece);
    const size_t got = std::fread(text.data() + before, 1, kPiece, file);
    text.resize(before + got);
    if (std::ferror(file)) return refused(path, errno);
    if (text.size() > most_bytes) {
      return in_file(
          fail(ErrorKind::kLimit, "is larger than {} bytes", most_bytes), path);
    }
    if (got < kPiece) return text;
  }
}

}  // namespace framewise::cli
