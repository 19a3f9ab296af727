// SPDX-License-Identifier: Apache-2.0
// Opaque pictures as PNG, for results that people look at: quick to write
// rather than small.
#pragma once

#include <string>

#include "framewise/frame.h"

namespace framewise::media {

// `picture` is kRgba of 8 bits; alpha is dropped.
std::string png_of(const Frame& picture);

}  // namespace framewise::media
