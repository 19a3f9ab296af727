// SPDX-License-Identifier: Apache-2.0
#include "engine/glance.h"

#include <algorithm>
#include <vector>

#include "base/result.h"
#include "frame/color.h"
#include "judge/content.h"

namespace framewise::engine {
namespace {

constexpr size_t kMoments = 5;
// Pixels that may be decoded on each side. At 1 to 3 ns each this is well
// below the 100 ms that a look may take.
constexpr int64_t kMostPixels = int64_t{12} << 20;

// What it takes to get from one frame to a later one.
class Way {
 public:
  explicit Way(const Survey& survey) : frames_(survey.frames) {}

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
  const Way reference_way(reference.survey);
  const Way test_way(test.survey);
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
    const int64_t costs[2] = {reference_way.cost(pair.reference, at[0]),
                              test_way.cost(pair.test, at[1])};
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

Result<std::optional<Frame>> frame_at(Animation& animation, int64_t index,
                                      FramePool& pool) {
  FW_RETURN_IF_ERROR(animation.seek(index));
  FW_ASSIGN_OR_RETURN(const std::optional<Frame> frame, animation.next());
  if (!frame) return std::optional<Frame>();
  FW_ASSIGN_OR_RETURN(
      const Frame opaque,
      flatten(*frame, Background::plain({255, 255, 255}), pool));
  FW_ASSIGN_OR_RETURN(Frame rgba, to_rgba8(opaque, pool));
  return std::optional<Frame>(std::move(rgba));
}

}  // namespace

Result<Glance> glance_at(const Looked& reference, const Looked& test,
                         const timeline::Pairing& pairing) {
  Glance glance;
  FramePool pool;
  judge::ContentCounts counts;
  double sum = 0;
  int unequal = 0;
  for (const size_t moment : moments_of(reference, test, pairing)) {
    const timeline::FramePair& pair = pairing.pairs[moment];
    FW_ASSIGN_OR_RETURN(const auto first,
                        frame_at(reference.animation, pair.reference, pool));
    FW_ASSIGN_OR_RETURN(const auto second,
                        frame_at(test.animation, pair.test, pool));
    if (!first || !second) break;
    ++glance.pairs;
    const bool more =
        size_t(pair.reference) + 1 < reference.survey.frames.size();
    std::optional<Frame> next;
    if (more) {
      FW_ASSIGN_OR_RETURN(
          next, frame_at(reference.animation, pair.reference + 1, pool));
    }
    std::optional<PlaneView> after;
    if (next) after = next->plane(0);
    const PlaneView plane = first->plane(0);
    counts.add(plane, after ? &*after : nullptr);
    if (plane.size != second->size()) continue;
    const double psnr = judge::quick_psnr(plane, second->plane(0));
    if (!glance.psnr) glance.psnr = 100;
    if (psnr >= 100) continue;
    sum += psnr;
    ++unequal;
  }
  if (unequal > 0) glance.psnr = sum / unequal;
  glance.content = counts.profile();
  FW_RETURN_IF_ERROR(reference.animation.rewind());
  FW_RETURN_IF_ERROR(test.animation.rewind());
  return glance;
}

}  // namespace framewise::engine
