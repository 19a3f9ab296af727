// SPDX-License-Identifier: Apache-2.0
// A job: a request in words that names its files, what it may use, and how it
// ended. The service runs these; kinds() has the functions that carry them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/json.h"
#include "framewise/compare.h"
#include "framewise/job.h"
#include "jobs/given.h"
#include "runtime/work_context.h"
#include "video/film/options.h"

namespace framewise::jobs {

// A file that a job reads.
struct JobFile {
  std::string name;            // as the client gave it
  std::filesystem::path path;  // absolute; empty until it is fetched
  std::string url;             // where it is fetched from; empty: it is here
};

// A job's request, with everything that decides the result.
struct JobRequest {
  std::string kind;  // a command of the program, such as "image check"
  std::vector<JobFile> files;
  // Names and values, as flags of that command. A flag without value has "".
  Words options;
  bool html = false;  // besides JSON
  bool markdown = false;
  // Of a comparison: the worst moment of each copy, as files of
  // JobTools::write.
  bool pictures = false;
  // The session of the form that brought the files: it ends with the job.
  // Empty: the files are not the job's.
  std::string session;
  // The name in the token that sent it.
  std::string owner;
};

// Whether any of them is fetched when the job runs.
inline bool has_urls(const JobRequest& request) {
  for (const JobFile& file : request.files) {
    if (!file.url.empty()) return true;
  }
  return false;
}

using framewise::JobProgress;

struct JobOutcome {
  int exit_code = 0;  // that of the command: 0 or 1
  std::string json;   // one document
  std::string html;   // empty: not asked for, or the kind has none
  std::string markdown;
  std::vector<std::string> outputs;  // names of files in the job's folder
  std::string verdict;  // such as "PASS"; empty: the kind gives none
};

struct JobTools {
  // Its cache is used where the kind keeps results.
  runtime::WorkContext work;
  // Keeps an output file of this name, without folders.
  std::function<Result<void>(const std::string& name,
                             std::span<const std::byte> content)>
      write;
  // Where output files may be written directly: an empty folder, if the kind
  // writes files; in a child process only if it writes them there itself.
  std::filesystem::path folder;
  // From one thread at a time; may be empty.
  std::function<void(const JobProgress&)> progress;
  // Called before a film is written, with what it plays, all times decided; may
  // be empty.
  std::function<void(const video::ComposeRequest& film,
                     const std::vector<video::ClipPlay>& plays)>
      show_film;
};

// The process that runs jobs.
struct Host {
  std::vector<SettingsSource> settings;  // beneath those of each request
  std::filesystem::path models;          // see CompareOptions::models
  int64_t memory_per_thread = 0;         // see CompareOptions
};

// Fails with kUsage for a wrong number of files.
Result<void> check_files(const JobRequest& request, size_t least, size_t most);

// The options of a request over the settings of the host. Fails with kUsage for
// options that the job may not have.
Result<Given> give(const JobRequest& request, const Host& host);
Result<Given> give(const JobRequest& request, const Words& options,
                   const Host& host);

// Fills in what a request leaves to the machine.
void use_host(const Host& host, CompareOptions& options);

// The names of files as the client gave them, in place of their paths.
Error with_client_names(Error error, const JobRequest& request);
std::string client_name(const std::string& path, const JobRequest& request);
// In all texts of a document.
void use_client_names(Json& json, const JobRequest& request);
// Replaces `from` wherever it stands in a text of the document.
void rename(Json& json, std::string_view from, std::string_view to);

}  // namespace framewise::jobs
