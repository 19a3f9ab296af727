// SPDX-License-Identifier: Apache-2.0
#include "compare/steps/early_mismatch.h"

#include <algorithm>

#include "base/result.h"

namespace framewise::comparison {
namespace {

// Frames that are looked at: these, or this share of more.
constexpr size_t kFirst = 48;
constexpr size_t kShareOfAll = 16;
// Of fewer frames hardly anything would be saved.
constexpr size_t kLeastFrames = 4 * kFirst;

double seconds(const timeline::Timeline& timeline, size_t frame) {
  const int64_t ticks =
      timeline.frames[frame].start - timeline.frames.front().start;
  return double(ticks) * double(timeline.time_base.numerator) /
         double(timeline.time_base.denominator);
}

// At another rate pictures meet neighbors, which only the end may explain.
bool same_rate(size_t a, size_t b) {
  return 10 * std::max(a, b) <= 11 * std::min(a, b);
}

// The frames that begin before a time.
timeline::Timeline until(timeline::Timeline timeline, double end) {
  size_t frames = 0;
  while (frames < timeline.frames.size() && seconds(timeline, frames) < end) {
    ++frames;
  }
  timeline.frames.resize(frames);
  return timeline;
}

}  // namespace

EarlyMismatchDetector::EarlyMismatchDetector(const SignatureReader& looks,
                                             const Input& reference,
                                             const std::vector<Input>& tests)
    : looks_(looks) {
  const timeline::Timeline all = reference.timeline();
  if (all.frames.size() < kLeastFrames) return;
  const double end =
      seconds(all, std::max(kFirst, all.frames.size() / kShareOfAll));
  sides_.push_back({until(all, end)});
  for (const Input& test : tests) {
    sides_.push_back({until(test.timeline(), end)});
  }
  looked_.resize(tests.size());
}

Result<void> EarlyMismatchDetector::on_frame(size_t side,
                                             const Frame& /*frame*/) {
  if (sides_.empty()) return {};
  ++sides_[side].seen;
  for (size_t i = 0; i < looked_.size(); ++i) {
    const bool ready = sides_[0].complete() && sides_[i + 1].complete();
    if (looked_[i] || !ready) continue;
    looked_[i] = true;
    if (!clock_is_wrong(i)) continue;
    ended_it_ = true;
    return fail(ErrorKind::kCancelled, "the files do not keep one time");
  }
  return {};
}

bool EarlyMismatchDetector::clock_is_wrong(size_t test) const {
  const timeline::ContentSignatures look = looks_.of(test);
  if (!look.exists()) return false;
  const timeline::Timeline& ours = sides_[0].first;
  const timeline::Timeline& theirs = sides_[test + 1].first;
  if (!same_rate(ours.frames.size(), theirs.frames.size())) return false;
  const auto reference = look.reference->first(ours.frames.size());
  const auto shown = look.test->first(theirs.frames.size());
  const auto pairing =
      timeline::pair(ours, theirs, PairingMode::kAuto, {&reference, &shown});
  return pairing && pairing->repaired;
}

}  // namespace framewise::comparison
