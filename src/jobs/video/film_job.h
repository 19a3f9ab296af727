// SPDX-License-Identifier: Apache-2.0
// Jobs that write a film into their folder.
#pragma once

#include <string>

#include "jobs/job.h"

namespace framewise::jobs {

// The name of the film, which is the option "out", and all other options.
struct FilmJob {
  std::string name;
  Words options;
};
// Fails with kUsage unless it is the plain name of a file.
Result<FilmJob> film_job(const JobRequest& request);

// Passes changes of `progress` on to the asker of the job.
void pass_on(runtime::Progress& progress, const JobTools& tools);

}  // namespace framewise::jobs
