// SPDX-License-Identifier: Apache-2.0
// A part of the picture that shows something else: a logo, a box, a caption.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "judge/defects/defect_search.h"

namespace framewise::judge {
namespace {

// Of the picture. More is another picture, not a part of it, unless the rest is
// as it was.
constexpr double kLeastArea = 0.001;
constexpr double kMostArea = 0.25;
constexpr double kMostAreaAlone = 0.6;
// Overlaid content fills its box; damage by coding is scattered.
constexpr double kFilled = 0.6;
// Of all error. Where that is not nearly all, other damage is looked for too.
constexpr double kOfError = 0.5;
constexpr double kNearlyAll = 0.8;
// With the blocks beside it: small parts lie in few blocks, and on many edges.
constexpr double kAll = 0.97;
// Where all else is equal, something was drawn: however small it is, and in
// whatever tones.
constexpr double kNothingElse = 0.999;
// A frame or two among many are accidents, see find_outliers().
constexpr size_t kFewestPairs = 3;
constexpr size_t kManyTimes = 4;

bool are_few(const std::vector<size_t>& pairs, const DefectSearch& search) {
  return pairs.size() < kFewestPairs &&
         kManyTimes * pairs.size() <= search.pairs();
}

struct ForeignPart {
  std::vector<size_t> blocks;
  double area = 0;             // of the picture
  double of_error = 0;         // share of all error
  double of_error_around = 0;  // with the blocks beside it
};

std::optional<ForeignPart> find_part(const DefectSearch& search,
                                     const std::vector<uint32_t>& counts) {
  const measure::Evidence& e = search.evidence;
  const std::vector<uint8_t> marked = often(counts);
  const auto box = region_of(marked, e.columns, e.rows, e.side, e.size);
  if (!box) return std::nullopt;
  ForeignPart part;
  double inside = 0;
  double around = 0;
  double all = 0;
  double pixels = 0;
  for (size_t i = 0; i < marked.size(); ++i) {
    const int x = int(i % size_t(e.columns)) * e.side;
    const int y = int(i / size_t(e.columns)) * e.side;
    const Rect block = intersected({x, y, e.side, e.side}, *box);
    const Rect with_edge = {x - e.side, y - e.side, 3 * e.side, 3 * e.side};
    const auto error = double(e.counts.error[i]);
    all += error;
    if (!intersected(with_edge, *box).empty()) around += error;
    if (block.empty()) continue;
    inside += error;
    if (!marked[i]) continue;
    part.blocks.push_back(i);
    pixels += double(block.width) * block.height;
  }
  part.of_error = all > 0 ? inside / all : 0;
  part.of_error_around = all > 0 ? around / all : 0;
  part.area = pixels / double(e.size.pixels());
  const bool filled = pixels >= kFilled * box->width * box->height;
  const bool enough = part.of_error_around >= kNothingElse ||
                      part.area >= search.limit(kLeastArea);
  const double most = part.of_error_around >= kAll ? kMostAreaAlone : kMostArea;
  if (!filled || !enough || part.area > most) return std::nullopt;
  return part;
}

// The cells of the grid in which the blocks lie.
std::vector<uint8_t> cells_of(const DefectSearch& search,
                              const ForeignPart& part) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  const auto per_cell = size_t(grid.cell / search.evidence.side);
  const auto columns = size_t(search.evidence.columns);
  std::vector<uint8_t> cells(grid.cells());
  for (const size_t block : part.blocks) {
    cells[block / columns / per_cell * size_t(grid.columns) +
          block % columns / per_cell] = 1;
  }
  return cells;
}

// The pairs in which most of these cells are wrong.
std::vector<size_t> pairs_with(const DefectSearch& search,
                               const std::vector<uint8_t>& cells) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  std::vector<size_t> pairs;
  for (const size_t pair : search.counting()) {
    int wrong = 0;
    int all = 0;
    for (size_t cell = 0; cell < cells.size(); ++cell) {
      if (!cells[cell]) continue;
      ++all;
      wrong += grid.rms[pair * cells.size() + cell] >= measure::kPlainLevels;
    }
    if (2 * wrong >= all) pairs.push_back(pair);
  }
  return pairs;
}

double mean_rms(const measure::ErrorGrid& grid,
                const std::vector<size_t>& pairs, size_t cell) {
  double sum = 0;
  for (const size_t pair : pairs) sum += grid.rms[pair * grid.cells() + cell];
  return sum / double(pairs.size());
}

