// SPDX-License-Identifier: Apache-2.0
// A request to measure rate against quality of encoders and sizes.
#pragma once

#include <array>

#include "jobs/compare_fields.h"
#include "jobs/nested.h"
#include "video/ladder/ladder.h"

namespace framewise::jobs {

struct LadderJobRequest {
  video::LadderRequest ladder;
  double step = 10;
  // How samples are measured; becomes ladder.compare.
  CompareRequest compare;
};

Result<void> set_ladder_codecs(LadderJobRequest& request,
                               const FieldValue& value);
FieldValue ladder_codecs_of(const LadderJobRequest& request);
Result<void> set_ladder_heights(LadderJobRequest& request,
                                const FieldValue& value);
FieldValue ladder_heights_of(const LadderJobRequest& request);

inline constexpr std::array kLadderOwnFields = {
    Field<LadderJobRequest>{
        {.row = option({.name = "codecs",
                        .type = SettingType::kList,
                        .help = "Encoders, each perhaps with a preset of its "
                                "own: h264:slow,av1:8 (default: h264,av1)",
                        .default_text = "h264,av1"}),
         .placeholder = "NAME[:PRESET],..."},
        set_ladder_codecs,
        ladder_codecs_of},
    Field<LadderJobRequest>{
        {.row = option({.name = "sizes",
                        .type = SettingType::kList,
                        .help = "Heights of the encoded frames, such as "
                                "1080,720,480 (default: that of the smallest "
                                "film, and 2/3, 1/2 and 1/3 of it)"}),
         .placeholder = "LIST"},
        set_ladder_heights,
        ladder_heights_of},
    field<LadderJobRequest, &LadderJobRequest::ladder,
          &video::LadderRequest::target>(
        {.row = option({.name = "target",
                        .type = SettingType::kText,
                        .help = "What the first rung reaches, by any metric "
                                "(default: ssimulacra2>=80)",
                        .default_text = "ssimulacra2>=80"}),
         .placeholder = "EXPR"}),
    field<LadderJobRequest, &LadderJobRequest::step>(
        {.row = option({.name = "step",
                        .type = SettingType::kReal,
                        .help = "Between two rungs, in points of SSIMULACRA 2, "
                                "whatever the metric (default: 10)",
                        .default_text = "10",
                        .minimum = 1,
                        .maximum = 100})}),
    field<LadderJobRequest, &LadderJobRequest::ladder,
          &video::LadderRequest::scenes>(
        {.row = option({.name = "scenes",
                        .type = SettingType::kInteger,
                        .help = "Scenes of each film that are tried, two "
                                "seconds of each; 5 in all give intervals "
                                "(default: 8)",
                        .default_text = "8",
                        .maximum = 1000})}),
};

inline constexpr auto kLadderFields =
    joined(measuring_fields<LadderJobRequest, &LadderJobRequest::compare,
                            kCompareFields>(),
           kLadderOwnFields);

std::span<const Field<LadderJobRequest>> ladder_fields();

// The films are left out.
Result<LadderJobRequest> read_ladder(const Given& given);

}  // namespace framewise::jobs
