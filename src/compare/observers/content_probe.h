// SPDX-License-Identifier: Apache-2.0
// A look at a few moments of a pair before it is measured: what kind of
// pictures these are, and how near the test is. Its cost has a limit, whatever
// the files are.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compare/observers/frame_observer.h"
#include "framewise/animation.h"
#include "framewise/verdict.h"
#include "judge/policy/content.h"
#include "timeline/pairing/pairing.h"

namespace framewise::comparison {

// One frame, or nothing where the pictures end before it.
Result<std::optional<Frame>> frame_at(Animation& animation, int64_t index);

struct Glance {
  ContentProfile content;
  // The mean luma PSNR in dB, equal pairs left aside; 100 where all are equal.
  // Absent where sizes differ.
  std::optional<double> psnr;
  int pairs = 0;  // that were looked at
};

// One side: a file and what its container says.
struct Looked {
  Animation& animation;
  const Survey& survey;
};

// Looks at up to five pairs, spread over time as far as they can be reached
// by decoding a limited number of pixels. Both animations stand at their
// beginning afterwards.
Result<Glance> glance_at(const Looked& reference, const Looked& test,
                         const timeline::Pairing& pairing);

// The same glance from frames that pass by, at one candidate.
class PassingGlance final : public Onlooker {
 public:
  PassingGlance(size_t candidate, const Looked& reference, const Looked& test,
                const timeline::Pairing& pairing);

  Result<void> see(size_t side, const Frame& frame) override;

  // Nothing unless all that it takes for this pairing has passed by.
  std::optional<Glance> glance(const timeline::Pairing& pairing) const;
  // What there is of it, where the work was stopped.
  Glance so_far() const;

 private:
  struct Moment {
    int64_t reference = 0;
    int64_t test = 0;
    bool has_next = false;
    // What has passed, kept until there is all of it.
    std::optional<Frame> first, second, next;
    bool complete = false;
    std::optional<double> psnr;
  };
  Result<void> take(Moment& moment);

  Looked reference_;
  Looked test_;
  size_t side_;
  FramePool pool_;
  judge::ContentCounts counts_;
  std::vector<Moment> moments_;
};

}  // namespace framewise::comparison
