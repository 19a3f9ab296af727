// SPDX-License-Identifier: Apache-2.0
// How a file is opened, as a part of the keys of cached results.
#pragma once

#include "cache/key.h"
#include "framewise/animation.h"

namespace framewise::media {

// Everything that may change the frames.
void add_open_options(cache::KeyBuilder& key, const OpenOptions& open);

}  // namespace framewise::media
