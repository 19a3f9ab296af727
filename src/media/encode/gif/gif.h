// SPDX-License-Identifier: Apache-2.0
// GIF: exact where a frame's part has at most 256 colors, else by the nearest
// of a palette made for it.
#pragma once

#include "media/encode/encoder.h"

namespace framewise::media {

Result<std::unique_ptr<Encoder>> create_gif(EncodeJob& job);

}  // namespace framewise::media
