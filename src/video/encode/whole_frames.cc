// SPDX-License-Identifier: Apache-2.0
#include "video/encode/whole_frames.h"

#include <algorithm>

#include "base/module.h"

namespace framewise::video {
namespace {

// Further ahead than this it is faster to start again.
constexpr int64_t kMostSkipped = 16;

}  // namespace

Result<WholeFrames> WholeFrames::open(const ClipFile& file, FieldUse fields,
                                      const media::Job& job) {
  WholeFrames frames;
  FW_ASSIGN_OR_RETURN(ClipFrames stored, ClipFrames::open(file, job));
  frames.stored_.emplace(std::move(stored));
  frames.fields_ = fields;
  frames.frames_ = file.clip.frames;
  return frames;
}

// The filter looks at one frame before and one behind.
Result<void> WholeFrames::start_before(int64_t index) {
  next_fed_ = std::max<int64_t>(index - 1, 0);
  FW_ASSIGN_OR_RETURN(const AVFrame* first, stored_->frame(next_fed_));
  const MotionFacts facts{.purpose = FilterPurpose::kFramesOfFields,
                          .width = first->width,
                          .height = first->height,
                          .pixels = AVPixelFormat(first->format)};
  FW_ASSIGN_OR_RETURN(
      filter_, call_module<ModuleMotion>(kMotionModule, kMotionSymbol, facts));
  whole_.reset();
  ended_ = false;
  return {};
}

Result<void> WholeFrames::feed() {
  if (next_fed_ == frames_) {
    ended_ = true;
    return filter_->end();
  }
  FW_ASSIGN_OR_RETURN(const AVFrame* frame, stored_->frame(next_fed_));
  return filter_->add(*frame, next_fed_++);
}

Result<const AVFrame*> WholeFrames::frame(int64_t index) {
  if (fields_ == FieldUse::kAsStored) return stored_->frame(index);
  if (whole_ && whole_->pts == index) return whole_.get();
  const bool goes_on = filter_ && whole_ && whole_->pts < index &&
                       index < whole_->pts + kMostSkipped;
  if (!goes_on) FW_RETURN_IF_ERROR(start_before(index));
  while (!whole_ || whole_->pts < index) {
    FW_ASSIGN_OR_RETURN(media::AvFramePtr made, filter_->next());
    if (made) {
      whole_ = std::move(made);
      continue;
    }
    if (ended_) {
      return fail(ErrorKind::kInternal, "no whole frame {} came", index);
    }
    FW_RETURN_IF_ERROR(feed());
  }
  return whole_.get();
}

}  // namespace framewise::video
