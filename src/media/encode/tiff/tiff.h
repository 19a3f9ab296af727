// SPDX-License-Identifier: Apache-2.0
// TIFF 6.0: one picture of 8 or 16 bits, in strips that are compressed each for
// itself.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<void> write_tiff(const Frame& frame, EncodeJob& job);

}  // namespace framewise::media
