// SPDX-License-Identifier: Apache-2.0
// The state of one search for defects, which all models of defects share: the
// pairs and blocks that still count, the reasons found so far, and how a reason
// is made.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/reason.h"
#include "judge/defects/defect_kinds.h"
#include "judge/defects/find_defects.h"
#include "measure/evidence/evidence.h"

namespace framewise::judge {

// The value below which a share q of them lies; 0 for none.
double quantile(std::vector<double> values, double q);

inline double median(std::vector<double> values) {
  return quantile(std::move(values), 0.5);
}

// The severity of a value that was found to matter.
Severity band(double value, double major, double ruinous);

struct Words {
  std::string message;
  std::string hint;
};

class DefectSearch;
// The hint against loss of detail: for lossy video its CRF, since it is coded
// neither in palettes nor as text; else `otherwise`.
const char* hint_for(const DefectSearch& search, const char* otherwise);

class DefectSearch {
 public:
  DefectSearch(const measure::Evidence& evidence,
               std::span<const TimeSpan> on_screen,
               const DefectContext& context,
               const placement::Placement& placement);

  const measure::Evidence& evidence;
  const DefectContext& context;
  const placement::Placement& placement;

  // Whether the test was scaled to the reference's size for the evidence.
  bool is_resized() const {
    return context.measured_size != context.test_size && !placement.shared;
  }

  // Whether the reference was scaled to the test's size. It has colors then
  // that its file does not have, and edges that are as smooth as they can be.
  bool is_reference_resized() const {
    return context.reference_size != context.measured_size && !placement.shared;
  }

  size_t pairs() const { return evidence.pairs.size(); }
  bool counts(size_t pair) const { return counts_[pair]; }
  void leave_out(size_t pair) { counts_[pair] = false; }
  // A search in these pairs alone, as far as they still count, without any
  // reasons.
  DefectSearch of(const std::function<bool(size_t pair)>& these) const;
  DefectSearch of_range(const placement::PairRange& run) const {
    return of([&](size_t pair) { return pair >= run.first && pair < run.end; });
  }
  void leave_out_spoiled_blocks() { clean_ = true; }
  bool leaves_out_spoiled_blocks() const { return clean_; }
  // The pairs that still count, in ascending order.
  std::vector<size_t> counting() const;
  const measure::FrameTotals& totals(size_t pair) const {
    return clean_ ? evidence.pairs[pair].clean() : evidence.pairs[pair].all;
  }

  double pixels_of_block() const {
    return double(evidence.side) * evidence.side;
  }

  // When the picture of a pair is seen.
  TimeSpan on_screen(size_t pair) const;

  using Of = std::function<double(const measure::FrameTotals&)>;
  // One value for each counting pair.
  std::vector<double> values(const Of& of) const;
  double median_of(const Of& of) const { return median(values(of)); }
  double quantile_of(const Of& of, double q) const {
    return quantile(values(of), q);
  }
  // A threshold on an amplitude, as tolerant as was asked for.
  double limit(double value) const { return value * context.tolerance; }

  // Makes the reason of this kind at least this grave, because a defect that it
  // causes is.
  void raise_severity(DefectKind kind, Severity severity);

  // Removes reasons of this kind that lie mostly in a region, which another
  // defect explains.
  void remove_inside(DefectKind kind, const Rect& region);

  // Adds the reasons of a search in a part of the pairs.
  void append(DefectSearch&& other);

  // Whether there is a reason of this kind.
  bool has_reason(DefectKind kind) const;
  // Whether there is one of this kind without a region.
  bool has_reason_everywhere(DefectKind kind) const;
  // Whether any reason is at least this grave.
  bool is_grave(Severity severity) const;

  // Adds a reason. `when`: the pairs that show it; `best`: the one that shows
  // it best.
  Reason& add(DefectKind kind, Severity severity, Words words,
              const std::vector<size_t>& when, size_t best);
  // The same for what lasts: all counting pairs in which `strength` is at
  // least half of its median.
  Reason& add_lasting(DefectKind kind, Severity severity, Words words,
                      const Of& strength);

  // Whether there is a reason besides another size.
  bool finds_damage() const {
    const bool sizes_differ = context.reference_size != context.test_size;
    return std::any_of(
        reasons_.begin(), reasons_.end(), [&](const Reason& one) {
          const OtherSize other_size = rules_of(one.kind).other_size;
          return other_size == OtherSize::kNo ||
                 (other_size == OtherSize::kIfSizesDiffer && !sizes_differ);
        });
  }

  std::vector<Reason> take() &&;

 private:
  int64_t first_frame(size_t pair) const;
  int64_t last_frame(size_t pair) const;

