// SPDX-License-Identifier: Apache-2.0
// Joins clips to one film. Packets are copied where that changes nothing; only
// what lies between is encoded.
#pragma once

#include "video/film/options.h"

namespace framewise::video {

// Says what would be done: bytes copied, frames encoded, time and size
// expected.
Result<FilmReport> estimate_film(const ComposeRequest& request,
                                 const WorkContext& context);

// Writes the film. Its file gets its name when it is complete and checked.
// After an interruption the same request goes on where it ended.
Result<FilmReport> compose_film(const ComposeRequest& request,
                                const WorkContext& context);

// Compares an existing film with what the request would make. Without checking
// of all frames, encoded ones are compared only where `shared_parts` has what
// they should show.
Result<SeamCheck> check_existing_film(const ComposeRequest& request,
                                      const std::filesystem::path& film,
                                      const WorkContext& context);

// Makes every frame of the film as it would be encoded, and throws it away.
// Returns how many; to measure decoding, fitting and mixing alone.
Result<int64_t> draw_film(const ComposeRequest& request,
                          const WorkContext& context);

// Names and types of the functions of the video module that do it.
inline constexpr char kComposeSymbol[] = "framewise_video_compose";
using ModuleCompose = void (*)(const ComposeRequest& request,
                               const WorkContext& context, bool write,
                               Result<FilmReport>& answer);

inline constexpr char kCheckSymbol[] = "framewise_video_check";
using ModuleCheck = void (*)(const ComposeRequest& request,
                             const std::filesystem::path& film,
                             const WorkContext& context,
                             Result<SeamCheck>& answer);

inline constexpr char kDrawSymbol[] = "framewise_video_draw";
using ModuleDraw = void (*)(const ComposeRequest& request,
                            const WorkContext& context,
                            Result<int64_t>& answer);

}  // namespace framewise::video
