// SPDX-License-Identifier: Apache-2.0
// JPEG: our own choice of tables and values, the bit stream by libjpeg-turbo.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

// Gives back the memory of the frame, as it is read, where no other copy holds
// it.
Result<void> write_jpeg(Frame frame, EncodeJob& job);

}  // namespace framewise::media
