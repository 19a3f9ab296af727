// SPDX-License-Identifier: Apache-2.0
// `framewise image check`: reads options, lists files, prints rows.
#include "base/result.h"
#include "cli/command_functions.h"
#include "cli/image/image_files.h"
#include "cli/image/image_jobs.h"
#include "cli/options/cache_options.h"
#include "cli/options/compare_request.h"
#include "jobs/image/image_verbs.h"
#include "report/image/check_report.h"

namespace framewise::cli {
namespace {

// Start and end image form one job.
Result<ImageWork> list_files(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(ImageWork work, list_inputs(invocation));
  const bool pair = invocation.has("for") && invocation.arguments.size() == 2 &&
                    work.jobs.size() == 2;
  if (pair) {
    work.jobs.front().inputs.push_back(work.jobs.back().inputs.front());
    work.jobs.pop_back();
  }
  return work;
}

}  // namespace

Result<ExitCode> run_image_check(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const jobs::CheckRequest request,
                      jobs::read_check(given_of(invocation)));
  std::unique_ptr<Cache> cache;
  const bool is_asked_for = jobs::asks_for_cache(invocation.settings);
  if (is_asked_for && request.options.quick) {
    FW_RETURN_IF_ERROR(refuse_cache(invocation, "a quick check reads headers"));
  } else if (is_asked_for &&
             !invocation.has("worker")) {  // which may not write
    FW_ASSIGN_OR_RETURN(cache, open_cache(invocation));
  }
  return run_image_jobs(invocation,
                        {.verb = jobs::check_verb(request, cache.get()),
                         .list = [&] { return list_files(invocation); },
                         .text_of = report::image_check_text});
}

}  // namespace framewise::cli
