// SPDX-License-Identifier: Apache-2.0
// Estimates from a few pairs of frames what kind of content a comparison has
// and how near the test is. The cost is bounded for files of any size.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compare/pairs/frame_observer.h"
#include "framewise/animation.h"
#include "framewise/verdict.h"
#include "judge/policy/content_profile.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// The frame with this index. Nothing: the file ends before it.
Result<std::optional<Frame>> frame_at(Animation& animation, int64_t index);

struct ContentEstimate {
  ContentProfile content;
  // The mean luma PSNR in dB of the pairs that differ; 100 if all are equal.
  // Absent if the sizes differ.
  std::optional<double> psnr;
  int pairs = 0;  // that were looked at
};

// One side: a file and what its container says.
struct Looked {
  Animation& animation;
  const Survey& survey;
};

// Decodes up to five pairs, spread over the time that a limited number of
// pixels reaches. Rewinds both animations afterwards.
Result<ContentEstimate> estimate_content(const Looked& reference,
                                         const Looked& test,
                                         const timeline::Pairing& pairing);

// The same estimate for one candidate, from the frames that are measured.
class ContentProbe final : public FrameObserver {
 public:
  ContentProbe(size_t candidate, const Looked& reference, const Looked& test,
               const timeline::Pairing& pairing);

  Result<void> on_frame(size_t side, const Frame& frame) override;

  // Nothing unless every frame that this pairing needs was observed.
  std::optional<ContentEstimate> estimate(
      const timeline::Pairing& pairing) const;
  // The estimate from the frames observed so far, for work that was stopped.
  ContentEstimate so_far() const;

 private:
  struct Moment {
    int64_t reference = 0;
    int64_t test = 0;
    bool has_next = false;
    // Frames observed so far, kept until the pair is complete.
    std::optional<Frame> first, second, next;
    bool complete = false;
    std::optional<double> psnr;
  };
  Result<void> take(Moment& moment);

  Looked reference_;
  Looked test_;
  size_t side_;
  judge::ContentCounts counts_;
  std::vector<Moment> moments_;
};

}  // namespace framewise::comparison