// The cells and those beside them into which the part reaches: it seldom ends
// where a cell does. There it stands out from the damage of the rest.
std::vector<uint8_t> with_edges(const measure::ErrorGrid& grid,
                                const std::vector<size_t>& pairs,
                                const std::vector<uint8_t>& cells) {
  constexpr double kStandsOut = 1.5;
  std::vector<double> rms(cells.size());
  std::vector<double> elsewhere;
  for (size_t cell = 0; cell < cells.size(); ++cell) {
    rms[cell] = mean_rms(grid, pairs, cell);
    if (!cells[cell]) elsewhere.push_back(rms[cell]);
  }
  const double least = std::max<double>(
      measure::kPlainLevels, kStandsOut * median(std::move(elsewhere)));
  std::vector<uint8_t> wider = cells;
  for (size_t cell = 0; cell < cells.size(); ++cell) {
    if (!cells[cell]) continue;
    const int x = int(cell) % grid.columns;
    const int y = int(cell) / grid.columns;
    for (int v = std::max(0, y - 1); v < std::min(grid.rows, y + 2); ++v) {
      for (int u = std::max(0, x - 1); u < std::min(grid.columns, x + 2); ++u) {
        const size_t beside = size_t(v) * size_t(grid.columns) + size_t(u);
        if (rms[beside] >= least) wider[beside] = 1;
      }
    }
  }
  return wider;
}

// The usual defects of a cell: dots of dither come and go beside the drawn
// shapes.
measure::CellBox usual_part(const measure::ErrorGrid& grid,
                            const std::vector<size_t>& pairs, size_t cell) {
  const auto side = [&](uint8_t measure::CellBox::*which) {
    std::vector<double> places;
    for (const size_t pair : pairs) {
      const measure::CellBox box = grid.wrong[pair * grid.cells() + cell];
      places.push_back(box.*which);
    }
    return uint8_t(median(std::move(places)));
  };
  return {side(&measure::CellBox::left), side(&measure::CellBox::top),
          side(&measure::CellBox::right), side(&measure::CellBox::bottom)};
}

std::optional<Rect> region_of_part(const DefectSearch& search,
                                   const std::vector<size_t>& pairs,
                                   const std::vector<uint8_t>& cells) {
  const measure::ErrorGrid& grid = search.evidence.grid;
  const std::vector<uint8_t> wider = with_edges(grid, pairs, cells);
  std::vector<measure::CellBox> parts(wider.size(),
                                      measure::CellBox{0, 0, 0, 0});
  for (size_t cell = 0; cell < wider.size(); ++cell) {
    if (wider[cell]) parts[cell] = usual_part(grid, pairs, cell);
  }
  return region_of(wider, grid.columns, grid.rows, grid.cell,
                   search.evidence.size, parts);
}

// Whether these cells became brighter, or darker, together. Lines that come to
// lie elsewhere do either.
bool is_of_one_tone(const DefectSearch& search,
                    const std::vector<uint8_t>& cells) {
  constexpr double kShare = 0.05;
  const measure::ErrorGrid& grid = search.evidence.grid;
  double n = 0;
  double sum = 0;
  double squares = 0;
  for (const size_t pair : search.counting()) {
    for (size_t cell = 0; cell < cells.size(); ++cell) {
      if (!cells[cell]) continue;
      const size_t at = pair * cells.size() + cell;
      const double rms = grid.rms[at];
      n += 1;
      sum += grid.mean[at] / 64.0;
      squares += rms * rms;
    }
  }
  return sum * sum > kShare * n * squares;
}

// Line drawings let their background through; they are reported where there is
// hardly any other error.
std::optional<ForeignPart> find_writing(const DefectSearch& search) {
  auto part = find_part(search, search.evidence.counts.drawn_on);
  if (!part || part->of_error_around < kAll) return std::nullopt;
  if (part->of_error_around >= kNothingElse) return part;
  return is_of_one_tone(search, cells_of(search, *part)) ? part : std::nullopt;
}

std::optional<ForeignPart> find_box(const DefectSearch& search) {
  const auto part = find_part(search, search.evidence.counts.foreign);
  const bool is_much =
      part && (part->of_error >= kOfError || part->of_error_around >= kAll);
  return is_much ? part : std::nullopt;
}

