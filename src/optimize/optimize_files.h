// SPDX-License-Identifier: Apache-2.0
// Optimizing a file, as a kind of job.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "batch/job.h"
#include "framewise/optimize.h"

namespace framewise::optimization {

struct OptimizeFile {
  std::string input;
  std::string output;  // its ending may change with the format
  size_t index = 0;    // position among all files

  bool operator==(const OptimizeFile&) const = default;
};

// A job's line, and back. A path that is not UTF-8 is written as its bytes in
// hexadecimal digits.
std::string json_of(const OptimizeFile& file);
Result<OptimizeFile> parse_file(std::string_view line);

// Where jobs run: a worker may not write files, so its answer holds them.
enum class Process : uint8_t { kOwn, kWorker };

struct OptimizeFilesOptions {
  OptimizeOptions optimize;
  std::string destination;  // a place by its name; empty: none
  Process process = Process::kOwn;
  // A result or an error as one JSON object on one line. From any thread.
  std::function<std::string(const OptimizeFile&, const Result<Optimization>&)>
      make_row;
};

// Fails with kLimit and the figure where the header of `input` says that it
// takes more than `allowed` bytes; 0: no limit.
Result<void> admit_optimization(const std::filesystem::path& input,
                                const OpenOptions& reading, int64_t allowed);

class OptimizeFiles final : public batch::JobKind {
 public:
  // Fails if the options are not valid.
  static Result<OptimizeFiles> create(OptimizeFilesOptions options);

  batch::Job job(const OptimizeFile& file) const;

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey survey,
      const runtime::WorkContext& work) override;
  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override;
  // The worker may be in the hands of a hostile file: it chooses the bytes of
  // the output and its ending, and nothing else.
  Result<batch::JobResult> collect(std::string_view line,
                                   batch::JobResult answer) override;
  std::string error_row(std::string_view line,
                        const Error& error) const override;
  // Whether a file of that name exists, with any ending of a format.
  bool output_exists(const batch::Job& job) const override;

 private:
  OptimizeFiles(OptimizeFilesOptions options, std::string settings)
      : options_(std::move(options)), settings_(std::move(settings)) {}

  OptimizeFilesOptions options_;
  std::string settings_;  // identifies the options, for keys
};

}  // namespace framewise::optimization
