// SPDX-License-Identifier: Apache-2.0
// Transparency that is lost, and what stays or is mixed in of other frames: of
// the past, of the next, or of another field.
#include <fmt/format.h>

#include <cmath>

#include "judge/defects/defect_search.h"
#include "timeline/faults/time_faults.h"

namespace framewise::judge {
namespace {

constexpr double kHoleShare = 0.002;    // of the picture
constexpr double kSoftShare = 0.002;    // of the picture
constexpr double kSoftError = 8;        // levels of alpha
constexpr double kFaded = 64;           // levels of alpha
constexpr double kStaleShare = 0.0015;  // of the picture
constexpr double kStaleOfWrong = 0.3;   // of the pixels that are wrong
// Levels that pixels are wrong by. A palette of fewer colors rounds what moved
// back to what was there before: text of 32 colors is off by up to 29 levels.
constexpr double kStaleError = 32;
constexpr double kMomentMs = 50;
constexpr double kGhostOfMoving = 0.3;  // of the blocks that move
// Of all error that a ghost must be, if it is of the next frame or the tone has
// changed: that is as much where nothing moves, and like a ghost by chance.
constexpr double kLeastOfError = 0.25;
// So much of the frame before is no blend with it.
constexpr double kShownLate = 0.85;

std::vector<uint8_t> any(const std::vector<uint32_t>& counts) {
  std::vector<uint8_t> marked(counts.size());
  for (size_t i = 0; i < counts.size(); ++i) marked[i] = counts[i] > 0;
  return marked;
}

std::optional<Rect> region_of_blocks(
    const DefectSearch& search, const std::vector<uint8_t>& marked,
    std::span<const measure::CellBox> parts = {}) {
  const measure::Evidence& e = search.evidence;
  return region_of(marked, e.columns, e.rows, e.side, e.size, parts);
}

// Those of some pairs for which `share` exceeds a limit, and the highest.
struct Found {
  std::vector<size_t> when;
  size_t best = 0;
  double most = 0;
};
template <typename Share>
Found pairs_above(const DefectSearch& search, const std::vector<size_t>& pairs,
                  double limit, const Share& share) {
  Found found;
  for (const size_t pair : pairs) {
    const double value = share(search.evidence.pairs[pair]);
    if (value <= limit) continue;
    found.when.push_back(pair);
    if (value > found.most) {
      found.most = value;
      found.best = pair;
    }
  }
  return found;
}
template <typename Share>
Found pairs_above(const DefectSearch& search, double limit,
                  const Share& share) {
  return pairs_above(search, search.counting(), limit, share);
}

// Stale pixels that make up much of what is wrong: a damaged palette freezes
// pixels too, but most of its wrong ones moved.
double stale_share(const measure::PairEvidence& pair, double least_error) {
  if (pair.test_repeats) return 0;
  const double least = least_error * least_error * pair.all.wrong_pixels;
  if (pair.all.luma_error + pair.all.chroma_error < least) return 0;
  if (pair.stale_pixels < kStaleOfWrong * pair.all.wrong_pixels) return 0;
  return pair.stale_pixels / pair.all.pixels;
}

double stale_share(const DefectSearch& search,
                   const measure::PairEvidence& pair) {
  return stale_share(pair, has_fewer_colors(search.evidence) ? kStaleError : 0);
}

double blended_share(const measure::PairEvidence& pair, GhostsOf ghosts) {
  return pair.moving_blocks > 0 ? (pair.*ghosts).blocks / pair.moving_blocks
                                : 0;
}

// Whether the test shows the original's picture before the one that is due.
bool is_late(const measure::PairEvidence& pair) {
  constexpr double kMostLeft = 0.3;
  const double error = pair.plain_error;
  return error > 0 && pair.past.left_of(error) <= kMostLeft * error;
}

// But for pictures that come late for a moment, as where a converter repeats
// frames: they pass for motion.
std::vector<size_t> without_late_moments(const DefectSearch& search,
                                         const std::vector<size_t>& pairs) {
  std::vector<size_t> left;
  for (auto begin = pairs.begin(); begin != pairs.end();) {
    auto end = begin + 1;
    while (end != pairs.end() && *end == *(end - 1) + 1) ++end;
    const double ms =
        search.on_screen(*(end - 1)).to_ms - search.on_screen(*begin).from_ms;
    const bool late = std::all_of(begin, end, [&](size_t pair) {
      return is_late(search.evidence.pairs[pair]);
    });
    if (!late || ms > kMomentMs) left.insert(left.end(), begin, end);
    begin = end;
  }
  return left;
}

// Whether pairs were as wrong before any of this showed: what is stale is wrong
// besides. What lost its fine detail shows the ground in its place, which may
// be what was there before.
bool were_as_wrong_before(const DefectSearch& search,
                          const std::vector<size_t>& pairs) {
  constexpr size_t kEnough = 3;
  const auto wrong = [&](size_t pair) {
    return search.evidence.pairs[pair].all.wrong_pixels;
  };
  std::vector<double> before;
  for (const size_t pair : search.counting()) {
    if (pair < pairs.front()) before.push_back(wrong(pair));
  }
  if (before.size() < kEnough) return false;
  std::vector<double> since;
  for (const size_t pair : pairs) since.push_back(wrong(pair));
  return median(std::move(before)) >
         (1 - kStaleOfWrong) * median(std::move(since));
}

void find_stale(DefectSearch& search) {
  // Cells that fade a little from frame to frame are not ghosts, nor are those
  // that move too little to become another one of a few colors.
  if (search.has_reason_everywhere(DefectKind::kFlicker) ||
      is_posterized(search.evidence))
    return;
  const double limit = search.limit(kStaleShare);
  const auto share = [&](const measure::PairEvidence& pair) {
    return stale_share(search, pair);
  };
  const Found all = pairs_above(search, limit, share);
  if (all.when.empty() || were_as_wrong_before(search, all.when)) return;
  search.leave_out_spoiled_blocks();
  const Found found =
      pairs_above(search, without_late_moments(search, all.when), limit, share);
  if (found.when.empty()) return;
  const Severity severity = band(found.most, 0.01, 0.05);
  Reason& reason = search.add(
      DefectKind::kGhosting, severity,
      {fmt::format("parts of earlier frames stay on screen, up to {:.1f} % of "
                   "the picture",
                   100 * found.most),
       search.context.coding == Coding::kGif
           ? "a frame between was deleted from an optimized file, or areas "
             "were not repainted: unoptimize before editing (gifsicle "
             "--unoptimize), then optimize again"
           : "areas were not repainted, as by coding that has too few bits for "
             "small motion, or after lost data: encode with less loss (a "
             "higher quality, or a lower CRF), or code the original again"},
      found.when, found.best);
  reason.measured = {100 * found.most, 100 * limit, "% of the picture"};
  reason.region = region_of_blocks(search, any(search.evidence.counts.stale));
}

// Whether a picture that is shown where the next is due is late by no more than
// people notice.
bool is_late_unseen(const DefectSearch& search,
                    const std::vector<size_t>& pairs) {
  std::vector<double> late_ms;
  for (const size_t pair : pairs) {
    const TimeSpan shown = search.on_screen(pair);
    late_ms.push_back(shown.to_ms - shown.from_ms);
  }
  return median(std::move(late_ms)) <= timeline::kUnseenMs;
}

void name_blend(DefectSearch& search, const Blend& usual, GhostsOf ghosts) {
  const bool past = ghosts == &measure::PairEvidence::of_past;
  const double strength = usual.strength;
  const Found found = pairs_above(
      search, 0.5 * kGhostOfMoving,
      [&](const auto& pair) { return blended_share(pair, ghosts); });
  if (strength >= kShownLate) {
    search
        .add(DefectKind::kTimingChanged,
             is_late_unseen(search, found.when) ? Severity::kInfo
                                                : Severity::kMinor,
             {"what moves is shown as it was in the frame before",
              "another frame rate made pictures come late: keep the delays of "
              "the original"},
             found.when, found.best)
        .measured = {100 * strength, 100 * kShownLate, "% of the frame before"};
    return;
  }
  Reason& reason = search.add(
      DefectKind::kGhosting, band(strength, 0.25, 0.5),
      {past ? fmt::format("what moves leaves {:.0f} % of the frame before it "
                          "behind",
                          100 * strength)
            : fmt::format("what moves is mixed with {:.0f} % of the frame "
                          "after it",
                          100 * strength),
       "frames were blended, by a change of frame rate, by deinterlacing or "
       "by temporal denoising: switch that off"},
      found.when, found.best);
  reason.measured = {100 * usual.share, 100 * kGhostOfMoving,
                     "% of what moves"};
  const measure::BlockCounts& counts = search.evidence.counts;
  reason.region =
      region_of_blocks(search, often(past ? counts.ghost : counts.next_ghost));
}

// Tone is looked for last, in what others leave.
bool tone_changed(const DefectSearch& search) {
  DefectSearch alone = search.of_range({0, search.pairs()});
  find_tone_changes(alone);
  return alone.finds_damage();
}

void find_blends(DefectSearch& search) {
  // Mixing with another frame turns one color into many.
  if (is_color_map(search.evidence)) return;
  const GhostsOf of_past = &measure::PairEvidence::of_past;
  const GhostsOf of_next = &measure::PairEvidence::of_next;
  if (const auto past = usual_blend(search, of_past)) {
    if (past->of_error < kLeastOfError && tone_changed(search)) return;
    name_blend(search, *past, of_past);
    return;
  }
  // Pairing has reported frames that are shown too early as a whole.
  const auto next = usual_blend(search, of_next);
  if (next && next->strength < kShownLate) name_blend(search, *next, of_next);
}

// Whether most of what is seen lets the ground through otherwise than it
// should. Then tone and contrast are off for that reason.
bool is_translucent(const DefectSearch& search,
                    const std::vector<size_t>& pairs) {
  constexpr double kMostOfIt = 0.5;
  std::vector<double> shares;
  for (const size_t pair : pairs) {
    const measure::PairEvidence& one = search.evidence.pairs[pair];
    shares.push_back(one.soft_pixels / one.all.pixels);
  }
  return median(std::move(shares)) >= kMostOfIt;
}

}  // namespace

std::optional<Blend> usual_blend(const DefectSearch& search, GhostsOf ghosts) {
  std::vector<double> shares;
  std::vector<double> strengths;
  std::vector<double> errors;
  for (const size_t pair : search.counting()) {
    const measure::PairEvidence& one = search.evidence.pairs[pair];
    if (one.moving_blocks == 0) continue;
    shares.push_back(blended_share(one, ghosts));
    if ((one.*ghosts).blocks == 0) continue;
    strengths.push_back((one.*ghosts).strength);
    errors.push_back((one.*ghosts).error / one.all.luma_error);
  }
  if (shares.size() < 2) return std::nullopt;
  const bool next = ghosts == &measure::PairEvidence::of_next;
  const double of_error = median(std::move(errors));
  if (next && of_error < kLeastOfError) return std::nullopt;
  const Blend blend = {median(shares), median(strengths), of_error};
  return blend.share >= kGhostOfMoving ? std::optional(blend) : std::nullopt;
}

bool is_blended(const measure::PairEvidence& pair, GhostsOf ghosts) {
  return blended_share(pair, ghosts) >= kGhostOfMoving;
}

bool is_stale(const DefectSearch& search, size_t pair) {
  return stale_share(search, search.evidence.pairs[pair]) >
         search.limit(kStaleShare);
}

bool find_lost_alpha(DefectSearch& search) {
  const Found holes = pairs_above(search, search.limit(kHoleShare),
                                  [](const measure::PairEvidence& pair) {
                                    return pair.hole_pixels / pair.all.pixels;
                                  });
  if (!holes.when.empty()) {
    const bool always = holes.when.front() == search.counting().front();
    const Severity severity =
        holes.most > 0.05 ? Severity::kRuinous : Severity::kMajor;
    Words words;
    if (search.context.test_is_opaque) {
      words = {
          fmt::format("transparency is lost: what was transparent is "
                      "opaque, in up to {:.1f} % of the picture",
                      100 * holes.most),
          "the compressed file has no alpha: lay the original on the color "
          "of its page before encoding, or compare over it with "
          "--background '#rrggbb'"};
    } else if (always) {
      words = {fmt::format("transparent and opaque are exchanged in up to "
                           "{:.1f} % of the picture",
                           100 * holes.most),
               "the transparent color was lost or hit a color in use: keep "
               "transparency when converting"};
    } else {
      words = {fmt::format("frames are cleared where they should stay, or "
                           "stay where they should be cleared, in up to "
                           "{:.1f} % of the picture",
                           100 * holes.most),
               search.context.coding == Coding::kGif
                   ? "the disposal of frames was changed: keep it, or "
                     "unoptimize the file before editing (gifsicle "
                     "--unoptimize)"
                   : "the disposal of frames was lost in the conversion: write "
                     "whole frames"};
    }
    Reason& reason =
        search.add(always || search.context.test_is_opaque
                       ? DefectKind::kTransparencyDamaged
                       : DefectKind::kWrongDisposal,
                   severity, std::move(words), holes.when, holes.best);
    reason.measured = {100 * holes.most, 100 * search.limit(kHoleShare),
                       "% of the picture"};
    reason.region = region_of_blocks(search, any(search.evidence.counts.holes),
                                     search.evidence.counts.hole_parts);
    search.leave_out_spoiled_blocks();
    return false;
  }
  const Found soft = pairs_above(
      search, search.limit(kSoftError), [](const measure::PairEvidence& pair) {
        const bool enough = pair.soft_pixels > kSoftShare * pair.all.pixels;
        return enough ? pair.soft_error / pair.soft_pixels : 0;
      });
  if (soft.when.empty()) return false;
  if (is_translucent(search, soft.when)) {
    search
        .add(DefectKind::kTransparencyDamaged,
             soft.most > kFaded ? Severity::kRuinous : Severity::kMajor,
             {fmt::format("most of the picture lets through more or less than "
                          "it should: alpha is off by {:.0f} levels of 255",
                          soft.most),
              "alpha was scaled, or taken from elsewhere: keep the alpha "
              "channel as it is when converting"},
             soft.when, soft.best)
        .measured = {soft.most, search.limit(kSoftError), "levels of alpha"};
    return true;
  }
  search
      .add(DefectKind::kTransparencyDamaged, Severity::kMajor,
           {fmt::format("soft edges of the transparency are off by {:.0f} "
                        "levels of 255",
                        soft.most),
            "the format or its settings keep too little of the alpha channel: "
            "raise the quality of alpha, or use a format that has one"},
           soft.when, soft.best)
      .measured = {soft.most, search.limit(kSoftError), "levels of alpha"};
  return false;
}

namespace {

// Of the error of what moves, nearly all is in every second row, and those
// show another moment: half of the error that it would make everywhere.
constexpr double kOneField = 0.8;
constexpr double kWoven = 0.3;

bool is_combed(const measure::PairEvidence& pair) {
  const double error = pair.plain_error;
  if (error <= 0) return false;
  const double odd = pair.plain_error_odd / error;
  return (odd >= kOneField || odd <= 1 - kOneField) &&
         std::max(pair.past.explained(error), pair.next.explained(error)) >=
             kWoven;
}

// Whether anything in the original changed since the pair before.
bool moves(const measure::ErrorGrid& grid, size_t pair) {
  constexpr int kLevels = 2;  // of the mean of a cell
  if (pair == 0) return false;
  const int16_t* const now = &grid.reference[pair * grid.cells()];
  const int16_t* const before = now - grid.cells();
  for (size_t cell = 0; cell < grid.cells(); ++cell) {
    if (std::abs(now[cell] - before[cell]) >= 64 * kLevels) return true;
  }
  return false;
}

}  // namespace

void find_combs(DefectSearch& search) {
  std::vector<size_t> combed;
  size_t wrong = 0;
  size_t moving = 0;        // all of these are combed where fields are woven
  double detail_added = 0;  // combs are detail that only the woven one has
  double most_error = 0;
  for (const size_t pair : search.counting()) {
    const measure::PairEvidence& one = search.evidence.pairs[pair];
    wrong += one.plain_error > 0;
    moving += moves(search.evidence.grid, pair);
    if (!is_combed(one)) continue;
    combed.push_back(pair);
    detail_added += one.all.laplacian_test - one.all.laplacian_reference;
    most_error = std::max(most_error, one.all.luma_error);
  }
  if (combed.size() < 2 || 2 * combed.size() < std::max(wrong, moving)) return;
  const Size size = search.evidence.size;
  search.remove_inside(DefectKind::kFlicker, {0, 0, size.width, size.height});
  Words words{
      "every second row of what moves shows another moment: two fields "
      "were woven into one frame",
      "deinterlace interlaced video before coding it (ffmpeg -vf "
      "bwdif), or keep its fields apart"};
  const bool of_original = detail_added < 0;
  if (of_original) {
    words = {
        "every second row of what moves shows another moment in the "
        "original, whose frames are of two fields woven together, and "
        "not in the test",
        "if the test was deinterlaced, compare it with the original "
        "deinterlaced in the same way (ffmpeg -vf bwdif): the combs of "
        "the original count as loss here"};
  }
  search.add(DefectKind::kInterlaced, Severity::kMajor, std::move(words),
             combed, combed[combed.size() / 2]);
  for (const size_t pair : combed) search.leave_out(pair);
  if (!of_original) return;
  // Others are combed too, if not by so much: they look blurred in the test.
  constexpr double kAlike = 2;  // twice as much error is something else
  for (const size_t pair : search.counting()) {
    if (search.evidence.pairs[pair].all.luma_error <= kAlike * most_error) {
      search.leave_out(pair);
    }
  }
}

void find_leftovers(DefectSearch& search) {
  find_stale(search);
  if (!search.has_reason(DefectKind::kGhosting)) find_blends(search);
}

}  // namespace framewise::judge
