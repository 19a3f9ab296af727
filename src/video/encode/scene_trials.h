// SPDX-License-Identifier: Apache-2.0
// Encodes and measures ranges of a film at a setting. What was finished is kept
// beside the output until the film is complete, so that a run that was
// interrupted does nothing twice.
#pragma once

#include <atomic>

#include "batch/journal.h"
#include "judge/policy/target.h"
#include "video/encode/coded_film.h"
#include "video/encode/scene_search.h"

namespace framewise::video {

// Scenes that are encoded and measured at once, by threads and memory. Fails
// with kLimit and the figure where one takes more than the work may use.
Result<size_t> scene_lanes(const CodedFilm& film,
                           const media::VideoEncoding& encoding,
                           std::span<const judge::Requirement> targets,
                           const WorkContext& context);

// Of all threads of this process, so far.
double processor_seconds();

// Used by several threads at once.
class SceneTrials {
 public:
  // `folder`: where finished trials are kept; empty: nowhere, and only probes
  // can be tried.
  static Result<std::unique_ptr<SceneTrials>> open(
      const EncodeRequest& request, const CodedFilm& film,
      std::span<const judge::Requirement> targets,
      const std::filesystem::path& folder);

  // `grain`: the value of kGrainOption (grain_choice.h); empty: not given.
  Result<SceneTrial> run(const FrameRange& range, double crf, TrialUse use,
                         std::string_view grain = {});

  std::optional<Part> load(std::string_view key) const;
  int64_t encoded_frames() const { return encoded_frames_; }
  int64_t measured_frames() const { return measured_frames_; }
  // Forgets everything that was kept.
  void remove();

 private:
  SceneTrials(const EncodeRequest& request, const CodedFilm& film,
              std::span<const judge::Requirement> targets,
              std::optional<PartStore> parts, batch::Journal journal);
  std::string key_of(const FrameRange& range,
                     const media::VideoEncoding& encoding, TrialUse use) const;
  std::optional<SceneTrial> known(const std::string& key, TrialUse use) const;
  Result<SceneTrial> measure(const FrameRange& range, Part& part);

  const EncodeRequest& request_;
  const CodedFilm& film_;
  std::span<const judge::Requirement> targets_;
  CompareOptions compare_;
  std::optional<PartStore> parts_;
  batch::Journal journal_;
  std::atomic<int64_t> encoded_frames_ = 0;
  std::atomic<int64_t> measured_frames_ = 0;
};

}  // namespace framewise::video
