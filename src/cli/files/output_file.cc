// SPDX-License-Identifier: Apache-2.0
#include "cli/files/output_file.h"

#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "base/objects/places.h"
#include "base/result.h"
#include "cli/files/output_places.h"
#include "media/encode/png/png.h"

namespace framewise::cli {
namespace {

// A portable float map of one channel: rows from the bottom, little-endian.
std::string pfm_of(const ErrorMap& map) {
  const Size size = map.picture.size();
  std::string bytes = fmt::format("Pf\n{} {}\n-1.0\n", size.width, size.height);
  const auto width = size_t(size.width);
  for (size_t y = size_t(size.height); y-- > 0;) {
    bytes.append(reinterpret_cast<const char*>(&map.values[y * width]),
                 width * sizeof(float));
  }
  return bytes;
}

}  // namespace

Result<AtomicFile> create_file(std::filesystem::path path) {
  std::error_code ignored;
  if (std::filesystem::is_symlink(path, ignored)) {
    path = std::filesystem::weakly_canonical(path, ignored);
  }
  return AtomicFile::create(std::move(path));
}

Result<void> write_file(const std::filesystem::path& path,
                        std::string_view content) {
  FW_ASSIGN_OR_RETURN(AtomicFile file, create_file(path));
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
  FW_RETURN_IF_ERROR(check_folder_place(folder));
  return make_folders(folder);
}

MapPlace map_place(std::string_view path) {
  return path.ends_with(".png")   ? MapPlace::kPicture
         : path.ends_with(".pfm") ? MapPlace::kValues
                                  : MapPlace::kFolder;
}

Result<void> write_worst_error_map(const Report& report,
                                   const std::filesystem::path& path) {
  for (const Comparison& comparison : report.comparisons) {
    if (comparison.error_maps.empty()) continue;
    const ErrorMap& worst = comparison.error_maps.front();
    return write_file(path, map_place(path.string()) == MapPlace::kValues
                                ? pfm_of(worst)
                                : media::png_of(worst.picture));
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
      // Frames without a duration have equal times, so add the frame numbers.
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
