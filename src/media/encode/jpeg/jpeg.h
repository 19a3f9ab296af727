// SPDX-License-Identifier: Apache-2.0
// JPEG: our own choice of tables and values, the bit stream by libjpeg-turbo.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<void> write_jpeg(const Frame& frame, EncodeJob& job);

}  // namespace framewise::media
