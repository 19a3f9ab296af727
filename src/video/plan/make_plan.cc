// SPDX-License-Identifier: Apache-2.0
#include "video/plan/make_plan.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "base/sha256.h"
#include "base/suggestion.h"
#include "video/sequence/advice.h"
#include "video/sequence/joints.h"
#include "video/sequence/seam_costs.h"
#include "video/sequence/statistics.h"
#include "video/sequence/walk.h"

namespace framewise::video {
namespace {

// Rounds to the nearest tick.
int64_t ticks_of(const media::VideoFacts& facts) {
  const __int128 numerator =
      __int128{facts.duration} * facts.time_base.numerator * kTicksPerSecond;
  const __int128 denominator = facts.time_base.denominator;
  return int64_t((2 * numerator + denominator) / (2 * denominator));
}

PlanClip plan_clip(const Clip& clip, const PlanInput& input) {
  PlanClip made;
  made.path = clip.path;
  made.sha256 = clip.sha256;
  made.bytes = clip.stamp.size;
  made.duration = std::max<int64_t>(ticks_of(clip.facts), 1);
  made.size = clip.facts.size;
  made.rate_numerator = clip.facts.rate_numerator;
  made.rate_denominator = clip.facts.rate_denominator;
  made.variable_rate = clip.facts.variable_rate;
  if (clip.features) made.motion = clip.features->motion;
  made.group = group_of(clip.path, input.request.groups);
  const auto weight = input.weights.find(clip.path);
  if (weight != input.weights.end()) made.weight = weight->second;
  return made;
}

// Each group has the same share; within it a clip has one by its weight.
std::vector<double> shares_of(const std::vector<PlanClip>& clips) {
  std::map<std::string, double> sums;
  for (const PlanClip& clip : clips) sums[clip.group] += clip.weight;
  std::vector<double> shares;
  for (const PlanClip& clip : clips) {
    shares.push_back(clip.weight / sums[clip.group] / double(sums.size()));
  }
  return shares;
}

std::vector<uint32_t> group_numbers(const std::vector<PlanClip>& clips) {
  std::map<std::string, uint32_t> numbers;
  for (const PlanClip& clip : clips) numbers.try_emplace(clip.group, 0);
  if (numbers.size() < 2) return {};
  uint32_t next = 0;
  for (auto& [group, number] : numbers) number = next++;
  std::vector<uint32_t> groups;
  for (const PlanClip& clip : clips) groups.push_back(numbers[clip.group]);
  return groups;
}

Result<size_t> index_of(const std::vector<PlanClip>& clips,
                        const std::string& path) {
  std::vector<std::string_view> names;
  for (size_t i = 0; i < clips.size(); ++i) {
    if (clips[i].path == path) return i;
    names.push_back(clips[i].path);
  }
  return with_hint(
      fail(ErrorKind::kUsage, "no clip of this plan is {}", printable(path)),
      suggestion(path, names));
}

// The values of the caller as a matrix.
Result<std::vector<double>> matrix_of(const std::vector<PlanClip>& clips,
                                      const std::vector<PairValue>& pairs) {
  std::map<std::string, size_t> indexes;
  for (size_t i = 0; i < clips.size(); ++i) indexes[clips[i].path] = i;
  std::vector<double> matrix(clips.size() * clips.size(), 0);
  for (const PairValue& pair : pairs) {
    const auto from = indexes.find(pair.from), to = indexes.find(pair.to);
    if (from == indexes.end()) return index_of(clips, pair.from).error();
    if (to == indexes.end()) return index_of(clips, pair.to).error();
    matrix[from->second * clips.size() + to->second] += pair.value;
  }
  return matrix;
}

// The stream of random numbers belongs to this set of clips.
uint64_t stream_of(const std::vector<PlanClip>& clips) {
  Sha256 hash;
  for (const PlanClip& clip : clips) {
    const std::string text = clip.sha256 + clip.path + '\n';
    hash.update(std::as_bytes(std::span(text)));
  }
  uint64_t stream = 0;
  const auto digest = hash.finish();
  for (size_t i = 0; i < 8; ++i) stream = stream << 8 | digest[i];
  return stream;
}

// Plays follow each other until the film is long enough.
class Film {
 public:
  Film(const std::vector<Clip>& clips, const Plan& plan,
       const std::optional<ClipPart>& loop)
      : clips_(clips), plan_(plan), loop_(loop) {}

