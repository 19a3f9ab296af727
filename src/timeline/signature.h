// SPDX-License-Identifier: Apache-2.0
// A picture as a few numbers: the mean luma and chroma of each cell of a grid.
// Two pictures whose signatures are near show the same thing, whatever their
// sizes, formats and compression.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "framewise/frame.h"

namespace framewise::timeline {

// Signatures can be compared if their grids are equal.
struct Grid {
  int columns = 32;
  int rows = 32;

  size_t cells() const { return size_t(columns) * size_t(rows); }
  size_t values() const { return 3 * cells(); }
  bool operator==(const Grid&) const = default;
};

// Of more pictures, 3.5 hours at 25 a second, signatures of 64 MB say little.
inline constexpr int64_t kMostSigned = 320'000;

// The finest grid that suits pictures of both sizes: 32 by 32 where they are
// large enough, less where there are so many that memory counts.
Grid grid_for(Size a, Size b, int64_t frames);

// Values are levels (0..255, chroma about 0) times this.
inline constexpr int kSignatureScale = 32;

// The mean square over the cells of what tells two signatures apart, summed
// over luma and both chromas, in squared levels.
double signature_distance(std::span<const int16_t> a,
                          std::span<const int16_t> b);
// The same from the sum of the squares of all differences of values.
double signature_distance(uint64_t squares, size_t values);

// Makes the signatures of an animation's frames, one after the other. Where a
// frame follows its predecessor only what has changed is looked at again.
class Signer {
 public:
  explicit Signer(Grid grid);

  // grid.values() values: luma, then both chromas; until the next call.
  // Pictures are seen over gray where they are transparent.
  Result<std::span<const int16_t>> sign(const Frame& frame);

 private:
  // The sums of one plane (RGBA has four samples a pixel) cell by cell.
  struct PlaneSums {
    std::vector<std::array<double, 4>> means;  // one for each cell
  };
  // Neighbours from `begin` to `end`: samples of a cell, or cells.
  struct Stretch {
    int begin;
    int end;
  };
  static Stretch stretch_of(int cell, int cells, int length);
  static Stretch cells_touched(int begin, int end, int cells, int length,
                               int scale);
  bool follows(const Frame& frame) const;
  void find_touched(const Frame& frame, const PlaneView& plane);
  void sum_plane(const Frame& frame, int plane, bool only_changes);
  void sum_cell_row(const PlaneView& plane, const PixelFormat& format, int row,
                    const Stretch& cells, PlaneSums& sums);
  Result<void> write(const Frame& frame);

  Grid grid_;
  FramePool pool_;
  std::vector<PlaneSums> planes_;
  std::vector<uint32_t> columns_;
  std::vector<Stretch> touched_;  // cells of each row, of one plane
  std::vector<Stretch> stale_;    // of all planes: what to write
  std::vector<int16_t> signature_;
  std::optional<int64_t> last_index_;
  PixelFormat last_format_;
  Size last_size_;
};

}  // namespace framewise::timeline
