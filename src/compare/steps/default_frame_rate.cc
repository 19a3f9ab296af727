// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/default_frame_rate.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "media/decode/sequence.h"

namespace framewise::comparison {
namespace {

// The most frequent; of equally frequent ones the shortest.
int64_t most_frequent(const std::vector<int64_t>& sorted) {
  int64_t found = 0;
  size_t most = 0;
  for (auto run = sorted.begin(); run != sorted.end();) {
    const auto end = std::upper_bound(run, sorted.end(), *run);
    const auto length = size_t(end - run);
    if (length > most) {
      most = length;
      found = *run;
    }
    run = end;
  }
  return found;
}

bool states_its_rate(const Survey& survey) {
  return std::ranges::none_of(survey.findings, [](const Finding& finding) {
    return finding.kind == "unknown_frame_rate";
  });
}

}  // namespace

std::optional<TimeBase> usual_picture_time(const Survey& survey,
                                           TimeBase time_base) {
  if (survey.frames.size() < 2) return std::nullopt;
  std::vector<int64_t> ticks;
  for (const FrameFacts& frame : survey.frames) {
    if (frame.time.duration > 0) ticks.push_back(frame.time.duration);
  }
  std::ranges::sort(ticks);
  const int64_t usual = most_frequent(ticks);
  if (usual == 0) return std::nullopt;
  // 33, 33 and 34 ms are thirtieths of a second.
  const int64_t rounding = usual / 10;
  int64_t count = 0;
  int64_t sum = 0;
  for (const int64_t one : ticks) {
    if (std::abs(one - usual) > std::min<int64_t>(rounding, 1)) continue;
    ++count;
    sum += one;
  }
  const int64_t shared = std::gcd(sum, count);
  return TimeBase{sum / shared * time_base.numerator,
                  count / shared * time_base.denominator};
}

OpenOptions at_one_pace(const std::filesystem::path& reference,
                        std::span<const std::filesystem::path> tests,
                        OpenOptions options) {
  if (options.picture_time) return options;
  std::vector<std::filesystem::path> paths = {reference};
  paths.insert(paths.end(), tests.begin(), tests.end());
  const bool all_state_it =
      !options.raw_video && std::ranges::none_of(paths, media::is_sequence);
  if (all_state_it) return options;
  // The comparison reports files that cannot be read.
  for (const std::filesystem::path& path : paths) {
    auto animation = open(path, options);
    if (!animation) continue;
    const auto survey = animation->survey();
    if (!survey || !states_its_rate(*survey)) continue;
    options.picture_time =
        usual_picture_time(*survey, animation->info().time_base);
    if (options.picture_time) break;
  }
  return options;
}

}  // namespace framewise::comparison
