// SPDX-License-Identifier: Apache-2.0
// The plan of rendering a film: its form, its timeline, the clips to copy,
// and the sections.
#pragma once

#include "video/film/options.h"
#include "video/render/part_renderer.h"

namespace framewise::video {

struct FilmPlan {
  RenderPlan render;
  size_t model = 0;  // the clip whose form the film has
  std::vector<bool> copied;
  std::vector<ClipDecision> decisions;
  std::vector<Section> sections;
  SectionTotals totals;
  std::vector<std::string> notes;
};

// Reads all clips, on the threads of the executor.
Result<std::vector<ClipFile>> read_clips(const ComposeRequest& request,
                                         const media::Job& job,
                                         Executor& executor);

Result<FilmPlan> plan_film(const ComposeRequest& request,
                           std::vector<ClipFile> clips, const media::Job& job);

// Encodes the packets of this clip in every section, from now on.
void encode_clip(FilmPlan& plan, size_t clip, std::string reason);

}  // namespace framewise::video
