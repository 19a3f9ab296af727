// SPDX-License-Identifier: Apache-2.0
// PNG and APNG (third edition of the specification), by the smallest kind of
// pixels that holds them exactly.
#pragma once

#include <string>

#include "media/encode/encoder.h"

namespace framewise::media {

// A kRgba picture of 8 bits for results that people look at: quick to write
// rather than small.
std::string png_of(const Frame& picture);

Result<std::unique_ptr<Encoder>> create_png(EncodeJob& job);

}  // namespace framewise::media
