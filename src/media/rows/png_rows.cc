// SPDX-License-Identifier: Apache-2.0
// The data of a PNG are inflated at once, because libdeflate is two to three
// times as fast as zlib; rows are unfiltered one by one.
#include <algorithm>

#include "base/give_back_pages.h"
#include "base/result.h"
#include "media/decode/png/file.h"
#include "media/decode/png/image.h"
#include "media/decode/png/row.h"
#include "media/rows/row_reader.h"
#include "simd/codec/png_filter.h"

namespace framewise::media {
namespace {

class PngRows final : public RowReader {
 public:
  PngRows(PngFile file, std::span<const std::byte> bytes, Source& source,
          const Job& job)
      : file_(std::move(file)),
        source_(source),
        image_(file_, bytes, job),
        expander_(file_),
        row_bytes_(file_.header.row_bytes(file_.header.size.width)) {
    facts_ = {
        .stored_size = file_.header.size,
        .orientation = {},
        .kind = file_.has_alpha() ? PixelKind::kAlpha : PixelKind::kOpaque,
        .bits = file_.header.depth == 16 ? 16 : 8,
        .color = file_.color,
        .knows_color = has_known_profile(file_.findings)};
  }

  Result<RowExtent> start(Size) override {
    FW_ASSIGN_OR_RETURN(filtered_,
                        image_.filtered_rows(0, [&] { source_.forget(); }));
    row_.resize(row_bytes_);
    above_.assign(row_bytes_, 0);
    return RowExtent::whole(file_.header.size);
  }

  Result<void> read(const MutablePlaneView& strip) override {
    const int pixel_bytes = std::max(1, file_.header.bits_per_pixel() / 8);
    uint8_t* const first = filtered_.data();
    for (int y = 0; y < strip.size.height; ++y) {
      simd::png_unfilter(simd::PngFilter(filtered_.front()), pixel_bytes,
                         filtered_.data() + 1, above_.data(), row_.data(),
                         row_bytes_);
      filtered_ = filtered_.subspan(1 + row_bytes_);
      expander_.expand(row_.data(), strip.row(y), size_t(strip.size.width));
      std::swap(row_, above_);
    }
    give_back_pages(first, size_t(filtered_.data() - first));
    return {};
  }

 private:
  const PngFile file_;
  Source& source_;
  PngImageReader image_;
  const PngRowExpander expander_;
  const size_t row_bytes_;
  std::span<uint8_t> filtered_;  // rows that were not read yet
  std::vector<uint8_t> row_;
  std::vector<uint8_t> above_;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_png_rows(Source& source,
                                                 const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  FW_ASSIGN_OR_RETURN(PngFile file, parse_png(bytes, job));
  if (file.damage) return *file.damage;
  const bool whole =
      file.frames.front().rect ==
      Rect{0, 0, file.header.size.width, file.header.size.height};
  if (file.animated || file.header.interlaced || !whole) {
    return std::unique_ptr<RowReader>();
  }
  return std::unique_ptr<RowReader>(
      std::make_unique<PngRows>(std::move(file), bytes, source, job));
}

}  // namespace framewise::media
