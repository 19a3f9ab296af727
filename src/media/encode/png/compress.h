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
#include "media/encode/png/filtering.h"
#include "media/encode/png/form.h"

namespace framewise::media {

// Keeps its memory from one picture to the next.
class PngCompressor {
 public:
  PngCompressor(EncodeJob& job, int effort);
  ~PngCompressor();

  // Whether forms may be compared by estimated().
  bool compares_forms() const;

  // About the bytes that the frame takes in this form.
  Result<size_t> estimated(const Frame& frame, const PngForm& form);

  // The part of the frame inside `rect` as a zlib stream, which lives until the
  // next call. With `executor`, the ways to filter are tried at once.
  Result<std::span<const uint8_t>> compress(const Frame& frame,
                                            const Rect& rect,
                                            const PngForm& form);

 private:
  struct Trial;

  Result<void> pack(const Frame& frame, const Rect& rect, const PngForm& form);
  Result<void> run(Trial& trial, int level) const;
  Result<Trial*> smallest_of(std::span<const PngFiltering> ways, int level);

  EncodeJob& job_;
  int effort_;
  std::vector<uint8_t> packed_rows_;
  PngRows rows_;  // those
  std::vector<std::unique_ptr<Trial>> trials_;
};

}  // namespace framewise::media
