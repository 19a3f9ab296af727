// SPDX-License-Identifier: Apache-2.0
#include "cli/serve/job_invocation.h"

#include <algorithm>
#include <vector>

#include "base/json/json.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/suggestion.h"
#include "framewise/policy.h"
#include "jobs/given.h"
#include "jobs/kinds.h"

namespace framewise::cli {
namespace {

using service::JobRequest;

const Command& command_named(std::string_view name) {
  return *std::ranges::find(commands(), name, &Command::name);
}

}  // namespace

Result<void> check_files(std::string_view kind, size_t least, size_t most,
                         const JobRequest& request) {
  const size_t count = request.files.size();
  if (count >= least && count <= most) return {};
  const std::string wanted = least == most
                                 ? fmt::format("{}", least)
                                 : fmt::format("{} to {}", least, most);
  return fail(ErrorKind::kUsage,
              "files: {} are named; jobs of the kind \"{}\" "
              "need {}",
              count, kind, wanted);
}

Result<Invocation> job_invocation(const Invocation& server,
                                  const JobCommand& job,
                                  const JobRequest& request) {
  FW_RETURN_IF_ERROR(
      check_files(job.name, job.least_files, job.most_files, request));
  const Command& command = command_named(job.name);
  Invocation invocation{.command = &command,
                        .sources = server.sources,
                        .environment = server.environment,
                        .asker = jobs::Asker::kService};
  for (const service::JobFile& file : request.files) {
    invocation.arguments.push_back(file.path.native());
  }
  jobs::Words words;
  for (const auto& [name, value] : request.options) {
    if (name == job.own_option) {
      invocation.options.emplace_back(job.own_option, value);
    } else {
      words.emplace_back(name, value);
    }
  }
  const auto fields = jobs::find_kind(job.name)->fields();
  FW_ASSIGN_OR_RETURN(
      jobs::Given given,
      jobs::give(fields, fmt::format("a job of the kind \"{}\"", job.name),
                 server.sources.layers, words, jobs::Asker::kService));
  invocation.settings = std::move(given.settings);
  for (auto& [name, value] : given.options) {
    const auto field = std::ranges::find(fields, std::string_view(name),
                                         &jobs::FieldInfo::name);
    invocation.options.emplace_back(field->name(), std::move(value));
  }
  return invocation;
}

std::string client_name(const std::string& path, const JobRequest& request) {
  for (const service::JobFile& file : request.files) {
    if (path == file.path.native()) return file.name;
  }
  return path;
}

Error with_client_names(Error error, const JobRequest& request) {
  error.file = client_name(error.file, request);
  return error;
}

void rename(Json& json, std::string_view from, std::string_view to) {
  for (JsonMember& member : json.members()) rename(member.value, from, to);
  for (Json& element : json) rename(element, from, to);
  if (!json.is_text() || from.empty()) return;
  std::string text = json.text();
  for (size_t at = 0; (at = text.find(from, at)) != std::string::npos;
       at += to.size()) {
    text.replace(at, from.size(), to);
  }
  json = std::move(text);
}

void use_client_names(Json& json, const JobRequest& request) {
  for (const service::JobFile& file : request.files) {
    rename(json, file.path.native(), file.name);
  }
}

}  // namespace framewise::cli
