// SPDX-License-Identifier: Apache-2.0
// The facts of a file that the limits of places are about.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "framewise/destinations.h"

namespace framewise::optimization {

struct MediaForm {
  std::string container;
  std::optional<ResultFormat> format;  // absent: one that no place takes
  Size size;
  int64_t bytes = 0;
  int64_t frames = 1;
  double tick = 0;            // of the clock of the container, in seconds
  double seconds = 0;         // 0 of a still
  double shortest_frame = 0;  // in seconds, but for the last one
  bool has_alpha = false;
  bool sound = false;

  Motion motion() const {
    return frames > 1 ? Motion::kMoving : Motion::kStill;
  }
};

Result<MediaForm> media_form(const std::filesystem::path& file,
                             const OpenOptions& reading);

// The rule that a file of this motion is made for; a place that takes only the
// other motion has but that one.
const DestinationRule& rule_for(const Destination& destination, Motion motion);

}  // namespace framewise::optimization
