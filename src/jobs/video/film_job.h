// SPDX-License-Identifier: Apache-2.0
// Jobs that write a film into their folder.
#pragma once

#include <string>

#include "framewise/thread_pool.h"
#include "jobs/job.h"

namespace framewise::jobs {

// The name of the film, which is the option "out", and all other options.
struct FilmJob {
  std::string name;
  Words options;
};
// Fails with kUsage unless it is the plain name of a file.
Result<FilmJob> film_job(const JobRequest& request);

// What the work on a film may use: a thread and a progress of its own where the
// asker of the job gives none. `tools` outlive it.
class FilmWork {
 public:
  // `items`: counted by the progress, such as "scenes".
  FilmWork(std::string items, const Given& given, const JobTools& tools);
  FilmWork(const FilmWork&) = delete;
  FilmWork& operator=(const FilmWork&) = delete;

  const runtime::WorkContext& context() const { return context_; }

 private:
  ThreadPool alone_{1};
  runtime::Progress progress_;
  runtime::WorkContext context_;
};

}  // namespace framewise::jobs
