// SPDX-License-Identifier: Apache-2.0
// Color profiles (ICC) that have no name in ColorFacts: frames are converted to
// sRGB by them.
#pragma once

#include <memory>

#include "media/decoder.h"

namespace framewise::media {

// The decoder as it is, or, if the file has such a profile, one that converts
// its frames. A profile that cannot be applied remains a finding.
Result<std::unique_ptr<Decoder>> with_profile_applied(
    std::unique_ptr<Decoder> decoder, Source& source, const Job& job);

}  // namespace framewise::media
