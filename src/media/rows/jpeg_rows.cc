// SPDX-License-Identifier: Apache-2.0
// Scaled decoding: libjpeg computes an eighth, a quarter or a half of the size
// from the lower frequencies alone.
#include "base/result.h"
#include "media/decode/jpeg/reader.h"
#include "media/metadata/exif.h"
#include "media/rows/jpeg_dc.h"
#include "media/rows/row_reader.h"

namespace framewise::media {
namespace {

class JpegRows final : public RowReader {
 public:
  JpegRows(std::span<const std::byte> bytes, const Job& job)
      : bytes_(bytes), reader_(bytes, job), job_(job) {}

  Result<void> open() {
    FW_ASSIGN_OR_RETURN(const JpegFacts facts, reader_.read_header());
    FW_RETURN_IF_ERROR(
        job_.admit(facts.stored_size.width, facts.stored_size.height));
    progressive_ = facts.progressive;
    facts_ = {
        .stored_size = facts.stored_size,
        .orientation = orientation_of(facts.orientation),
        .kind = reader_.has_inks() ? PixelKind::kInks : PixelKind::kOpaque,
        .bits = 8,
        .color = facts.color,
        .knows_color = has_known_profile(facts.findings)};
    return {};
  }

  Result<RowExtent> start(Size least) override {
    const int scale = denominator(least);
    RowExtent extent{{},
                     double(facts_.stored_size.width) / scale,
                     double(facts_.stored_size.height) / scale};
    if (progressive_ && scale == 8 && reader_.has_luma()) {
      FW_ASSIGN_OR_RETURN(eighth_, JpegDcPicture::decode(bytes_, job_));
    }
    if (eighth_) {
      extent.size = eighth_->size();
    } else {
      FW_ASSIGN_OR_RETURN(extent.size, reader_.start(scale));
    }
    return extent;
  }

  Result<void> read(const MutablePlaneView& strip) override {
    if (!eighth_) return reader_.read_strip(strip, JpegInks::kRaw);
    for (int y = 0; y < strip.size.height; ++y) {
      eighth_->write_row(next_++, strip.row(y));
    }
    return {};
  }

  Result<void> finish() override {
    return eighth_ ? Result<void>() : reader_.finish();
  }

 private:
  int denominator(Size least) const {
    const Size size = facts_.stored_size;
    for (const int denominator : {8, 4, 2}) {
      const auto scaled = [&](int length) {
        return (length + denominator - 1) / denominator;
      };
      if (scaled(size.width) >= least.width &&
          scaled(size.height) >= least.height) {
        return denominator;
      }
    }
    return 1;
  }

  std::span<const std::byte> bytes_;
  JpegReader reader_;
  const Job& job_;
  bool progressive_ = false;
  std::optional<JpegDcPicture> eighth_;
  int next_ = 0;  // row of it
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_jpeg_rows(Source& source,
                                                  const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  auto rows = std::make_unique<JpegRows>(bytes, job);
  FW_RETURN_IF_ERROR(rows->open());
  return std::unique_ptr<RowReader>(std::move(rows));
}

}  // namespace framewise::media
