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

void Progress::plan(std::vector<Stage> stages) {
  std::lock_guard lock(mutex_);
  stages_ = std::move(stages);
  stage_ = 0;
  stage_start_ = clock_();
  stage_share_.reset();
}

void Progress::at_stage(size_t index, std::optional<double> share) {
  {
    std::lock_guard lock(mutex_);
    if (index >= stages_.size()) return;
    if (index != stage_) {
      stage_start_ = clock_();
      stage_ = index;
    }
    stage_share_ = share;
  }
  notify();
}

namespace {

// The share of a stage that says nothing, from its time and what it is expected
// to take: near the end it slows down, and never gets there.
double share_by_time(double took_s, double expected_s) {
  constexpr double kStraight = 0.8;
  if (expected_s <= 0) return 0;
  const double x = took_s / expected_s;
  if (x < kStraight) return x;
  const double rest = 1 - kStraight;
  return 1 - rest * std::exp(-(x - kStraight) / rest);
}

}  // namespace

std::optional<double> Progress::stage_fraction(double elapsed_s) const {
  if (stages_.empty()) return std::nullopt;
  double all = 0;
  double before = 0;
  for (size_t i = 0; i < stages_.size(); ++i) {
    all += stages_[i].weight;
    if (i < stage_) before += stages_[i].weight;
  }
  if (all <= 0) return std::nullopt;
  const double took_s = seconds_since(stage_start_);
  const double weight = stages_[stage_].weight;
  double share = stage_share_.value_or(0);
  if (!stage_share_ && before > 0) {
    share = share_by_time(took_s, weight * (elapsed_s - took_s) / before);
  }
  return std::clamp((before + weight * share) / all, 0.0, 1.0);
}

Progress::Snapshot Progress::snapshot() const {
  std::lock_guard lock(mutex_);
  Snapshot now = state_;
  now.elapsed_s = std::chrono::duration<double>(clock_() - start_).count();
  if (now.elapsed_s > 0) now.per_second = double(now.done) / now.elapsed_s;
  if (const auto of_stages = stage_fraction(now.elapsed_s)) {
    now.fraction = of_stages;
    now.stage = stages_[stage_].name;
  } else if (effort_total_ > 0) {
    now.fraction =
        std::clamp(double(effort_done_) / double(effort_total_), 0.0, 1.0);
  } else if (now.total > 0) {
    now.fraction = double(now.done) / double(now.total);
  }
  if (now.fraction) {
    most_shown_ = std::max(most_shown_, *now.fraction);
    now.fraction = most_shown_;
  }
  // Below 1 % of the work, an estimate fluctuates too much.
  if (now.fraction && *now.fraction >= 0.01) {
    now.remaining_s = now.elapsed_s * (1 - *now.fraction) / *now.fraction;
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
