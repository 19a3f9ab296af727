// SPDX-License-Identifier: Apache-2.0
// How many sections fit into memory while they are encoded.
#pragma once

#include "video/render/render_plan.h"

namespace framewise::video {

// Frames that wait between the two stages of a section: as many as fit into
// 8 MB, so that a stage may take a while over a frame, such as one at which a
// clip is opened; 8 of small ones, 2 of 1920x1080 and more.
size_t queued_frames(const media::PictureFormat& format);

// Bytes of a decoded frame.
int64_t clip_frame_bytes(const ClipFile& file);

// Bytes that encoding one section takes at most: two clips with their decoders,
// the queue, the encoder with the frames that it looks ahead.
int64_t section_memory(int64_t clip_frame_bytes,
                       const media::PictureFormat& format,
                       const media::VideoEncoding& encoding);

// Pieces of work that fit into the budget (0: none) at once, of `one` bytes
// each: at most one for each thread. Fails with kLimit where it does not hold
// one. `what`: "a film of".
Result<size_t> lanes_in_memory(std::string_view what, Size size, int64_t one,
                               int64_t budget_bytes, size_t threads);

// Sections that are encoded at once: one for each thread, fewer where the
// budget (0: none) does not hold them. Fails with kLimit where it does not hold
// one.
Result<size_t> sections_in_memory(const RenderPlan& plan, int64_t budget_bytes,
                                  size_t threads);

}  // namespace framewise::video
