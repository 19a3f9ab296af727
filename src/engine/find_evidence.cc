// SPDX-License-Identifier: Apache-2.0
#include "engine/find_evidence.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "base/result.h"
#include "engine/find_color_move.h"
#include "engine/find_framing.h"
#include "engine/find_shared_part.h"
#include "frame/geometry.h"
#include "frame/resize.h"

namespace framewise::engine {
namespace {

using measure::EvidenceCollector;

// A frame as it was stored and as it is seen.
struct Seen {
  Frame alpha;
  Frame opaque;
};

// Makes frames of one animation what evidence wants.
class Preparation {
 public:
  // Every frame is cut to `part` of it, or else brought to that size.
  Preparation(const Background& background, const Rect& part, bool cut)
      : background_(background),
        part_(part),
        size_{part.width, part.height},
        cut_(cut) {}

  Result<Seen> seen(Frame frame) {
    const int64_t index = frame.index();
    const FrameTime time = frame.time();
    const bool as_stored =
        frame.size() == size_ && frame.format().layout == Layout::kRgba;
    if (!cut_ && frame.size() != size_) {
      FW_ASSIGN_OR_RETURN(frame, resized(frame));
    }
    FW_ASSIGN_OR_RETURN(Frame alpha, to_rgba8(frame, pool_));
    if (cut_ && alpha.size() != size_) {
      FW_ASSIGN_OR_RETURN(alpha, crop(alpha, part_, pool_));
    }
    FW_ASSIGN_OR_RETURN(Frame opaque, flatten(alpha, background_, pool_));
    opaque = opaque.with_time(
        index, time,
        as_stored ? frame.changed() : ChangedArea::everything(size_));
    return Seen{std::move(alpha), std::move(opaque)};
  }

 private:
  Result<Frame> resized(const Frame& frame) {
    if (!resizer_) {
      FW_ASSIGN_OR_RETURN(resizer_,
                          Resizer::create(frame.format(), frame.size(), size_));
    }
    FW_ASSIGN_OR_RETURN(const Frame result, resizer_->apply(frame, pool_));
    return result.with_time(frame.index(), frame.time(),
                            ChangedArea::everything(size_));
  }

  Background background_;
  FramePool pool_;
  Rect part_;
  Size size_;
  bool cut_;
  std::optional<Resizer> resizer_;
};

// Frames of one animation, in order.
class Reader {
 public:
  Reader(Animation& animation, const Background& background, const Rect& part,
         bool cut)
      : animation_(animation), preparation_(background, part, cut) {}

  // The frame with this index or, where the pictures end early, nothing.
  Result<std::optional<Seen>> at(int64_t index) {
    while (!last_ || last_->opaque.index() < index) {
      FW_ASSIGN_OR_RETURN(std::optional<Frame> frame, animation_.next());
      if (!frame) return std::optional<Seen>();
      // Frames that nobody asks for are not worth converting.
      if (frame->index() < index) continue;
      FW_ASSIGN_OR_RETURN(last_, preparation_.seen(*std::move(frame)));
    }
    return last_;
  }

 private:
  Animation& animation_;
  Preparation preparation_;
  std::optional<Seen> last_;
};

// The reference around the frame that is looked at: what it showed before and
// shows next, which tells a ghost from a blur.
class Neighbourhood {
 public:
  explicit Neighbourhood(Reader& reader) : reader_(reader) {}

  // Moves on to a frame; false where the pictures end before it.
  Result<bool> move_to(int64_t index) {
    while (!now_ || now_->opaque.index() < index) {
      if (now_) past_ = now_->opaque;
      if (next_ && next_->opaque.index() <= index) {
        now_ = std::exchange(next_, std::nullopt);
      } else {
        FW_ASSIGN_OR_RETURN(now_, reader_.at(first_wanted(index)));
        if (!now_) return false;
      }
    }
    if (!next_) {
      FW_ASSIGN_OR_RETURN(next_, reader_.at(index + 1));
    }
    return true;
  }

  const Seen& now() const { return *now_; }
  const std::optional<Frame>& past() const { return past_; }
  std::optional<Frame> next() const {
    return next_ ? std::optional(next_->opaque) : std::nullopt;
  }

 private:
  // The one before the frame that is wanted is its past.
  int64_t first_wanted(int64_t index) const {
    return now_ && now_->opaque.index() + 1 >= index
               ? index
               : std::max<int64_t>(0, index - 1);
  }

