// SPDX-License-Identifier: Apache-2.0
// PGM (gray), PPM (RGB) or, with alpha, PAM of Netpbm, of 8 or 16 bits.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<void> write_pnm(const Frame& frame, EncodeJob& job);

}  // namespace framewise::media
