// SPDX-License-Identifier: Apache-2.0
// Writing frames as a video: what Writer (framewise/write.h) is for pictures
// and animations. The encoder and the container are in the module of FFmpeg,
// which is loaded with the first video.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>

#include "framewise/write.h"
#include "media/encode/video/video_encoding.h"

namespace framewise::media {

struct VideoWriteOptions {
  std::optional<Container> container;  // absent: by the ending of the path
  VideoEncoding encoding;
  Tags tags;
  // The color (R, G, B) behind transparent pixels.
  std::array<uint8_t, 3> background{255, 255, 255};
  std::stop_token stop;
};

class VideoWriter {
 public:
  // The file replaces one of the same name at finish(). Sides that are odd
  // become larger by one, by repeating the last row or column; a note says so.
  static Result<std::unique_ptr<VideoWriter>> create(
      const std::filesystem::path& path, const AnimationFacts& facts,
      const VideoWriteOptions& options);
  virtual ~VideoWriter() = default;  // without finish(): nothing is left behind

  // RGBA, gray, or YUV of even sides. Shown for so many ticks, at least 1.
  virtual Result<void> add(const Frame& frame, int64_t duration) = 0;
  // Written::format has no meaning.
  virtual Result<Written> finish() = 0;
};

// Name and type of the module's function.
inline constexpr char kVideoWriterSymbol[] = "framewise_video_writer_create";
using ModuleCreateVideo =
    void (*)(const std::filesystem::path& path, const AnimationFacts& facts,
             const VideoWriteOptions& options,
             Result<std::unique_ptr<VideoWriter>>& answer);

}  // namespace framewise::media
