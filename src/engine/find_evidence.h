// SPDX-License-Identifier: Apache-2.0
// Reads two animations in step and gathers the evidence of their defects, pair
// after pair. Rows of blocks are shared among threads; the result is the same
// for any number of them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/onlooker.h"
#include "frame/color.h"
#include "framewise/animation.h"
#include "framewise/error.h"
#include "judge/defects/shared_part.h"
#include "measure/evidence/evidence.h"
#include "timeline/pairing.h"

namespace framewise::engine {

// The frame of the reference that a frame of the test shows.
struct ContentPair {
  int64_t reference = 0;
  int64_t test = 0;

  bool operator==(const ContentPair&) const = default;
};

// For the frames of the test the frame of the reference that each shows, where
// somebody looked, else the one that it meets for the longest time. Only frames
// that come later on both sides than those before: what runs backwards cannot
// be read in step.
std::vector<ContentPair> content_pairs(const timeline::Pairing& pairing);

// What both show, if one of them lost an edge of a few pixels: by the first
// pair, one in the middle or the last. Leaves both animations somewhere.
Result<std::optional<judge::SharedPart>> find_trimmed_part(
    Animation& reference, Animation& test,
    const std::vector<ContentPair>& pairs, const Background& background);

// How the test lies to the reference, if it was cut out, moved, turned, scaled
// or tilted, or its colours were moved: by the first pair, one in the middle
// and the last, of which pictures of about one size have to agree, and else the
// first that can tell decides. At most one of them is found. Leaves both
// animations somewhere.
struct Placement {
  std::optional<judge::SharedPart> shared;
  std::optional<judge::Turn> turn;
  std::optional<judge::Framing> framing;
  std::optional<judge::ColorMove> colors;

  bool found() const { return shared || turn || framing || colors; }
};
Result<Placement> find_placement(Animation& reference, Animation& test,
                                 const std::vector<ContentPair>& pairs,
                                 const Background& background);

// Transparent pixels are seen over `background`. Both are cut to what they
// share, or else a test of another size is brought to the reference's. Ends
// early, with what was found until then, when stopped or where a damaged file
// ends.
Result<measure::Evidence> find_evidence(
    Animation& reference, Animation& test,
    const std::vector<ContentPair>& pairs, const Background& background,
    const std::optional<judge::SharedPart>& shared, Executor* executor,
    const std::stop_token& stop);

// The same evidence from frames that pass by, of one candidate of the
// reference's size. Gives up where the first pair is equal (then all may be,
// and evidence is of no use), and where too many frames would have to wait.
class PassingEvidence final : public Onlooker {
 public:
  // `reference_frames`: how many there are.
  PassingEvidence(size_t candidate, Size size, size_t reference_frames,
                  std::vector<ContentPair> pairs, const Background& background,
                  Executor* executor);
  ~PassingEvidence() override;

  Result<void> see(size_t side, const Frame& frame) override;

  // Nothing unless these are the pairs, and all of them have passed by.
  std::optional<measure::Evidence> take(const std::vector<ContentPair>& pairs);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace framewise::engine
