// SPDX-License-Identifier: Apache-2.0
#include "runtime/progress.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace framewise::runtime {
namespace {

using telemetry::Gauge;

// Upper bounds of a report, in seconds.
constexpr double kReportSeconds[] = {
    1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 1e-3, 0.01, 0.1, 0.2, 0.5, 1};
telemetry::Histogram report_seconds(
    "framewise_progress_report_duration_seconds",
    "Time that a report of progress takes, with drawing it.", kReportSeconds);
constexpr const char* kItems = "framewise_progress_items";
constexpr const char* kItemsHelp =
    "Items of the running job, such as pairs of a batch.";
std::array<Gauge, 4> items = {
    Gauge{kItems, kItemsHelp, {{"state", "total"}}},
    Gauge{kItems, kItemsHelp, {{"state", "done"}}},
    Gauge{kItems, kItemsHelp, {{"state", "failed"}}},
    Gauge{kItems, kItemsHelp, {{"state", "working"}}}};
Gauge done_ratio("framewise_progress_ratio",
                 "Share of the work that is done, by its estimated cost.");
Gauge remaining_seconds("framewise_progress_remaining_seconds",
                        "Estimated time until the job ends; infinite: unknown.",
                        {}, std::numeric_limits<double>::infinity());
Gauge elapsed_seconds("framewise_progress_elapsed_seconds",
                      "Time since the job began.");

// Measures one report.
class ReportTimer {
 public:
  ReportTimer() {
    if (telemetry::is_recording()) start_ = std::chrono::steady_clock::now();
  }
  ~ReportTimer() {
    if (!start_) return;
    report_seconds.record(std::chrono::duration<double>(
                              std::chrono::steady_clock::now() - *start_)
                              .count());
  }
  ReportTimer(const ReportTimer&) = delete;
  ReportTimer& operator=(const ReportTimer&) = delete;

 private:
  std::optional<std::chrono::steady_clock::time_point> start_;
};

void set_gauges(const Progress::Snapshot& now) {
  items[0].set(double(now.total));
  items[1].set(double(now.done));
  items[2].set(double(now.failed));
  items[3].set(double(now.working.size()));
  done_ratio.set(now.finished ? 1 : now.fraction.value_or(0));
  remaining_seconds.set(
      now.finished
          ? 0
          : now.remaining_s.value_or(std::numeric_limits<double>::infinity()));
  elapsed_seconds.set(now.elapsed_s);
}

}  // namespace

Progress::Progress(std::string unit, Clock clock)
    : clock_(std::move(clock)),
      start_(clock_()),
      before_snapshot_([this] { set_gauges(snapshot()); }) {
  state_.unit = std::move(unit);
}

void Progress::add(int64_t items, int64_t effort) {
  const ReportTimer timer;
  {
    std::lock_guard lock(mutex_);
    state_.total += items;
    effort_total_ += effort;
  }
  notify();
}

void Progress::begin(std::string item) {
  const ReportTimer timer;
  {
    std::lock_guard lock(mutex_);
    state_.item = std::move(item);
  }
  notify();
}

void Progress::begin_one(std::string item) {
  {
    std::lock_guard lock(mutex_);
    state_.working.push_back(item);
  }
  begin(std::move(item));
}

void Progress::end_one(const std::string& item, int64_t remaining_effort,
                       bool failed) {
  {
    std::lock_guard lock(mutex_);
    const auto place =
        std::find(state_.working.begin(), state_.working.end(), item);
    if (place != state_.working.end()) state_.working.erase(place);
  }
  end(remaining_effort, failed);
}

void Progress::advance(int64_t effort) {
  const ReportTimer timer;
  {
    std::lock_guard lock(mutex_);
    effort_done_ += effort;
  }
  notify();
}

void Progress::end(int64_t remaining_effort, bool failed) {
  const ReportTimer timer;
  {
    std::lock_guard lock(mutex_);
    ++state_.done;
    if (failed) ++state_.failed;
    effort_done_ += remaining_effort;
  }
  notify();
}

void Progress::end_several(int64_t items) {
  const ReportTimer timer;
  {
    std::lock_guard lock(mutex_);
    state_.done += items;
  }
  notify();
}

void Progress::finish() {
  {
    std::lock_guard lock(mutex_);
    state_.finished = true;
  }
  notify();
}

void Progress::note(std::string words) {
  {
    std::lock_guard lock(mutex_);
    state_.note = std::move(words);
  }
  notify();
}

void Progress::expect(std::map<std::string, double> seconds_per_unit) {
  std::lock_guard lock(mutex_);
  seconds_per_unit_ = std::move(seconds_per_unit);
}