  Reader& reader_;
  std::optional<Frame> past_;
  std::optional<Seen> now_;
  std::optional<Seen> next_;
};

}  // namespace

namespace {

// By the clock: the frame of the reference that a frame of the test meets for
// the longest time.
std::vector<ContentPair> clock_pairs(const timeline::Pairing& pairing) {
  struct Best {
    int64_t reference = 0;
    double weight = -1;
  };
  std::map<int64_t, Best> partners;
  for (const timeline::FramePair& pair : pairing.pairs) {
    Best& best = partners[pair.test];
    if (pair.weight > best.weight) best = {pair.reference, pair.weight};
  }
  std::vector<ContentPair> pairs;
  for (const auto& [test, best] : partners) {
    pairs.push_back({best.reference, test});
  }
  return pairs;
}

// What a frame of the test shows. Where nobody can tell that from what is on
// screen then, or it is as far from both, as a black frame is, the clock is
// right, if it is right for the others.
int64_t shown_by(const timeline::Partner& partner,
                 const timeline::Pairing& pairing) {
  if (pairing.mode == timeline::PairingMode::kContent) return partner.content;
  const timeline::Alignment& alignment = *pairing.alignment;
  const bool like_the_clock = alignment.runs[size_t(partner.content)] ==
                              alignment.runs[size_t(partner.clock)];
  const bool as_far = partner.content_distance >= 0.9 * partner.clock_distance;
  const bool in_order = partner.placement == timeline::Placement::kInOrder;
  return in_order && (like_the_clock || as_far) ? partner.clock
                                                : partner.content;
}

// By what was seen. A frame that shows nothing of the reference is compared
// with what should be there, unless it was put between the others.
std::vector<ContentPair> aligned_pairs(const timeline::Pairing& pairing) {
  const bool inserted = std::any_of(
      pairing.faults.begin(), pairing.faults.end(),
      [](const Reason& fault) { return fault.kind == "inserted_frames"; });
  // The alignment knows nothing of the part of the time that was asked for.
  std::set<int64_t> wanted;
  for (const timeline::FramePair& pair : pairing.pairs)
    wanted.insert(pair.test);
  std::vector<ContentPair> pairs;
  const auto& partners = pairing.alignment->partners;
  for (size_t i = 0; i < partners.size(); ++i) {
    const timeline::Partner& partner = partners[i];
    if (!wanted.contains(int64_t(i))) continue;
    if (partner.placement == timeline::Placement::kMoved) continue;
    if (partner.placement == timeline::Placement::kForeign && inserted) {
      continue;
    }
    pairs.push_back({shown_by(partner, pairing), int64_t(i)});
  }
  return pairs;
}

}  // namespace

std::vector<ContentPair> content_pairs(const timeline::Pairing& pairing) {
  const bool seen = pairing.alignment && pairing.alignment->certain();
  std::vector<ContentPair> pairs;
  for (const ContentPair& pair :
       seen ? aligned_pairs(pairing) : clock_pairs(pairing)) {
    if (pairs.empty() || pair.reference >= pairs.back().reference) {
      pairs.push_back(pair);
    }
  }
  return pairs;
}

namespace {

Rect all_of(const Animation& animation) {
  const Size size = animation.info().size;
  return {0, 0, size.width, size.height};
}

template <typename T>
bool alike(const T& a, const T& b) {
  return a == b;
}

// To a pixel, or a hundredth of the picture.
bool alike(const judge::Framing& a, const judge::Framing& b) {
  const double width = std::max(1.0, 0.01 * a.width);
  const double height = std::max(1.0, 0.01 * a.height);
  return std::abs(a.x - b.x) <= width && std::abs(a.y - b.y) <= height &&
         std::abs(a.width - b.width) <= width &&
         std::abs(a.height - b.height) <= height &&
         std::abs(a.degrees - b.degrees) <= 0.3;
}

bool alike(const judge::ColorMove& a, const judge::ColorMove& b) {
  constexpr double kPixels = 0.5;
  bool same = a.channels == b.channels;
  for (size_t i = 0; i < a.planes.size(); ++i) {
    same = same && std::abs(a.planes[i].x - b.planes[i].x) <= kPixels &&
           std::abs(a.planes[i].y - b.planes[i].y) <= kPixels;
  }
  return same;
}

// Coding blurs the edges of bars over a picture by a line or two.
bool alike(const judge::SharedPart& a, const judge::SharedPart& b) {
  if (a == b) return true;
  if (a.reference != a.test || b.reference != b.test) return false;
  constexpr int kLines = 2;
  const Rect& p = a.test;
  const Rect& q = b.test;
  const int right = p.x + p.width - q.x - q.width;
  const int bottom = p.y + p.height - q.y - q.height;
  return std::abs(p.x - q.x) <= kLines && std::abs(p.y - q.y) <= kLines &&
         std::abs(right) <= kLines && std::abs(bottom) <= kLines;
}

// What is right wherever both are.
template <typename T>
T common(const T& a, const T&) {
  return a;
}
judge::SharedPart common(const judge::SharedPart& a,
                         const judge::SharedPart& b) {
  if (a == b) return a;
  const Rect part = intersected(a.test, b.test);
  return {part, part};
}

// Keeps what was found first, unless a later pair says something else.
template <typename T>
void agree(bool first, const std::optional<T>& found, std::optional<T>& kept) {
  if (first) kept = found;
  if (!kept) return;
  if (found && alike(*kept, *found)) {
    kept = common(*kept, *found);
  } else {
    kept.reset();
  }
}

Placement placement_of(const Frame& reference, const Frame& test) {
  const bool resized = reference.size() != test.size();
  Placement found;
  found.shared =
      resized ? find_crop(reference, test) : find_shift(reference, test);
  if (found.shared && resized) return found;
  if (!found.shared) {
    found.shared = find_uncovered(reference, test);
    if (found.shared && is_alike(reference, test, *found.shared)) return found;
  }
  if (!found.shared) found.turn = find_turn(reference, test);
  if (found.turn) return found;
  // A zoom looks like a move where little is seen.
  found.framing = find_framing(reference, test, found.shared);
  if (!found.framing) {
    if (!resized && !found.shared) {
      found.colors = find_color_move(reference, test);
    }
    return found;
  }
  found.shared.reset();
  if (!resized) found.shared = move_of(*found.framing, test.size());
  if (found.shared) found.framing.reset();
  return found;
}

// The first pair, one in the middle and the last, until `look` has seen enough
// or a file ends.
Result<void> look_at_three(
    Animation& reference, Animation& test,
    const std::vector<ContentPair>& pairs, const Background& background,
    const std::function<Result<bool>(const Frame& reference,
                                     const Frame& test)>& look) {
  FW_RETURN_IF_ERROR(reference.rewind());
  FW_RETURN_IF_ERROR(test.rewind());
  Reader reference_frames(reference, background, all_of(reference), true);
  Reader test_frames(test, background, all_of(test), true);
  for (const size_t i : {size_t{0}, pairs.size() / 2, pairs.size() - 1}) {
    FW_ASSIGN_OR_RETURN(const std::optional<Seen> a,
                        reference_frames.at(pairs[i].reference));
    FW_ASSIGN_OR_RETURN(const std::optional<Seen> b,
                        test_frames.at(pairs[i].test));
    if (!a || !b) return {};
    FW_ASSIGN_OR_RETURN(const bool enough, look(a->opaque, b->opaque));
    if (enough) return {};
  }
  return {};
}

}  // namespace

Result<std::optional<judge::SharedPart>> find_trimmed_part(
    Animation& reference, Animation& test,
    const std::vector<ContentPair>& pairs, const Background& background) {
  FramePool pool;
  std::optional<judge::SharedPart> part;
  FW_RETURN_IF_ERROR(
      look_at_three(reference, test, pairs, background,
                    [&](const Frame& a, const Frame& b) -> Result<bool> {
                      FW_ASSIGN_OR_RETURN(part, find_trim(a, b, pool));
                      return part.has_value();
                    }));
  return part;
}

Result<Placement> find_placement(Animation& reference, Animation& test,
                                 const std::vector<ContentPair>& pairs,
                                 const Background& background) {
  const Size from = reference.info().size;
  const Size to = test.info().size;
  const bool one_tells = from != to && !judge::differ_by_an_edge(from, to);
  Placement found;
  bool first = true;
  FW_RETURN_IF_ERROR(
      look_at_three(reference, test, pairs, background,
                    [&](const Frame& a, const Frame& b) -> Result<bool> {
                      // A blank picture, where many animations begin, fits
                      // everywhere.
                      if (is_plain(b)) return false;
                      const Placement seen = placement_of(a, b);
                      agree(first, seen.shared, found.shared);
                      agree(first, seen.turn, found.turn);
                      agree(first, seen.framing, found.framing);
                      agree(first, seen.colors, found.colors);
                      first = false;
                      return one_tells || !found.found();
                    }));
  return found;
}

Result<measure::Evidence> find_evidence(
    Animation& reference, Animation& test,
    const std::vector<ContentPair>& pairs, const Background& background,
    const std::optional<judge::SharedPart>& shared, Executor* executor,
    const std::stop_token& stop) {
  FW_RETURN_IF_ERROR(reference.rewind());
  FW_RETURN_IF_ERROR(test.rewind());
  const Rect part = shared ? shared->reference : all_of(reference);
  const Size size = {part.width, part.height};
  Reader reference_frames(reference, background, part, true);
  Reader test_frames(test, background, shared ? shared->test : part,
                     shared.has_value());
  Neighbourhood original(reference_frames);
  EvidenceCollector collector(size, pairs.size());
  for (const ContentPair& pair : pairs) {
    if (stop.stop_requested()) break;
    FW_ASSIGN_OR_RETURN(const bool there, original.move_to(pair.reference));
    if (!there) break;
    FW_ASSIGN_OR_RETURN(const std::optional<Seen> shown,
                        test_frames.at(pair.test));
    if (!shown) break;
    const Seen& now = original.now();
    collector.add({now.opaque, shown->opaque, now.alpha, shown->alpha,
                   original.past(), original.next()},
                  pair.reference, pair.test, executor);
  }
  return std::move(collector).take();
}

struct PassingEvidence::State {
  State(size_t side, Size picture, size_t frames, std::vector<ContentPair> all,
        const Background& background, Executor* rows)
      : test_side(side),
        reference_frames(int64_t(frames)),
        pairs(std::move(all)),
        reference_preparation(background, {0, 0, picture.width, picture.height},
                              false),
        test_preparation(background, {0, 0, picture.width, picture.height},
                         false),
        collector(picture, pairs.size()),
        executor(rows) {}

