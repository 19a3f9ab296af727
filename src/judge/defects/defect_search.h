// SPDX-License-Identifier: Apache-2.0
// What the models of defects share while a test is judged: which pairs and
// blocks still count, what has been named, and how a reason is made.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framewise/verdict.h"
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

class Case {
 public:
  Case(const measure::Evidence& evidence, std::span<const TimeSpan> on_screen,
       const DefectOptions& options);

  const measure::Evidence& evidence;
  const DefectOptions& options;

  size_t pairs() const { return evidence.pairs.size(); }
  bool counts(size_t pair) const { return counts_[pair]; }
  void leave_out(size_t pair) { counts_[pair] = false; }
  // The same case of what still counts of these pairs alone, with nothing named
  // yet.
  Case of(const std::function<bool(size_t pair)>& these) const;
  Case of_run(const placement::Run& run) const {
    return of([&](size_t pair) { return pair >= run.first && pair < run.end; });
  }
  void leave_out_spoiled_blocks() { clean_ = true; }
  bool leaves_out_spoiled_blocks() const { return clean_; }
  // The pairs that still count, in order.
  std::vector<size_t> counting() const;
  const measure::FrameTotals& totals(size_t pair) const {
    return clean_ ? evidence.pairs[pair].clean() : evidence.pairs[pair].all;
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
  double limit(double value) const { return value * options.tolerance; }

  // Makes the reason of this kind at least so grave: something that it causes
  // is.
  void raise(std::string_view kind, Severity severity);

  // Takes reasons of this kind back that lie mostly in a region: what is there
  // explains them.
  void forget_inside(std::string_view kind, const Rect& region);

  // Takes over what was named of a part of the pairs.
  void add_all(Case&& other);

  // Whether a reason of this kind is known already.
  bool named(std::string_view kind) const;
  // The same of one that all of the picture shows.
  bool named_everywhere(std::string_view kind) const;
  // Whether any reason is at least this grave.
  bool is_grave(Severity severity) const;

  // Adds a reason. `when`: the pairs that show it; `best`: the one that shows
  // it best.
  Reason& add(std::string_view kind, Severity severity, Words words,
              const std::vector<size_t>& when, size_t best);
  // The same for what lasts: all counting pairs in which `strength` is at
  // least half of its median.
  Reason& add_lasting(std::string_view kind, Severity severity, Words words,
                      const Of& strength);

  // Whether anything was named but another size.
  bool finds_damage() const {
    const bool other_size = options.reference_size != options.test_size;
    return std::any_of(
        reasons_.begin(), reasons_.end(), [&](const Reason& one) {
          return one.kind != "resized" && one.kind != "cropped" &&
                 (one.kind != "padded" || !other_size);
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

// The blocks that showed something in at least half of the pairs that did in
// any block.
std::vector<uint8_t> often(const std::vector<uint32_t>& counts);

// The share of a pair's picture in which it shows something else while the rest
// is as it was; 0 where that is not what is wrong.
double strange_share(const Case& the, size_t pair);
// Whether a cell of the grid shows that: what lies there is as wrong.
bool is_strange(const Case& the, size_t pair, size_t cell);

// Whether the two show different things altogether.
bool find_unrelated(Case& the);

// Where the test lies, as the options say: of another size, cut, moved or under
// bars; or turned, scaled or tilted, and says whether it is; or its colours.
void find_other_size(Case& the);
bool find_turn_or_framing(Case& the);
void name_color_move(Case& the, const placement::ColorMove& move);
void name_jumps(Case& the, const std::vector<size_t>& moved);

// Each looks for some kinds, in this order.
void find_flicker(Case& the);
void find_combs(Case& the);
// Returns runs of pairs that are as wrong, in one way that may last: what it is
// others tell, of each alone. In order, and none reaches into another.
std::vector<placement::Run> find_outliers(Case& the);
// Whether that is what is wrong, and hardly anything else.
bool find_lost_alpha(Case& the);
bool find_fringe(Case& the);
void find_leftovers(Case& the);
// Says the same of a part that is foreign.
bool find_foreign_part(Case& the);
void find_tone_changes(Case& the);
void find_palette_damage(Case& the);
void find_blur(Case& the);
void find_coding_noise(Case& the);
void find_lost_lines(Case& the);
void find_the_rest(Case& the);

// Whether what is wrong in a pair stayed from earlier frames.
bool is_stale(const Case& the, size_t pair);
// Frames that hold a part of the one before or after, if most in which anything
// moves do.
using GhostsOf = measure::Ghosts measure::PairEvidence::*;
struct Blend {
  double share = 0;     // of what moves
  double strength = 0;  // of the other frame
  double of_error = 0;  // what it makes of all error
};
std::optional<Blend> usual_blend(const Case& the, GhostsOf ghosts);
// Whether what moves in this pair does.
bool is_blended(const measure::PairEvidence& pair, GhostsOf ghosts);
// How much sharper or softer a picture is, as far as that explains its error.
struct Focus {
  double gain = 1;       // of the detail
  double explained = 0;  // share of the squared error
};
Focus focus_of(const measure::FrameTotals& totals);
// The middle value of the maps of colours.
double median_of_maps(const measure::Evidence& evidence,
                      double measure::ColorMap::*value);
// Whether the test is a function of the reference's colours.
bool is_color_map(const measure::Evidence& evidence);
// Whether it is a smooth one of each channel, as gamma and contrast are.
bool is_tone_curve(const measure::Evidence& evidence);
// Whether a handful of colours is left of many.
bool is_posterized(const measure::Evidence& evidence);
// Whether a palette of few colours leaves errors like grain, dithered or not.
bool is_palette_grain(const Case& the);
// Whether the test has clearly fewer colours.
bool has_fewer_colors(const measure::Evidence& evidence);

}  // namespace framewise::judge
