// SPDX-License-Identifier: Apache-2.0
// Options of every request that opens media files.
#pragma once

#include <array>

#include "framewise/animation.h"
#include "jobs/field.h"
#include "jobs/given.h"
#include "jobs/words.h"

namespace framewise::jobs {

Result<void> set_frame_rate(OpenOptions& open, const FieldValue& value);
FieldValue frame_rate_of(const OpenOptions& open);
Result<void> set_raw_video(OpenOptions& open, const FieldValue& value);
FieldValue raw_video_of(const OpenOptions& open);

// Of videos, only limits apply that a file, a variable or the request sets:
// their length costs no memory.
void apply_reading_rules(const Given& given, OpenOptions& open);

inline constexpr std::string_view kNoLimits =
    "limits protect the server, which sets them";
constexpr FieldInfo limit(const Setting& row) {
  return {
      .row = row, .offered = all_but({Asker::kService}), .why_not = kNoLimits};
}

// `open` is the path to the OpenOptions of a request, as member pointers.
// What matters to a single frame, too:
template <typename Request, auto... open>
inline constexpr std::array kFrameReadingFields = {
    field<Request, open..., &OpenOptions::tolerant>(
        {.row = setting("input.tolerant")}),
    Field<Request>{
        {.row = setting("input.raw_video")},
        [](Request& one, const FieldValue& value) {
          return set_raw_video(member<open...>(one), value);
        },
        [](const Request& one) { return raw_video_of(member<open...>(one)); }},
    field<Request, open..., &OpenOptions::limits, &Limits::file_bytes>(
        limit(setting("limits.file_bytes"))),
    field<Request, open..., &OpenOptions::limits, &Limits::frame_pixels>(
        limit(setting("limits.frame_pixels"))),
    field<Request, open..., &OpenOptions::limits, &Limits::frames>(
        limit(setting("limits.frames"))),
    field<Request, open..., &OpenOptions::limits, &Limits::wall_time_ms>(
        limit(setting("limits.wall_time"))),
};

template <typename Request, auto... open>
inline constexpr auto kReadingFields = joined(
    std::array{
        field<Request, open..., &OpenOptions::delay_rule>(
            {.row = setting("input.delay_rule")}),
        Field<Request>{{.row = setting("input.frame_rate")},
                       [](Request& one, const FieldValue& value) {
                         return set_frame_rate(member<open...>(one), value);
                       },
                       [](const Request& one) {
                         return frame_rate_of(member<open...>(one));
                       }},
        field<Request, open..., &OpenOptions::limits, &Limits::total_pixels>(
            limit(setting("limits.total_pixels")))},
    kFrameReadingFields<Request, open...>);

// The settings that say how files are read, alone.
Result<OpenOptions> read_reading(const Given& given);
Limits limits_of(const Given& given);

}  // namespace framewise::jobs