  bool finished() const { return given_up || next == pairs.size(); }

  // Many frames of one side that wait for the other take too much memory.
  void bound_waiting() {
    constexpr size_t kMostWaiting = 8;
    given_up |= reference.size() + test.size() > kMostWaiting;
  }

  // Takes the pairs of which everything is there.
  void go_on() {
    for (; !finished(); ++next) {
      const ContentPair& pair = pairs[next];
      std::erase_if(reference, [&](const Seen& seen) {
        return seen.opaque.index() + 1 < pair.reference;
      });
      std::erase_if(test, [&](const Seen& seen) {
        return seen.opaque.index() < pair.test;
      });
      const Seen* now = find(reference, pair.reference);
      const Seen* shown = find(test, pair.test);
      const Seen* after = find(reference, pair.reference + 1);
      const bool complete =
          now && shown && (after || pair.reference + 1 == reference_frames);
      if (!complete) break;
      if (next == 0 && equal(now->alpha, shown->alpha)) {
        given_up = true;
        continue;
      }
      const Seen* before = find(reference, pair.reference - 1);
      const auto opaque = [](const Seen* seen) {
        return seen ? std::optional(seen->opaque) : std::nullopt;
      };
      collector.add({now->opaque, shown->opaque, now->alpha, shown->alpha,
                     opaque(before), opaque(after)},
                    pair.reference, pair.test, executor);
    }
    bound_waiting();
    if (!finished()) return;
    reference.clear();
    test.clear();
  }

