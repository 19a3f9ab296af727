// SPDX-License-Identifier: Apache-2.0
#include "batch/journal.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

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
  const auto add = [](uint32_t sum, std::string_view text) {
    return libdeflate_crc32(sum, text.data(), text.size());
  };
  return add(add(add(0, key), {&status, 1}), row);
}

struct Line {
  std::string_view key;
  Status status = Status::kError;
  uint32_t checksum = 0;
  std::string_view row;
};

// `text` is a line without its end. Nothing if it is incomplete or damaged.
std::optional<Line> parse(std::string_view text) {
  if (text.size() < kPrefixLength) return std::nullopt;
  const char status = text[kKeyLength + 1];
  if (status != 'p' && status != 'f' && status != 'e') return std::nullopt;
  const std::string_view digits = text.substr(kKeyLength + 3, 8);
  uint32_t stated = 0;
  const auto [end, problem] =
      std::from_chars(digits.data(), digits.data() + 8, stated, 16);
  if (problem != std::errc() || end != digits.data() + 8) return std::nullopt;
  const Line line{text.substr(0, kKeyLength), Status(status), stated,
                  text.substr(kPrefixLength)};
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

std::filesystem::path index_of(std::filesystem::path journal) {
  if (!journal.empty()) journal += ".index";
  return journal;
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

Journal::Journal(std::filesystem::path path, int fd, MarkOf mark_of)
    : path_(std::move(path)),
      fd_(fd),
      mark_of_(mark_of),
      index_(fd < 0 ? std::filesystem::path() : index_of(path_)) {}

Journal::Journal(Journal&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      mark_of_(other.mark_of_),
      end_(other.end_),
      continues_(other.continues_),
      index_(std::move(other.index_)) {}

Journal::~Journal() {
  if (fd_ >= 0) close(fd_);
}

Result<Journal> Journal::open(const std::filesystem::path& path,
                              MarkOf mark_of) {
  const int fd = path.empty()
                     ? temporary_file()
                     : ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  const int code = errno;
  // A device has no end to add lines at.
  struct stat status;
  if (fd >= 0 && fstat(fd, &status) == 0 && !S_ISREG(status.st_mode)) {
    close(fd);
    return in_file(fail(ErrorKind::kUsage,
                        "is not a regular file, which a journal must be"),
                   path.string());
  }
  if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    close(fd);
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "another run is writing here"),
                  "wait for it, or choose another --journal"),
        path.string());
  }
  Journal journal(path, fd, mark_of);
  if (fd < 0) return journal.io_error("cannot open", code);
  FW_RETURN_IF_ERROR(journal.read_all());
  return journal;
}

Result<void> Journal::read_all() {
  FW_RETURN_IF_ERROR(read_header());
  if (continues_) {
    read_index(lseek(fd_, 0, SEEK_END));
    FW_RETURN_IF_ERROR(read_lines());
  } else {
    index_.clear();
  }
  // Text after the last line end is an incomplete line.
  if (ftruncate(fd_, end_) != 0) return io_error("cannot write", errno);
  index_.write_inserted();
  return {};
}

// Writes it into a file that has none.
Result<void> Journal::read_header() {
  std::string text(kHeader.size(), '\0');
  const ssize_t got = pread(fd_, text.data(), text.size(), 0);
  if (got < 0) return io_error("cannot read", errno);
  text.resize(size_t(got));
  if (!kHeader.starts_with(text)) return no_journal();
  continues_ = text == kHeader;
  end_ = int64_t(kHeader.size());
  if (continues_) return {};
  if (const int code = write_at(fd_, 0, kHeader)) {
    return io_error("cannot write", code);
  }
  return {};
}

// Continues behind the last line that the index knows. `size` is the journal's.
void Journal::read_index(int64_t size) {
  index_.read(size);
  const auto last = index_.last();
  if (!last) return;
  const auto line = read_line(last->second);
  if (!line || !line->starts_with(last->first)) return index_.clear();
  end_ = last->second.offset + int64_t(last->second.size) + 1;
}

// Reads the lines from end_ on.
Result<void> Journal::read_lines() {
  std::string buffer;  // starts at the start of a line, at end_
  while (true) {
    const size_t kept = buffer.size();
    buffer.resize(kept + (size_t{1} << 20));
    const ssize_t got = pread(fd_, buffer.data() + kept, buffer.size() - kept,
                              end_ + int64_t(kept));
    if (got < 0 && errno != EINTR) return io_error("cannot read", errno);
    buffer.resize(kept + size_t(std::max<ssize_t>(got, 0)));
    if (got == 0) return {};
    size_t begin = 0;
    for (size_t end = buffer.find('\n', kept); end != std::string::npos;
         end = buffer.find('\n', begin)) {
      take_line(std::string_view(buffer).substr(begin, end - begin));
      end_ += int64_t(end + 1 - begin);
      begin = end + 1;
    }
    buffer.erase(0, begin);
  }
}

// `text` begins at end_.
void Journal::take_line(std::string_view text) {
  const auto line = parse(text);
  if (!line) return;
  index_.insert(line->key, {.offset = end_ + int64_t(kPrefixLength),
                            .size = uint32_t(line->row.size()),
                            .checksum = line->checksum,
                            .status = line->status,
                            .mark = mark_of_ ? mark_of_(line->row) : '-'});
}

Result<Journal::Entry> Journal::add(std::string_view key, Status status,
                                    std::string_view row) {
  const uint32_t sum = checksum(key, char(status), row);
  const std::string line =
      fmt::format("{} {} {:08x} {}\n", key, char(status), sum, row);
  const char mark = mark_of_ ? mark_of_(row) : '-';
  std::lock_guard lock(mutex_);
  if (const int code = write_at(fd_, end_, line)) {
    [[maybe_unused]] const int ignored = ftruncate(fd_, end_);
    return io_error("cannot write", code);
  }
  const Entry entry{.offset = end_ + int64_t(kPrefixLength),
                    .size = uint32_t(row.size()),
                    .checksum = sum,
                    .status = status,
                    .mark = mark};
  end_ += int64_t(line.size());
  index_.append(key, entry);
  return entry;
}

Result<std::string> Journal::read_line(const Entry& entry) const {
  std::string line(kPrefixLength + entry.size, '\0');
  size_t done = 0;
  while (done < line.size()) {
    const ssize_t got =
        pread(fd_, line.data() + done, line.size() - done,
              entry.offset - int64_t(kPrefixLength) + int64_t(done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return io_error("cannot read", got < 0 ? errno : EIO);
    done += size_t(got);
  }
  const auto parsed = parse(line);
  if (parsed && parsed->checksum == entry.checksum) return line;
  return in_file(
      with_hint(fail(ErrorKind::kEnvironment, "a line is damaged"),
                "run the same command again: the other lines are kept"),
      path_.string());
}

Result<std::string> Journal::read(const Entry& entry) const {
  Result<std::string> line = read_line(entry);
  if (!line) {
    // The next run reads every line and finds those that are damaged.
    index_.remove();
    return line;
  }
  return line->erase(0, kPrefixLength);
}

Result<void> Journal::flush() {
  if (fdatasync(fd_) != 0 && errno != EINVAL && errno != EROFS) {
    return io_error("cannot write", errno);
  }
  return {};
}

void Journal::remove() {
  if (path_.empty()) return;
  unlink(path_.c_str());
  index_.remove();
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
