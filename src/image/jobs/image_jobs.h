// SPDX-License-Identifier: Apache-2.0
// Jobs of a batch that read pictures and may write files: check, thumbnail,
// convert, diff. A verb says what is done with one job; what holds for all of
// them is here: outputs that stay in their folder, nothing replaced by
// accident, answers of isolated workers, skipped files, rows of errors.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "batch/file_survey.h"
#include "batch/job.h"
#include "batch/output_folder.h"
#include "framewise/animation.h"

namespace framewise::image {

using batch::Existing;
using batch::OutputFolder;

struct ImageJob {
  std::vector<std::string> inputs;   // at least one
  std::vector<std::string> outputs;  // names in the output folder; may be empty
  // The inputs were found in a folder: they need not be pictures.
  bool found = false;

  bool operator==(const ImageJob&) const = default;
};

// One line of text from which parse_job() makes the same job.
std::string json_of(const ImageJob& job);
Result<ImageJob> parse_job(std::string_view line);

struct ImageAnswer {
  batch::Status status = batch::Status::kPassed;
  std::string row;  // a JSON object on one line
  // The bytes of the outputs, in order. One that is empty is not written.
  std::vector<std::vector<std::byte>> contents;
};

struct ImageVerb {
  std::string name;        // "thumbnail"
  std::string parameters;  // as text: all that can change rows and outputs
  // Of a thread, until this machine has learned it.
  double usual_ms_per_megapixel = 20;
  // The most memory that a job takes besides its files.
  std::function<int64_t(const batch::FileFacts& input)> memory_bytes;
  OpenOptions reading;  // for estimates
  // From any thread.
  std::function<Result<ImageAnswer>(const ImageJob&,
                                    const runtime::WorkContext&)>
      run;
};

enum class Process : uint8_t {
  kWritesFiles,
  kWorker,  // has no right to write: its answers hold the contents
};

class ImageJobs final : public batch::JobKind {
 public:
  // `folder` may be absent if no job has outputs.
  ImageJobs(ImageVerb verb, std::optional<OutputFolder> folder,
            Existing existing, Process process);

  batch::Job job(const ImageJob& job) const;

  std::vector<batch::JobEstimate> estimate(
      std::span<const batch::Job* const> jobs, batch::Survey survey,
      const runtime::WorkContext& work) override;
  Result<batch::JobResult> run(std::string_view line,
                               const runtime::WorkContext& work) override;
  Result<batch::JobResult> collect(std::string_view line,
                                   batch::JobResult answer) override;
  std::string error_row(std::string_view line,
                        const Error& error) const override;
  bool output_exists(const batch::Job& job) const override;

 private:
  Result<void> admit(const ImageJob& job) const;
  Result<void> write(const ImageJob& job,
                     std::span<const std::vector<std::byte>> contents) const;

  const ImageVerb verb_;
  const std::optional<OutputFolder> folder_;
  const Existing existing_;
  const Process process_;
};

}  // namespace framewise::image
