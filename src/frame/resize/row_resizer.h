// SPDX-License-Identifier: Apache-2.0
// Shrinks a picture while its rows arrive: only the rows under the filter are
// held. Pixels have four samples of 8 or 16 bits.
//
// Where a side shrinks to less than a quarter, whole boxes of pixels are
// averaged first, until two to three pixels are left for each of the result;
// Lanczos-3 does the rest.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "frame/plane.h"
#include "frame/resize/resize.h"
#include "framewise/error.h"
#include "framewise/frame.h"

namespace framewise {

// The meaning of the fourth sample of a pixel.
enum class FourthSample : uint8_t {
  kColor,  // one more color, as black in CMYK; or ignored
  kAlpha,  // not premultiplied: colors are weighted by it
};

// Rows that arrive, and how much of them is the picture: the last pixels of one
// that was decoded at an eighth of its size may lie partly outside.
struct RowExtent {
  Size size;
  double width = 0;   // at most size.width
  double height = 0;  // at most size.height

  static RowExtent whole(Size size) {
    return {size, double(size.width), double(size.height)};
  }
};

class RowResizer {
 public:
  // Both sizes have at least one pixel. `bits`: 8 or 16.
  RowResizer(const RowExtent& from, Size to, FourthSample fourth, int bits,
             Light light);

  // Prepares for the rows of a picture. Fails with kLimit if the pool is full.
  Result<void> start(const PixelFormat& format, FramePool& pool);

  // The next rows of the source, as many as `rows` has.
  void add(const PlaneView& rows);

  // After the last row.
  Frame finish(FrameTime time) &&;

 private:
  // How many source pixels and rows become one before the filter.
  struct Box {
    int across = 1;
    int down = 1;

    bool one() const { return across == 1 && down == 1; }
  };

  template <typename Sample>
  void add_row(const Sample* row);
  template <typename Sample>
  void prepare(const Sample* row, float* out) const;
  void end_box();
  void push();
  void weigh(int row);

  Size from_, to_;
  FourthSample fourth_;
  int bits_;
  Light light_;
  Box box_;
  Size boxed_;  // the picture after boxes are averaged
  ResizeWeights horizontal_, vertical_;
  // Sums of the rows of a box: exact for stored samples of 8 bits.
  bool exact_sums_;
  std::vector<uint16_t> sums_;
  ImageF float_sums_;
  int added_ = 0;       // rows in the sums
  int rows_in_ = 0;     // source rows so far
  int boxed_rows_ = 0;  // rows in the ring so far
  int next_out_ = 0;    // first row of the result that is not written
  ImageF prepared_;     // a source row as floats
  ImageF ring_;         // boxed row r at r modulo the number of taps
  ImageF summed_;       // a row of source width, weighted
  ImageF resized_;      // a row of the result
  std::vector<const float*> rows_;
  std::optional<FrameBuffer> out_;
};

}  // namespace framewise
