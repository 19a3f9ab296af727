// SPDX-License-Identifier: Apache-2.0
// libwebp's own scaler works on the planes while they are decoded: neither
// colors are converted nor pixels stored at full size.
#include <webp/decode.h>

#include <algorithm>
#include <cstring>

#include "base/result.h"
#include "media/decode/webp/webp_file.h"
#include "media/rows/row_reader.h"

namespace framewise::media {
namespace {

const uint8_t* u8(std::span<const std::byte> bytes) {
  return reinterpret_cast<const uint8_t*>(bytes.data());
}

class WebpRows final : public RowReader {
 public:
  WebpRows(WebpFile file, const Job& job) : file_(std::move(file)), job_(job) {
    facts_ = {
        .stored_size = file_.info.size,
        .orientation = {},
        .kind = file_.info.has_alpha ? PixelKind::kAlpha : PixelKind::kOpaque,
        .bits = 8,
        .color = file_.info.format.color,
        .knows_color = has_known_profile(file_.findings)};
  }

  Result<RowExtent> start(Size least) override {
    const Size size = scaled_size(least);
    FW_ASSIGN_OR_RETURN(
        FrameBuffer pixels,
        job_.pool->allocate({.layout = Layout::kRgba, .bits = 8}, size));
    FW_RETURN_IF_ERROR(decode(pixels.plane(0)));
    pixels_.emplace(std::move(pixels).freeze(0, {}, {}));
    return RowExtent::whole(size);
  }

  Result<void> read(const MutablePlaneView& strip) override {
    const PlaneView from = pixels_->plane(0);
    for (int y = 0; y < strip.size.height; ++y) {
      std::memcpy(strip.row(y), from.row(next_++),
                  size_t(strip.size.width) * 4);
    }
    return {};
  }

 private:
  // The same fraction of both sides, exactly. Alpha is not scaled here: libwebp
  // would not weight colors by it.
  Size scaled_size(Size least) const {
    const Size size = facts_.stored_size;
    const int times = std::min(size.width / std::max(least.width, 1),
                               size.height / std::max(least.height, 1));
    if (times < 2 || facts_.kind == PixelKind::kAlpha) return size;
    return {(size.width + times - 1) / times,
            (size.height + times - 1) / times};
  }

  Result<void> decode(const MutablePlaneView& target) {
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config)) {
      return fail(ErrorKind::kEnvironment, "libwebp of another version");
    }
    config.output.colorspace = MODE_RGBA;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = target.data;
    config.output.u.RGBA.stride = int(target.stride);
    config.output.u.RGBA.size =
        size_t(target.stride) * size_t(target.size.height - 1) +
        size_t(target.size.width) * 4;
    if (target.size != facts_.stored_size) {
      config.options.use_scaling = 1;
      config.options.scaled_width = target.size.width;
      config.options.scaled_height = target.size.height;
    }
    const auto data = file_.frames.front().data;
    const VP8StatusCode status = WebPDecode(u8(data), data.size(), &config);
    if (status == VP8_STATUS_OK) return {};
    if (status == VP8_STATUS_OUT_OF_MEMORY) {
      return fail(ErrorKind::kLimit, "out of memory");
    }
    return at_offset(
        fail(ErrorKind::kInput, "the pixel data are damaged or incomplete"),
        int64_t(file_.frames.front().offset));
  }

  const WebpFile file_;
  const Job& job_;
  std::optional<Frame> pixels_;
  int next_ = 0;  // row
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_webp_rows(Source& source,
                                                  const Job& job) {
  FW_ASSIGN_OR_RETURN(const auto bytes, source.bytes());
  FW_ASSIGN_OR_RETURN(WebpFile file, parse_webp(bytes, job));
  if (file.damage) return *file.damage;
  // Animations have a loop count.
  if (file.info.plays) return std::unique_ptr<RowReader>();
  return std::unique_ptr<RowReader>(
      std::make_unique<WebpRows>(std::move(file), job));
}

}  // namespace framewise::media
