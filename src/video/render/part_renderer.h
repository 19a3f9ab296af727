// SPDX-License-Identifier: Apache-2.0
// Encodes sections of a film: decodes its clips, brings their frames into the
// form of the film, mixes crossfades, encodes. Two clips are open at a time.
#pragma once

#include <atomic>

#include "video/film/sections.h"
#include "video/render/clip_frames.h"
#include "video/render/part.h"
#include "video/render/picture_fit.h"
#include "video/render/work_times.h"

namespace framewise::video {

// What all sections of a film have in common.
struct RenderPlan {
  Timeline timeline;
  std::vector<ClipFile> clips;
  FilmPicture picture;
  RateConversion rate_conversion = RateConversion::kDuplicate;
  media::VideoEncoding encoding;
  bool copies = false;  // some sections are copied
};

// Frames of the film, in the form in which they are encoded. Used by one
// thread, in growing order.
class FilmFrames {
 public:
  FilmFrames(const RenderPlan& plan, const media::Job& job, WorkTimes& times);
  ~FilmFrames();

  Result<AvFramePtr> frame(int64_t number);

 private:
  struct OpenShot;
  Result<OpenShot*> open_shot(size_t shot);
  Result<AvFramePtr> shot_frame(size_t shot, int64_t number);
  Result<AvFramePtr> mixed_in_time(OpenShot& open, double time_s);

  const RenderPlan& plan_;
  const media::Job& job_;
  WorkTimes& times_;
  PicturePool pool_;
  std::vector<std::unique_ptr<OpenShot>> open_;  // two at most
};

// Which frame of a clip is shown at a frame of the film that is `number` frames
// of the film's rate after the clip's first one; within [0, clip.frames).
int64_t clip_frame_at(const CodedClip& clip, const Rate& film, int64_t number);

// Encodes one section. Its first frame is a key frame to which nothing before
// it is needed.
Result<Part> render_part(const RenderPlan& plan, const Section& section,
                         const media::Job& job, WorkTimes& times);

// Names what a section shows and how it is encoded: sections with equal keys
// have equal packets.
std::string part_key(const RenderPlan& plan, const Section& section);

}  // namespace framewise::video
