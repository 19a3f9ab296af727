// SPDX-License-Identifier: Apache-2.0
// Puts the sound of one video beside the picture of another. Packets are
// copied: nothing is decoded, and times stay as they are.
#pragma once

#include <filesystem>

#include "media/decoder.h"
#include "media/encode/video/video_encoding.h"

namespace framewise::media {

struct AddSound {
  std::filesystem::path picture;  // its first frame is shown at 0
  std::filesystem::path sound;    // a video; all its streams of sound are taken
  std::filesystem::path to;
  Container container = Container::kMp4;
};

// The number of bytes. Fails with kUnsupported where the container does not
// take a codec of the sound.
Result<int64_t> add_sound(const AddSound& files, const Job& job);

// Name and type of the module's function.
inline constexpr char kAddSoundSymbol[] = "framewise_video_add_sound";
using ModuleAddSound = void (*)(const AddSound& files, const Job& job,
                                Result<int64_t>& answer);

}  // namespace framewise::media
