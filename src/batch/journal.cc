// SPDX-License-Identifier: Apache-2.0
#include "batch/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <system_error>
#include <utility>

#include "base/result.h"

namespace framewise::batch {
namespace {

constexpr std::string_view kHeader = "framewise journal 1\n";
constexpr size_t kKeyLength = 32;
// KEY, STATUS and CHECKSUM with the spaces after them.
constexpr size_t kPrefixLength = kKeyLength + 1 + 1 + 1 + 8 + 1;

uint32_t checksum(std::string_view key, char status, std::string_view row) {
  const auto add = [](uLong sum, std::string_view text) {
    return crc32_z(sum, reinterpret_cast<const Bytef*>(text.data()),
                   text.size());
  };
  return uint32_t(add(add(add(0, key), {&status, 1}), row));
}

struct Line {
  std::string_view key;
  Status status = Status::kError;
  std::string_view row;
};

// `text` is a line without its end. Nothing if it is incomplete or damaged.
std::optional<Line> parse(std::string_view text) {
  if (text.size() < kPrefixLength) return std::nullopt;
  const char status = text[kKeyLength + 1];
  if (status != 'p' && status != 'f' && status != 'e') return std::nullopt;
  const Line line{text.substr(0, kKeyLength), Status(status),
                  text.substr(kPrefixLength)};
  const std::string_view digits = text.substr(kKeyLength + 3, 8);
  uint32_t stated = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + 8, stated, 16);
  if (problem != std::errc() || end != digits.data() + 8) return std::nullopt;
  if (stated != checksum(line.key, status, line.row)) return std::nullopt;
  return line;
}

// Returns 0 or an errno.
int write_at(int fd, int64_t offset, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = pwrite(fd, text.data(), text.size(), offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return ENOSPC;
    offset += written;
    text.remove_prefix(size_t(written));
  }
  return 0;
}

int temporary_file() {
  std::error_code problem;
  std::filesystem::path folder = std::filesystem::temp_directory_path(problem);
  if (problem) folder = "/tmp";
  std::string pattern = (folder / "framewise-batch-XXXXXX").string();
  const int fd = mkostemp(pattern.data(), O_CLOEXEC);
  if (fd >= 0) unlink(pattern.c_str());
  return fd;
}

}  // namespace

Error Journal::io_error(std::string_view action, int code) const {
  Error error = in_file(fail(ErrorKind::kEnvironment, "{}: {}", action,
                             std::generic_category().message(code)),
                        path_.empty() ? "temporary file" : path_.string());
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) {
    error.hint =
        path_.empty()
            ? "make room there, or name another place with TMPDIR; with --out "
              "or --journal what is finished is kept"
            : "make room and run the same command again: what is finished is "
              "kept";
  }
  return error;
}

Error Journal::no_journal() const {
  return in_file(
      with_hint(fail(ErrorKind::kUsage, "is not a journal of a batch"),
                "choose another --journal"),
      path_.string());
}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      end_(other.end_),
      continues_(other.continues_),
      entries_(std::move(other.entries_)) {}

Journal::~Journal() {
  if (fd_ >= 0) close(fd_);
}

Result<Journal> Journal::open(const std::filesystem::path& path) {
  const int fd = path.empty()
                     ? temporary_file()
                     : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  const int code = errno;
  Journal journal(path, fd);
  if (fd < 0) return journal.io_error("cannot open", code);
  // A device has no end to add lines at.
  struct stat status;
  if (fstat(fd, &status) == 0 && !S_ISREG(status.st_mode)) {
    return in_file(fail(ErrorKind::kUsage,
                        "is not a regular file, which a journal must be"),
                   path.string());
  }
  if (flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "another run is writing here"),
                  "wait for it, or choose another --journal"),
        path.string());
  }
  FW_RETURN_IF_ERROR(journal.read_all());
  return journal;
}

