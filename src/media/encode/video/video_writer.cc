// SPDX-License-Identifier: Apache-2.0
#include "media/encode/video/video_writer.h"

#include "base/module.h"
#include "base/result.h"

namespace framewise::media {

Result<std::unique_ptr<VideoWriter>> VideoWriter::create(
    const std::filesystem::path& path, const AnimationFacts& facts,
    const VideoWriteOptions& options) {
  VideoWriteOptions complete = options;
  if (!complete.container) {
    complete.container = container_of(path.filename().string());
  }
  if (!complete.container) {
    return in_file(
        with_hint(
            fail(ErrorKind::kUsage, "the ending names no container of video"),
            "end the name with .mp4, .mov, .mkv, .webm or .avi"),
        path.string());
  }
  if (facts.time_base.numerator <= 0 || facts.time_base.denominator <= 0) {
    return fail(ErrorKind::kUsage, "a tick of {}/{} s is no time",
                facts.time_base.numerator, facts.time_base.denominator);
  }
  FW_RETURN_IF_ERROR(check_codec(*complete.container, complete.encoding.codec));
  FW_RETURN_IF_ERROR(check_tags(complete.tags));
  auto answer = call_module<ModuleCreateVideo>(
      "framewise-codec-video", kVideoWriterSymbol, path, facts, complete);
  if (!answer) return in_file(std::move(answer).error(), path.string());
  return answer;
}

}  // namespace framewise::media
