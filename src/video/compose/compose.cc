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

Result<FilmReport> call_module(ComposeRequest request,
                               const WorkContext& context, bool write) {
  if (context.progress) name_stages(*context.progress);
  if (!request.options.crossfade_s) {
    FW_RETURN_IF_ERROR(choose_overlaps(request, context));
  }
  FW_ASSIGN_OR_RETURN(void* symbol, load_module_symbol("framewise-codec-video",
                                                       kComposeSymbol));
  Result<FilmReport> answer(FilmReport{});
  reinterpret_cast<ModuleCompose>(symbol)(request, context, write, answer);
  return answer;
}

}  // namespace

Result<FilmReport> estimate_film(const ComposeRequest& request,
                                 const WorkContext& context) {
  return call_module(request, context, false);
}

Result<FilmReport> compose_film(const ComposeRequest& request,
                                const WorkContext& context) {
  return call_module(request, context, true);
}

Result<SeamCheck> check_existing_film(const ComposeRequest& request,
                                      const std::filesystem::path& film,
                                      const WorkContext& context) {
  FW_ASSIGN_OR_RETURN(
      void* symbol, load_module_symbol("framewise-codec-video", kCheckSymbol));
  Result<SeamCheck> answer(SeamCheck{});
  reinterpret_cast<ModuleCheck>(symbol)(request, film, context, answer);
  return answer;
}

Result<int64_t> draw_film(const ComposeRequest& request,
                          const WorkContext& context) {
  FW_ASSIGN_OR_RETURN(void* symbol,
                      load_module_symbol("framewise-codec-video", kDrawSymbol));
  Result<int64_t> answer(0);
  reinterpret_cast<ModuleDraw>(symbol)(request, context, answer);
  return answer;
}

}  // namespace framewise::video
