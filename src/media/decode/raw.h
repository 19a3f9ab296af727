// SPDX-License-Identifier: Apache-2.0
// Raw video: frames without any header. The file does not describe its format,
// so the caller does (OpenOptions::raw_video).
#pragma once

#include "media/decoder.h"

namespace framewise::media {

// Requires Job::raw_video.
Result<std::unique_ptr<Decoder>> open_raw(Source& source, const Job& job);

}  // namespace framewise::media
