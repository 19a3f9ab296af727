// SPDX-License-Identifier: Apache-2.0
#include "compare/observers/streaming_defect_evidence.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <utility>

#include "base/result.h"
#include "placement/prepared_frames.h"
#include "placement/shared_region.h"
#include "telemetry/span.h"

namespace framewise::comparison {

struct StreamingDefectEvidence::State {
  State(size_t side, Size picture, size_t frames,
        std::vector<timeline::ContentPair> all, std::vector<bool> text_moments,
        const Background& background, Executor* rows)
      : test_side(side),
        reference_frames(int64_t(frames)),
        pairs(std::move(all)),
        reference_preparation(background, {0, 0, picture.width, picture.height},
                              false),
        test_preparation(background, {0, 0, picture.width, picture.height},
                         false),
        collector(picture, pairs.size(), std::move(text_moments)),
        executor(rows),
        telling(pairs.size()),
        most_waiting(most_waiting_of(picture)) {}

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
    given_up |= reference.size() + test.size() > most_waiting;
  }

  // Takes the pairs of which everything is there.
  void go_on() {
    for (; !finished(); ++next) {
      const timeline::ContentPair& pair = pairs[next];
      std::erase_if(reference, [&](const placement::SeenFrame& seen) {
        return seen.opaque.index() + 1 < pair.reference;
      });
      std::erase_if(test, [&](const placement::SeenFrame& seen) {
        return seen.opaque.index() < pair.test;
      });
      const placement::SeenFrame* now = find(reference, pair.reference);
      const placement::SeenFrame* shown = find(test, pair.test);
      const placement::SeenFrame* after = find(reference, pair.reference + 1);
      const bool complete =
          now && shown && (after || pair.reference + 1 == reference_frames);
      if (!complete) break;
      if (equal_so_far) {
        equal_so_far = equal(now->alpha, shown->alpha);
        given_up = equal_so_far && !placement::is_plain(shown->opaque);
        if (given_up) continue;
      }
      const placement::SeenFrame* before = find(reference, pair.reference - 1);
      const auto opaque = [](const placement::SeenFrame* seen) {
        return seen ? std::optional(seen->opaque) : std::nullopt;
      };
      collector.add({now->opaque, shown->opaque, now->alpha, shown->alpha,
                     opaque(before), opaque(after)},
                    pair.reference, pair.test, executor);
      telling.add(next, now->opaque, shown->opaque);
    }
    bound_waiting();
    if (!finished()) return;
    reference.clear();
    test.clear();
  }

  static const placement::SeenFrame* find(
      const std::deque<placement::SeenFrame>& frames, int64_t index) {
    for (const placement::SeenFrame& seen : frames) {
      if (seen.opaque.index() == index) return &seen;
    }
    return nullptr;
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
  placement::FramePreparation reference_preparation;
  placement::FramePreparation test_preparation;
  measure::EvidenceCollector collector;
  Executor* executor;
  std::deque<placement::SeenFrame> reference;
  std::deque<placement::SeenFrame> test;
  size_t next = 0;           // of the pairs
  bool equal_so_far = true;  // of plain pairs only, or it ends
  placement::PlacementProbe telling;
  size_t most_waiting;
  bool given_up = false;
};

StreamingDefectEvidence::StreamingDefectEvidence(
    size_t candidate, Size size, size_t reference_frames,
    std::vector<timeline::ContentPair> pairs, std::vector<bool> text_moments,
    const Background& background, Executor* executor)
    : state_(std::make_unique<State>(candidate + 1, size, reference_frames,
                                     std::move(pairs), std::move(text_moments),
                                     background, executor)) {}
StreamingDefectEvidence::~StreamingDefectEvidence() = default;

Result<void> StreamingDefectEvidence::on_frame(size_t side,
                                               const Frame& frame) {
  telemetry::Span span("evidence");
  span.add_pixels(frame.size().pixels());
  State& state = *state_;
  if (state.finished() || (side != 0 && side != state.test_side)) return {};
  const timeline::ContentPair& pair = state.pairs[state.next];
  if (side == 0 && frame.index() + 1 >= pair.reference) {
    FW_ASSIGN_OR_RETURN(placement::SeenFrame seen,
                        state.reference_preparation.seen(frame));
    state.reference.push_back(std::move(seen));
  } else if (side != 0 && frame.index() >= pair.test) {
    FW_ASSIGN_OR_RETURN(placement::SeenFrame seen,
                        state.test_preparation.seen(frame));
    state.test.push_back(std::move(seen));
  }
  state.go_on();
  return {};
}

std::optional<measure::Evidence> StreamingDefectEvidence::take(
    const std::vector<timeline::ContentPair>& pairs) {
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
