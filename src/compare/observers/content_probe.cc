// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/content_probe.h"

#include <algorithm>
#include <vector>

#include "base/result.h"
#include "frame/color/color.h"
#include "frame/color/to_srgb.h"
#include "judge/policy/content_profile.h"
#include "telemetry/span.h"

namespace framewise::comparison {

Result<std::optional<Frame>> frame_at(Animation& animation, int64_t index) {
  FW_RETURN_IF_ERROR(animation.seek(index));
  return animation.next();
}

namespace {

constexpr size_t kMoments = 5;
// Pixels that may be decoded on each side. At 1 to 3 ns each this is well
// below the 100 ms that a look may take.
constexpr int64_t kMostPixels = int64_t{12} << 20;

// The changes from one frame to a later one.
class DecodeCost {
 public:
  explicit DecodeCost(const Survey& survey) : frames_(survey.frames) {}

  // Pixels that are decoded to deliver `index` when `at` comes next.
  int64_t cost(int64_t index, int64_t at) const {
    int64_t sum = 0;
    for (int64_t i = std::min(index, int64_t(frames_.size()) - 1); i >= 0;
         --i) {
      const FrameFacts& frame = frames_[size_t(i)];
      sum += frame.rect.width * int64_t(frame.rect.height);
      if (frame.key || i == at || sum > kMostPixels) break;
    }
    return sum;
  }

