// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "framewise/inspect.h"

namespace framewise {

// Two frames of 0.1 and 0.2 s; the second has many colors.
inline Inspection sample_inspection() {
  Inspection inspection;
  inspection.name = "a.gif";
  inspection.info.container = "gif";
  inspection.info.codec = "gif";
  inspection.info.size = {320, 200};
  inspection.info.time_base = {1, 100};
  inspection.info.plays = 0;
  inspection.info.has_alpha = true;
  inspection.info.file_bytes = 12345;
  inspection.info.global_palette_size = 128;
  inspection.info.comments = {"made by hand"};
  inspection.frame_count = 2;
  inspection.duration_s = 0.3;
  inspection.fps = Spread{5, 6.67, 10};
  inspection.bytes_per_frame = Spread{100, 150, 200};
  inspection.colors = Spread{12, 134.5, kMostColorsCounted + 1};
  inspection.transparency = Transparency::kBinary;
  inspection.disposal = {.keep = 1, .background = 1};
  inspection.duplicate_frames = 1;
  inspection.duplicate_bytes = 200;
  inspection.content_hash = std::string(64, 'a');
  FrameInspection first;
  first.facts = {.time = {0, 10},
                 .stored_delay = 10,
                 .bytes = 100,
                 .rect = {0, 0, 320, 200},
                 .key = true,
                 .disposal = "keep"};
  first.colors = 12;
  FrameInspection second;
  second.facts = {.time = {10, 20},
                  .stored_delay = 20,
                  .offset = 900,
                  .bytes = 200,
                  .rect = {5, 6, 10, 11},
                  .local_palette_size = 16,
                  .transparent = true,
                  .disposal = "background"};
  second.colors = kMostColorsCounted + 1;
  second.repeats_previous = true;
  inspection.frames = {first, second};
  inspection.findings = {{.kind = "duplicate_frames",
                          .message = "1 frame looks the same",
                          .hint = "merge it",
                          .frame = 1,
                          .wasted_bytes = 200}};
  return inspection;
}

}  // namespace framewise
