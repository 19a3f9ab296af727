// SPDX-License-Identifier: Apache-2.0
// Opens what is a Source already.
#pragma once

#include "framewise/animation.h"
#include "media/source.h"

namespace framewise::media {

Result<Animation> open_input(Source source, const OpenOptions& options);

}  // namespace framewise::media