 private:
  const std::vector<FrameFacts>& frames_;
};

// Pairs that can be reached, in order of the reference's frames.
std::vector<size_t> moments_of(const Looked& reference, const Looked& test,
                               const timeline::Pairing& pairing) {
  const DecodeCost reference_cost(reference.survey);
  const DecodeCost test_cost(test.survey);
  // Where pairing was repaired some pairs are there for the clock only.
  std::vector<size_t> shown;
  for (size_t i = 0; i < pairing.pairs.size(); ++i) {
    if (pairing.pairs[i].weight > 0) shown.push_back(i);
  }
  if (shown.empty()) return {};
  const size_t count = std::min(kMoments, shown.size());
  std::vector<size_t> moments;
  int64_t spent[2] = {};
  int64_t at[2] = {};
  for (size_t i = 0; i < count; ++i) {
    // Not the very last frame: it is often a fade or a blank.
    const size_t wanted = shown[(2 * i + 1) * shown.size() / (2 * count)];
    const timeline::FramePair& pair = pairing.pairs[wanted];
    const int64_t costs[2] = {reference_cost.cost(pair.reference, at[0]),
                              test_cost.cost(pair.test, at[1])};
    const bool affordable = spent[0] + costs[0] <= kMostPixels &&
                            spent[1] + costs[1] <= kMostPixels;
    if (!affordable) continue;
    moments.push_back(wanted);
    spent[0] += costs[0];
    spent[1] += costs[1];
    at[0] = pair.reference + 1;
    at[1] = pair.test + 1;
  }
  // The first pair costs what it costs.
  if (moments.empty()) moments.push_back(shown.front());
  return moments;
}

// As people see it on a white page.
Result<Frame> on_white(const Frame& frame, FramePool& pool) {
  FW_ASSIGN_OR_RETURN(const Frame opaque,
                      flatten(frame, Background::plain({255, 255, 255}), pool));
  return to_srgb8(opaque, pool);
}

// Combines the counts of the probed frames.
ContentEstimate estimate_of(const judge::ContentCounts& counts,
                            const std::vector<std::optional<double>>& psnrs) {
  ContentEstimate estimate;
  double sum = 0;
  int unequal = 0;
  for (const std::optional<double>& psnr : psnrs) {
    ++estimate.pairs;
    if (!psnr) continue;
    if (!estimate.psnr) estimate.psnr = 100;
    if (*psnr >= 100) continue;
    sum += *psnr;
    ++unequal;
  }
  if (unequal > 0) estimate.psnr = sum / unequal;
  estimate.content = counts.profile();
  return estimate;
}

// The luma PSNR, absent where sizes differ.
Result<std::optional<double>> look_closer(const Frame& first,
                                          const Frame& second,
                                          const std::optional<Frame>& next,
                                          FramePool& pool,
                                          judge::ContentCounts& counts) {
  FW_ASSIGN_OR_RETURN(const Frame reference, on_white(first, pool));
  FW_ASSIGN_OR_RETURN(const Frame test, on_white(second, pool));
  const PlaneView plane = reference.plane(0);
  if (next) {
    FW_ASSIGN_OR_RETURN(const Frame following, on_white(*next, pool));
    const PlaneView after = following.plane(0);
    counts.add(plane, &after);
  } else {
    counts.add(plane, nullptr);
  }
  if (plane.size != test.size()) return std::optional<double>();
  return std::optional(judge::quick_psnr(plane, test.plane(0)));
}

bool has_frame(const Looked& side, int64_t index) {
  return size_t(index) < side.survey.frames.size();
}

}  // namespace

Result<ContentEstimate> estimate_content(const Looked& reference,
                                         const Looked& test,
                                         const timeline::Pairing& pairing) {
  FramePool pool;
  judge::ContentCounts counts;
  std::vector<std::optional<double>> psnrs;
  for (const size_t moment : moments_of(reference, test, pairing)) {
    const timeline::FramePair& pair = pairing.pairs[moment];
    FW_ASSIGN_OR_RETURN(const auto first,
                        frame_at(reference.animation, pair.reference));
    FW_ASSIGN_OR_RETURN(const auto second, frame_at(test.animation, pair.test));
    if (!first || !second) break;
    std::optional<Frame> next;
    if (has_frame(reference, pair.reference + 1)) {
      FW_ASSIGN_OR_RETURN(next,
                          frame_at(reference.animation, pair.reference + 1));
    }
    FW_ASSIGN_OR_RETURN(psnrs.emplace_back(),
                        look_closer(*first, *second, next, pool, counts));
  }
  FW_RETURN_IF_ERROR(reference.animation.rewind());
  FW_RETURN_IF_ERROR(test.animation.rewind());
  return estimate_of(counts, psnrs);
}

ContentProbe::ContentProbe(size_t candidate, const Looked& reference,
                           const Looked& test, const timeline::Pairing& pairing)
    : reference_(reference), test_(test), side_(candidate + 1) {
  for (const size_t moment : moments_of(reference, test, pairing)) {
    const timeline::FramePair& pair = pairing.pairs[moment];
    moments_.push_back({.reference = pair.reference,
                        .test = pair.test,
                        .has_next = has_frame(reference, pair.reference + 1)});
  }
}

Result<void> ContentProbe::take(Moment& moment) {
  if (!moment.first || !moment.second || (moment.has_next && !moment.next)) {
    return {};
  }
  FramePool pool;  // of this moment: few follow, and much else needs memory
  FW_ASSIGN_OR_RETURN(moment.psnr, look_closer(*moment.first, *moment.second,
                                               moment.next, pool, counts_));
  moment.complete = true;
  moment.first = moment.second = moment.next = std::nullopt;
  return {};
}

Result<void> ContentProbe::on_frame(size_t side, const Frame& frame) {
  telemetry::Span span("content");
  span.add_pixels(frame.size().pixels());
  if (side != 0 && side != side_) return {};
  for (Moment& moment : moments_) {
    if (moment.complete) continue;
    const int64_t index = frame.index();
    if (side == 0 && index == moment.reference) {
      moment.first = frame;
    } else if (side == 0 && index == moment.reference + 1) {
      moment.next = frame;
    } else if (side != 0 && index == moment.test) {
      moment.second = frame;
    } else {
      continue;
    }
    FW_RETURN_IF_ERROR(take(moment));
  }
  return {};
}

std::optional<ContentEstimate> ContentProbe::estimate(
    const timeline::Pairing& pairing) const {
  const std::vector<size_t> wanted = moments_of(reference_, test_, pairing);
  const bool same = std::ranges::equal(
      wanted, moments_, [&](size_t pair, const Moment& moment) {
        return pairing.pairs[pair].reference == moment.reference &&
               pairing.pairs[pair].test == moment.test && moment.complete;
      });
  if (!same) return std::nullopt;
  return so_far();
}

ContentEstimate ContentProbe::so_far() const {
  std::vector<std::optional<double>> psnrs;
  for (const Moment& moment : moments_) {
    if (moment.complete) psnrs.push_back(moment.psnr);
  }
  return estimate_of(counts_, psnrs);
}

}  // namespace framewise::comparison
