// SPDX-License-Identifier: Apache-2.0
#include "video/render/work/work_note.h"

#include <fmt/format.h>

#include "video/render/work/bottleneck.h"

namespace framewise::video {
namespace {

constexpr std::chrono::milliseconds kBetween{1000};

}  // namespace

std::optional<std::string> WorkNote::update(Time now) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock || now - from_ < kBetween) return std::nullopt;
  const StageTimes times = times_.all();
  const int64_t frames = times_.frames();
  const double seconds = std::chrono::duration<double>(now - from_).count();
  const std::string_view stage = bottleneck_of(since(times, before_));
  const int clips = times_.open_clips();
  std::string words = fmt::format("{:.0f} frames/s, {} clip{} open",
                                  double(frames - frames_before_) / seconds,
                                  clips, clips == 1 ? "" : "s");
  if (!stage.empty()) words = fmt::format("{}-bound, {}", stage, words);
  from_ = now;
  before_ = times;
  frames_before_ = frames;
  return words;
}

}  // namespace framewise::video
