// SPDX-License-Identifier: Apache-2.0
// Making the frames of a film without encoding them.
#include <optional>

#include "video/compose/compose.h"
#include "video/render/film_plan.h"

namespace framewise::video {
namespace {

Result<void> draw_section(const FilmPlan& plan, const Section& section,
                          const media::Job& job, WorkTimes& times) {
  FilmFrames frames(plan.render, job, times);
  for (int64_t i = section.start; i < section.end(); ++i) {
    FW_RETURN_IF_ERROR(job.keep_going());
    FW_ASSIGN_OR_RETURN(const AvFramePtr frame, frames.frame(i));
  }
  return {};
}

Result<int64_t> draw(const ComposeRequest& request,
                     const WorkContext& context) {
  FramePool pool;
  media::Job job;
  job.limits = media::limits_of_video(context.limits);
  job.pool = &pool;
  job.stop = context.stop;
  FW_ASSIGN_OR_RETURN(auto clips, read_clips(request, job, *context.executor));
  FW_ASSIGN_OR_RETURN(const FilmPlan plan,
                      plan_film(request, std::move(clips), job));
  WorkTimes times;
  std::vector<std::optional<Error>> errors(plan.sections.size());
  context.executor->parallel_for(errors.size(), [&](size_t i) {
    auto drawn = draw_section(plan, plan.sections[i], job, times);
    if (!drawn) errors[i] = std::move(drawn).error();
  });
  for (auto& error : errors) {
    if (error) return *std::move(error);
  }
  return plan.render.timeline.frames();
}

}  // namespace
}  // namespace framewise::video

extern "C" __attribute__((visibility("default"))) void framewise_video_draw(
    const framewise::video::ComposeRequest& request,
    const framewise::video::WorkContext& context,
    framewise::Result<int64_t>& answer) {
  answer = framewise::video::draw(request, context);
}
