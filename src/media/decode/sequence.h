// SPDX-License-Identifier: Apache-2.0
// Pictures in numbered files as one animation: frames/%04d.png. A number that
// has no file is a picture that was lost, so the one before it stays.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/decoder.h"

namespace framewise::media {

// A path whose file name has a place for one number, as printf writes it:
// "%d", or "%04d" filled up with zeros. "%%" is a percent sign.
struct NumberedPath {
  std::filesystem::path folder;  // empty: the current one
  std::string before;            // the number
  std::string after;
  size_t digits = 1;  // at least

  // The number in the name of a file; nullopt: it is not one of these.
  std::optional<int64_t> number_in(std::string_view name) const;
};

std::optional<NumberedPath> numbered_path(const std::filesystem::path& path);

// Whether open() reads numbered files for this path: it has a place for a
// number, and no file bears that very name.
bool is_sequence(const std::filesystem::path& path);

// Takes the limits of a video: of the pictures, only some are in memory.
Result<std::unique_ptr<Decoder>> open_sequence(
    const std::filesystem::path& path, Job& job);

}  // namespace framewise::media
