// SPDX-License-Identifier: Apache-2.0
// Signatures: the mean luma and chroma of each cell of a grid. Frames with near
// signatures show the same content, whatever their size, format and
// compression.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "framewise/frame.h"

namespace framewise::timeline {

// Only signatures on equal grids can be compared.
struct Grid {
  int columns = 32;
  int rows = 32;

  size_t cells() const { return size_t(columns) * size_t(rows); }
  size_t values() const { return 3 * cells(); }
  bool operator==(const Grid&) const = default;
};

// Beyond this many frames (3.5 hours at 25 a second) the grid would be too
// coarse to be useful within 64 MB.
inline constexpr int64_t kMaxSignatures = 320'000;

// The finest grid for frames of both sizes: 32 x 32 if the frames are large
// enough, less if there are so many that memory is short.
Grid grid_for(Size a, Size b, int64_t frames);

// Stored values are levels (0..255, chroma around 0) times this.
inline constexpr int kSignatureScale = 32;

// Mean square difference over the cells, summed over luma and both chromas, in
// squared levels.
double signature_distance(std::span<const int16_t> a,
                          std::span<const int16_t> b);
// The same from the sum of the squares of all differences.
double signature_distance(uint64_t squares, size_t values);

// Computes the signatures of an animation's frames in order. If a frame follows
// the one before, only changed cells are computed again.
class Signer {
 public:
  explicit Signer(Grid grid);

  // grid.values() values: luma, then both chromas. Valid until the next call.
  // Transparent frames are laid over gray.
  Result<std::span<const int16_t>> sign(const Frame& frame);

 private:
  // Cell means of one plane. RGBA has four samples a pixel.
  struct PlaneSums {
    std::vector<std::array<double, 4>> means;  // per cell
  };
  // Half-open range of samples of a cell, or of cells.
  struct Range {
    int begin;
    int end;
  };
  static Range range_of(int cell, int cells, int length);
  static Range cells_changed(int begin, int end, int cells, int length,
                             int scale);
  bool follows(const Frame& frame) const;
  void find_changed_cells(const Frame& frame, const PlaneView& plane);
  void sum_plane(const Frame& frame, int plane, bool only_changes);
  void sum_cell_row(const PlaneView& plane, const PixelFormat& format, int row,
                    const Range& cells, PlaneSums& sums);
  Result<void> write(const Frame& frame);

  Grid grid_;
  FramePool pool_;
  std::vector<PlaneSums> planes_;
  std::vector<uint32_t> columns_;
  std::vector<Range> changed_cells_;  // per row of cells, of one plane
  // per row of cells, of all planes: what to write
  std::vector<Range> outdated_;
  std::vector<int16_t> signature_;
  std::optional<int64_t> last_index_;
  PixelFormat last_format_;
  Size last_size_;
};

}  // namespace framewise::timeline
