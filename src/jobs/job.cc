// SPDX-License-Identifier: Apache-2.0
#include "jobs/job.h"

#include "base/result.h"
#include "jobs/kinds.h"

namespace framewise::jobs {

Result<void> check_files(const JobRequest& request, size_t least, size_t most) {
  const size_t count = request.files.size();
  if (count >= least && count <= most) return {};
  const std::string wanted = least == most
                                 ? fmt::format("{}", least)
                                 : fmt::format("{} to {}", least, most);
  return fail(ErrorKind::kUsage,
              "files: {} are named; jobs of the kind \"{}\" "
              "need {}",
              count, request.kind, wanted);
}

Result<Given> give(const JobRequest& request, const Host& host) {
  return give(request, request.options, host);
}

Result<Given> give(const JobRequest& request, const Words& options,
                   const Host& host) {
  return give(find_kind(request.kind)->fields(),
              fmt::format("a job of the kind \"{}\"", request.kind),
              host.settings, options, Asker::kService);
}

void use_host(const Host& host, CompareOptions& options) {
  options.models = host.models;
  options.memory_per_thread = host.memory_per_thread;
}

std::string client_name(const std::string& path, const JobRequest& request) {
  for (const JobFile& file : request.files) {
    if (path == file.path.string()) return file.name;
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
  for (const JobFile& file : request.files) {
    rename(json, file.path.string(), file.name);
  }
}

}  // namespace framewise::jobs
