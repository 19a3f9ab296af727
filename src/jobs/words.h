// SPDX-License-Identifier: Apache-2.0
// The words of options that choose, and what they mean in the library.
#pragma once

#include "framewise/compare.h"
#include "framewise/flashes.h"
#include "framewise/image/diff.h"
#include "framewise/image/thumbnail.h"
#include "jobs/member.h"

namespace framewise::jobs {

template <>
struct WordsOf<PairingMode> {
  static constexpr Word<PairingMode> kWords[] = {
      {"auto", PairingMode::kAuto},       {"time", PairingMode::kTime},
      {"index", PairingMode::kIndex},     {"content", PairingMode::kContent},
      {"stretch", PairingMode::kStretch},
  };
};

template <>
struct WordsOf<SampleBy> {
  static constexpr Word<SampleBy> kWords[] = {
      {"auto", SampleBy::kLength},     {"full", SampleBy::kNothing},
      {"uniform", SampleBy::kUniform}, {"adaptive", SampleBy::kAdaptive},
      {"scenes", SampleBy::kScenes},   {"progressive", SampleBy::kProgressive},
      {"film", SampleBy::kFilm},
  };
};

template <>
struct WordsOf<Resizing> {
  static constexpr Word<Resizing> kWords[] = {
      {"none", Resizing::kRefuse},
      {"test", Resizing::kTest},
      {"ref", Resizing::kReference},
      {"smaller", Resizing::kSmaller},
  };
};

template <>
struct WordsOf<DelayRule> {
  static constexpr Word<DelayRule> kWords[] = {
      {"browser", DelayRule::kBrowser},
      {"stored", DelayRule::kStored},
  };
};

template <>
struct WordsOf<Embed> {
  static constexpr Word<Embed> kWords[] = {
      {"none", Embed::kNone}, {"worst", Embed::kWorst}, {"all", Embed::kAll}};
};

template <>
struct WordsOf<FlashRules> {
  static constexpr Word<FlashRules> kWords[] = {{"wcag", FlashRules::kWcag},
                                                {"itu", FlashRules::kItu},
                                                {"ofcom", FlashRules::kOfcom},
                                                {"iris", FlashRules::kIris}};
};

template <>
struct WordsOf<image::ColorDistance> {
  static constexpr Word<image::ColorDistance> kWords[] = {
      {"yiq", image::ColorDistance::kYiq},
      {"oklab", image::ColorDistance::kOklab},
  };
};

template <>
struct WordsOf<image::Antialiasing> {
  static constexpr Word<image::Antialiasing> kWords[] = {
      {"loose", image::Antialiasing::kLoose},
      {"strict", image::Antialiasing::kStrict},
      {"count", image::Antialiasing::kCount},
  };
};

template <>
struct WordsOf<image::DiffPicture> {
  static constexpr Word<image::DiffPicture> kWords[] = {
      {"highlight", image::DiffPicture::kHighlight},
      {"mask", image::DiffPicture::kMask},
  };
};

template <>
struct WordsOf<image::Fit> {
  static constexpr Word<image::Fit> kWords[] = {
      {"inside", image::Fit::kInside},   {"cover", image::Fit::kCover},
      {"contain", image::Fit::kContain}, {"fill", image::Fit::kFill},
      {"outside", image::Fit::kOutside},
  };
};

template <>
struct WordsOf<image::Crop> {
  static constexpr Word<image::Crop> kWords[] = {
      {"center", image::Crop::kCenter},
      {"centre", image::Crop::kCenter},
      {"smart", image::Crop::kSmart},
  };
};

template <>
struct WordsOf<Subsampling> {
  static constexpr Word<Subsampling> kWords[] = {
      {"420", Subsampling::k420},
      {"422", Subsampling::k422},
      {"444", Subsampling::k444},
  };
};

}  // namespace framewise::jobs
