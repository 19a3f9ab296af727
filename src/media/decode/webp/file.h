// SPDX-License-Identifier: Apache-2.0
// The chunks of a WebP file, without decoding pixels (RFC 9649, section 2). Our
// own parser, because libwebpdemux rejects a file with one damaged chunk.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "media/decode/canvas.h"
#include "media/decoder.h"

namespace framewise::media {

struct WebpFrame {
  std::span<const std::byte> data;  // an optional ALPH chunk, then VP8 or VP8L
  size_t offset = 0;                // of its first chunk in the file
  FrameTime time;
  int64_t stored_delay = 0;
  bool has_alpha = false;
};

struct WebpFile {
  AnimationInfo info;
  std::vector<WebpFrame> frames;     // at least one
  std::vector<CanvasPatch> patches;  // how each frame is painted
  std::vector<Finding> findings;
  // Why parsing ended early. `frames` are those before; the last one may be
  // incomplete.
  std::optional<Error> damage;
};

// Fails if not even a first image is found.
Result<WebpFile> parse_webp(std::span<const std::byte> file, const Job& job);

}  // namespace framewise::media
