// SPDX-License-Identifier: Apache-2.0
// How a container wants the frames of a stream to be turned.
#pragma once

extern "C" {
#include <libavformat/avformat.h>
}

#include <optional>

#include "media/metadata/turn.h"

namespace framewise::media {

// nullopt if it is no quarter turn or mirror.
std::optional<Orientation> orientation_of(const AVStream& stream);

}  // namespace framewise::media
