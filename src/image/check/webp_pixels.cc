// SPDX-License-Identifier: Apache-2.0
// Damage that the decoder of WebP does not see: any bits are valid codes, but
// those of another picture. Codes that are damaged seldom end where the data
// do. Data that end too soon are an error of the decoder; here they are found
// to be left over.
#include <fmt/format.h>
#include <webp/decode.h>

#include <memory>
#include <vector>

#include "image/check/pixels.h"
#include "media/decode/webp/webp_file.h"

namespace framewise::image {
namespace {

using media::WebpChunk;

// Of 670 intact pictures of libwebp none ends more than 3 bytes before its data
// do; of 24 with damage that begins at the last 5 % all end 16 earlier.
constexpr size_t kSpareBytes = 16;

struct Delete {
  void operator()(WebPIDecoder* decoder) const { WebPIDelete(decoder); }
};

// Whether libwebp has the whole picture before the last kSpareBytes. Pictures
// larger than `canvas` are for the decoder to refuse.
bool has_unread_bytes(const WebpChunk& chunk, Size canvas) {
  constexpr size_t kChunkHeaderBytes = 8;
  if (!chunk.whole || chunk.data.size() <= 2 * kSpareBytes) return false;
  const auto* const begin =
      reinterpret_cast<const uint8_t*>(chunk.data.data()) - kChunkHeaderBytes;
  const size_t bytes = chunk.data.size() + kChunkHeaderBytes;
  Size size;
  if (!WebPGetInfo(begin, bytes, &size.width, &size.height) ||
      size.width > canvas.width || size.height > canvas.height) {
    return false;
  }
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return false;
  // The codes are read, hardly a pixel is made of them.
  config.options.bypass_filtering = 1;
  config.options.no_fancy_upsampling = 1;
  config.options.use_scaling = 1;
  config.options.scaled_width = config.options.scaled_height = 1;
  config.output.colorspace = MODE_RGBA;
  VP8StatusCode status = VP8_STATUS_SUSPENDED;
  {
    const std::unique_ptr<WebPIDecoder, Delete> decoder(
        WebPIDecode(nullptr, 0, &config));
    if (!decoder) return false;
    status = WebPIUpdate(decoder.get(), begin, bytes - kSpareBytes);
  }
  WebPFreeDecBuffer(&config.output);
  return status == VP8_STATUS_OK;
}

void add_images_of_frame(std::span<const std::byte> frame,
                         std::vector<WebpChunk>& images) {
  size_t at = media::kWebpFrameHeaderBytes;
  while (const auto part = media::webp_chunk_at(frame, at)) {
    if (part->is_image()) images.push_back(*part);
    at = part->end;
  }
}

// The images of all frames, in order.
std::vector<WebpChunk> images_in(std::span<const std::byte> file) {
  std::vector<WebpChunk> images;
  size_t at = media::kRiffHeaderBytes;
  while (const auto chunk = media::webp_chunk_at(file, at)) {
    if (chunk->is_image()) images.push_back(*chunk);
    if (chunk->type == "ANMF") add_images_of_frame(chunk->data, images);
    at = chunk->end;
  }
  return images;
}

}  // namespace

PixelCheck check_webp_pixels(std::vector<std::byte> file,
                             const std::string& name, const ImageFacts& facts,
                             const CheckOptions& options) {
  ProblemList unread;
  int64_t frame = 0;
  const int64_t most = options.rules.frames;
  for (const WebpChunk& image : images_in(file)) {
    if (options.stop.stop_requested() || (most > 0 && frame >= most)) break;
    if (has_unread_bytes(image, facts.stored_size)) {
      unread.add(Rule::kDamagedScan,
                 fmt::format("the picture is complete before its {} bytes are",
                             image.data.size()),
                 {.offset = image.data.data() - file.data(), .frame = frame});
    }
    ++frame;
  }
  PixelCheck result = check_decoded_pixels(std::move(file), name, options);
  if (!result.problems.has_errors()) result.problems.add(std::move(unread));
  return result;
}

}  // namespace framewise::image
