// SPDX-License-Identifier: Apache-2.0
// Image sequences: numbered files as one animation (frames/%04d.png). A missing
// number is a lost frame; the frame before it stays on screen.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "media/decoder.h"

namespace framewise::media {

// A path whose file name contains one number in printf notation: "%d", or
// "%04d" padded with zeros. "%%" is a percent sign.
struct NumberedPath {
  std::filesystem::path folder;  // empty: the current folder
  std::string before;            // the part of the name before the number
  std::string after;
  size_t digits = 1;  // minimum number of digits

  // The number in a file name; nullopt if the name does not match.
  std::optional<int64_t> number_in(std::string_view name) const;
};

std::optional<NumberedPath> numbered_path(const std::filesystem::path& path);

// Whether open() reads a sequence for this path: it contains a number, and no
// file has that literal name.
bool is_sequence(const std::filesystem::path& path);

// Uses the limits of videos, as only some frames are in memory at a time.
Result<std::unique_ptr<Decoder>> open_sequence(
    const std::filesystem::path& path, Job& job);

}  // namespace framewise::media
