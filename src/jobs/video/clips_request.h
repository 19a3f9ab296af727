// SPDX-License-Identifier: Apache-2.0
// Requests about the clips of a folder: what they are, and a plan of a film.
#pragma once

#include <array>
#include <string>

#include "jobs/field.h"
#include "jobs/given.h"
#include "jobs/video/words.h"

namespace framewise::jobs {

struct ScanRequest {
  video::ScanOptions options;
  bool fast = false;  // headers only
};

struct PlanRequest {
  video::PlanRequest plan;
  video::ScanOptions clips;
  // Tables: a word or a file; empty: none.
  std::string matrix;
  std::string learn;
  std::string weights;
};

Result<void> set_most_clips(video::ScanOptions& options,
                            const FieldValue& value);
FieldValue most_clips_of(const video::ScanOptions& options);
Result<void> add_exclusion(video::ScanOptions& options,
                           const FieldValue& value);

// Which clips of a folder: of both kinds. `clips` leads to the ScanOptions.
template <typename Request, auto clips>
inline constexpr std::array kClipFields = {
    field<Request, clips, &video::ScanOptions::recursive>(
        {.row = option({.name = "recursive",
                        .short_name = 'r',
                        .help = "Also use the folders within"})}),
    field<Request, clips, &video::ScanOptions::pattern>(
        {.row = option({.name = "pattern",
                        .type = SettingType::kText,
                        .help = "Only names that match, such as "
                                "'loop_*.mp4'"}),
         .placeholder = "GLOB"}),
    Field<Request>{
        {.row = option({.name = "exclude",
                        .type = SettingType::kRepeated,
                        .help = "Leave out clips whose path or name matches; "
                                "may be repeated"}),
         .placeholder = "GLOB"},
        [](Request& r, const FieldValue& value) {
          return add_exclusion(r.*clips, value);
        },
        [](const Request& r) { return value_of((r.*clips).exclude); }},
    Field<Request>{
        {.row = option({.name = "max-clips",
                        .type = SettingType::kInteger,
                        .help = "At most this many clips (default: 1000)",
                        .default_text = "1000",
                        .maximum = 10'000})},
        [](Request& r, const FieldValue& value) {
          return set_most_clips(r.*clips, value);
        },
        [](const Request& r) { return most_clips_of(r.*clips); }},
};

inline constexpr std::array kScanOwnFields = {
    field<ScanRequest, &ScanRequest::options, &video::ScanOptions::order>(
        {.row = option({.name = "sort",
                        .type = SettingType::kChoice,
                        .help = "name (default), date (newest first), size or "
                                "duration (largest first)",
                        .default_text = "name",
                        .choices = "name|date|size|duration"}),
         .placeholder = "ORDER"}),
    field<ScanRequest, &ScanRequest::options, &video::ScanOptions::resolution>(
        {.row = option({.name = "resolution",
                        .type = SettingType::kChoice,
                        .help = "Only 1080p, 720p, 4k, vertical or square "
                                "clips (default: all)",
                        .default_text = "all",
                        .choices = "all|1080p|720p|4k|vertical|square"}),
         .placeholder = "WHICH"}),
    field<ScanRequest, &ScanRequest::fast>(
        {.row = option({.name = "fast",
                        .help = "Read headers only: nothing about loops"})}),
};

Result<void> set_duration(PlanRequest& request, const FieldValue& value);
FieldValue duration_of(const PlanRequest& request);
Result<void> set_joints(PlanRequest& request, const FieldValue& value);
FieldValue joints_of(const PlanRequest& request);

inline constexpr std::array kPlanOwnFields = {
    Field<PlanRequest>{
        {.row = option({.name = "duration",
                        .short_name = 't',
                        .type = SettingType::kDuration,
                        .help = "Length of the film: 90s, 30m, 1h",
                        .maximum = kDayMs})},
        set_duration,
        duration_of},
    field<PlanRequest, &PlanRequest::plan, &video::PlanRequest::seed>(
        {.row = option({.name = "seed",
                        .type = SettingType::kInteger,
                        .help = "Another order for each number (default: 0)",
                        .default_text = "0",
                        .minimum = 0,
                        .maximum = 9.2e18})}),
    field<PlanRequest, &PlanRequest::plan, &video::PlanRequest::variety>(
        {.row = option({.name = "variety",
                        .type = SettingType::kReal,
                        .help = "Share of the clips that may well come next, "
                                "0.05 to 0.98: small for joints that fit, "
                                "large for surprise (default: by the number of "
                                "clips)",
                        .minimum = 0.05,
                        .maximum = 0.98}),
         .placeholder = "SHARE"}),
    field<PlanRequest, &PlanRequest::plan, &video::PlanRequest::min_gap>(
        {.row = option({.name = "min-gap",
                        .type = SettingType::kInteger,
                        .help = "At least N other clips between two plays of "
                                "one (default: 0.4 of the clips)",
                        .maximum = double(video::kMostClips)})}),
    field<PlanRequest, &PlanRequest::plan, &video::PlanRequest::groups>(
        {.row = option({.name = "groups",
                        .type = SettingType::kChoice,
                        .help = "Change the group with each play: folder, or "
                                "name (names that differ in the number at "
                                "their end)",
                        .default_text = "none",
                        .choices = "none|folder|name"}),
         .placeholder = "RULE"}),
    field<PlanRequest, &PlanRequest::plan, &video::PlanRequest::start>(
        {.row = option({.name = "start",
                        .type = SettingType::kText,
                        .help = "Begin with this clip"}),
         .placeholder = "CLIP"}),
    Field<PlanRequest>{
        {.row = option({.name = "joints",
                        .type = SettingType::kDuration,
                        .help = "auto (default: a cut where motion hides it, "
                                "else a crossfade), cut, or the length of all "
                                "crossfades, such as 500ms",
                        .default_text = "auto",
                        .maximum = kDayMs,
                        .choices = "auto|cut"}),
         .placeholder = "HOW"},
        set_joints,
        joints_of},
    field<PlanRequest, &PlanRequest::matrix>(
        {.row = option({.name = "matrix",
                        .type = SettingType::kNameOrFile,
                        .help = "What may follow what: similarity (default), "
                                "uniform, or a CSV file of probabilities: "
                                "from,to,probability",
                        .choices = "similarity|uniform"}),
         .placeholder = "KIND"}),
    field<PlanRequest, &PlanRequest::learn>(
        {.row = option({.name = "learn",
                        .type = SettingType::kPath,
                        .help = "Follow the habits of this log, a path in each "
                                "line, or plan"}),
         .placeholder = "FILE"}),
    field<PlanRequest, &PlanRequest::weights>(
        {.row = option({.name = "weights",
                        .type = SettingType::kPath,
                        .help = "CSV of path,weight: how often clips play, "
                                "relative to others"}),
         .placeholder = "FILE"}),
    field<PlanRequest, &PlanRequest::plan, &video::PlanRequest::allow_repeats>(
        {.row = option(
             {.name = "allow-repeats", .help = "A clip may follow itself"})}),
};

inline constexpr auto kScanFields =
    joined(kClipFields<ScanRequest, &ScanRequest::options>, kScanOwnFields);
inline constexpr auto kPlanFields =
    joined(kPlanOwnFields, kClipFields<PlanRequest, &PlanRequest::clips>);

std::span<const Field<ScanRequest>> scan_fields();
std::span<const Field<PlanRequest>> plan_fields();
Result<ScanRequest> read_scan(const Given& given);
Result<PlanRequest> read_plan(const Given& given);

}  // namespace framewise::jobs