  static const Seen* find(const std::deque<Seen>& frames, int64_t index) {
    for (const Seen& seen : frames) {
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
  std::vector<ContentPair> pairs;
  Preparation reference_preparation;
  Preparation test_preparation;
  EvidenceCollector collector;
  Executor* executor;
  std::deque<Seen> reference;
  std::deque<Seen> test;
  size_t next = 0;  // of the pairs
  bool given_up = false;
};

PassingEvidence::PassingEvidence(size_t candidate, Size size,
                                 size_t reference_frames,
                                 std::vector<ContentPair> pairs,
                                 const Background& background,
                                 Executor* executor)
    : state_(std::make_unique<State>(candidate + 1, size, reference_frames,
                                     std::move(pairs), background, executor)) {}
PassingEvidence::~PassingEvidence() = default;

Result<void> PassingEvidence::see(size_t side, const Frame& frame) {
  State& state = *state_;
  if (state.finished() || (side != 0 && side != state.test_side)) return {};
  const ContentPair& pair = state.pairs[state.next];
  if (side == 0 && frame.index() + 1 >= pair.reference) {
    FW_ASSIGN_OR_RETURN(Seen seen, state.reference_preparation.seen(frame));
    state.reference.push_back(std::move(seen));
  } else if (side != 0 && frame.index() >= pair.test) {
    FW_ASSIGN_OR_RETURN(Seen seen, state.test_preparation.seen(frame));
    state.test.push_back(std::move(seen));
  }
  state.go_on();
  return {};
}

std::optional<measure::Evidence> PassingEvidence::take(
    const std::vector<ContentPair>& pairs) {
  if (state_->given_up || state_->next != state_->pairs.size() ||
      pairs != state_->pairs) {
    return std::nullopt;
  }
  return std::move(state_->collector).take();
}

}  // namespace framewise::engine
