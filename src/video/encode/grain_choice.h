// SPDX-License-Identifier: Apache-2.0
// Film grain of a film that is encoded anew. AV1 can describe grain instead of
// coding it: the player then makes other grain of the same strength, for few
// bytes. Whether that meets a target is tried.
#pragma once

#include <span>
#include <string_view>

#include "judge/policy/requirement.h"
#include "video/encode/coded_film.h"
#include "video/encode/scene_search.h"

namespace framewise::video {

// The option of SVT-AV1 that takes grain out and describes it, and the value
// that takes out all. Less leaves grain that is coded and has other grain on
// top of it: of 8, 16, 25 and 40 none had a better score at fewer bytes.
inline constexpr std::string_view kGrainOption = "film-grain";
inline constexpr std::string_view kAllGrain = "50";
// Takes out as good as nothing, for the scenes without grain of a film that has
// others: all key frames must say alike that there may be grain.
inline constexpr std::string_view kNoGrain = "1";

// Whether grain may be described: by AV1's encoder, where nobody has set its
// option.
bool may_describe_grain(const EncodeOptions& options);

// The first target that is not of the score, which alone knows that other grain
// of the same strength is no loss; null: there is none.
const judge::Requirement* target_blind_to_grain(
    std::span<const judge::Requirement> targets);

// The standard deviation of the grain in the middle of a scene, in levels of 8
// bits; 0: it has none.
Result<double> grain_of_scene(const CodedFilm& film, const FrameRange& scene);

// The scene with the strongest grain, of a few spread over the film.
struct GrainyScene {
  size_t scene = 0;
  double deviation = 0;  // standard, in levels of 8 bits; 0: no grain
};
Result<GrainyScene> grainiest_scene(const CodedFilm& film,
                                    std::span<const SceneTask> scenes);

// Whether described grain meets the targets, and saves enough to be worth
// pixels that are not the film's.
bool is_better_described(const SceneTrial& coded, const SceneTrial& described);

}  // namespace framewise::video
