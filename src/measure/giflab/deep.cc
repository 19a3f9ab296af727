// SPDX-License-Identifier: Apache-2.0
#include "measure/giflab/deep.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "measure/giflab/stream.h"
#include "measure/models/models.h"
#include "measure/neural/network_frame.h"

namespace framewise::measure::giflab {

DeepDistances::DeepDistances(const Models* models, Executor* executor)
    : executor_(executor) {
  static const Models kNone;
  const Models& at_hand = models ? *models : kNone;
  lpips_ = at_hand.lpips(ModelId::kLpipsAlex);
  why_not_ = lpips_ ? "the pictures are too small for it"
                    : at_hand.why_not(ModelId::kLpipsAlex);
}

void DeepDistances::add(const Frame* reference, const Frame* test,
                        FramePool& pool) {
  if (!lpips_ || !test) return;
  // Those of two frames are in memory at a time.
  keeps_ = lpips_->fits(test->size()) &&
           lpips_->keeps(test->size(), neural::Lpips::kMostBytes / 2);
  if (keeps_) lpips_->extract(*test, features_, executor_);
  if (reference) add_pair(*reference, *test, pool);
  if (lpips_->fits(test->size())) add_neighbor(*test);
}

void DeepDistances::add_pair(const Frame& reference, const Frame& test,
                             FramePool& pool) {
  const auto a =
      neural::frame_for_network(reference, neural::kGiflabSize, pool);
  if (!a || !lpips_->fits(a->size())) return;
  downscaled_ = a->size() != reference.size();
  if (keeps_ && !downscaled_) {
    // The distance is symmetric.
    qualities_.push_back(lpips_->compare(features_, *a, executor_).value);
    return;
  }
  const auto b = neural::frame_for_network(test, neural::kGiflabSize, pool);
  if (b) qualities_.push_back(lpips_->compare(*a, *b, executor_).value);
}

void DeepDistances::add_neighbor(const Frame& test) {
  if (last_ && keeps_) {
    neighbors_.push_back(
        lpips_->compare(last_features_, features_, test.size(), executor_)
            .value);
  } else if (last_) {
    neighbors_.push_back(lpips_->compare(*last_, test, executor_).value);
  }
  last_ = test;
  std::swap(features_, last_features_);
}

std::optional<DeepValues> DeepDistances::values() const {
  if (qualities_.empty() && neighbors_.empty()) return std::nullopt;
  DeepValues values;
  values.neighbors = neighbors_;
  values.frames = double(qualities_.size());
  values.downscaled = downscaled_;
  if (qualities_.empty()) return values;
  values.quality_mean =
      std::accumulate(qualities_.begin(), qualities_.end(), 0.0) /
      values.frames;
  values.quality_p95 = percentile(qualities_, 95);
  values.quality_max = *std::max_element(qualities_.begin(), qualities_.end());
  return values;
}

}  // namespace framewise::measure::giflab
