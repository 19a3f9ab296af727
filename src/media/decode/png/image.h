// SPDX-License-Identifier: Apache-2.0
// Decodes one image of a PNG file from compressed bytes to RGBA.
#pragma once

#include <libdeflate.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "media/decode/patch_painter.h"
#include "media/decode/png/file.h"
#include "media/decode/png/row.h"
#include "media/decode/png/unfilter.h"

namespace framewise::media {

// The first row whose filter PNG does not have.
struct PngUnknownFilter {
  size_t at = 0;  // of its filter in the data
  int row = 0;    // in its pass
  PngPass pass{};
};
std::optional<PngUnknownFilter> unknown_filter(
    const PngHeader& header, Size size, std::span<const uint8_t> filtered);

// Inflates until `out` is full or the data are damaged or end. Returns how many
// bytes there are. Slower than libdeflate, which gives all or nothing.
size_t inflate_until_damage(std::span<const std::byte> data,
                            std::span<uint8_t> out);

// Holds the memory for decoding and reuses it for each frame. One reader is
// used by one thread at a time; several readers may share a PngFile.
class PngImageReader : public PatchReader {
 public:
  // All arguments must outlive the reader. Allocates memory for the largest
  // frame.
  PngImageReader(const PngFile& file, std::span<const std::byte> bytes,
                 const Job& job);

  // A strict job fails if the compressed data is too short for the image,
  // whatever it contains.
  Result<void> check(size_t index) const override;
  Outcome read(size_t index, bool replaces, MutablePlaneView target) override;

  // The inflated data of an image that is complete: for each row its filter
  // and its bytes. Valid until the next call. `gathered` is called once the
  // bytes of the file are needed no more.
  Result<std::span<uint8_t>> filtered_rows(
      size_t index, const std::function<void()>& gathered);

 private:
  // The compressed data of the frame as one contiguous span.
  Result<std::span<const std::byte>> gather(const PngFrame& frame);
  size_t inflate(std::span<const std::byte> compressed, size_t wanted);
  void reserve_filtered(size_t bytes);
  // Stills are rarely read twice, and their buffers are as large as they are:
  // they would lie beside all that is measured.
  void free_buffers_of_still();
  Error incomplete(size_t index, size_t available, size_t wanted) const;
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
  PngUnfilter unfilter_;
  std::vector<uint8_t> line_;  // a row as RGBA
};

}  // namespace framewise::media
