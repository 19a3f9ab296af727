// SPDX-License-Identifier: Apache-2.0
#include "measure/perceptual/butteraugli/strips.h"

#include <algorithm>

#include "measure/perceptual/butteraugli/bands.h"
#include "measure/tile_map.h"

namespace framewise::measure::butteraugli_internal {
namespace {

// Whole vectors including their surroundings: 8 more than a multiple of 16.
int whole_vectors(int width) { return (width + 7) / 16 * 16 + 8; }

// Column widths: few and equal columns, at least one per worker unless they
// become narrow.
int column_width(int picture_width, int workers) {
  constexpr int kLeastWidth = 128;  // their surroundings are 16 wide
  int columns = (picture_width + kTileWidth - 1) / kTileWidth;
  const int shared = (columns + workers - 1) / workers * workers;
  columns = std::max(columns, std::min(shared, picture_width / kLeastWidth));
  return whole_vectors((picture_width + columns - 1) / columns);
}

int blocks_of(Size size) { return (size.height + kBlockRows - 1) / kBlockRows; }

std::vector<Strip> cut_up(Size size, int width, int parts) {
  const int blocks = blocks_of(size);
  std::vector<Strip> strips;
  for (int part = 0; part < parts; ++part) {
    for (int x = 0; x < size.width; x += width) {
      strips.push_back({x, std::min(width, size.width - x),
                        blocks * part / parts, blocks * (part + 1) / parts});
    }
  }
  return strips;
}

// If little changes, narrow columns contain fewer unchanged pixels.
constexpr int kNarrowColumn = 136;
constexpr double kLittle = 0.25;

// Runs of blocks at most this far apart are merged: each reads as many blocks
// around it.
constexpr int kLeastGap = 2 * kLightMargin;

enum class TileState : uint8_t { kKeep, kEqual, kMeasure };

class Splitter {
 public:
  Splitter(int scale, const TileMap* changed, const TileMap* differing)
      : scale_(scale), changed_(changed), differing_(differing) {}

  // Adds the regions of a strip that must be recomputed.
  void split(const Strip& strip, std::vector<Strip>& out) {
    states_.clear();
    for (int block = strip.first_block; block < strip.end_block; ++block) {
      states_.push_back(state_of(strip, block));
    }
    const auto add = [&](int first, int end, bool equal) {
      out.push_back({strip.x, strip.width, strip.first_block + first,
                     strip.first_block + end, equal});
    };
    join_near();
    const int count = int(states_.size());
    for (int first = 0; first < count;) {
      int end = first + 1;
      while (end < count && states_[size_t(end)] == states_[size_t(first)])
        ++end;
      const TileState state = states_[size_t(first)];
      if (state != TileState::kKeep)
        add(first, end, state == TileState::kEqual);
      first = end;
    }
  }

 private:
  TileState state_of(const Strip& strip, int block) const {
    // Including the reach of the first filter.
    constexpr int kColumns = kReach + 4;
    constexpr int kRows = kLightMargin * kBlockRows;
    const Rect seen = {(strip.x - kColumns) * (1 << scale_),
                       (block * kBlockRows - kRows) * (1 << scale_),
                       (strip.width + 2 * kColumns) << scale_,
                       (kBlockRows + 2 * kRows) << scale_};
    if (changed_ && !changed_->any_row_marked(seen)) return TileState::kKeep;
    if (differing_ && !differing_->any_marked(seen)) return TileState::kEqual;
    return TileState::kMeasure;
  }

  void join_near() {
    int last = -1;
    for (int i = 0; i < int(states_.size()); ++i) {
      if (states_[size_t(i)] != TileState::kMeasure) continue;
      if (last >= 0 && i - last <= kLeastGap) {
        std::fill(states_.begin() + last, states_.begin() + i,
                  TileState::kMeasure);
      }
      last = i;
    }
  }

  int scale_;
  const TileMap* changed_;
  const TileMap* differing_;
  std::vector<TileState> states_;
};

// Merges adjacent strips with the same rows, up to the width of a tile.
std::vector<Strip> side_by_side(const std::vector<Strip>& strips) {
  constexpr int kMost = 3 * kNarrowColumn;
  static_assert(kMost <= kTileWidth);
  std::vector<Strip> joined;
  for (const Strip& strip : strips) {
    const auto left = std::ranges::find_if(joined, [&](const Strip& other) {
      return other.x + other.width == strip.x &&
             other.width + strip.width <= kMost &&
             other.first_block == strip.first_block &&
             other.end_block == strip.end_block && other.equal == strip.equal;
    });
    if (left == joined.end()) {
      joined.push_back(strip);
    } else {
      left->width += strip.width;
    }
  }
  return joined;
}

}  // namespace

std::vector<Strip> strips_of(Size size, int workers) {
  constexpr int kLeastBlocks = 64;  // the margins are 11 on either side
  const int width = column_width(size.width, workers);
  const int columns = (size.width + width - 1) / width;
  const int wanted = workers == 1 ? 1 : (3 * workers + columns - 1) / columns;
  const int parts =
      std::max(1, std::min(wanted, blocks_of(size) / kLeastBlocks));
  return cut_up(size, width, parts);
}

std::vector<Strip> stale_strips(const ScaledPicture& picture, int workers,
                                const TileMap* changed,
                                const TileMap* differing) {
  if (!changed && !differing) return strips_of(picture.size, workers);
  const bool little = changed && changed->share_of_rows() < kLittle;
  const std::vector<Strip> all = little ? cut_up(picture.size, kNarrowColumn, 1)
                                        : strips_of(picture.size, workers);
  Splitter splitter(picture.scale, changed, differing);
  std::vector<Strip> stale;
  for (const Strip& strip : all) splitter.split(strip, stale);
  return little ? side_by_side(stale) : stale;
}

}  // namespace framewise::measure::butteraugli_internal
