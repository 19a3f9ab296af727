// SPDX-License-Identifier: Apache-2.0
#include "timeline/alignment/local_offset.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace framewise::timeline {
namespace {

// States per segment, and states before and after it that also vote for its
// offset. Matches among similar frames drift for up to two seconds.
constexpr size_t kSegment = 32;
constexpr size_t kContext = 128;

}  // namespace

LocalOffset::LocalOffset(const Track& reference, const Track& test,
                         const TimeModel& model,
                         const std::vector<std::optional<size_t>>& matches)
    : speed_(model.speed) {
  const double bin = std::max(1.0, reference.median_duration() / 2);
  struct Votes {
    double weight = 0;
    double sum = 0;
  };
  for (size_t first = 0; first < test.size(); first += kSegment) {
    const size_t begin = first > kContext ? first - kContext : 0;
    const size_t end = std::min(test.size(), first + kSegment + kContext);
    std::map<int64_t, Votes> bins;
    for (size_t j = begin; j < end; ++j) {
      if (!matches[j]) continue;
      const double offset =
          reference.starts[*matches[j]] - speed_ * test.starts[j];
      Votes& votes = bins[std::llround(offset / bin)];
      votes.weight += test.duration(j);
      votes.sum += test.duration(j) * offset;
    }
    const auto most = std::max_element(
        bins.begin(), bins.end(), [](const auto& a, const auto& b) {
          return a.second.weight < b.second.weight;
        });
    const bool known = most != bins.end() && most->second.weight > 0;
    offsets_.push_back(known ? most->second.sum / most->second.weight
                             : model.offset_ms);
  }
}

double LocalOffset::at(size_t state, double test_ms) const {
  return speed_ * test_ms + offsets_[state / kSegment];
}

}  // namespace framewise::timeline