  int64_t ticks() const { return ticks_; }

  void add(size_t clip) {
    Play play;
    play.clip = clip;
    play.start = loop_ ? loop_->start : 0;
    play.end = loop_ ? loop_->end : plan_.clips[clip].duration;
    if (!plays_.empty()) join(plays_.back(), play);
    ticks_ += play.end - play.start;
    plays_.push_back(play);
  }

  // Cuts the end off so that the film is exactly this long.
  std::vector<Play> trimmed_to(int64_t ticks) && {
    while (ticks_ > ticks) {
      Play& last = plays_.back();
      const int64_t length = last.end - last.start - (ticks_ - ticks);
      int64_t* overlap =
          plays_.size() > 1 ? &plays_[plays_.size() - 2].overlap : nullptr;
      if (overlap && *overlap > 0 && length < 2 * *overlap) {
        // Too short for its crossfade.
        ticks_ += *overlap;
        *overlap = 0;
        continue;
      }
      if (length <= 0) {
        ticks_ -= last.end - last.start;
        plays_.pop_back();
        plays_.back().seam.reset();
        continue;
      }
      last.end = last.start + length;
      ticks_ = ticks;
    }
    return std::move(plays_);
  }

  std::vector<double> starts() const {
    std::vector<double> starts;
    int64_t at = 0;
    for (const Play& play : plays_) {
      starts.push_back(seconds_of(at));
      at += play.end - play.start - play.overlap;
    }
    return starts;
  }

 private:
  void join(Play& before, const Play& after) {
    const Clip& from = clips_[before.clip];
    const Clip& to = clips_[after.clip];
    const int64_t shorter =
        std::min(before.end - before.start, after.end - after.start);
    // The loop was chosen so that its end meets its start.
    if (from.features && to.features && !loop_) {
      before.seam =
          luma_rms(from.features->end.signature, to.features->start.signature);
    }
    switch (plan_.request.joints) {
      case JointRule::kCut: break;
      case JointRule::kCrossfade:
        before.overlap = std::min(plan_.request.crossfade, shorter / 4);
        break;
      case JointRule::kAuto:
        if (!before.seam) break;
        before.overlap = overlap_for(
            {.seam = *before.seam,
             .motion_before = from.features->motion,
             .motion_after = to.features->motion,
             .both_still = from.features->end.still && to.features->start.still,
             .shorter_clip = shorter});
    }
    ticks_ -= before.overlap;
  }

  const std::vector<Clip>& clips_;
  const Plan& plan_;
  const std::optional<ClipPart>& loop_;
  std::vector<Play> plays_;
  int64_t ticks_ = 0;
};

void add_costs(const SeamCosts& costs, const std::vector<uint32_t>& order,
               PlanStatistics& statistics) {
  if (order.size() < 2) return;
  double sum = 0, worst = -1;
  for (size_t t = 1; t < order.size(); ++t) {
    const double cost = double(costs.cost(order[t - 1], order[t]));
    sum += cost;
    if (cost > worst) {
      worst = cost;
      statistics.worst_play = int64_t(t) - 1;
    }
  }
  statistics.mean_cost = sum / double(order.size() - 1);
  statistics.worst_cost = worst;
}

class Planner {
 public:
  Planner(PlanInput input, Executor* executor)
      : input_(std::move(input)), executor_(executor) {}

