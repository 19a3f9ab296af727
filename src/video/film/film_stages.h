// SPDX-License-Identifier: Apache-2.0
// The stages of composing a film, in this order, for its progress.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/progress.h"

namespace framewise::video {

enum class FilmStage : uint8_t {
  kJoining,  // choosing the lengths of crossfades
  kReading,  // of clips
  kEncoding,
  kWriting,
  kChecking,
  kFlashes,
};

inline constexpr std::array<std::string_view, 6> kFilmStageNames = {
    "matching joints", "reading clips", "encoding",
    "writing",         "checking",      "checking flashes"};

inline void at_stage(runtime::Progress* progress, FilmStage stage,
                     std::optional<double> share) {
  if (progress) progress->at_stage(size_t(stage), share);
}

}  // namespace framewise::video
