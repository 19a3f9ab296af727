// SPDX-License-Identifier: Apache-2.0
#include "batch/file_survey.h"

#include <algorithm>

#include "base/for_each_index.h"
#include "base/objects/places.h"

namespace framewise::batch {
namespace {

constexpr size_t kMaxOpenedFiles = 20'000;
// For containers that state a duration but no number of frames.
constexpr double kUsualFramesPerSecond = 25;

}  // namespace

FileFacts stat_file(const std::filesystem::path& path) {
  return {.bytes = bytes_of_file(path)};
}

FileFacts survey_file(const std::filesystem::path& path,
                      const OpenOptions& options) {
  FileFacts facts = stat_file(path);
  const auto animation = open(path, options);
  if (!animation) return facts;
  const AnimationInfo& info = animation->info();
  facts.pixels = info.size.pixels();
  facts.container = info.container;
  if (info.frame_count) {
    facts.frames = *info.frame_count;
  } else if (info.duration && facts.pixels > 0) {
    facts.frames =
        std::max<int64_t>(1, int64_t(info.time_base.seconds(*info.duration) *
                                     kUsualFramesPerSecond));
  }
  return facts;
}

size_t FileSurvey::add(const std::string& path, const OpenOptions& options) {
  const auto [known, is_new] = numbers_.try_emplace(path, files_.size());
  if (is_new) files_.push_back({&known->first, &options, {}});
  return known->second;
}

void FileSurvey::run(Survey survey, const runtime::WorkContext& work) {
  const bool open_files =
      survey == Survey::kOpenFiles && files_.size() <= kMaxOpenedFiles;
  for_each_index(work.executor, files_.size(), [&](size_t i) {
    File& file = files_[i];
    file.facts = open_files && !work.stop.stop_requested()
                     ? survey_file(*file.path, *file.options)
                     : stat_file(*file.path);
  });
}

}  // namespace framewise::batch
