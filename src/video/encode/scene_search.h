// SPDX-License-Identifier: Apache-2.0
// Finds the setting of each scene: the smallest whose whole meets the target.
// Some scenes spread over the film are probed at three settings, and teach how
// quality falls; the others need one probe each. Where the film has a size to
// keep, all scenes get the best quality that they can share. What is found does
// not depend on the number of threads.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "framewise/executor.h"
#include "video/encode/crf_model.h"
#include "video/encode/encode_options.h"

namespace framewise::video {

// Whether the packets are kept for the film.
enum class TrialUse : uint8_t { kProbe, kScene };

// A range that was encoded and measured.
struct SceneTrial {
  std::string key = {};  // of its packets, if they were kept
  double crf = 0;
  double margin = 0;  // in points; negative: the target is missed
  double value = 0;
  int64_t bytes = 0;
  bool known = false;  // by a run before
};

using TryRange = std::function<Result<SceneTrial>(const FrameRange& range,
                                                  double crf, TrialUse use)>;

struct SceneTask {
  FrameRange range;
  FrameRange window;  // on which it is probed
};

struct FoundScene {
  SceneTrial best;  // of the whole; by a dry run what is expected of it
  int encodes = 0;  // of the whole
};

// "71.7 kB", "4.2 MB".
std::string words_of_bytes(double bytes);

struct SearchRules {
  CrfRange crf;
  double usual_crf = 28;
  double spread = 6;       // between the probes of a scene that teaches
  int64_t most_bytes = 0;  // of all scenes; 0: as many as the target takes
  // Below these bytes of all scenes the film gets smaller: where those that
  // teach promise more, nothing else is encoded; 0: it may get larger.
  int64_t film_bytes = 0;
  // Estimates what the scenes that do not teach would take.
  bool dry_run = false;
};

struct SearchWork {
  Executor* executor = nullptr;
  size_t lanes = 1;  // scenes that are encoded at once
  TryRange run;
  // May be empty. Called from any thread, once for each scene; to keep within a
  // size it may be encoded again.
  std::function<void(size_t scene, const FoundScene& found)> on_found;
};

Result<std::vector<FoundScene>> search_scenes(std::span<const SceneTask> tasks,
                                              const SearchRules& rules,
                                              const SearchWork& work);

}  // namespace framewise::video
