// SPDX-License-Identifier: Apache-2.0
#include "flashes/repair/copy_writer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/result.h"
#include "frame/color/to_srgb.h"

namespace framewise::flashes {
namespace {

// Finer than the encoders' usual quality: all that was not changed shall look
// as before.
double crf_of(media::VideoCodec codec) {
  return codec == media::VideoCodec::kH264 ? 16 : 20;
}

Result<std::unique_ptr<media::VideoWriter>> video_writer(
    const std::filesystem::path& to, media::Container container,
    const AnimationInfo& from, const WriteOptions& options) {
  const Transfer transfer = from.format.color.transfer;
  if (transfer == Transfer::kPq || transfer == Transfer::kHlg) {
    return with_hint(fail(ErrorKind::kUnsupported,
                          "the copy would have 8 bits and lose the HDR of the "
                          "video"),
                     "convert the video to standard range first");
  }
  media::VideoWriteOptions video;
  video.container = container;
  video.encoding.codec = media::info_of(container).video.front();
  video.encoding.crf = crf_of(video.encoding.codec);
  video.background = options.background;
  video.stop = options.stop;
  return media::VideoWriter::create(to, AnimationFacts::of(from), video);
}

}  // namespace

Result<CopyWriter> CopyWriter::create(const std::filesystem::path& to,
                                      const AnimationInfo& from,
                                      const WriteOptions& options) {
  const auto container = media::container_of(to.filename().string());
  if (container && (container == media::Container::kMp4 ||
                    container == media::Container::kWebm)) {
    FW_ASSIGN_OR_RETURN(auto writer,
                        video_writer(to, *container, from, options));
    return CopyWriter(std::move(writer), options.pool);
  }
  FW_ASSIGN_OR_RETURN(Writer writer,
                      Writer::create(to, AnimationFacts::of(from), options));
  return CopyWriter(std::move(writer));
}

// All frames in one form: an encoder takes no other from its first one on.
Result<void> CopyWriter::add(const Frame& frame, int64_t ticks) {
  if (picture_) return picture_->add(frame, ticks);
  FW_ASSIGN_OR_RETURN(const Frame srgb, to_srgb8(frame, *pool_));
  return video_->add(srgb, std::max<int64_t>(1, ticks));
}

Result<Written> CopyWriter::finish() {
  return picture_ ? picture_->finish() : video_->finish();
}

}  // namespace framewise::flashes
