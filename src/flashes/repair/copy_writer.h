// SPDX-License-Identifier: Apache-2.0
// Writes a changed copy of an animation or a video.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "framewise/animation.h"
#include "framewise/write.h"
#include "media/encode/video/video_writer.h"

namespace framewise::flashes {

class CopyWriter {
 public:
  // The ending of `to` names the format. Fails with kUnsupported for a video of
  // HDR or wide colors, which a copy of 8 bits would lose.
  static Result<CopyWriter> create(const std::filesystem::path& to,
                                   const AnimationInfo& from,
                                   const WriteOptions& options);

  Result<void> add(const Frame& frame, int64_t ticks);
  Result<Written> finish();

 private:
  explicit CopyWriter(Writer writer) : picture_(std::move(writer)) {}
  CopyWriter(std::unique_ptr<media::VideoWriter> writer, FramePool* pool)
      : video_(std::move(writer)), pool_(pool) {}

  // One of both.
  std::optional<Writer> picture_;
  std::unique_ptr<media::VideoWriter> video_;
  FramePool* pool_ = nullptr;
};

}  // namespace framewise::flashes
