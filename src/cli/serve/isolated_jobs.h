// SPDX-License-Identifier: Apache-2.0
// Both ends of the jobs of `framewise serve`. A child process may not write
// files and returns what it makes. Only kinds whose encoders write files
// themselves get a child of their own, which may write into the folder of its
// job.
#pragma once

#include "cli/command.h"
#include "cli/serve/server_settings.h"
#include "framewise/image/thumbnail.h"
#include "service/jobs/jobs.h"

namespace framewise::cli {

// --worker: runs the jobs that standard input names, until it ends.
Result<ExitCode> serve_worker(const Invocation& invocation);

// Runs each job in a child process; up to `most` of them are kept for the jobs
// that follow, as long as the settings stay. `settings` must outlive it.
// `niceness`: by how much they stand back for others, such as those of jobs
// that somebody waits for.
service::RunJob run_in_children(const ServerSettings& settings, size_t most,
                                int niceness = 0);

// Thumbnails by jobs of the kind "image thumbnail", which `run` runs.
Result<image::Thumbnails> thumbnails_by_job(
    const service::RunJob& run, const std::filesystem::path& path,
    const image::ThumbnailOptions& options);

}  // namespace framewise::cli
