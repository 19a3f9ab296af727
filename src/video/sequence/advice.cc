// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/advice.h"

#include <fmt/format.h>

#include <algorithm>

namespace framewise::video {
namespace {

// Up to this many clips a viewer notices what comes back.
constexpr int64_t kFewClips = 5;
// Beyond this share of the clips the gap makes a rotation.
constexpr double kRotationShare = 0.6;
constexpr double kMisfit = 2;  // times the median cost of all joints
constexpr size_t kMostMisfits = 10;

std::string length_text(double seconds) {
  if (seconds < 90) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min", seconds / 60);
}

std::string few_clips(const AdviceFacts& facts) {
  const int64_t run =
      least_longest_repeat(facts.clips, facts.rules.gap, facts.plays);
  return fmt::format(
      "{} clips of {} for {}: each is shown about every {}; some run of {} "
      "clip{} ({}) must come twice, whatever the order. So that no run of 3 "
      "clips comes twice you need {} clips; for no repeated pair {}.",
      facts.clips, length_text(facts.clip_seconds),
      length_text(facts.film_seconds),
      length_text(facts.clip_seconds * double(facts.clips)), run,
      run == 1 ? "" : "s", length_text(facts.clip_seconds * double(run)),
      clips_needed(3, facts.plays), clips_needed(2, facts.plays));
}

}  // namespace

std::vector<std::string> advice_for(const AdviceFacts& facts) {
  std::vector<std::string> advice;
  if (facts.clips == 1) {
    advice.push_back(fmt::format(
        "One clip: the film is that clip, {} times. Check its loop with "
        "`framewise video loopcheck`.",
        facts.plays));
  } else if (facts.clips == 2 && !facts.allow_repeats) {
    advice.push_back(
        "Two clips can only alternate: A-B-A-B. Add clips, or let a clip "
        "follow itself with --allow-repeats.");
  } else if (facts.clips <= kFewClips) {
    if (facts.plays > facts.clips) advice.push_back(few_clips(facts));
  }
  if (facts.clips > 2 &&
      double(facts.rules.gap) > kRotationShare * double(facts.clips)) {
    advice.push_back(fmt::format(
        "With {} of {} clips between two plays of one the order is nearly a "
        "fixed rotation; --min-gap {} leaves a choice.",
        facts.rules.gap, facts.clips,
        int64_t(kRotationShare * double(facts.clips))));
  }
  return advice;
}

std::vector<std::string> misfits(const SeamCosts& costs,
                                 const std::vector<std::string>& names) {
  std::vector<std::string> found;
  if (costs.clips() < 2) return found;
  for (size_t i = 0; i < costs.clips(); ++i) {
    const auto [best, least] = costs.best_after(i);
    if (double(least) <= kMisfit) continue;
    if (found.size() == kMostMisfits) {
      found.push_back(
          "More clips fit nothing; `framewise video scan` shows "
          "them.");
      break;
    }
    found.push_back(fmt::format(
        "{} fits nothing (best: {}, {:.1f} times the usual joint); it is "
        "joined by crossfades, or leave it out with --exclude.",
        names[i], names[best], least));
  }
  return found;
}

}  // namespace framewise::video
