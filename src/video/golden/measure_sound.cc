// SPDX-License-Identifier: Apache-2.0
// The part of sound_levels.h that decodes.
#include <algorithm>
#include <cmath>

#include "base/result.h"
#include "video/audio/clip_sound.h"
#include "video/golden/sound_levels.h"

namespace framewise::video {
namespace {

constexpr int kRate = 16'000;  // of the mean of the channels, in hertz
// Nothing below 16-bit dither is heard.
constexpr double kFloorDb = -96;

Result<SoundLevels> measure_sound(const std::filesystem::path& file,
                                  double seconds, const media::Job& job) {
  FW_ASSIGN_OR_RETURN(const ClipFile clip, read_clip({file.native()}, job));
  FW_ASSIGN_OR_RETURN(ClipSound sound, ClipSound::open(clip, job, kRate, 1));
  std::vector<float> samples(size_t(kRate * kSoundWindowSeconds));
  const auto windows = size_t(std::ceil(seconds / kSoundWindowSeconds));
  SoundLevels levels;
  levels.reserve(windows);
  for (size_t i = 0; i < windows; ++i) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_RETURN_IF_ERROR(sound.read(int64_t(i * samples.size()), samples));
    double sum = 0;
    for (const float sample : samples) sum += double(sample) * sample;
    const double power = sum / double(samples.size());
    levels.push_back(float(
        power > 0 ? std::max(10 * std::log10(power), kFloorDb) : kFloorDb));
  }
  return levels;
}

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_sound_levels(
    const std::filesystem::path& file, double seconds,
    const framewise::media::Job& job,
    framewise::Result<framewise::video::SoundLevels>& answer) {
  answer = framewise::video::measure_sound(file, seconds, job);
}
