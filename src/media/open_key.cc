// SPDX-License-Identifier: Apache-2.0
#include "media/open_key.h"

namespace framewise::media {
namespace {

using cache::KeyBuilder;

void add(KeyBuilder& key, const Limits& limits) {
  const auto& [file_bytes, frame_pixels, frames, total_pixels, wall_time_ms,
               videos] = limits;
  const auto& [video_bytes, video_frames, video_pixels] = videos;
  key.add("file_bytes", file_bytes)
      .add("frame_pixels", frame_pixels)
      .add("frames", frames)
      .add("total_pixels", total_pixels)
      .add("wall_time_ms", wall_time_ms)
      .add("video_bytes", video_bytes)
      .add("video_frames", video_frames)
      .add("video_pixels", video_pixels);
}

}  // namespace

void add_open_options(KeyBuilder& key, const OpenOptions& open) {
  const auto& [limits, delay_rule, tolerant, untagged_matrix, on_card,
               picture_time, raw_video, executor, pool, stop] = open;
  add(key, limits);
  key.add("delay_rule", int64_t(delay_rule))
      .add("tolerant", int64_t(tolerant))
      .add("untagged_matrix", int64_t(untagged_matrix));
  if (picture_time) {
    key.add("picture_time", picture_time->numerator)
        .add("of", picture_time->denominator);
  }
  if (raw_video) {
    const auto& [size, format] = *raw_video;
    key.add("raw_width", int64_t{size.width})
        .add("raw_height", int64_t{size.height})
        .add("raw_layout", int64_t(format.layout))
        .add("raw_bits", int64_t{format.bits});
  }
  // `on_card`, `executor`, `pool` and `stop` decide how the work is done, not
  // its result.
}

}  // namespace framewise::media
