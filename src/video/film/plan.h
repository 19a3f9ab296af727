// SPDX-License-Identifier: Apache-2.0
// A plan: which part of which clip is shown when, and how two plays are joined.
// `framewise video plan` writes it, `video compose` and `video preview` read
// it. Its file is plan_json.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framewise/animation.h"

namespace framewise::video {

// Times in a plan count ticks of 1/90000 s, which is exact for 24, 25, 30, 50
// and 60 frames a second and for 30000/1001 and 60000/1001.
inline constexpr int64_t kTicksPerSecond = 90'000;

inline double seconds_of(int64_t ticks) {
  return double(ticks) / double(kTicksPerSecond);
}

// Limits of a plan; spec: a film of 6 h with clips of up to 1 h.
inline constexpr int64_t kLongestClip = 3600 * kTicksPerSecond;
inline constexpr int64_t kLongestFilm = 6 * 3600 * kTicksPerSecond;
inline constexpr size_t kMostClips = 10'000;
inline constexpr size_t kMostPlays = 10'000;

// A clip as it was planned. Code that reads the clip later checks size
// and hash, and refuses a file that changed.
struct PlanClip {
  std::string path;    // beneath Plan::folder, parts separated by '/'
  std::string sha256;  // of the file's bytes, 64 hexadecimal digits
  int64_t bytes = 0;
  int64_t duration = 0;  // ticks
  Size size;             // of the shown frames, after rotation
  // Frames per second as a fraction; 0/1 if the container states none.
  int64_t rate_numerator = 0;
  int64_t rate_denominator = 1;
  bool variable_rate = false;
  // How much one frame differs from the next where the clip moves: 95th
  // percentile of the RMS of 32x32 luma, in levels of 8 bits. Absent if the
  // clip was not decoded.
  std::optional<double> motion;
  std::string group;  // empty: none
  double weight = 1;  // wanted share of the plays, relative to other clips

  bool operator==(const PlanClip&) const = default;
};

// One play of a clip.
struct Play {
  size_t clip = 0;  // index into Plan::clips
  // The part that is shown, in ticks from the clip's first frame.
  int64_t start = 0;
  int64_t end = 0;
  // For how long this play and the next one overlap in a crossfade. 0: a hard
  // cut, and for the last play. The film is the sum of end - start less the sum
  // of the overlaps.
  int64_t overlap = 0;
  // RMS between the last frame of this play and the first of the next one, of
  // 32x32 luma in levels of 8 bits. Absent if the clips were not decoded, and
  // for the last play.
  std::optional<double> seam;

  bool operator==(const Play&) const = default;
};

// How often two clips follow each other is derived from:
enum class MatrixKind : uint8_t {
  kSimilarity,  // how well the end of one fits the start of the other
  kUniform,     // nothing: each clip may follow each other one
  kCustom,      // a matrix of the caller
  kLearned,     // how often they followed each other in a log
};

// Which clips belong together. With several groups, a clip is followed by one
// of another group where other rules allow it, and each group gets the same
// share.
enum class GroupRule : uint8_t {
  kNone,
  kFolder,  // clips of one folder
  kName,    // clips whose names differ in the number at their end
};

// How two plays are joined.
enum class JointRule : uint8_t {
  kAuto,       // by a cut where motion hides it, else by a crossfade
  kCut,        // by cuts
  kCrossfade,  // by crossfades of PlanRequest::crossfade
};

// The request of a plan. Equal requests and equal clips give equal plans.
struct PlanRequest {
  int64_t duration = 0;  // ticks
  int64_t seed = 0;
  MatrixKind matrix = MatrixKind::kSimilarity;
  std::optional<double> variety;   // absent: by the number of clips
  std::optional<int64_t> min_gap;  // in plays; absent: by that number
  GroupRule groups = GroupRule::kNone;
  JointRule joints = JointRule::kAuto;
  int64_t crossfade = 0;             // ticks; for JointRule::kCrossfade
  std::string start;                 // path of the first clip; empty: any
  std::vector<std::string> exclude;  // patterns of paths
  bool allow_repeats = false;        // a clip may follow itself

  bool operator==(const PlanRequest&) const = default;
};

// Minimum, median and 95th percentile.
struct Distribution {
  double least = 0;
  double median = 0;
  double p95 = 0;

  bool operator==(const Distribution&) const = default;
};

// How often a rule had to be given up, because no clip satisfied it.
struct Relaxations {
  int64_t balance = 0;  // plays differ by more than the cap
  int64_t repeats = 0;  // a run of clips came a second time
  int64_t gap = 0;      // a clip came back before the least gap

  int64_t total() const { return balance + repeats + gap; }
  bool operator==(const Relaxations&) const = default;
};

// A number that a plan should reach, and whether it does.
struct Target {
  std::string name;
  double wanted = 0;
  double reached = 0;
  bool at_least = true;  // else at most

  bool met() const { return at_least ? reached >= wanted : reached <= wanted; }
  bool operator==(const Target&) const = default;
};

struct PlanStatistics {
  double entropy = 0;          // bits, mean over the choices
  double choices = 1;          // 2^entropy: how many clips come next, in effect
  int64_t longest_repeat = 0;  // clips in the longest run that comes twice
  int64_t run_length = 0;      // runs of this length come once, by rule
  int64_t clips_used = 0;
  int64_t fewest_plays = 0;
  int64_t most_plays = 0;
  Distribution gap_plays;    // from a play to the next of the same clip
  Distribution gap_seconds;  // the same in seconds
  Relaxations relaxations;
  // Cost of the joints; 1 is the median of all pairs of clips. Absent without
  // features of the clips.
  std::optional<double> mean_cost;
  std::optional<double> worst_cost;
  std::optional<int64_t> worst_play;  // joins the next play at that cost
  int64_t distinct_pairs = 0;         // ordered pairs of clips that follow
  std::vector<Target> targets;

  bool operator==(const PlanStatistics&) const = default;
};

struct Plan {
  // Where the clips are: absolute, or relative to the folder of the plan's
  // file. A reader opens clips only beneath it.
  std::string folder;
  PlanRequest request;
  std::vector<PlanClip> clips;
  std::vector<Play> plays;
  PlanStatistics statistics;
  // Goals that could not be reached, with numbers: sentences for people.
  std::vector<std::string> notes;
  // SHA-256 of the transition table that was drawn from, 64 hexadecimal digits.
  std::string transitions_sha256;

  // Of the film, in ticks.
  int64_t duration() const;
  bool operator==(const Plan&) const = default;
};

}  // namespace framewise::video
