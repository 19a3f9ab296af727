// SPDX-License-Identifier: Apache-2.0
#include "cli/files/standard_input.h"

#include <poll.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "cli/files/input_files.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "media/decoder.h"
#include "media/source.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kName[] = "standard input";

// Waits up to 100 ms for input, so that the caller can check for cancellation.
bool has_more() {
  constexpr int kWaitMs = 100;
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, kWaitMs) > 0;
}

// Limits of the copy: those of a file of this format, and free disk space,
// which an endless stream must not use up.
class CopyLimits {
 public:
  CopyLimits(Limits limits, fs::path place, bool any_format)
      : limits_(limits), place_(std::move(place)), any_format_(any_format) {}

  // `head` is the start of the input: kSniffBytes, or less if the input is
  // shorter.
  Result<void> learn_format(const std::vector<char>& head, size_t size) {
    if (size == 0) {
      return with_hint(fail(ErrorKind::kInput, "is empty"),
                       "check that the program before the pipe succeeds");
    }
    const auto bytes = std::as_bytes(std::span(head).first(size));
    const auto format = media::format_of(
        media::Source::from_bytes({bytes.begin(), bytes.end()}, kName));
    if (!format && !any_format_) return format.error();
    is_video_ = !format || (*format)->is_video;
    return {};
  }

  Result<void> admit(int64_t bytes) const {
    FW_RETURN_IF_ERROR(media::admit_bytes(
        bytes, is_video_ ? media::limits_of_video(limits_) : limits_));
    struct statvfs disk {};
    if (statvfs(place_.c_str(), &disk) != 0) return {};
    constexpr uint64_t kFreeBytes = uint64_t{1} << 30;
    const uint64_t block = disk.f_frsize;
    const uint64_t keep =
        std::min(kFreeBytes, uint64_t(disk.f_blocks) * block / 16);
    if (uint64_t(disk.f_bavail) * block >= keep) return {};
    return with_hint(
        fail(ErrorKind::kEnvironment,
             "stopped copying after {} MiB: less than {} MiB are free in {}",
             bytes >> 20, keep >> 20, place_.parent_path().string()),
        "set TMPDIR to a folder with more space, or compare a file, which is "
        "not copied");
  }

 private:
  const Limits limits_;
  const fs::path place_;
  const bool any_format_;  // raw video has no recognizable format
  bool is_video_ = false;
};

Result<void> copy_to(AtomicFile& file, CopyLimits limits,
                     const Invocation& invocation) {
  constexpr size_t kChunk = size_t{1} << 20;
  runtime::Cancellation cancellation;
  runtime::Progress progress("MiB");
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  progress.begin(kName);
  std::vector<char> chunk(kChunk);
  size_t used = 0;  // bytes of the chunk
  int64_t copied = 0;
  bool known = false;
  for (bool ended = false; !ended;) {
    if (cancellation.requested()) {
      return fail(ErrorKind::kCancelled, "stopped on request");
    }
    if (!has_more()) continue;
    const ssize_t got = read(STDIN_FILENO, chunk.data() + used, kChunk - used);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::kIo, "cannot read: {}",
                  std::generic_category().message(errno));
    }
    ended = got == 0;
    used += size_t(got);
    if (!ended && !known && used < media::kSniffBytes) continue;
    if (!std::exchange(known, true)) {
      FW_RETURN_IF_ERROR(limits.learn_format(chunk, used));
    }
    FW_RETURN_IF_ERROR(limits.admit(copied + int64_t(used)));
    FW_RETURN_IF_ERROR(file.write({chunk.data(), used}));
    const int64_t before = copied >> 20;
    copied += int64_t(std::exchange(used, 0));
    for (int64_t i = before; i < copied >> 20; ++i) progress.end(0);
  }
  progress.finish();
  display.close();
  return {};
}

}  // namespace

CopiedInput::CopiedInput(ScratchFolder folder)
    : folder_(std::move(folder)), path_(folder_.path() / kName) {}

Report CopiedInput::named(Report report) const {
  const auto name = [&](FileReport& file) {
    if (file.path == path_) file.path = kName;
  };
  name(report.reference);
  for (Comparison& one : report.comparisons) {
    name(one.test);
    if (one.error) one.error = named(*one.error);
  }
  return report;
}

Error CopiedInput::named(Error error) const {
  if (error.file == path_) error.file = kName;
  return error;
}

Result<std::unique_ptr<CopiedInput>> copy_standard_input(
    ComparedFiles& files, const Invocation& invocation) {
  std::vector<fs::path*> places;
  if (files.reference == kStandardInput) places.push_back(&files.reference);
  for (fs::path& test : files.tests) {
    if (test == kStandardInput) places.push_back(&test);
  }
  if (places.empty()) return std::unique_ptr<CopiedInput>();
  if (places.size() > 1) {
    return fail(ErrorKind::kUsage, "standard input is named more than once");
  }
  if (isatty(STDIN_FILENO)) {
    return with_hint(fail(ErrorKind::kUsage, "standard input is a terminal"),
                     "pipe a file into it: ffmpeg -i film.mkv -f yuv4mpegpipe "
                     "- | framewise compare film.mkv -");
  }
  FW_ASSIGN_OR_RETURN(ScratchFolder folder, ScratchFolder::create());
  auto copy = std::make_unique<CopiedInput>(std::move(folder));
  FW_ASSIGN_OR_RETURN(AtomicFile file,
                      AtomicFile::create(copy->path(), {.synced = false}));
  const CopyLimits limits(limits_of(invocation.settings),
                          copy->path().parent_path(),
                          !invocation.settings.text("input.raw_video").empty());
  if (auto copied = copy_to(file, limits, invocation); !copied) {
    return in_file(std::move(copied).error(), kName);
  }
  FW_RETURN_IF_ERROR(file.commit());
  *places.front() = copy->path();
  return copy;
}

}  // namespace framewise::cli
