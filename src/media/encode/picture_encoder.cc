// SPDX-License-Identifier: Apache-2.0
#include "media/encode/picture_encoder.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/result.h"
#include "frame/color/to_srgb.h"
#include "frame/geometry.h"
#include "media/encode/webp/still.h"

namespace framewise::media {
namespace {

// Nobody's screen shows more at once, and larger pictures would be the only
// ones in a report.
constexpr Size kLargest{2560, 2560};
constexpr Size kSmall{200, 200};
constexpr int kLongestMapSide = 160;

// How many times larger a picture may be for being exact.
constexpr double kExactIsWorth = 2.5;

// An exact picture of two bits a pixel is good enough: nothing else is tried.
constexpr int64_t kSmallEnough = 4;

// So many steps tell errors apart and still compress well.
constexpr int kMapLevels = 20;

uint8_t gray_of(float error) {
  const float level = std::round(std::clamp(error, 0.0f, 1.0f) * kMapLevels);
  return uint8_t(std::lround(level * 255 / kMapLevels));
}

}  // namespace

Result<Frame> PictureEncoder::shrunk(const Frame& frame, Size to) {
  if (!resizer_ || format_ != frame.format() || from_ != frame.size() ||
      to_ != to) {
    FW_ASSIGN_OR_RETURN(Resizer resizer,
                        Resizer::create(frame.format(), frame.size(), to,
                                        {.filter = Filter::kArea}));
    resizer_.emplace(std::move(resizer));
    format_ = frame.format();
    from_ = frame.size();
    to_ = to;
  }
  return resizer_->apply(frame, pool_);
}

Result<PictureEncoder::Encoded> PictureEncoder::full(const Frame& frame,
                                                     Exactness exactness) {
  FW_ASSIGN_OR_RETURN(Frame picture, to_srgb8(frame, pool_));
  const Size size = shrunk_to_fit(frame.size(), kLargest);
  const bool whole = size == frame.size();
  if (!whole) {
    FW_ASSIGN_OR_RETURN(picture, shrunk(picture, size));
  }
  // Converted frames are as displayed, but not as stored in the file.
  const bool same_samples = whole && frame.format().layout == Layout::kRgba &&
                            frame.format().bits == 8 &&
                            !needs_srgb_conversion(frame);
  const std::optional<int> colors = colors_.count(picture);
  const bool few_colors = colors && *colors <= kColorCountLimit;
  std::string exact;
  if (exactness == Exactness::kAll || few_colors) {
    // Without effort libwebp looks for no repetitions, which photos hardly
    // have.
    FW_ASSIGN_OR_RETURN(exact, media::webp_of(picture, {.lossless = true,
                                                        .effort = few_colors}));
    const bool small = int64_t(exact.size()) <= size.pixels() / kSmallEnough;
    if (exactness != Exactness::kWhereItIsSmall || small) {
      return Encoded{std::move(exact), size, same_samples, true};
    }
  }
  FW_ASSIGN_OR_RETURN(std::string close,
                      media::webp_of(picture, {.quality = 75}));
  if (few_colors &&
      double(exact.size()) <= kExactIsWorth * double(close.size())) {
    return Encoded{std::move(exact), size, same_samples, true};
  }
  return Encoded{std::move(close), size};
}

Result<PictureEncoder::Encoded> PictureEncoder::small(const Frame& frame) {
  const Size size = shrunk_to_fit(frame.size(), kSmall);
  Frame picture = frame;
  if (size != frame.size()) {
    // As it is stored: planes of luma and chroma are less to go through.
    FW_ASSIGN_OR_RETURN(picture, shrunk(frame, size));
  }
  FW_ASSIGN_OR_RETURN(picture, to_srgb8(picture, pool_));
  FW_ASSIGN_OR_RETURN(std::string webp,
                      media::webp_of(picture, {.quality = 60}));
  return Encoded{std::move(webp), size};
}

Result<PictureEncoder::Encoded> PictureEncoder::map(const ImageF& errors) {
  const int longest = std::max(errors.width(), errors.height());
  const int step =
      std::max(1, (longest + kLongestMapSide - 1) / kLongestMapSide);
  const Size size{(errors.width() + step - 1) / step,
                  (errors.height() + step - 1) / step};
  std::vector<uint8_t> samples(size_t(size.pixels()));
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      float sum = 0;
      int count = 0;
      for (int v = y * step; v < std::min((y + 1) * step, errors.height());
           ++v) {
        for (int u = x * step; u < std::min((x + 1) * step, errors.width());
             ++u, ++count) {
          sum += std::clamp(errors.row(v)[u], 0.0f, 1.0f);
        }
      }
      samples[size_t(y) * size_t(size.width) + size_t(x)] =
          gray_of(sum / float(count));
    }
  }
  FW_ASSIGN_OR_RETURN(std::string webp,
                      media::webp_of_gray(samples.data(), size,
                                          {.lossless = true, .effort = 1}));
  return Encoded{std::move(webp), size, true, true};
}

}  // namespace framewise::media
