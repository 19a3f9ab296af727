// SPDX-License-Identifier: Apache-2.0
// One picture of a PNG file, from compressed bytes to RGBA.
#pragma once

#include <libdeflate.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "media/decode/part_painter.h"
#include "media/decode/png/file.h"
#include "media/decode/png/row.h"

namespace framewise::media {

// Holds the memory that decoding needs, for reuse from frame to frame. One
// reader belongs to one thread at a time; several may share a PngFile.
class PngImageReader : public PartReader {
 public:
  // All of them outlive the reader. Allocates what the largest frame needs.
  PngImageReader(const PngFile& file, std::span<const std::byte> bytes,
                 const Job& job);

  // A strict job fails where the compressed data are too few to hold the
  // picture, whatever they are.
  Result<void> check(size_t index) const override;
  Outcome read(size_t index, bool replaces, MutablePlaneView target) override;

 private:
  // The compressed data of the frame in one piece.
  Result<std::span<const std::byte>> gather(const PngFrame& frame);
  size_t inflate(std::span<const std::byte> compressed, size_t wanted);
  size_t inflate_what_there_is(std::span<const std::byte> compressed,
                               size_t wanted);
  size_t sound_bytes(size_t inflated, Size size) const;
  void paint(Size size, bool replaces, size_t available,
             MutablePlaneView target);
  void paint_row(const uint8_t* row, uint8_t* out, const PngPass& pass,
                 size_t width, bool replaces);

  const PngFile& file_;
  std::span<const std::byte> bytes_;
  const Job& job_;
  PngRowExpander expander_;
  std::unique_ptr<libdeflate_decompressor,
                  decltype(&libdeflate_free_decompressor)>
      inflater_;
  std::vector<std::byte> compressed_;
  std::unique_ptr<uint8_t[]> filtered_;
  size_t filtered_bytes_ = 0;
  std::vector<uint8_t> row_;    // unfiltered
  std::vector<uint8_t> above_;  // the row before it
  std::vector<uint8_t> zeros_;  // what is above the first row
  std::vector<uint8_t> line_;   // expanded
};

}  // namespace framewise::media
