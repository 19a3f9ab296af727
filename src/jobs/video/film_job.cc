// SPDX-License-Identifier: Apache-2.0
#include "jobs/video/film_job.h"

#include "base/result.h"
#include "jobs/kinds.h"
#include "jobs/reading_fields.h"
#include "media/relative_path.h"

namespace framewise::jobs {

Result<FilmJob> film_job(const JobRequest& request) {
  FilmJob job{.name = std::string(find_kind(request.kind)->usual_output),
              .options = {}};
  for (const auto& [word, value] : request.options) {
    if (word == "out") {
      job.name = value;
    } else {
      job.options.emplace_back(word, value);
    }
  }
  if (!stays_beneath(job.name) || job.name.find('/') != std::string::npos) {
    return fail(ErrorKind::kUsage, "options.out: not the name of a file");
  }
  return job;
}

FilmWork::FilmWork(std::string items, const Given& given, const JobTools& tools)
    : progress_(std::move(items)), context_(tools.work) {
  if (!context_.executor) context_.executor = &alone_;
  context_.progress = &progress_;
  context_.limits = limits_of(given);
  if (!tools.progress) return;
  progress_.on_change([this, &tools] {
    const runtime::Progress::Snapshot now = progress_.snapshot();
    tools.progress({now.stage,
                    now.unit,
                    now.done,
                    now.total,
                    {},
                    now.fraction,
                    now.remaining_s});
  });
}

}  // namespace framewise::jobs
