// SPDX-License-Identifier: Apache-2.0
// A request for the smallest file that looks good enough.
#pragma once

#include <array>

#include "framewise/optimize.h"
#include "jobs/compare_fields.h"
#include "jobs/nested.h"

namespace framewise::jobs {

struct OptimizeRequest {
  OptimizeOptions options;
  // A place that takes the result (framewise/destinations.h); empty: none.
  std::string destination;
  // How results are measured; becomes options.compare.
  CompareRequest compare;
};

Result<void> set_result_formats(OptimizeRequest& request,
                                const FieldValue& value);
FieldValue result_formats_of(const OptimizeRequest& request);
Result<void> set_worst_verdict(OptimizeRequest& request,
                               const FieldValue& value);
FieldValue worst_verdict_of(const OptimizeRequest& request);
Result<void> set_most_bytes(OptimizeRequest& request, const FieldValue& value);
Result<void> set_allowed(OptimizeRequest& request, const FieldValue& value);
FieldValue allowed_of(const OptimizeRequest& request);
Result<void> set_scale(OptimizeRequest& request, const FieldValue& value);
Result<void> set_pipelines(OptimizeRequest& request, const FieldValue& value);

inline constexpr std::array kOptimizeOwnFields = {
    kFlashRulesField<OptimizeRequest, &OptimizeRequest::options,
                     &OptimizeOptions::compare, &CompareOptions::flashes>,
    Field<OptimizeRequest>{
        {.row = option({.name = "to",
                        .type = SettingType::kText,
                        .help = "Formats to try: gif, webp, avif, apng, mp4, "
                                "webm, jxl, png, jpeg, a list of them, or "
                                "auto: those that current browsers show, but "
                                "for webm"}),
         .placeholder = "FORMATS"},
        set_result_formats,
        result_formats_of},
    Field<OptimizeRequest>{
        {.row = option({.name = "target",
                        .type = SettingType::kRepeated,
                        .help = "What the result must reach, such as score>=85 "
                                "or ssimulacra2.p5>=70; may be repeated "
                                "(default: score>=85)"}),
         .placeholder = "EXPR"},
        [](OptimizeRequest& r, const FieldValue& value) -> Result<void> {
          r.options.targets.push_back(std::get<std::string>(value));
          return {};
        },
        [](const OptimizeRequest& r) { return value_of(r.options.targets); }},
    Field<OptimizeRequest>{
        {.row = option({.name = "verdict",
                        .type = SettingType::kChoice,
                        .help = "The worst verdict that the result may have: "
                                "pass, warning or any (default: warning, which "
                                "excludes visible artifacts)",
                        .default_text = "warning",
                        .choices = "pass|warning|any"}),
         .placeholder = "WORST"},
        set_worst_verdict,
        worst_verdict_of},
    Field<OptimizeRequest>{
        {.row = option({.name = "max-size",
                        .type = SettingType::kText,
                        .help = "The result may take so many bytes, such as "
                                "2MB or 500kB; without --target it looks as "
                                "good as that allows"}),
         .placeholder = "SIZE"},
        set_most_bytes,
        [](const OptimizeRequest& r) { return value_of(r.options.max_bytes); }},
    Field<OptimizeRequest>{
        {.row = option({.name = "allow",
                        .type = SettingType::kText,
                        .help = "What may change where nothing else holds "
                                "--max-size: format, scale, fps, or several "
                                "with commas"}),
         .placeholder = "CHANGES"},
        set_allowed,
        allowed_of},
    field<OptimizeRequest, &OptimizeRequest::options,
          &OptimizeOptions::lossless>(
        {.row = option(
             {.name = "lossless", .help = "Keep every pixel as it is"})}),
    field<OptimizeRequest, &OptimizeRequest::options, &OptimizeOptions::fps>(
        {.row = option({.name = "fps",
                        .type = SettingType::kReal,
                        .help = "Show at most N frames a second",
                        .minimum = 0.001,
                        .maximum = 1000})}),
    Field<OptimizeRequest>{
        {.row = option({.name = "scale",
                        .type = SettingType::kText,
                        .help = "Resize to this share, such as 0.5 or 50%"}),
         .placeholder = "N"},
        set_scale,
        [](const OptimizeRequest& r) -> FieldValue {
          return r.options.scale ? fmt::format("{}", *r.options.scale) : "";
        }},
    field<OptimizeRequest, &OptimizeRequest::options, &OptimizeOptions::engine>(
        {.row = option({.name = "engine",
                        .type = SettingType::kText,
                        .help = "Encode with this program instead: gifsicle, "
                                "gifski, ffmpeg, imagemagick, animately, "
                                "pngquant, oxipng, cwebp, gif2webp, avifenc or "
                                "cjxl"}),
         .placeholder = "NAME",
         .offered = all_but({Asker::kService}),
         .why_not = "other programs would read files of clients"}),
    Field<OptimizeRequest>{
        {.row = option({.name = "pipeline",
                        .type = SettingType::kNameOrFile,
                        .help = "Encode by the GIF pipelines that `framewise "
                                "sweep` selected, or by one of them"}),
         .placeholder = "FILE|ID",
         .offered = all_but({Asker::kService}),
         .why_not = "other programs would read files of clients"},
        set_pipelines,
        [](const OptimizeRequest& r) { return value_of(r.options.pipelines); }},
    field<OptimizeRequest, &OptimizeRequest::options, &OptimizeOptions::effort>(
        {.row = option({.name = "effort",
                        .type = SettingType::kInteger,
                        .help = "0 quick to 9 small (default: 5)",
                        .default_text = "5",
                        .minimum = 0,
                        .maximum = 9})}),
    field<OptimizeRequest, &OptimizeRequest::destination>(
        {.row = option({.name = "destination",
                        .type = SettingType::kText,
                        .help = "A place that takes the result, such as "
                                "slack-emoji: the best file within its limits "
                                "of bytes, pixels, seconds and formats"}),
         .placeholder = "NAME",
         .offered = all_but({Asker::kCommandLine}),
         .why_not = "--for names one or several"}),
    field<OptimizeRequest, &OptimizeRequest::options,
          &OptimizeOptions::dry_run>(
        {.row = option({.name = "dry-run",
                        .help = "Estimate from a sample of frames; write "
                                "nothing"})}),
};

inline constexpr auto kOptimizeFields =
    joined(measuring_fields<OptimizeRequest, &OptimizeRequest::compare,
                            kCompareFields>(),
           kOptimizeOwnFields);

std::span<const Field<OptimizeRequest>> optimize_fields();

// `output` names the format where none is asked for; it may be empty.
Result<OptimizeRequest> read_optimize(const Given& given,
                                      const std::filesystem::path& output);

}  // namespace framewise::jobs
