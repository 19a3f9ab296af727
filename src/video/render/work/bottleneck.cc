// SPDX-License-Identifier: Apache-2.0
#include "video/render/work/bottleneck.h"

#include <algorithm>
#include <array>
#include <utility>

namespace framewise::video {

std::string_view bottleneck_of(const StageTimes& times) {
  const std::array<std::pair<double, std::string_view>, 4> stages{
      {{times.encode_s, "encode"},
       {times.decode_s, "decode"},
       {times.convert_s, "convert"},
       {times.sound_s, "sound"}}};
  const auto most = std::ranges::max_element(
      stages, {}, [](const auto& stage) { return stage.first; });
  if (most->first <= 0) return {};
  double busy = 0;
  for (const auto& [seconds, name] : stages) busy += seconds;
  return times.idle_s > busy ? "memory" : most->second;
}

StageTimes since(const StageTimes& now, const StageTimes& before) {
  return {.read_s = now.read_s - before.read_s,
          .decode_s = now.decode_s - before.decode_s,
          .convert_s = now.convert_s - before.convert_s,
          .encode_s = now.encode_s - before.encode_s,
          .write_s = now.write_s - before.write_s,
          .sound_s = now.sound_s - before.sound_s,
          .idle_s = now.idle_s - before.idle_s};
}

}  // namespace framewise::video
