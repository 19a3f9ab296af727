// SPDX-License-Identifier: Apache-2.0
#include "cli/files/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "base/result.h"
#include "media/encode/png.h"

namespace framewise::cli {
namespace {

Error io_error(const std::filesystem::path& path, int code) {
  return in_file(fail(ErrorKind::kEnvironment, "cannot write: {}",
                      std::generic_category().message(code)),
                 path.string());
}

}  // namespace

Result<NewFile> NewFile::create(std::filesystem::path path) {
  std::error_code ignored;
  // A device or a pipe is written to, never replaced: /dev/null, /dev/stdout.
  const auto status = std::filesystem::status(path, ignored);
  const bool in_place = std::filesystem::exists(status) &&
                        !std::filesystem::is_regular_file(status);
  // A link to a file stays; what it points to is replaced.
  if (!in_place && std::filesystem::is_symlink(path, ignored)) {
    path = std::filesystem::weakly_canonical(path, ignored);
  }
  std::filesystem::path temporary = path;
  if (!in_place) temporary += fmt::format(".{}.part", getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wbe");
  if (!file) return io_error(path, errno);
  return NewFile(std::move(path), std::move(temporary), file);
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      file_(std::exchange(other.file_, nullptr)) {}

NewFile::~NewFile() {
  if (!file_) return;
  [[maybe_unused]] const Error abandoned = give_up(0);
}

Error NewFile::give_up(int code) {
  if (file_) std::fclose(std::exchange(file_, nullptr));
  std::error_code ignored;
  if (temporary_ != path_) std::filesystem::remove(temporary_, ignored);
  return io_error(path_, code);
}

Result<void> NewFile::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), file_) == text.size()) return {};
  return give_up(errno);
}

Result<void> NewFile::commit() {
  if (std::fclose(std::exchange(file_, nullptr)) != 0) return give_up(errno);
  if (temporary_ == path_) return {};
  std::error_code problem;
  std::filesystem::rename(temporary_, path_, problem);
  if (problem) return give_up(problem.value());
  return {};
}

Result<void> write_file(const std::filesystem::path& path,
                        std::string_view content) {
  FW_ASSIGN_OR_RETURN(NewFile file, NewFile::create(path));
  FW_RETURN_IF_ERROR(file.write(content));
  return file.commit();
}

bool writes_to_file(const Invocation& invocation) {
  return invocation.has("out") && invocation.value("out") != "-";
}

Result<void> write_result(const Invocation& invocation, std::string_view text) {
  return writes_to_file(invocation)
             ? write_file(invocation.value("out"), text)
             : cli::write(invocation.output.stream, text);
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return io_error(folder, problem.value());
  return {};
}

bool is_picture(std::string_view place) { return place.ends_with(".png"); }

Result<void> write_worst_error_map(const Report& report,
                                   const std::filesystem::path& path) {
  for (const Comparison& comparison : report.comparisons) {
    if (comparison.error_maps.empty()) continue;
    return write_file(path,
                      media::png_of(comparison.error_maps.front().picture));
  }
  return {};
}

Result<void> write_error_maps(const Report& report,
                              const std::filesystem::path& folder) {
  FW_RETURN_IF_ERROR(make_folder(folder));
  std::set<std::string> names;
  for (size_t i = 0; i < report.comparisons.size(); ++i) {
    const Comparison& comparison = report.comparisons[i];
    for (const ErrorMap& map : comparison.error_maps) {
      const Meeting& meeting = comparison.meetings[map.meeting];
      std::string name = fmt::format("{}-{}-{:.0f}ms.png", i + 1,
                                     map.info->name, meeting.at_ms);
      // Frames without a duration are all shown at one instant.
      if (!names.insert(name).second) {
        name = fmt::format("{}-{}-{:.0f}ms-frame{}-{}.png", i + 1,
                           map.info->name, meeting.at_ms,
                           meeting.reference_frame, meeting.test_frame);
      }
      const std::string bytes = media::png_of(map.picture);
      FW_RETURN_IF_ERROR(write_file(folder / name, bytes));
    }
  }
  return {};
}

}  // namespace framewise::cli
