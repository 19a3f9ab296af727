// SPDX-License-Identifier: Apache-2.0
// How many sections fit into memory while they are encoded.
#pragma once

#include "video/render/part_renderer.h"

namespace framewise::video {

// Frames that wait between the two stages of a section: as many as fit into
// 8 MB, so that a stage may take a while over a frame, such as one at which a
// clip is opened; 8 of small ones, 2 of 1920x1080 and more.
size_t queued_frames(const media::PictureFormat& format);

// Bytes that encoding one section takes at most: two clips with their decoders,
// the queue, the encoder with the frames that it looks ahead.
int64_t section_memory(const RenderPlan& plan, size_t queued_frames);

// Sections that are encoded at once: one for each thread, fewer where the
// budget (0: none) does not hold them. Fails with kLimit where it does not hold
// one.
Result<size_t> sections_in_memory(const RenderPlan& plan, size_t queued_frames,
                                  int64_t budget_bytes, size_t threads);

}  // namespace framewise::video
