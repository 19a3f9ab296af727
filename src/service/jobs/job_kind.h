// SPDX-License-Identifier: Apache-2.0
// The kinds of jobs of the service. The service itself knows jobs only by their
// requests: each kind reads its options and does the work.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/work_context.h"
#include "service/jobs/job.h"

namespace framewise::service {

// Pictures of the film that a job is making. Called from any thread.
class JobPreview {
 public:
  virtual ~JobPreview() = default;
  virtual double seconds() const = 0;  // of the film
  // A small JPEG of the film at this time; nullopt while another one is made.
  // Fails if a clip cannot be decoded.
  virtual Result<std::optional<std::string>> picture(double seconds) = 0;
};

struct JobTools {
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
  // Shows the film of a job until it ends; empty: nobody can look.
  std::function<void(std::shared_ptr<JobPreview>)> show;
};

// All functions may be called from several threads at once.
class JobKind {
 public:
  virtual ~JobKind() = default;

  virtual std::string_view name() const = 0;
  // Fails with kUsage for options that the kind does not have, and for a wrong
  // number of files. Opens nothing.
  virtual Result<void> check(const JobRequest& request) const = 0;
  // Time of one thread for a megabyte of input, until this machine has learned
  // it.
  virtual double usual_ms_per_megabyte() const = 0;
  // Whether its outcome has outputs.
  virtual bool writes_files() const { return false; }
  // Whether it writes them into its folder itself, rather than by `write`: a
  // child process then gets the right to write there.
  virtual bool writes_in_folder() const { return false; }

  virtual Result<JobOutcome> run(const JobRequest& request,
                                 const JobTools& tools) const = 0;
};

using JobKinds = std::vector<std::unique_ptr<JobKind>>;

// Null: there is none of that name.
const JobKind* find_kind(const JobKinds& kinds, std::string_view name);

}  // namespace framewise::service
