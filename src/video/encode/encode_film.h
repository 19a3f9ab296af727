// SPDX-License-Identifier: Apache-2.0
// Encodes a film anew, each scene at the setting that it needs, and keeps
// everything else that the container holds.
#pragma once

#include "video/encode/encode_options.h"

namespace framewise::video {

// Says what would be done: size and time expected.
Result<EncodeReport> estimate_encode(const EncodeRequest& request,
                                     const WorkContext& context);

// Writes the film. Its file gets its name when it is complete and checked;
// after an interruption the same request goes on where it ended.
Result<EncodeReport> encode_film(const EncodeRequest& request,
                                 const WorkContext& context);

// Name and type of the function of the video module that does it.
inline constexpr char kEncodeSymbol[] = "framewise_video_encode";
using ModuleEncode = void (*)(const EncodeRequest& request,
                              const WorkContext& context, bool write,
                              Result<EncodeReport>& answer);

}  // namespace framewise::video
