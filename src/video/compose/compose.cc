// SPDX-License-Identifier: Apache-2.0
#include "video/compose/compose.h"

#include "base/module.h"
#include "base/result.h"
#include "video/compose/auto_joints.h"
#include "video/film/film_stages.h"

namespace framewise::video {
namespace {

// Names the stages. How long they take shows when the clips are read.
void name_stages(runtime::Progress& progress) {
  std::vector<runtime::Progress::Stage> stages;
  for (const std::string_view name : kFilmStageNames) {
    stages.push_back({.name = std::string(name), .work = 0});
  }
  progress.plan(std::move(stages));
}

Result<FilmReport> call_compose(ComposeRequest request,
                                const WorkContext& context, bool write) {
  if (context.progress) name_stages(*context.progress);
  if (!request.options.crossfade_s) {
    FW_RETURN_IF_ERROR(choose_overlaps(request, context));
  }
  return call_module<ModuleCompose>("framewise-codec-video", kComposeSymbol,
                                    request, context, write);
}

}  // namespace

Result<FilmReport> estimate_film(const ComposeRequest& request,
                                 const WorkContext& context) {
  return call_compose(request, context, false);
}

Result<FilmReport> compose_film(const ComposeRequest& request,
                                const WorkContext& context) {
  return call_compose(request, context, true);
}

Result<SeamCheck> check_existing_film(const ComposeRequest& request,
                                      const std::filesystem::path& film,
                                      const WorkContext& context) {
  return call_module<ModuleCheck>("framewise-codec-video", kCheckSymbol,
                                  request, film, context);
}

Result<int64_t> draw_film(const ComposeRequest& request,
                          const WorkContext& context) {
  return call_module<ModuleDraw>("framewise-codec-video", kDrawSymbol, request,
                                 context);
}

}  // namespace framewise::video
