// SPDX-License-Identifier: Apache-2.0
// Requests for jobs as invocations of the command of the same name, so that
// options mean the same in both.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/json/json.h"
#include "cli/command.h"
#include "service/jobs/job.h"

namespace framewise::cli {

// A kind of jobs. Its options are the fields of the kind of that name.
struct JobCommand {
  std::string_view name;  // of the command, and of the kind of job
  size_t least_files;
  size_t most_files;
  // An option that is no field of the kind, such as the name of an output.
  std::string_view own_option = "";
};

// Over the settings of the server's own invocation come those of the request.
// Limits of the server cannot be changed. Fails with kUsage for options that
// the job may not have, and for a wrong number of files.
Result<Invocation> job_invocation(const Invocation& server,
                                  const JobCommand& command,
                                  const service::JobRequest& request);

// Fails with kUsage for a wrong number of files.
Result<void> check_files(std::string_view kind, size_t least, size_t most,
                         const service::JobRequest& request);

// The names of files as the client gave them, in place of their paths.
Error with_client_names(Error error, const service::JobRequest& request);
std::string client_name(const std::string& path,
                        const service::JobRequest& request);
// In all texts of a document.
void use_client_names(Json& json, const service::JobRequest& request);
// Replaces `from` wherever it stands in a text of the document.
void rename(Json& json, std::string_view from, std::string_view to);

}  // namespace framewise::cli
