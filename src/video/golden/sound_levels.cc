// SPDX-License-Identifier: Apache-2.0
#include "video/golden/sound_levels.h"

#include <algorithm>

#include "base/module.h"
#include "base/result.h"
#include "media/encode/video/video_encoding.h"
#include "media/video_facts.h"

namespace framewise::video {

Result<SoundLevels> read_sound_levels(const std::filesystem::path& file,
                                      double seconds,
                                      const OpenOptions& reading) {
  FW_ASSIGN_OR_RETURN(const Animation animation, open(file, reading));
  const std::string_view container = animation.info().container;
  const bool video = std::ranges::any_of(
      media::containers(),
      [&](const media::ContainerInfo& one) { return one.name == container; });
  if (!video) return SoundLevels();
  FW_ASSIGN_OR_RETURN(const auto source, media::Source::from_path(file));
  FramePool pool;
  const media::Job job = media::Job::of(reading, pool);
  FW_ASSIGN_OR_RETURN(const auto facts, media::read_video_facts(source, job));
  if (!facts.audio) return SoundLevels();
  return call_module<ModuleSoundLevels>("framewise-codec-video",
                                        kSoundLevelsSymbol, file, seconds, job);
}

}  // namespace framewise::video
