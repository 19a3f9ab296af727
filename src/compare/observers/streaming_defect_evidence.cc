// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/streaming_defect_evidence.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <map>
#include <utility>

#include "base/result.h"
#include "compare/pairs/pair_measurer.h"
#include "placement/prepared_frames.h"
#include "placement/shared_region.h"
#include "telemetry/span.h"

namespace framewise::comparison {

namespace {

// A frame that waits for the others of its pair. It is prepared when a pair
// needs it.
struct WaitingFrame {
  Frame frame;
  std::optional<placement::SeenFrame> seen = {};
};
using WaitingFrames = std::deque<WaitingFrame>;

WaitingFrame* find(WaitingFrames& frames, int64_t index) {
  for (WaitingFrame& one : frames) {
    if (one.frame.index() == index) return &one;
  }
  return nullptr;
}

// One side of the pairs.
class WaitingSide {
 public:
  WaitingSide(Size picture, const Background& background)
      : preparation_(background, {0, 0, picture.width, picture.height}, false) {
  }

  // `at_once`: rather than when a pair needs it. Decoders paint over frames
  // that nobody holds.
  Result<void> add(const Frame& frame, bool at_once) {
    WaitingFrame& added = frames.emplace_back(WaitingFrame{frame});
    if (!at_once) return {};
    FW_RETURN_IF_ERROR(prepare(added));
    added.frame = added.seen->opaque;
    return {};
  }
  Result<void> prepare(WaitingFrame& one) {
    if (one.seen) return {};
    FW_ASSIGN_OR_RETURN(one.seen, preparation_.seen(one.frame));
    return {};
  }

  WaitingFrames frames;

 private:
  placement::FramePreparation preparation_;
};

// So many pairs that were looked at can stand for others.
constexpr size_t kKeptMarks = 32;

}  // namespace

EvidenceChoice evidence_choice(
    const PairChoice* choice, const timeline::Pairing& pairing,
    const std::vector<timeline::ContentPair>& pairs) {
  EvidenceChoice result{choice};
  if (!choice) return result;
  std::map<std::pair<int64_t, int64_t>, size_t> numbers;
  for (size_t i = 0; i < pairing.pairs.size(); ++i) {
    numbers[{pairing.pairs[i].reference, pairing.pairs[i].test}] = i;
  }
  for (const timeline::ContentPair& pair : pairs) {
    const auto found = numbers.find({pair.reference, pair.test});
    result.pairs.push_back(found == numbers.end() ? EvidenceChoice::kNone
                                                  : found->second);
  }
  return result;
}

struct StreamingDefectEvidence::State {
  State(size_t side, Size picture, size_t frames,
        std::vector<timeline::ContentPair> all, std::vector<bool> text_moments,
        const Background& background, Executor* rows, EvidenceChoice chosen)
      : test_side(side),
        reference_frames(int64_t(frames)),
        pairs(std::move(all)),
        choice(std::move(chosen)),
        reference(picture, background),
        test(picture, background),
        collector(picture, pairs.size(), std::move(text_moments)),
        executor(rows),
        telling(pairs.size()),
        most_waiting(most_waiting_of(picture)) {
    if (!choice.choice) return;
    collector.keep_marks(kKeptMarks);
    for (size_t i = 0; i < choice.pairs.size(); ++i) {
      const size_t number = choice.pairs[i];
      if (number == EvidenceChoice::kNone) continue;
      if (number >= place_of.size()) {
        place_of.resize(number + 1, EvidenceChoice::kNone);
      }
      place_of[number] = i;
    }
  }

  // A few, and of small pictures more: where a still picture is shown for some
  // time its frames meet crosswise.
  static size_t most_waiting_of(Size picture) {
    constexpr size_t kFew = 8;
    constexpr int64_t kBytes = 32'000'000;
    const int64_t bytes = 8 * std::max<int64_t>(1, picture.pixels());
    return std::max(kFew, size_t(kBytes / bytes));
  }

  bool finished() const { return given_up || next == pairs.size(); }

  // Many frames of one side that wait for the other take too much memory.
  void bound_waiting() {
    given_up |= reference.frames.size() + test.frames.size() > most_waiting;
  }

  // Takes the pairs of which everything is there.
  Result<void> go_on(bool at_the_end) {
    for (; !finished(); ++next) {
      const timeline::ContentPair& pair = pairs[next];
      std::erase_if(reference.frames, [&](const WaitingFrame& one) {
        return one.frame.index() + 1 < pair.reference;
      });
      // By the frame before it is seen whether the test repeats it.
      const int64_t before = choice.choice ? 1 : 0;
      std::erase_if(test.frames, [&](const WaitingFrame& one) {
        return one.frame.index() + before < pair.test;
      });
      WaitingFrame* const now = find(reference.frames, pair.reference);
      WaitingFrame* const shown = find(test.frames, pair.test);
      const bool complete = now && shown && is_decided(at_the_end) &&
                            (find(reference.frames, pair.reference + 1) ||
                             pair.reference + 1 == reference_frames);
      if (!complete) break;
      if (stands_in(*shown)) continue;
      FW_RETURN_IF_ERROR(add(*now, *shown));
    }
    bound_waiting();
    if (!finished()) return {};
    reference.frames.clear();
    test.frames.clear();
    return {};
  }

