// SPDX-License-Identifier: Apache-2.0
// The chunks of a PNG file, as they are written.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "media/encode/encoder.h"
#include "media/encode/png/form.h"

namespace framewise::media {

// `type` has four letters. The content is `first` and then `rest`.
Result<void> append_png_chunk(Output& out, std::string_view type,
                              std::string_view first,
                              std::span<const uint8_t> rest = {});

// The same as bytes, to replace a chunk of the same size.
std::string png_chunk(std::string_view type, std::string_view content);

// Signature, IHDR, what the colors and the metadata say.
Result<void> append_png_head(EncodeJob& job, const PngForm& form);

// PLTE and tRNS; nothing for forms without a palette.
Result<void> append_png_palette(Output& out, const PngForm& form);

}  // namespace framewise::media
