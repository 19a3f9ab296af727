// SPDX-License-Identifier: Apache-2.0
// How loud a file is over time.
#pragma once

#include <filesystem>
#include <vector>

#include "media/decoder.h"

namespace framewise::video {

inline constexpr double kSoundWindowSeconds = 0.05;

// Decibels of full scale of windows from the first frame on, of the mean of the
// channels. Empty: there is no sound.
using SoundLevels = std::vector<float>;

Result<SoundLevels> read_sound_levels(const std::filesystem::path& file,
                                      double seconds,
                                      const OpenOptions& reading);

// Name and type of the function of the video module that does it.
inline constexpr const char* kSoundLevelsSymbol = "framewise_sound_levels";
using ModuleSoundLevels = void (*)(const std::filesystem::path& file,
                                   double seconds, const media::Job& job,
                                   Result<SoundLevels>& answer);

}  // namespace framewise::video
