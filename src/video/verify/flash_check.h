// SPDX-License-Identifier: Apache-2.0
// Finds joints of a film at which it flashes although the clips beside them do
// not.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "framewise/flashes.h"
#include "video/film/timeline.h"

namespace framewise::video {

struct FlashingJoint {
  size_t shot = 0;  // the one that ends there
  double at_s = 0;  // of the film
  std::string sentence;
};

// The first such joint. Decodes the second before and after each joint; joints
// that show the same frames once. `progress` gets the share that is done.
Result<std::optional<FlashingJoint>> find_flashing_joint(
    const std::filesystem::path& film, const Timeline& timeline,
    FlashRules rules, const OpenOptions& reading,
    const std::function<void(double)>& progress = {});

}  // namespace framewise::video