Result<void> Journal::read_all() {
  std::string buffer;   // starts at the start of a line
  int64_t at = 0;       // offset of the buffer in the file
  int64_t line_at = 0;  // offset of the next line
  bool first = true;
  while (true) {
    const size_t kept = buffer.size();
    buffer.resize(kept + (size_t{1} << 20));
    const ssize_t got = pread(fd_, buffer.data() + kept, buffer.size() - kept,
                              at + int64_t(kept));
    if (got < 0 && errno != EINTR) return io_error("cannot read", errno);
    buffer.resize(kept + size_t(std::max<ssize_t>(got, 0)));
    if (got == 0) break;
    size_t begin = 0;
    for (size_t end = buffer.find('\n'); end != std::string::npos;
         end = buffer.find('\n', begin)) {
      const std::string_view text(buffer.data() + begin, end - begin);
      if (std::exchange(first, false) &&
          text != kHeader.substr(0, kHeader.size() - 1)) {
        return no_journal();
      }
      if (const auto line = parse(text)) {
        entries_.try_emplace(
            std::string(line->key),
            Entry{line->status, line_at + int64_t(kPrefixLength),
                  uint32_t(line->row.size())});
      }
      line_at += int64_t(end + 1 - begin);
      begin = end + 1;
    }
    buffer.erase(0, begin);
    at = line_at;
  }
  // Text after the last line end is an incomplete line.
  end_ = line_at;
  continues_ = end_ > 0;
  if (!continues_) {
    if (!kHeader.starts_with(buffer)) return no_journal();
    if (const int code = write_at(fd_, 0, kHeader)) {
      return io_error("cannot write", code);
    }
    end_ = int64_t(kHeader.size());
  }
  if (ftruncate(fd_, end_) != 0) return io_error("cannot write", errno);
  return {};
}

Result<Journal::Entry> Journal::add(std::string_view key, Status status,
                                    std::string_view row) {
  const std::string line = fmt::format("{} {} {:08x} {}\n", key, char(status),
                                       checksum(key, char(status), row), row);
  std::lock_guard lock(mutex_);
  if (const int code = write_at(fd_, end_, line)) {
    [[maybe_unused]] const int ignored = ftruncate(fd_, end_);
    return io_error("cannot write", code);
  }
  const Entry entry{status, end_ + int64_t(kPrefixLength),
                    uint32_t(row.size())};
  end_ += int64_t(line.size());
  return entry;
}

Result<std::string> Journal::read(const Entry& entry) const {
  std::string row(entry.size, '\0');
  size_t done = 0;
  while (done < row.size()) {
    const ssize_t got = pread(fd_, row.data() + done, row.size() - done,
                              entry.offset + int64_t(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return io_error("cannot read", got < 0 ? errno : EIO);
    done += size_t(got);
  }
  return row;
}

Result<void> Journal::flush() {
  if (fdatasync(fd_) != 0 && errno != EINVAL && errno != EROFS) {
    return io_error("cannot write", errno);
  }
  return {};
}

void Journal::remove() {
  if (!path_.empty()) unlink(path_.c_str());
}

Result<int64_t> read_journal(
    const std::filesystem::path& path, int64_t offset,
    const std::function<void(Status, std::string_view row)>& take) {
  const auto problem = [&path](ErrorKind kind, std::string_view what) {
    return in_file(fail(kind, "{}", what), path.string());
  };
  // As long as the answer of a worker may be.
  constexpr size_t kLongestLine = size_t{512} << 20;
  std::ifstream file(path, std::ios::binary);
  if (!file) return problem(ErrorKind::kIo, "cannot be read");
  std::string line;
  if (offset == 0) {
    line.resize(kHeader.size());
    file.read(line.data(), std::streamsize(line.size()));
    if (line != kHeader) {
      return problem(ErrorKind::kInput, "is not a journal of a batch");
    }
    offset = int64_t(kHeader.size());
  }
  file.seekg(offset);
  while (std::getline(file, line) && !file.eof()) {
    if (line.size() > kLongestLine) {
      return problem(ErrorKind::kLimit, "has a line that is too long");
    }
    offset += int64_t(line.size()) + 1;
    if (const auto found = parse(line)) take(found->status, found->row);
  }
  return offset;
}

}  // namespace framewise::batch