  Result<Plan> make() {
    FW_RETURN_IF_ERROR(prepare());
    FW_RETURN_IF_ERROR(make_transitions());
    FW_RETURN_IF_ERROR(walk());
    add_notes();
    return std::move(plan_);
  }

 private:
  Result<void> prepare();
  Result<void> make_transitions();
  Result<void> walk();
  void add_statistics(const Walk& walk, const std::vector<double>& starts);
  void add_notes();
  size_t count() const { return input_.clips.size(); }

  PlanInput input_;
  Executor* executor_;
  Plan plan_;
  std::vector<double> shares_;
  Rules rules_;
  std::optional<SeamCosts> costs_;
  std::optional<Transitions> transitions_;
};

Result<void> Planner::prepare() {
  std::erase_if(input_.clips, [&](const Clip& clip) {
    const auto weight = input_.weights.find(clip.path);
    return !clip.usable() ||
           (weight != input_.weights.end() && weight->second <= 0);
  });
  if (input_.clips.empty()) {
    return with_hint(fail(ErrorKind::kInput, "no clip can be used"),
                     "`framewise video scan FOLDER` says why");
  }
  if (count() > kMostClips) {
    return fail(ErrorKind::kLimit, "{} clips exceed the limit of {}", count(),
                kMostClips);
  }
  const PlanRequest& request = input_.request;
  if (request.duration <= 0 || request.duration > kLongestFilm) {
    return fail(ErrorKind::kUsage,
                "a film of {:.0f} s is not possible; at most {:.0f} h",
                seconds_of(request.duration), seconds_of(kLongestFilm) / 3600);
  }
  // By content first: neither the order of the folder nor a new name of it
  // changes the plan.
  std::sort(input_.clips.begin(), input_.clips.end(),
            [](const Clip& a, const Clip& b) {
              return std::tie(a.sha256, a.path) < std::tie(b.sha256, b.path);
            });
  plan_.folder = input_.folder;
  plan_.request = request;
  int64_t ticks = 0;
  for (const Clip& clip : input_.clips) {
    plan_.clips.push_back(plan_clip(clip, input_));
    ticks += plan_.clips.back().duration;
  }
  if (count() > 1) input_.loop.reset();
  if (input_.loop) {
    const ClipPart& part = *input_.loop;
    if (part.start < 0 || part.start >= part.end || part.end > ticks) {
      return fail(ErrorKind::kInternal, "the loop lies outside its clip");
    }
    ticks = part.end - part.start;
  }
  shares_ = shares_of(plan_.clips);
  const int64_t mean = std::max<int64_t>(ticks / int64_t(count()), 1);
  const int64_t plays = (request.duration + mean - 1) / mean;
  FW_ASSIGN_OR_RETURN(rules_,
                      rules_for(int64_t(count()), plays,
                                {.variety = request.variety,
                                 .min_gap = request.min_gap,
                                 .allow_repeats = request.allow_repeats}));
  return {};
}

Result<void> Planner::make_transitions() {
  const bool all_measured =
      std::all_of(input_.clips.begin(), input_.clips.end(),
                  [](const Clip& clip) { return clip.features.has_value(); });
  if (all_measured && count() > 1) {
    std::vector<const ClipFeatures*> features;
    for (const Clip& clip : input_.clips) features.push_back(&*clip.features);
    costs_ = seam_costs(features, executor_);
  }
  const MatrixKind kind = plan_.request.matrix;
  if (kind == MatrixKind::kUniform || count() < 2) {
    transitions_ = Transitions::by_shares(shares_);
  } else if (kind == MatrixKind::kSimilarity) {
    if (!costs_) {
      return fail(ErrorKind::kInternal, "clips were not measured");
    }
    transitions_ = Transitions::from_costs(*costs_, rules_.variety, shares_);
  } else {
    FW_ASSIGN_OR_RETURN(const std::vector<double> matrix,
                        matrix_of(plan_.clips, input_.pairs));
    if (kind == MatrixKind::kLearned) {
      transitions_ = Transitions::from_counts(matrix, count());
    } else {
      FW_ASSIGN_OR_RETURN(transitions_,
                          Transitions::from_probabilities(matrix, count()));
    }
  }
  plan_.transitions_sha256 = transitions_->sha256();
  return {};
}

Result<void> Planner::walk() {
  const std::vector<uint32_t> groups = group_numbers(plan_.clips);
  Walk walk(*transitions_, rules_, shares_, groups,
            Pcg32(uint64_t(plan_.request.seed), stream_of(plan_.clips)));
  Film film(input_.clips, plan_, input_.loop);
  if (plan_.request.start.empty()) {
    film.add(walk.start());
  } else {
    FW_ASSIGN_OR_RETURN(const size_t first,
                        index_of(plan_.clips, plan_.request.start));
    film.add(walk.start_with(uint32_t(first)));
  }
  while (film.ticks() < plan_.request.duration) {
    if (walk.order().size() >= kMostPlays) {
      return with_hint(fail(ErrorKind::kLimit,
                            "the film needs more than {} plays", kMostPlays),
                       "ask for a shorter film, or use longer clips");
    }
    film.add(walk.next());
  }
  const std::vector<double> starts = film.starts();
  plan_.plays = std::move(film).trimmed_to(plan_.request.duration);
  add_statistics(walk, starts);
  return {};
}

void Planner::add_statistics(const Walk& walk,
                             const std::vector<double>& starts) {
  const size_t plays = plan_.plays.size();
  const std::span<const uint32_t> order(walk.order().data(), plays);
  PlanStatistics& statistics = plan_.statistics;
  statistics = statistics_of(order, count(), std::span(starts).first(plays));
  statistics.entropy = walk.mean_entropy();
  statistics.choices = std::exp2(walk.mean_entropy());
  statistics.relaxations = walk.relaxations();
  statistics.run_length = rules_.run_length;
  if (costs_) {
    add_costs(*costs_, {order.begin(), order.end()}, statistics);
  }
  // A gap or a variety of the caller's own has no target.
  if (!plan_.request.min_gap && !plan_.request.allow_repeats &&
      input_.weights.empty() && plan_.request.groups == GroupRule::kNone) {
    statistics.targets =
        targets_of(statistics, int64_t(count()), int64_t(plays), rules_);
  }
}

void Planner::add_notes() {
  double seconds = 0;
  std::vector<std::string> names;
  for (const PlanClip& clip : plan_.clips) {
    seconds += seconds_of(clip.duration) / double(count());
    names.push_back(printable(clip.path));
  }
  plan_.notes = advice_for({.clips = int64_t(count()),
                            .plays = int64_t(plan_.plays.size()),
                            .clip_seconds = seconds,
                            .film_seconds = seconds_of(plan_.duration()),
                            .rules = rules_,
                            .allow_repeats = plan_.request.allow_repeats});
  if (!costs_) return;
  for (std::string& misfit : misfits(*costs_, names)) {
    plan_.notes.push_back(std::move(misfit));
  }
}

}  // namespace

std::string group_of(const std::string& path, GroupRule rule) {
  const size_t slash = path.find_last_of('/');
  switch (rule) {
    case GroupRule::kNone: return {};
    case GroupRule::kFolder:
      return slash == std::string::npos ? std::string() : path.substr(0, slash);
    case GroupRule::kName: {
      std::string name =
          slash == std::string::npos ? path : path.substr(slash + 1);
      name = name.substr(0, name.find_last_of('.'));
      const size_t end = name.find_last_not_of("0123456789 _-.()#");
      return end == std::string::npos ? std::string() : name.substr(0, end + 1);
    }
  }
  return {};
}

Result<Plan> make_plan(PlanInput input, Executor* executor) {
  return Planner(std::move(input), executor).make();
}

}  // namespace framewise::video
