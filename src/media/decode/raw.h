// SPDX-License-Identifier: Apache-2.0
// Raw video: pictures alone, one behind the other. Nothing in the file says
// what they are, so the caller does (OpenOptions::raw_video).
#pragma once

#include "media/decoder.h"

namespace framewise::media {

// Job::raw_video has to be there.
Result<std::unique_ptr<Decoder>> open_raw(Source& source, const Job& job);

}  // namespace framewise::media
