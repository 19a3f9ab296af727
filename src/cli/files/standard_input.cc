// SPDX-License-Identifier: Apache-2.0
#include "cli/files/standard_input.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "base/result.h"
#include "cli/files/input_files.h"
#include "cli/files/output_file.h"
#include "cli/options/reading_options.h"
#include "cli/terminal/progress_display.h"
#include "runtime/cancellation.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kName[] = "standard input";

Result<std::unique_ptr<CopiedInput>> make_place() {
  std::error_code problem;
  std::string folder =
      (fs::temp_directory_path(problem) / "framewise-XXXXXX").string();
  if (problem || !mkdtemp(folder.data())) {
    return with_hint(
        in_file(fail(ErrorKind::kIo, "cannot make a temporary folder: {}",
                     std::generic_category().message(problem ? problem.value()
                                                             : errno)),
                folder),
        "TMPDIR names the place for it");
  }
  return std::make_unique<CopiedInput>(fs::path(folder));
}

// Waits a little for more, so that a request to stop is noticed.
bool has_more() {
  constexpr int kWaitMs = 100;
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, kWaitMs) > 0;
}

Result<void> copy_to(NewFile& file, const Invocation& invocation) {
  constexpr size_t kChunk = size_t{1} << 20;
  const int64_t limit = limits_of(invocation.settings).videos.file_bytes;
  runtime::Cancellation cancellation;
  runtime::Progress progress("MiB");
  ProgressDisplay display(progress, invocation.settings, invocation.errors);
  progress.begin(kName);
  std::vector<char> chunk(kChunk);
  int64_t copied = 0;
  while (true) {
    if (cancellation.requested()) {
      return fail(ErrorKind::kCancelled, "stopped on request");
    }
    if (!has_more()) continue;
    const ssize_t got = read(STDIN_FILENO, chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::kIo, "cannot read: {}",
                  std::generic_category().message(errno));
    }
    if (got == 0) break;
    FW_RETURN_IF_ERROR(file.write({chunk.data(), size_t(got)}));
    const int64_t before = copied >> 20;
    copied += got;
    if (limit > 0 && copied > limit) {
      return with_hint(
          fail(ErrorKind::kLimit, "more than the allowed {} bytes", limit),
          "raise it with --max-file-bytes");
    }
    for (int64_t i = before; i < copied >> 20; ++i) progress.end(0);
  }
  progress.finish();
  display.close();
  return {};
}

}  // namespace

CopiedInput::CopiedInput(fs::path folder)
    : folder_(std::move(folder)), path_(folder_ / kName) {}

CopiedInput::~CopiedInput() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

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
    return fail(ErrorKind::kUsage, "standard input can be one file only");
  }
  if (isatty(STDIN_FILENO)) {
    return with_hint(
        fail(ErrorKind::kUsage, "standard input is a terminal, not a file"),
        "ffmpeg -i film.mkv -f yuv4mpegpipe - | framewise compare film.mkv -");
  }
  FW_ASSIGN_OR_RETURN(std::unique_ptr<CopiedInput> copy, make_place());
  FW_ASSIGN_OR_RETURN(NewFile file, NewFile::create(copy->path()));
  if (auto copied = copy_to(file, invocation); !copied) {
    Error error = std::move(copied).error();
    if (error.file.empty()) error.file = kName;
    return error;
  }
  FW_RETURN_IF_ERROR(file.commit());
  *places.front() = copy->path();
  return copy;
}

}  // namespace framewise::cli
