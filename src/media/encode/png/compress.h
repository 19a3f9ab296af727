// SPDX-License-Identifier: Apache-2.0
// Filtered and deflated rows, as IDAT and fdAT hold them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "framewise/error.h"
#include "media/encode/encoder.h"
#include "media/encode/png/form.h"

struct libdeflate_compressor;

namespace framewise::media {

// How rows are filtered: all by one filter (the code points of PNG), or each
// by the one whose results are nearest to zero.
enum class PngFiltering : uint8_t {
  kNone,
  kSub,
  kUp,
  kAverage,
  kPaeth,
  kLeastSum,
};

// Keeps its memory from one picture to the next.
class PngCompressor {
 public:
  PngCompressor(EncodeJob& job, int effort);
  ~PngCompressor();

  // The part of the frame inside `rect` as a zlib stream, which lives until the
  // next call. With `executor`, the ways to filter are tried at once.
  Result<std::span<const uint8_t>> compress(const Frame& frame,
                                            const Rect& rect,
                                            const PngForm& form);

 private:
  struct Trial;

  Result<void> pack(const Frame& frame, const Rect& rect, const PngForm& form);
  Result<void> run(Trial& trial) const;
  void filter(Trial& trial) const;

  EncodeJob& job_;
  int effort_;
  std::vector<uint8_t> rows_;  // unfiltered, with room before each
  size_t row_bytes_ = 0;
  int height_ = 0;
  int pixel_bytes_ = 1;
  std::vector<std::unique_ptr<Trial>> trials_;
};

}  // namespace framewise::media
