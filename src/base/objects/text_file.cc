// SPDX-License-Identifier: Apache-2.0
#include "base/objects/text_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "base/files/missing_file.h"
#include "base/objects/object_reader.h"
#include "base/result.h"

namespace framewise {
namespace {

Error refused(const std::string& path, int code) {
  Error error = in_file(fail(ErrorKind::kIo, "cannot read: {}",
                             std::generic_category().message(code)),
                        path);
  if (code == ENOENT) error.hint = hint_for_missing(path);
  return error;
}

// Whether the file is a device other than a terminal: it may never end.
bool is_device(std::FILE* file) {
  struct stat status;
  return fstat(fileno(file), &status) == 0 &&
         (S_ISBLK(status.st_mode) ||
          (S_ISCHR(status.st_mode) && !isatty(fileno(file))));
}

Result<std::string> read_object(const std::string& path, size_t most_bytes) {
  FW_ASSIGN_OR_RETURN(const auto reader, ObjectReader::open(path));
  if (reader->size() > int64_t(most_bytes)) {
    return in_file(fail(ErrorKind::kLimit, "longer than {} bytes", most_bytes),
                   path);
  }
  std::string text(size_t(reader->size()), '\0');
  FW_RETURN_IF_ERROR(
      reader->read_at(0, std::as_writable_bytes(std::span(text))));
  return text;
}

}  // namespace

Result<std::string> read_text_file(const std::string& path, size_t most_bytes) {
  if (is_object(path)) return read_object(path, most_bytes);
  const bool standard_input = path == "-";
  std::error_code unknown;
  if (!standard_input && std::filesystem::is_directory(path, unknown)) {
    return refused(path, EISDIR);
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(
      standard_input ? nullptr
                     : std::fopen(std::filesystem::path(path).c_str(), "rbe"),
      [](std::FILE* file) { return file ? std::fclose(file) : 0; });
  std::FILE* const file = standard_input ? stdin : opened.get();
  if (!file) return refused(path, errno);
  constexpr size_t kPiece = size_t{1} << 16;
  std::string text;
  while (true) {
    const size_t before = text.size();
    text.resize(before + kPiece);
    const size_t got = std::fread(text.data() + before, 1, kPiece, file);
    text.resize(before + got);
    if (std::ferror(file)) return refused(path, errno);
    // A device without content, /dev/null, is accepted as an empty file.
    if (before == 0 && got > 0 && is_device(file)) {
      return in_file(fail(ErrorKind::kInput, "cannot read a device"), path);
    }
    if (text.size() > most_bytes) {
      return in_file(fail(ErrorKind::kLimit,
                          "larger than the limit of {} bytes", most_bytes),
                     path);
    }
    if (got < kPiece) return text;
  }
}

std::optional<std::string> read_line(std::istream& in, size_t most_bytes,
                                     const std::function<bool()>& stop) {
  std::array<char, 4096> piece;
  std::string line;
  while (!stop()) {
    in.getline(piece.data(), piece.size());
    const auto got = size_t(in.gcount());
    if (got == 0) return std::nullopt;
    const bool goes_on = in.fail() && !in.eof();
    const size_t length =
        goes_on || in.eof() ? got : got - 1;  // without the line end
    line.append(piece.data(), std::min(length, most_bytes + 1 - line.size()));
    if (!goes_on || line.size() > most_bytes) return line;
    in.clear();
  }
  return std::nullopt;
}

}  // namespace framewise
