// SPDX-License-Identifier: Apache-2.0
// Encodes sections of a film: decodes its clips, brings their frames into the
// form of the film, mixes crossfades, encodes. Two clips are open at a time.
#pragma once

#include <atomic>

#include "video/film/sections.h"
#include "video/render/clip_frames.h"
#include "video/render/part.h"
#include "video/render/picture_fit.h"
#include "video/render/render_plan.h"
#include "video/render/work/work_times.h"

namespace framewise::video {

// Frames of the film, in the form in which they are encoded. Used by one
// thread, in growing order.
class FilmFrames {
 public:
  FilmFrames(const RenderPlan& plan, const media::Job& job, WorkTimes& times);
  ~FilmFrames();

  Result<AvFramePtr> frame(int64_t number);
  // Closes all clips; frame() opens them again.
  void close();

 private:
  struct OpenShot;
  Result<OpenShot*> open_shot(size_t shot);
  // At the levels that the shot asks for, or as the clip has it.
  Result<AvFramePtr> shot_frame(size_t shot, int64_t number);
  Result<AvFramePtr> clip_frame(size_t shot, int64_t number);
  Result<AvFramePtr> fitted_frame(OpenShot& open, int64_t wanted);
  Result<AvFramePtr> mixed_in_time(OpenShot& open, double time_s);
  Result<AvFramePtr> moved_in_time(OpenShot& open, int64_t number);

  const RenderPlan& plan_;
  const media::Job& job_;
  WorkTimes& times_;
  PicturePool pool_;
  std::vector<std::unique_ptr<OpenShot>> open_;  // two at most
};

// Which frame of a clip is shown at a frame of the film that is `number` frames
// of the film's rate after the clip's first one; within [0, clip.frames).
int64_t clip_frame_at(const CodedClip& clip, const Rate& film, int64_t number);

// Encodes one section in two stages, which may run on two threads at once: one
// makes frames, one encodes them. Its first frame is a key frame to which
// nothing before it is needed.
class PartRenderer {
 public:
  // All arguments must outlive the renderer.
  static Result<std::unique_ptr<PartRenderer>> open(const RenderPlan& plan,
                                                    const Section& section,
                                                    const media::Job& job,
                                                    WorkTimes& times);

  // The next frame; null after the last one.
  Result<AvFramePtr> make();
  Result<void> take(const AVFrame& frame);
  // After make() has given all frames and take() has got them.
  Result<Part> end();

 private:
  PartRenderer(const RenderPlan& plan, const Section& section,
               const media::Job& job, WorkTimes& times,
               media::VideoEncoder encoder);
  Result<void> expect_copied(int64_t number);

  const RenderPlan& plan_;
  const Section& section_;
  const media::Job& job_;
  WorkTimes& times_;
  FilmFrames frames_;
  int64_t next_;                         // frame to be made
  std::vector<ExpectedFrame> expected_;  // by make()
  media::VideoEncoder encoder_;
  PacketPtr packet_;
  int64_t sent_ = 0;
  Part part_;
};

// Both stages in turns.
Result<Part> render_part(const RenderPlan& plan, const Section& section,
                         const media::Job& job, WorkTimes& times);

// Names what a section shows and how it is encoded: sections with equal keys
// have equal packets.
std::string part_key(const RenderPlan& plan, const Section& section);

}  // namespace framewise::video
