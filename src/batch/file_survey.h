// SPDX-License-Identifier: Apache-2.0
// Size and shape of the files that jobs read, before any frame is decoded:
// from these a JobKind estimates time and memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <unordered_map>
#include <vector>

#include "batch/job.h"
#include "framewise/animation.h"

namespace framewise::batch {

struct FileFacts {
  int64_t bytes = 0;
  int64_t pixels = 0;  // of one frame; 0: the file was not opened
  int64_t frames = 1;
  std::string container;  // empty: the file was not opened
};

// Opens the file and reads its header. Of a file that cannot be read only the
// size is returned: the job that reads it will report the error.
FileFacts survey_file(const std::filesystem::path& path,
                      const OpenOptions& options);

// The size only.
FileFacts stat_file(const std::filesystem::path& path);

// Surveys each file once, however many jobs read it.
class FileSurvey {
 public:
  // Returns the file's number for facts(). `options` must outlive run().
  size_t add(const std::string& path, const OpenOptions& options);

  // On all threads of the executor. Beyond 20 000 files only sizes are read:
  // opening each would delay the first job by minutes.
  void run(Survey survey, const runtime::WorkContext& work);

  const FileFacts& facts(size_t file) const { return files_[file].facts; }

 private:
  struct File {
    const std::string* path;  // a key of numbers_
    const OpenOptions* options;
    FileFacts facts;
  };
  std::vector<File> files_;
  std::unordered_map<std::string, size_t> numbers_;  // by path
};

}  // namespace framewise::batch
