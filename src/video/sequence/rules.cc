// SPDX-License-Identifier: Apache-2.0
#include "video/sequence/rules.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::video {
namespace {

// With fewer possible runs than four times the plays the order meets dead ends.
constexpr double kRoom = 4;

// Of runs that are one clip longer so many times more are possible.
double more_runs(int64_t clips, int64_t gap, int64_t length) {
  return double(std::max<int64_t>(clips - std::min(length, gap), 0));
}

int64_t run_length_for(int64_t clips, int64_t gap, int64_t plays) {
  double runs = 1;
  for (int64_t length = 1; length <= plays; ++length) {
    runs *= more_runs(clips, gap, length - 1);
    if (runs >= kRoom * double(plays)) return std::max<int64_t>(length, 2);
  }
  return 0;
}

}  // namespace

double possible_runs(int64_t clips, int64_t gap, int64_t length) {
  double runs = 1;
  for (int64_t m = 0; m < length && runs < 1e300; ++m) {
    runs *= more_runs(clips, gap, m);
  }
  return runs;
}

// Of six clips or more 0.4 of them: at 0.8 the choice falls to 1.4 clips and
// the order becomes a rotation that viewers notice.
int64_t usual_gap(int64_t clips) {
  return clips >= 6 ? int64_t(0.4 * double(clips)) : 1;
}

// Measured over 1000 seeds each; docs/video.md has the table.
Result<Rules> rules_for(int64_t clips, int64_t plays,
                        const RuleWishes& wishes) {
  Rules rules;
  rules.gap = std::min(usual_gap(clips), clips - 1);
  if (wishes.allow_repeats) rules.gap = 0;
  if (wishes.min_gap) rules.gap = *wishes.min_gap;
  if (rules.gap > clips - 1) {
    return with_hint(
        fail(ErrorKind::kUsage,
             "{} clips cannot have {} others between two plays of one", clips,
             rules.gap),
        fmt::format("use --min-gap {} or less, or add clips", clips - 1));
  }
  if (clips <= 3) {
    rules.window = 2;
    rules.power = 0.5;
    rules.variety = 0.98;
  } else if (clips <= 5) {
    rules.window = clips - 1;
    rules.power = 1;
    rules.variety = 0.9;
  } else {
    rules.window = std::min(clips - 1, std::max<int64_t>(2 * rules.gap, 5));
    rules.power = 2;
    rules.variety = 0.5;
  }
  if (wishes.variety) rules.variety = *wishes.variety;
  rules.run_length = run_length_for(clips, rules.gap, plays);
  return rules;
}

// A film of `plays` has plays - k + 1 runs of k clips. If fewer are possible,
// one of them comes twice.
int64_t least_longest_repeat(int64_t clips, int64_t gap, int64_t plays) {
  int64_t longest = 0;
  double runs = 1;
  for (int64_t k = 1; k <= plays; ++k) {
    runs *= more_runs(clips, gap, k - 1);
    if (runs >= double(plays - k + 1)) break;
    longest = k;
  }
  return longest;
}

int64_t clips_needed(int64_t length, int64_t plays) {
  int64_t clips = length;
  while (possible_runs(clips, usual_gap(clips), length) <
         kRoom * double(plays)) {
    ++clips;
  }
  return clips;
}

}  // namespace framewise::video
