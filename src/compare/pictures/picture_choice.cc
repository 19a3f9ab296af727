// SPDX-License-Identifier: Apache-2.0
#include "compare/pictures/picture_choice.h"

#include <algorithm>
#include <set>

#include "judge/defects/defect_kinds.h"

namespace framewise::comparison {
namespace {

// The meetings of one comparison in order of worth, each once.
class Order {
 public:
  explicit Order(size_t meetings) : taken_(meetings) {}

  void add(size_t meeting) {
    if (meeting >= taken_.size() || taken_[meeting]) return;
    taken_[meeting] = true;
    order_.push_back(meeting);
  }
  std::vector<size_t> take() && { return std::move(order_); }

 private:
  std::vector<bool> taken_;
  std::vector<size_t> order_;
};

size_t meeting_at(const Comparison& comparison, double at_ms) {
  const auto after = std::upper_bound(
      comparison.meetings.begin(), comparison.meetings.end(), at_ms,
      [](double at, const Meeting& meeting) { return at < meeting.at_ms; });
  return after == comparison.meetings.begin()
             ? 0
             : size_t(after - comparison.meetings.begin()) - 1;
}

std::vector<size_t> by_worth(const Comparison& comparison) {
  const size_t count = comparison.meetings.size();
  Order order(count);
  for (const Reason& reason : comparison.reasons) {
    order.add(meeting_at(comparison, reason.at_ms));
  }
  size_t deepest = 0;
  for (const MetricReport& metric : comparison.metrics) {
    deepest = std::max(deepest, metric.worst.size());
  }
  for (size_t rank = 0; rank < deepest; ++rank) {
    for (const MetricReport& metric : comparison.metrics) {
      if (rank < metric.worst.size()) order.add(metric.worst[rank].meeting);
    }
    if (rank == 0) order.add(0);
  }
  // Halves, then quarters, then eighths…
  size_t step = 1;
  while (step < count) step *= 2;
  for (; step >= 1; step /= 2) {
    for (size_t at = 0; at < count; at += step) order.add(at);
  }
  return std::move(order).take();
}

}  // namespace

std::vector<Instant> instants_by_worth(const Report& report) {
  std::vector<std::vector<size_t>> orders;
  size_t longest = 0;
  for (const Comparison& comparison : report.comparisons) {
    // There is nothing to see in a copy.
    orders.push_back(comparison.identical_bytes ? std::vector<size_t>()
                                                : by_worth(comparison));
    longest = std::max(longest, orders.back().size());
  }
  std::vector<Instant> instants;
  for (size_t rank = 0; rank < longest; ++rank) {
    for (size_t i = 0; i < orders.size(); ++i) {
      if (rank < orders[i].size()) instants.push_back({i, orders[i][rank]});
    }
  }
  return instants;
}

std::vector<Instant> worst_instants(const Report& report) {
  std::vector<Instant> instants;
  for (size_t i = 0; i < report.comparisons.size(); ++i) {
    const Comparison& comparison = report.comparisons[i];
    const auto metric = std::ranges::find_if(
        comparison.metrics,
        [](const MetricReport& one) { return one.summary.has_value(); });
    if (comparison.identical_bytes || metric == comparison.metrics.end() ||
        metric->worst.empty()) {
      continue;
    }
    instants.push_back({i, metric->worst.front().meeting});
  }
  return instants;
}

std::vector<SideFrame> frames_of(const Report& report,
                                 const std::vector<Instant>& instants) {
  std::set<SideFrame> seen;
  std::vector<SideFrame> frames;
  const auto add = [&](size_t side, int64_t frame) {
    if (seen.insert({side, frame}).second) frames.push_back({side, frame});
  };
  for (const Instant& instant : instants) {
    const Meeting& meeting =
        report.comparisons[instant.comparison].meetings[instant.meeting];
    add(0, meeting.reference_frame);
    add(instant.comparison + 1, meeting.test_frame);
  }
  return frames;
}

std::vector<SideFrame> lost_frames(const Report& report) {
  std::vector<SideFrame> frames;
  std::vector<SideFrame> others;
  for (const Comparison& comparison : report.comparisons) {
    std::set<int64_t> met;
    for (const Meeting& meeting : comparison.meetings) {
      met.insert(meeting.reference_frame);
    }
    for (const Reason& reason : comparison.reasons) {
      if (!judge::rules_of(reason.kind).loses_frames) continue;
      bool is_first = true;
      for (int64_t n = reason.first_frame; n <= reason.last_frame; ++n) {
        const bool lost = !met.contains(n);
        if (lost) (is_first ? frames : others).push_back({0, n});
        is_first = !lost;
      }
    }
  }
  frames.insert(frames.end(), others.begin(), others.end());
  return frames;
}

}  // namespace framewise::comparison
