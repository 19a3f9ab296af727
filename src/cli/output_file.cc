// SPDX-License-Identifier: Apache-2.0
#include "cli/output_file.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "base/result.h"
#include "media/png/writer.h"

namespace framewise::cli {
namespace {

Error io_error(const std::filesystem::path& path, int code) {
  return in_file(fail(ErrorKind::kIo, "cannot write: {}",
                      std::generic_category().message(code)),
                 path.string());
}

}  // namespace

Result<void> write_file(const std::filesystem::path& path,
                        std::string_view content) {
  std::filesystem::path temporary = path;
  temporary += fmt::format(".{}.part", getpid());
  std::FILE* file = std::fopen(temporary.c_str(), "wb");
  if (!file) return io_error(path, errno);
  const bool written =
      std::fwrite(content.data(), 1, content.size(), file) == content.size();
  const int write_error = errno;
  const bool closed = std::fclose(file) == 0;
  const int close_error = errno;
  std::error_code problem;
  if (written && closed) std::filesystem::rename(temporary, path, problem);
  if (written && closed && !problem) return {};
  const int code = !written  ? write_error
                   : !closed ? close_error
                             : problem.value();
  std::filesystem::remove(temporary, problem);
  return io_error(path, code);
}

Result<void> write_error_maps(const Report& report,
                              const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem) return io_error(folder, problem.value());
  for (size_t i = 0; i < report.comparisons.size(); ++i) {
    const Comparison& comparison = report.comparisons[i];
    for (const ErrorMap& map : comparison.error_maps) {
      const double at = comparison.meetings[map.meeting].at_ms;
      const std::string name =
          fmt::format("{}-{}-{:.0f}ms.png", i + 1, map.info->name, at);
      const std::string bytes = media::png_of(map.picture);
      FW_RETURN_IF_ERROR(write_file(folder / name, bytes));
    }
  }
  return {};
}

}  // namespace framewise::cli