void Progress::plan(std::vector<Stage> stages) {
  std::lock_guard lock(mutex_);
  if (stages_.empty()) stage_start_ = clock_();
  stages_.resize(stages.size());
  for (size_t i = 0; i < stages.size(); ++i) {
    const auto known = seconds_per_unit_.find(stages[i].name);
    const double unit_s =
        known == seconds_per_unit_.end() ? stages[i].usual_s : known->second;
    stages_[i].expected_s = stages[i].work * unit_s;
    stages_[i].stage = std::move(stages[i]);
  }
  stage_ = std::min(stage_, stages_.empty() ? 0 : stages_.size() - 1);
}

void Progress::end_stage() {
  const Time now = clock_();
  stages_[stage_].took_s += seconds_since(stage_start_);
  stage_start_ = now;
}

void Progress::at_stage(size_t index, std::optional<double> share) {
  {
    std::lock_guard lock(mutex_);
    if (index >= stages_.size()) return;
    if (index != stage_) {
      end_stage();
      stage_ = index;
    }
    stage_share_ = share;
  }
  notify();
}

std::vector<Progress::StageTime> Progress::stage_times() const {
  std::lock_guard lock(mutex_);
  std::vector<StageTime> times;
  for (size_t i = 0; i < stages_.size(); ++i) {
    const double running = i == stage_ ? seconds_since(stage_start_) : 0;
    times.push_back({stages_[i].stage.name, stages_[i].stage.work,
                     stages_[i].took_s + running});
  }
  return times;
}

namespace {

// From this share of a stage on, its own speed says what it takes; before, the
// expectation counts in part.
constexpr double kSettledShare = 0.2;

// The time left of a stage that says nothing. Near its expected end, and
// beyond, the more the longer it takes; the fraction still rises.
double rest_by_time(double took_s, double expected_s) {
  constexpr double kStraight = 0.8;
  if (took_s < kStraight * expected_s) return expected_s - took_s;
  // Continues the line above, where a quarter of the time so far is left.
  return took_s / (3.2 + took_s / expected_s);
}

double rest_by_share(double took_s, double expected_s, double share) {
  if (share <= 0) return expected_s;
  const double measured_s = took_s / share;
  const double trust = std::min(1.0, share / kSettledShare);
  const double whole_s = trust * measured_s + (1 - trust) * expected_s;
  return std::max(0.0, whole_s * (1 - share));
}

}  // namespace

// Stages that are over say by how much the others are expected too fast or too
// slow here: the machine may be busy.
std::optional<double> Progress::remaining_of_stages() const {
  if (stages_.empty()) return std::nullopt;
  double took_s = 0;
  double expected_s = 0;
  for (size_t i = 0; i < stage_; ++i) {
    // It was not needed, or nothing was expected of it.
    if (stages_[i].took_s <= 0 || stages_[i].expected_s <= 0) continue;
    took_s += stages_[i].took_s;
    expected_s += stages_[i].expected_s;
  }
  const auto speed = [&] {
    return took_s > 0 && expected_s > 0 ? took_s / expected_s : 1.0;
  };
  const RunStage& now = stages_[stage_];
  const double so_far_s = now.took_s + seconds_since(stage_start_);
  const double whole_s = now.expected_s * speed();
  if (whole_s <= 0 && !stage_share_) return std::nullopt;
  double rest_s = stage_share_ ? rest_by_share(so_far_s, whole_s, *stage_share_)
                               : rest_by_time(so_far_s, whole_s);
  if (now.expected_s > 0) {
    took_s += so_far_s + rest_s;
    expected_s += now.expected_s;
  }
  for (size_t i = stage_ + 1; i < stages_.size(); ++i) {
    rest_s += stages_[i].expected_s * speed();
  }
  return rest_s;
}

Progress::Snapshot Progress::snapshot() const {
  std::lock_guard lock(mutex_);
  Snapshot now = state_;
  now.elapsed_s = std::chrono::duration<double>(clock_() - start_).count();
  if (now.elapsed_s > 0) now.per_second = double(now.done) / now.elapsed_s;
  if (!stages_.empty()) {
    now.stage = stages_[stage_].stage.name;
    now.remaining_s = remaining_of_stages();
    if (now.remaining_s && now.elapsed_s + *now.remaining_s > 0) {
      now.fraction = now.elapsed_s / (now.elapsed_s + *now.remaining_s);
    }
  } else if (effort_total_ > 0) {
    now.fraction =
        std::clamp(double(effort_done_) / double(effort_total_), 0.0, 1.0);
  } else if (now.total > 0) {
    now.fraction = double(now.done) / double(now.total);
  }
  // Below 1 % of the work, an estimate fluctuates too much.
  if (stages_.empty() && now.fraction && *now.fraction >= 0.01) {
    now.remaining_s = now.elapsed_s * (1 - *now.fraction) / *now.fraction;
  }
  if (now.fraction) {
    most_shown_ = std::max(most_shown_, *now.fraction);
    now.fraction = most_shown_;
  }
  return now;
}

void Progress::on_change(std::function<void()> observer) {
  observer_ = std::move(observer);
}

void Progress::notify() const {
  if (observer_) observer_();
}

}  // namespace framewise::runtime
