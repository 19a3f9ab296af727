// SPDX-License-Identifier: Apache-2.0
// Writes frames as a picture, an animation or a video, whichever an encoding
// makes.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "framewise/write.h"
#include "media/encode/video/video_writer.h"
#include "optimize/encodings/encodings.h"

namespace framewise::optimization {

class FrameWriter {
 public:
  // To a file, which appears at finish(). Threads and stopping are those of
  // `options`.
  static Result<FrameWriter> create(const std::filesystem::path& file,
                                    const AnimationFacts& facts,
                                    const Encoding& encoding, double knob,
                                    const CompareOptions& options);

  // Shown for as long as the frame says.
  Result<void> add(const Frame& frame);
  Result<Written> finish();

 private:
  explicit FrameWriter(Writer writer) : picture_(std::move(writer)) {}
  explicit FrameWriter(std::unique_ptr<media::VideoWriter> writer)
      : video_(std::move(writer)) {}

  // One of both.
  std::optional<Writer> picture_;
  std::unique_ptr<media::VideoWriter> video_;
  std::unique_ptr<FramePool> pool_ = std::make_unique<FramePool>();
};

}  // namespace framewise::optimization