  size_t number() const { return choice.pairs[next]; }

  // At the end every pair that is still open was not chosen from.
  bool is_decided(bool at_the_end) const {
    return !choice.choice || at_the_end || number() == EvidenceChoice::kNone ||
           choice.choice->fate(number()) != PairFate::kOpen;
  }

  bool test_repeats(const WaitingFrame& shown) {
    const WaitingFrame* const before =
        find(test.frames, shown.frame.index() - 1);
    return before && before->frame.format() == shown.frame.format() &&
           repeats.of(before->frame, shown.frame);
  }

  // Whether the evidence of another pair is taken for the next.
  bool stands_in(const WaitingFrame& shown) {
    if (!choice.choice || number() == EvidenceChoice::kNone ||
        choice.choice->is_measured(number()) || telling.wants(next)) {
      return false;
    }
    const size_t like = choice.choice->stand_in(number());
    return like < place_of.size() &&
           collector.add_like(place_of[like], pairs[next].reference,
                              pairs[next].test, test_repeats(shown));
  }

  Result<void> add(WaitingFrame& now, WaitingFrame& shown) {
    const timeline::ContentPair& pair = pairs[next];
    WaitingFrame* const before = find(reference.frames, pair.reference - 1);
    WaitingFrame* const after = find(reference.frames, pair.reference + 1);
    for (WaitingFrame* const one : {&now, before, after}) {
      if (one) FW_RETURN_IF_ERROR(reference.prepare(*one));
    }
    FW_RETURN_IF_ERROR(test.prepare(shown));
    if (equal_so_far) {
      equal_so_far = equal(now.seen->alpha, shown.seen->alpha);
      given_up = equal_so_far && !placement::is_plain(shown.seen->opaque);
      if (given_up) return {};
    }
    const auto opaque = [](const WaitingFrame* one) {
      return one ? std::optional(one->seen->opaque) : std::nullopt;
    };
    collector.add(
        {now.seen->opaque, shown.seen->opaque, now.seen->alpha,
         shown.seen->alpha, opaque(before), opaque(after),
         choice.choice ? std::optional(test_repeats(shown)) : std::nullopt,
         now.seen->palette},
        pair.reference, pair.test, executor);
    telling.add(next, now.seen->opaque, shown.seen->opaque);
    return {};
  }

  static bool equal(const Frame& a, const Frame& b) {
    const PlaneView x = a.plane(0);
    const PlaneView y = b.plane(0);
    for (int row = 0; row < x.size.height; ++row) {
      if (std::memcmp(x.row(row), y.row(row), size_t(x.size.width) * 4) != 0) {
        return false;
      }
    }
    return true;
  }

  size_t test_side;
  int64_t reference_frames;
  std::vector<timeline::ContentPair> pairs;
  EvidenceChoice choice;
  std::vector<size_t> place_of;  // of each pair of the choice, in `pairs`
  WaitingSide reference;
  WaitingSide test;
  measure::EvidenceCollector collector;
  Executor* executor;
  size_t next = 0;           // of the pairs
  bool equal_so_far = true;  // of plain pairs only, or it ends
  Equality repeats;          // frames of the test
  placement::PlacementProbe telling;
  size_t most_waiting;
  bool given_up = false;
};

StreamingDefectEvidence::StreamingDefectEvidence(
    size_t candidate, Size size, size_t reference_frames,
    std::vector<timeline::ContentPair> pairs, std::vector<bool> text_moments,
    const Background& background, Executor* executor, EvidenceChoice choice)
    : state_(std::make_unique<State>(candidate + 1, size, reference_frames,
                                     std::move(pairs), std::move(text_moments),
                                     background, executor, std::move(choice))) {
}
StreamingDefectEvidence::~StreamingDefectEvidence() = default;

Result<void> StreamingDefectEvidence::on_frame(size_t side,
                                               const Frame& frame) {
  telemetry::Span span("evidence");
  span.add_pixels(frame.size().pixels());
  State& state = *state_;
  if (state.finished() || (side != 0 && side != state.test_side)) return {};
  const timeline::ContentPair& pair = state.pairs[state.next];
  const bool at_once = !state.choice.choice;
  if (side == 0 && frame.index() + 1 >= pair.reference) {
    FW_RETURN_IF_ERROR(state.reference.add(frame, at_once));
  } else if (side != 0 && frame.index() + (at_once ? 0 : 1) >= pair.test) {
    FW_RETURN_IF_ERROR(state.test.add(frame, at_once));
  }
  return state.go_on(false);
}

std::optional<measure::Evidence> StreamingDefectEvidence::take(
    const std::vector<timeline::ContentPair>& pairs) {
  // The pairs that waited for the choice.
  if (!state_->go_on(true)) return std::nullopt;
  if (state_->given_up || state_->next != state_->pairs.size() ||
      pairs != state_->pairs) {
    return std::nullopt;
  }
  return std::move(state_->collector).take();
}

const placement::PlacementProbe& StreamingDefectEvidence::placement_probe()
    const {
  return state_->telling;
}

}  // namespace framewise::comparison