  std::span<const TimeSpan> on_screen_;
  std::vector<bool> counts_;
  bool clean_ = false;
  std::vector<Reason> reasons_;
};

// The box around cells that are marked, in pixels of the picture: around the
// largest group of neighbours where that has most of them. Absent: none is
// marked, or nearly all are. `parts`: what of each cell is meant; empty: all.
std::optional<Rect> region_of(const std::vector<uint8_t>& marked, int columns,
                              int rows, int side, Size picture,
                              std::span<const measure::CellBox> parts = {});

// The same around those cells of the grid that are `wrong` in any of these
// pairs, to the pixel.
std::optional<Rect> region_of_cells(
    const measure::Evidence& evidence, const std::vector<size_t>& pairs,
    const std::function<bool(size_t pair, size_t cell)>& wrong);

// Blocks that differ in at least half of the frame pairs in which any block
// differs.
std::vector<uint8_t> often(const std::vector<uint32_t>& counts);

// The share of a frame that shows foreign content while the rest is unchanged;
// 0 if that is not the defect.
double strange_share(const DefectSearch& search, size_t pair);
// Whether a cell of the grid shows that: what lies there is as wrong.
bool is_strange(const DefectSearch& search, size_t pair, size_t cell);

// Whether the two show different things altogether.
bool find_unrelated(DefectSearch& search);

// Where the test lies, as the options say: of another size, cut, moved or under
// bars; or turned, scaled or tilted, and says whether it is; or its colors.
void find_other_size(DefectSearch& search);
bool find_turn_or_framing(DefectSearch& search);
void name_color_move(DefectSearch& search, const placement::ColorMove& move);
void name_jumps(DefectSearch& search, const std::vector<size_t>& moved);

// Each searches for some kinds. They are called in this order.
void find_flicker(DefectSearch& search);
void find_combs(DefectSearch& search);
void find_lost_data(DefectSearch& search);
// Returns runs of pairs that are as wrong, in one way that may last: what it is
// others tell, of each alone. In order, and none reaches into another.
std::vector<placement::PairRange> find_outliers(DefectSearch& search);
// Whether that is what is wrong, and hardly anything else.
bool find_lost_alpha(DefectSearch& search);
bool find_fringe(DefectSearch& search);
void find_leftovers(DefectSearch& search);
// Says the same of a part that is foreign.
bool find_foreign_part(DefectSearch& search);
void find_tone_changes(DefectSearch& search);
// Whether a copy of another size was made without smoothing.
bool find_aliasing(DefectSearch& search);
void find_palette_damage(DefectSearch& search);
// Film grain that is missing or was made anew. Whether that is all that became
// of the texture.
bool find_changed_grain(DefectSearch& search);
void find_blur(DefectSearch& search);
void find_coding_noise(DefectSearch& search);
void find_lost_lines(DefectSearch& search);
// Text that cannot be read any more, or is cut.
void find_damaged_text(DefectSearch& search);
void find_overall_degradation(DefectSearch& search);

// Whether what is wrong in a pair stayed from earlier frames.
bool is_stale(const DefectSearch& search, size_t pair);
// Frames that hold a part of the one before or after, if most in which anything
// moves do.
using GhostsOf = measure::Ghosts measure::PairEvidence::*;
struct Blend {
  double share = 0;     // of what moves
  double strength = 0;  // of the other frame
  double of_error = 0;  // what it makes of all error
};
std::optional<Blend> usual_blend(const DefectSearch& search, GhostsOf ghosts);
// Whether what moves in this pair does.
bool is_blended(const measure::PairEvidence& pair, GhostsOf ghosts);
// How much sharper or softer a picture is, as far as that explains its error.
struct Focus {
  double gain = 1;       // of the detail
  double explained = 0;  // share of the squared error
};
Focus focus_of(const measure::FrameTotals& totals);
// The middle value of the maps of colors.
double median_of_maps(const measure::Evidence& evidence,
                      double measure::ColorMap::*value);
// Whether the test is a function of the reference's colors.
bool is_color_map(const measure::Evidence& evidence);
// Whether it is a smooth one of each channel, as gamma and contrast are.
bool is_tone_curve(const measure::Evidence& evidence);
// Whether a handful of colors is left of many.
bool is_posterized(const measure::Evidence& evidence);
// Whether a palette of few colors leaves errors like grain, dithered or not.
bool is_palette_grain(const DefectSearch& search);
// Whether the test has clearly fewer colors.
bool has_fewer_colors(const measure::Evidence& evidence);
// The largest error, in levels, that the nearest of the colors of a frame of
// the test leaves; 0 unless it has clearly fewer colors.
double quantization_error(const measure::Evidence& evidence);

}  // namespace framewise::judge
