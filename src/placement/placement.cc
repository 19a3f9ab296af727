// SPDX-License-Identifier: Apache-2.0
#include "placement/placement.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <span>

#include "base/result.h"
#include "frame/geometry.h"
#include "placement/bars.h"
#include "placement/color_move.h"
#include "placement/framing.h"
#include "placement/prepared_frames.h"
#include "placement/scaling.h"
#include "placement/shared_region.h"

namespace framewise::placement {
namespace {

template <typename T>
bool alike(const T& a, const T& b) {
  return a == b;
}

// To a pixel, or a little more where the picture is large.
bool alike(const Framing& a, const Framing& b) {
  constexpr double kShare = 0.015;
  const double width = std::max(1.0, kShare * a.width);
  const double height = std::max(1.0, kShare * a.height);
  return std::abs(a.x - b.x) <= width && std::abs(a.y - b.y) <= height &&
         std::abs(a.width - b.width) <= width &&
         std::abs(a.height - b.height) <= height &&
         std::abs(a.degrees - b.degrees) <= 0.3;
}

bool alike(const ColorMove& a, const ColorMove& b) {
  constexpr double kPixels = 0.5;
  bool same = a.channels == b.channels;
  for (size_t i = 0; i < a.planes.size(); ++i) {
    same = same && std::abs(a.planes[i].x - b.planes[i].x) <= kPixels &&
           std::abs(a.planes[i].y - b.planes[i].y) <= kPixels;
  }
  return same;
}

// Coding blurs the edges of bars over a picture by a line or two, and coarse
// coding lets the picture ring into them as far as it transforms at once.
bool alike(const SharedRegion& a, const SharedRegion& b) {
  if (a == b) return true;
  if (a.reference != a.test || b.reference != b.test) return false;
  const Rect& p = a.test;
  const Rect& q = b.test;
  const int shorter = std::min(p.width, p.height);
  const int lines = std::clamp(shorter / 16, 2, 8);
  const int right = p.x + p.width - q.x - q.width;
  const int bottom = p.y + p.height - q.y - q.height;
  return std::abs(p.x - q.x) <= lines && std::abs(p.y - q.y) <= lines &&
         std::abs(right) <= lines && std::abs(bottom) <= lines;
}

// Keeps a value on which both agree.
template <typename T>
T common(const T& a, const T&) {
  return a;
}
SharedRegion common(const SharedRegion& a, const SharedRegion& b) {
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

// The agreement of all pairs examined so far.
struct Agreement {
  Placement found;
  bool first = true;

  void hear(const Placement& seen) {
    agree(first, seen.shared, found.shared);
    agree(first, seen.turn, found.turn);
    agree(first, seen.framing, found.framing);
    agree(first, seen.colors, found.colors);
    first = false;
  }

  // Whether the bars found in other pairs explain this pair, too.
  bool keeps_cover(const Frame& reference, const Frame& test) {
    std::optional<SharedRegion>& left = found.shared;
    const bool bars = left && left->reference == left->test;
    if (!bars || !is_covered(reference, test, *left)) return false;
    const auto seen = find_uncovered(reference, test);
    if (seen && alike(*left, *seen)) left = common(*left, *seen);
    return true;
  }
};

Placement placement_of(const Frame& reference, const Frame& test,
                       Executor* executor) {
  const bool resized = reference.size() != test.size();
  Placement found;
  found.shared =
      resized ? find_crop(reference, test) : find_shift(reference, test);
  if (found.shared && resized) return found;
  if (!found.shared) {
    const auto uncovered = find_uncovered(reference, test);
    const bool alike = uncovered && is_alike(reference, test, *uncovered);
    if (!alike) found.turn = find_turn(reference, test);
    // The ground around a picture lies elsewhere too where that was turned.
    if (!found.turn) found.shared = uncovered;
    if (alike || found.turn) return found;
  }
  // A zoom looks like a move where little is seen.
  found.framing = find_framing(reference, test, found.shared, executor);
  if (!found.framing) {
    if (!resized && !found.shared) {
      found.colors = find_color_move(reference, test, executor);
    }
    return found;
  }
  found.shared.reset();
  if (!resized) found.shared = move_of(*found.framing, test.size());
  if (found.shared) found.framing.reset();
  return found;
}

// The first, one in the middle and the last.
std::array<size_t, 3> telling_pairs(size_t pairs) {
  return {0, pairs / 2, pairs - 1};
}

// Others, where those show nothing.
std::array<size_t, 3> other_pairs(size_t pairs) {
  return {pairs / 5, 2 * pairs / 5, 4 * pairs / 5};
}

// These pairs in order, until `look` has seen enough or a file ends.
Result<void> look_at(Animation& reference, Animation& test,
                     const std::vector<timeline::ContentPair>& pairs,
                     std::span<const size_t> which,
                     const Background& background,
                     const std::function<Result<bool>(
                         const Frame& reference, const Frame& test)>& look) {
  FW_RETURN_IF_ERROR(reference.rewind());
  FW_RETURN_IF_ERROR(test.rewind());
  SeenFrameReader reference_frames(reference, background, all_of(reference),
                                   true);
  SeenFrameReader test_frames(test, background, all_of(test), true);
  for (const size_t i : which) {
    FW_ASSIGN_OR_RETURN(const std::optional<SeenFrame> a,
                        reference_frames.at(pairs[i].reference));
    FW_ASSIGN_OR_RETURN(const std::optional<SeenFrame> b,
                        test_frames.at(pairs[i].test));
    if (!a || !b) return {};
    FW_ASSIGN_OR_RETURN(const bool enough, look(a->opaque, b->opaque));
    if (enough) return {};
  }
  return {};
}

}  // namespace

Result<std::optional<SharedRegion>> find_part(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background) {
  FramePool pool;
  std::optional<SharedRegion> part;
  const bool all_tell =
      !differ_by_an_edge(reference.info().size, test.info().size);
  FW_RETURN_IF_ERROR(
      look_at(reference, test, pairs, telling_pairs(pairs.size()), background,
              [&](const Frame& a, const Frame& b) -> Result<bool> {
                // A blank picture fits everywhere.
                if (all_tell && (is_plain(a) || is_plain(b))) return false;
                FW_ASSIGN_OR_RETURN(part, find_shared_region(a, b, pool));
                return all_tell || part.has_value();
              }));
  return part;
}

Result<ResizeOptions> find_scaling(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background) {
  FramePool pool;
  ResizeOptions scaling;
  const bool stores_rgb = reference.info().format.layout == Layout::kRgba;
  FW_RETURN_IF_ERROR(look_at(
      reference, test, pairs, telling_pairs(pairs.size()), background,
      [&](const Frame& a, const Frame& b) -> Result<bool> {
        if (is_plain(a) || is_plain(b)) return false;
        FW_ASSIGN_OR_RETURN(scaling, scaling_of(a, b, stores_rgb, pool));
        return scaling != ResizeOptions();
      }));
  return scaling;
}

Result<Placement> find_placement(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background, Executor* executor) {
  const Size from = reference.info().size;
  const Size to = test.info().size;
  const bool one_tells = from != to && !differ_by_an_edge(from, to);
  // A plain original decides little, and counts only where all are plain.
  Agreement telling, plain;
  const auto hear = [&](const Frame& a, const Frame& b) -> Result<bool> {
    // A blank picture, where many animations begin, fits everywhere.
    if (is_plain(b)) return false;
    const bool tells = !is_plain(a);
    Agreement& heard = tells ? telling : plain;
    const std::optional<Framing>& framing = heard.found.framing;
    // Where little is seen, other framings may fit as well.
    if (framing && is_framed(a, b, *framing, executor)) return false;
    if (heard.keeps_cover(a, b)) return false;
    heard.hear(placement_of(a, b, executor));
    return tells && (one_tells || !heard.found.found());
  };
  FW_RETURN_IF_ERROR(look_at(reference, test, pairs,
                             telling_pairs(pairs.size()), background, hear));
  if (telling.first && plain.first) {
    FW_RETURN_IF_ERROR(look_at(reference, test, pairs,
                               other_pairs(pairs.size()), background, hear));
  }
  return telling.first ? plain.found : telling.found;
}

Result<std::optional<int>> find_jumps(
    Animation& reference, Animation& test,
    const std::vector<timeline::ContentPair>& pairs,
    const Background& background) {
  constexpr size_t kLooks = 8;
  std::vector<size_t> which;
  for (size_t i = 0; i < std::min(kLooks, pairs.size()); ++i) {
    which.push_back(i * pairs.size() / std::min(kLooks, pairs.size()));
  }
  size_t looks = 0;
  size_t moved = 0;
  int most = 0;
  FW_RETURN_IF_ERROR(look_at(
      reference, test, pairs, which, background,
      [&](const Frame& a, const Frame& b) -> Result<bool> {
        ++looks;
        const auto part = find_shift(a, b);
        // So many that are where they were settle it.
        if (!part) return 4 * (looks - moved) > which.size();
        ++moved;
        most = std::max({most, std::abs(part->test.x - part->reference.x),
                         std::abs(part->test.y - part->reference.y)});
        return false;
      }));
  const bool nearly_all = moved >= 2 && 4 * moved >= 3 * looks;
  return nearly_all ? std::optional(most) : std::nullopt;
}

bool PlacementProbe::wants(size_t pair) const {
  const auto is_among = [pair](const std::array<size_t, 3>& these) {
    return std::ranges::find(these, pair) != these.end();
  };
  return is_among(telling_pairs(pairs_)) || is_among(other_pairs(pairs_));
}

void PlacementProbe::add(size_t pair, const Frame& reference,
                         const Frame& test) {
  if (!wants(pair) || is_plain(test)) return;
  if (!pictures_ || is_plain(pictures_->reference)) {
    pictures_ = {reference, test};
  }
}

bool PlacementProbe::is_in_place(Executor* executor) const {
  return !pictures_ ||
         !placement_of(pictures_->reference, pictures_->test, executor).found();
}

}  // namespace framewise::placement
