// SPDX-License-Identifier: Apache-2.0
// What the chunks of a WebP file say, pixels untouched (RFC 9649, section 2).
// Read by ourselves: libwebpdemux refuses a whole file for one damaged chunk.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "media/decode/canvas.h"
#include "media/decoder.h"

namespace framewise::media {

struct WebpFrame {
  std::span<const std::byte> data;  // an ALPH chunk perhaps, then VP8 or VP8L
  size_t offset = 0;                // of its first chunk in the file
  FrameTime time;
  int64_t stored_delay = 0;
  bool has_alpha = false;
};

struct WebpFile {
  AnimationInfo info;
  std::vector<WebpFrame> frames;  // at least one
  std::vector<CanvasPart> parts;  // how each frame is painted
  std::vector<Finding> findings;
  // Where the file stops making sense; `frames` are those before. The last of
  // them may be incomplete.
  std::optional<Error> damage;
};

// Fails where not even a first picture can be found.
Result<WebpFile> parse_webp(std::span<const std::byte> file, const Job& job);

}  // namespace framewise::media
