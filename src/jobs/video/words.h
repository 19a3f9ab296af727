// SPDX-License-Identifier: Apache-2.0
// The words of options of films.
#pragma once

#include "jobs/member.h"
#include "video/encode/encode_options.h"
#include "video/film/options.h"
#include "video/film/plan.h"
#include "video/scan/scan.h"

namespace framewise::jobs {

template <>
struct WordsOf<video::Fit> {
  static constexpr Word<video::Fit> kWords[] = {
      {"pad", video::Fit::kPad},
      {"crop", video::Fit::kCrop},
      {"stretch", video::Fit::kStretch},
      {"blur", video::Fit::kBlur}};
};

template <>
struct WordsOf<video::Scaling> {
  static constexpr Word<video::Scaling> kWords[] = {
      {"bicubic", video::Scaling::kBicubic},
      {"lanczos", video::Scaling::kLanczos},
      {"bilinear", video::Scaling::kBilinear},
      {"nearest", video::Scaling::kNearest}};
};

template <>
struct WordsOf<video::RateConversion> {
  static constexpr Word<video::RateConversion> kWords[] = {
      {"duplicate", video::RateConversion::kDuplicate},
      {"blend", video::RateConversion::kBlend},
      {"motion", video::RateConversion::kMotion}};
};

template <>
struct WordsOf<video::BitDepth> {
  static constexpr Word<video::BitDepth> kWords[] = {
      {"auto", video::BitDepth::kAuto},
      {"8", video::BitDepth::kEight},
      {"10", video::BitDepth::kTen}};
};

template <>
struct WordsOf<video::GrainChoice> {
  static constexpr Word<video::GrainChoice> kWords[] = {
      {"auto", video::GrainChoice::kAuto}, {"keep", video::GrainChoice::kKeep}};
};

template <>
struct WordsOf<video::TrackChoice> {
  static constexpr Word<video::TrackChoice> kWords[] = {
      {"keep", video::TrackChoice::kKeep}, {"none", video::TrackChoice::kNone}};
};

template <>
struct WordsOf<video::SoundChoice> {
  static constexpr Word<video::SoundChoice> kWords[] = {
      {"keep", video::SoundChoice::kKeep},
      {"none", video::SoundChoice::kNone},
      {"opus", video::SoundChoice::kOpus},
      {"aac", video::SoundChoice::kAac}};
};

template <>
struct WordsOf<video::Checking> {
  static constexpr Word<video::Checking> kWords[] = {
      {"none", video::Checking::kNone},
      {"seams", video::Checking::kSeams},
      {"full", video::Checking::kFull}};
};

template <>
struct WordsOf<video::ClipOrder> {
  static constexpr Word<video::ClipOrder> kWords[] = {
      {"name", video::ClipOrder::kName},
      {"date", video::ClipOrder::kDate},
      {"size", video::ClipOrder::kSize},
      {"duration", video::ClipOrder::kDuration}};
};

template <>
struct WordsOf<video::ResolutionFilter> {
  static constexpr Word<video::ResolutionFilter> kWords[] = {
      {"all", video::ResolutionFilter::kAll},
      {"1080p", video::ResolutionFilter::k1080p},
      {"720p", video::ResolutionFilter::k720p},
      {"4k", video::ResolutionFilter::k4k},
      {"vertical", video::ResolutionFilter::kVertical},
      {"square", video::ResolutionFilter::kSquare}};
};

template <>
struct WordsOf<video::GroupRule> {
  static constexpr Word<video::GroupRule> kWords[] = {
      {"none", video::GroupRule::kNone},
      {"folder", video::GroupRule::kFolder},
      {"name", video::GroupRule::kName}};
};

}  // namespace framewise::jobs
