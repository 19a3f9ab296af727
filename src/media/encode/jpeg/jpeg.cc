// SPDX-License-Identifier: Apache-2.0
#include "media/encode/jpeg/jpeg.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/give_back_pages.h"
#include "base/result.h"
#include "framewise/executor.h"
#include "media/encode/color_profile.h"
#include "media/encode/jpeg/chroma.h"
#include "media/encode/jpeg/dct.h"
#include "media/encode/jpeg/layout.h"
#include "media/encode/jpeg/libjpeg_writer.h"
#include "media/encode/jpeg/masking.h"
#include "media/encode/jpeg/quantizer.h"
#include "media/encode/jpeg/stripe.h"
#include "media/encode/jpeg/tables.h"
#include "media/encode/jpeg/tuning.h"

namespace framewise::media {
namespace {

constexpr double kNormalQuality = 85;

// Rows of pixels that are read at once, whole blocks of any chroma.
constexpr int kStripeRows = 64;

// The coefficients of one row of blocks, times kCoefficientScale.
void transform_row(const float* samples, size_t stride, int blocks,
                   int16_t* out) {
  for (int x = 0; x < blocks; ++x) {
    float coefficients[kBlockSize];
    forward_dct(samples + x * kBlockSide, stride, coefficients);
    int16_t* const block = out + ptrdiff_t(x) * kBlockSize;
    for (int i = 0; i < kBlockSize; ++i) {
      const float scaled = coefficients[i] * kCoefficientScale;
      block[i] = int16_t(scaled + (scaled < 0 ? -0.5f : 0.5f));
    }
  }
}

class JpegEncoder {
 public:
  JpegEncoder(Frame frame, EncodeJob& job, double distance)
      : job_(job),
        distance_(distance),
        layout_(layout_of(
            frame.size(), frame.format().layout == Layout::kGray,
            chosen_subsampling(frame, job.options.subsampling, distance))),
        activity_(layout_.component[0].blocks),
        writer_(job, layout_),
        pixels_(frame.plane(0)),
        sole_(FrameBuffer::thaw(frame)),
        shared_(std::move(frame)) {}

  Result<void> run();

 private:
  void transform();
  void transform_stripe(int first_row, Stripe& stripe);
  void give_back(int first_row, const Stripe& stripe);
  void choose_values(JpegStream& stream);
  std::vector<float> hidden_in_chroma(std::span<const float> luma,
                                      float power) const;
  bool stopped() const { return !job_.keep_going(); }

  EncodeJob& job_;
  double distance_;
  JpegLayout layout_;
  ActivityMap activity_;
  LibjpegWriter writer_;
  PlaneView pixels_;
  std::optional<FrameBuffer> sole_;  // whose memory no other frame holds
  Frame shared_;                     // otherwise
  std::array<std::vector<int16_t*>, kMaxComponents> rows_;
};

void JpegEncoder::transform_stripe(int first_row, Stripe& stripe) {
  read_stripe(pixels_, layout_, first_row, kStripeRows, stripe);
  for (size_t c = 0; c < layout_.components; ++c) {
    const JpegComponent& component = layout_.component[c];
    const StripePlane& plane = c == 0 ? stripe.luma : stripe.chroma[c - 1];
    const int context = c == 0 ? stripe.luma_context : stripe.chroma_context;
    const int block_rows =
        kStripeRows / kBlockSide / (c == 0 ? 1 : layout_.component[0].down);
    const int first = first_row / kStripeRows * block_rows;
    const int end = std::min(first + block_rows, component.blocks.height);
    for (int y = first; y < end; ++y) {
      transform_row(plane.row(context + (y - first) * kBlockSide), plane.stride,
                    component.blocks.width, rows_[c][size_t(y)]);
    }
  }
  activity_.read(stripe, first_row / kBlockSide, kStripeRows / kBlockSide);
  give_back(first_row, stripe);
}

// The rows of a stripe that are no context of others.
void JpegEncoder::give_back(int first_row, const Stripe& stripe) {
  if (!sole_) return;
  const MutablePlaneView pixels = sole_->plane(0);
  const int first = first_row + stripe.luma_context;
  const int end = std::min(first_row + kStripeRows, pixels.size.height) -
                  stripe.luma_context;
  if (first < end) {
    give_back_pages(pixels.row(first), size_t(end - first) * pixels.stride);
  }
}

void JpegEncoder::transform() {
  const size_t stripes =
      size_t((layout_.size.height + kStripeRows - 1) / kStripeRows);
  const auto work = [&](size_t index) {
    if (stopped()) return;
    Stripe stripe;
    transform_stripe(int(index) * kStripeRows, stripe);
  };
  if (job_.options.executor) {
    job_.options.executor->parallel_for(stripes, work);
  } else {
    for (size_t i = 0; i < stripes; ++i) work(i);
  }
}

// How much a block of chroma hides: by the blocks of luma that it covers.
std::vector<float> JpegEncoder::hidden_in_chroma(std::span<const float> luma,
                                                 float power) const {
  const JpegComponent& first = layout_.component[0];
  const Size blocks = layout_.component[1].blocks;
  std::vector<float> hidden(size_t(blocks.pixels()));
  for (int y = 0; y < blocks.height; ++y) {
    for (int x = 0; x < blocks.width; ++x) {
      float sum = 0;
      for (int v = 0; v < first.down; ++v) {
        const int row = std::min(y * first.down + v, first.blocks.height - 1);
        for (int u = 0; u < first.across; ++u) {
          const int column =
              std::min(x * first.across + u, first.blocks.width - 1);
          sum +=
              luma[size_t(row) * size_t(first.blocks.width) + size_t(column)];
        }
      }
      hidden[size_t(y) * size_t(blocks.width) + size_t(x)] =
          std::pow(sum / float(first.down * first.across), power);
    }
  }
  return hidden;
}

void JpegEncoder::choose_values(JpegStream& stream) {
  const QuantizerOptions options{.effort = job_.options.effort,
                                 .progressive = stream.progressive,
                                 .executor = job_.options.executor,
                                 .stopped = [&] { return stopped(); }};
  std::vector<float> hidden = activity_.hidden_error();
  for (size_t c = 0; c < layout_.components; ++c) {
    const ComponentTuning& tuning = c == 0 ? kLumaTuning
                                    : layout_.has_whole_chroma()
                                        ? kWholeChromaTuning
                                        : kHalfChromaTuning;
    if (c == 1) hidden = hidden_in_chroma(hidden, tuning.hiding_power);
    stream.bands[c] = quantize({.blocks = layout_.component[c].blocks,
                                .rows = rows_[c],
                                .table = &stream.tables[c],
                                .hidden = hidden,
                                .tuning = tuning},
                               options);
  }
}

Result<void> JpegEncoder::run() {
  drop_what_fits_no_marker(job_);
  const std::vector<std::byte> profile = profile_to_write(job_);
  FW_RETURN_IF_ERROR(writer_.allocate());
  for (size_t c = 0; c < layout_.components; ++c) rows_[c] = writer_.rows(c);
  JpegStream stream;
  stream.tables = quant_tables(distance_, layout_.has_whole_chroma());
  stream.progressive = job_.options.progressive;
  stream.profile = profile;
  transform();
  choose_values(stream);
  FW_RETURN_IF_ERROR(job_.keep_going());
  return writer_.write(stream);
}

}  // namespace

Result<void> write_jpeg(Frame frame, EncodeJob& job) {
  const double distance = distance_of_quality(job.quality_or(kNormalQuality));
  return JpegEncoder(std::move(frame), job, distance).run();
}

}  // namespace framewise::media
