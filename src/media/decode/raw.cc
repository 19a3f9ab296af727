// SPDX-License-Identifier: Apache-2.0
#include "media/decode/raw.h"

#include <algorithm>
#include <utility>

#include "base/result.h"
#include "media/decode/raw_planes.h"
#include "media/findings.h"

namespace framewise::media {
namespace {

class RawDecoder final : public Decoder {
 public:
  RawDecoder(const Source& source, const Job& job, AnimationInfo info)
      : planes_(source, job, info.size, info.format),
        job_(job),
        info_(std::move(info)) {}

  // Computes the number of frames from the file size.
  Result<void> count() {
    const int64_t bytes = planes_.frame_bytes();
    const int64_t rest = info_.file_bytes % bytes;
    info_.frame_count = info_.file_bytes / bytes;
    info_.duration = info_.frame_count;
    if (rest == 0) return {};
    broken_end_ = with_hint(
        fail(ErrorKind::kInput,
             "{} bytes are {} pictures of {} bytes and {} bytes more",
             info_.file_bytes, *info_.frame_count, bytes, rest),
        "see whether size and format of --raw-video are those of the file");
    if (!job_.tolerant || info_.frame_count == 0) return *broken_end_;
    return {};
  }

  const AnimationInfo& info() const override { return info_; }

  Result<std::optional<Frame>> next() override {
    if (next_ == *info_.frame_count) {
      damage_ = broken_end_;
      return std::optional<Frame>();
    }
    FW_ASSIGN_OR_RETURN(Frame frame,
                        planes_.read(next_ * planes_.frame_bytes(), next_));
    ++next_;
    return std::optional(std::move(frame));
  }

  Result<void> rewind() override { return seek_before(0); }

  Result<void> seek_before(int64_t index) override {
    next_ = std::min(index, *info_.frame_count);
    damage_.reset();
    return {};
  }

  Result<Survey> survey() override {
    Survey survey;
    survey.frames.reserve(size_t(*info_.frame_count));
    for (int64_t i = 0; i < *info_.frame_count; ++i) {
      FrameFacts facts;
      facts.time = {i, 1};
      facts.offset = i * planes_.frame_bytes();
      facts.bytes = planes_.frame_bytes();
      facts.rect = {0, 0, info_.size.width, info_.size.height};
      facts.key = true;
      survey.frames.push_back(std::move(facts));
    }
    if (!job_.picture_time) survey.findings.push_back(unknown_frame_rate());
    return survey;
  }

  const std::optional<Error>& damage() const override { return damage_; }

 private:
  const RawPlanes planes_;
  const Job& job_;
  AnimationInfo info_;
  std::optional<Error> broken_end_;
  std::optional<Error> damage_;
  int64_t next_ = 0;
};

}  // namespace

Result<std::unique_ptr<Decoder>> open_raw(Source& source, const Job& job) {
  const RawVideo& raw = *job.raw_video;
  FW_RETURN_IF_ERROR(job.admit(raw.size.width, raw.size.height));
  AnimationInfo info;
  info.container = "raw";
  info.codec = "rawvideo";
  info.size = raw.size;
  info.format = raw.format;
  job.name_matrix(info.format);
  info.time_base = job.picture_time.value_or(kUnstatedPictureTime);
  info.file_bytes = source.size();
  auto decoder = std::make_unique<RawDecoder>(source, job, std::move(info));
  FW_RETURN_IF_ERROR(decoder->count());
  return std::unique_ptr<Decoder>(std::move(decoder));
}

}  // namespace framewise::media
