// SPDX-License-Identifier: Apache-2.0
// Joins clips to one film. Packets are copied where that changes nothing; only
// what lies between is encoded.
#pragma once

#include "video/compose/options.h"

namespace framewise::video {

// Says what would be done: bytes copied, frames encoded, time and size
// expected.
Result<FilmReport> estimate_film(const ComposeRequest& request,
                                 const WorkContext& context);

// Writes the film. Its file gets its name when it is complete and checked.
// After an interruption the same request goes on where it ended.
Result<FilmReport> compose_film(const ComposeRequest& request,
                                const WorkContext& context);

// Name of the symbol of the video module that does both.
inline constexpr char kComposeSymbol[] = "framewise_video_compose";
using ModuleCompose = void (*)(const ComposeRequest& request,
                               const WorkContext& context, bool write,
                               Result<FilmReport>& answer);

}  // namespace framewise::video