// Blocks of single pictures that show something else, each time elsewhere:
// what transmission damages, or a logo that moves.
bool find_strangers(DefectSearch& search) {
  if (is_palette_grain(search)) return false;
  std::vector<size_t> pairs;
  double most = 0;
  size_t worst = 0;
  for (const size_t pair : search.counting()) {
    const double share = strange_share(search, pair);
    if (share <= 0) continue;
    pairs.push_back(pair);
    if (share > most) most = share, worst = pair;
  }
  // Of fewer each is an accident of its own, see find_outliers().
  if (pairs.empty() || are_few(pairs, search) ||
      kManyTimes * pairs.size() < search.counting().size()) {
    return false;
  }
  Reason& reason = search.add(
      DefectKind::kCorruptFrame,
      most < 0.03 ? Severity::kMajor : Severity::kRuinous,
      {fmt::format("blocks that show something else than the original, up to "
                   "{:.{}f} % of the picture",
                   100 * most, most < 0.001 ? 2 : 1),
       "the file was damaged in transmission or storage, or something that "
       "moves was drawn over it: compare what was encoded with the original"},
      pairs, worst);
  reason.measured = {100 * most, 0, "% of the picture"};
  reason.region = region_of_cells(
      search.evidence, pairs,
      [&](size_t pair, size_t cell) { return is_strange(search, pair, cell); });
  return true;
}

}  // namespace

double strange_share(const DefectSearch& search, size_t which) {
  const measure::PairEvidence& pair = search.evidence.pairs[which];
  constexpr double kMostStrange = 0.4;
  constexpr double kLeastLevels = 24;
  // Beside what is strange the rest is off by this little, however many of its
  // edges lie in blocks that are not.
  constexpr double kOfTheRest = 0.2;
  // Specks leave nearly all of a block.
  constexpr double kLeastWrong = 0.1;
  const double pixels = pair.foreign_pixels;
  const double error = pair.foreign_error;
  const double limit = search.limit(kLeastLevels);
  const double share = pixels / pair.all.pixels;
  // In a part of a block at the edge one pixel counts as often as it is
  // repeated to fill the block.
  if (pixels < search.pixels_of_block() || share > kMostStrange ||
      error < limit * limit * pixels ||
      pair.all.wrong_pixels < kLeastWrong * pixels) {
    return 0;
  }
  const double all = pair.all.luma_error + pair.all.chroma_error;
  const double rest =
      std::max(0.0, all - error) / std::max(1.0, pair.all.pixels - pixels);
  return rest <= kOfTheRest * kOfTheRest * error / pixels ? share : 0;
}

bool is_strange(const DefectSearch& search, size_t pair, size_t cell) {
  if (strange_share(search, pair) <= 0) return false;
  const measure::ErrorGrid& grid = search.evidence.grid;
  const measure::PairEvidence& one = search.evidence.pairs[pair];
  const double rms = std::sqrt(one.foreign_error / one.foreign_pixels);
  return grid.rms[pair * grid.cells() + cell] >= rms / 2;
}

bool find_foreign_part(DefectSearch& search) {
  // Of blocks from 9 levels on, the nearest of 32 colors may be off by so much:
  // a palette of fewer leaves boxes of its own.
  constexpr double kCoarsePalette = 59;  // levels
  const bool has_other_causes =
      is_color_map(search.evidence) ||
      quantization_error(search.evidence) >= kCoarsePalette ||
      is_posterized(search.evidence) || search.leaves_out_spoiled_blocks() ||
      search.has_reason(DefectKind::kCorruptFrame);
  if (has_other_causes) return false;
  std::optional<ForeignPart> part = find_writing(search);
  if (!part) part = find_box(search);
  if (!part) return find_strangers(search);
  const std::vector<uint8_t> cells = cells_of(search, *part);
  const std::vector<size_t> pairs = pairs_with(search, cells);
  if (pairs.empty() || are_few(pairs, search)) return find_strangers(search);
  const std::optional<Rect> region = region_of_part(search, pairs, cells);
  // Whole blocks reach over its edges.
  const double area =
      region ? std::min(part->area, double(region->width) * region->height /
                                        double(search.evidence.size.pixels()))
             : part->area;
  // The content below an overlay moves, and the overlay does not.
  if (region) search.remove_inside(DefectKind::kFlicker, *region);
  Reason& reason = search.add(
      DefectKind::kCorruptFrame,
      area < 0.03 ? Severity::kMajor : Severity::kRuinous,
      {fmt::format("{:.{}f} % of the picture shows something else than the "
                   "original",
                   100 * area, area < 0.001 ? 2 : 1),
       "a logo, a caption or a box was drawn over it, or the file is damaged: "
       "compare what was encoded with the original"},
      pairs, pairs.front());
  reason.measured = {100 * area, 100 * search.limit(kLeastArea),
                     "% of the picture"};
  reason.region = region;
  return part->of_error_around >= kNearlyAll;
}

}  // namespace framewise::judge
