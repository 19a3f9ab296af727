// SPDX-License-Identifier: Apache-2.0
// The table of options of a comparison.
#pragma once

#include <array>

#include "jobs/compare_request.h"
#include "jobs/field.h"
#include "jobs/flash_rules.h"
#include "jobs/reading_fields.h"

namespace framewise::jobs {

Result<void> set_sample(CompareRequest& request, const FieldValue& value);
Result<void> set_background(CompareRequest& request, const FieldValue& value);
Result<void> set_display(CompareRequest& request, const FieldValue& value);
Result<void> set_policy(CompareRequest& request, const FieldValue& value);
Result<void> set_fail_on(CompareRequest& request, const FieldValue& value);
FieldValue fail_on_of(const CompareRequest& request);

inline constexpr std::string_view kNoExitCode =
    "the library has no exit code; it returns the verdict";
inline constexpr uint8_t kWithExitCode = all_but({Asker::kC, Asker::kPython});
// A batch measures every pair as its command says.
inline constexpr uint8_t kOfCommand = all_but({Asker::kBatchLine});
inline constexpr std::string_view kOfWholeBatch =
    "it is an option of the whole batch";

inline constexpr std::array kCompareOwnFields = {
    field<CompareRequest, &CompareRequest::options, &CompareOptions::metrics>(
        {.row = setting("compare.metrics")}),
    Field<CompareRequest>{
        {.row = option({.name = "require",
                        .type = SettingType::kRepeated,
                        .help = "Exit with code 1 unless this holds, such "
                                "as ssimulacra2.mean>=70 or psnr.min>30; "
                                "may be repeated; --min-METRIC N and "
                                "--max-METRIC N are short forms"}),
         .placeholder = "EXPR"},
        [](CompareRequest& r, const FieldValue& value) -> Result<void> {
          r.options.requirements.push_back(std::get<std::string>(value));
          return {};
        },
        [](const CompareRequest& r) {
          return value_of(r.options.requirements);
        }},
    field<CompareRequest, &CompareRequest::options, &CompareOptions::pairing>(
        {.row = setting("compare.pairing")}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::sampling,
          &Sampling::by>({.row = setting("compare.sampling")}),
    Field<CompareRequest>{
        {.row = option({.name = "sample",
                        .type = SettingType::kInteger,
                        .help = "Compute slow metrics for N random frame "
                                "pairs, or for as many as are needed",
                        .choices = "auto"}),
         .placeholder = "N|auto"},
        set_sample,
        [](const CompareRequest& r) {
          return value_of(r.options.sampling.pairs);
        }},
    field<CompareRequest, &CompareRequest::options, &CompareOptions::sampling,
          &Sampling::most>(
        {.row = option({.name = "max-frames",
                        .type = SettingType::kInteger,
                        .help = "Compute slow metrics for at most N frame "
                                "pairs (3 or more)"})}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::sampling,
          &Sampling::from>({.row = setting("compare.sample_from")}),
    Field<CompareRequest>{
        {.row = setting("compare.sample_share")},
        [](CompareRequest& r, const FieldValue& value) -> Result<void> {
          r.options.sampling.share = double(std::get<int64_t>(value)) / 100;
          return {};
        },
        [](const CompareRequest& r) -> FieldValue {
          return int64_t(r.options.sampling.share * 100 + 0.5);
        }},
    field<CompareRequest, &CompareRequest::options, &CompareOptions::sampling,
          &Sampling::confidence>({.row = setting("compare.confidence")}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::full>(
        {.row = setting("compare.full")}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::start>(
        {.row = option({.name = "start",
                        .type = SettingType::kTimePoint,
                        .help = "Start at this time in the original: 1.5s, "
                                "40ms or 10f (frames)"})}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::end>(
        {.row = option({.name = "end",
                        .type = SettingType::kTimePoint,
                        .help = "End at this time in the original"})}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::frames>(
        {.row = option({.name = "frames",
                        .type = SettingType::kInteger,
                        .help = "Compare N frames of the original, from "
                                "--start on"})}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::offset>(
        {.row = option({.name = "offset",
                        .type = SettingType::kTimePoint,
                        .help = "Delay of the test: 40ms or 2f"})}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::subsample>(
        {.row = option({.name = "subsample",
                        .type = SettingType::kInteger,
                        .help = "Compare only every Nth frame, as other tools "
                                "do; prefer --sample",
                        .default_text = "1"})}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::resizing>(
        {.row = setting("compare.resize")}),
    Field<CompareRequest>{{.row = setting("compare.background")},
                          set_background,
                          [](const CompareRequest& r) -> FieldValue {
                            return r.options.background
                                       ? text_of(*r.options.background)
                                       : std::string("both");
                          }},
    flash_rules_field<CompareRequest, &CompareRequest::options,
                      &CompareOptions::flashes>(
        {.row = setting("compare.flashes")}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::nits>(
        {.row = setting("compare.nits")}),
    Field<CompareRequest>{{.row = setting("compare.display")},
                          set_display,
                          [](const CompareRequest& r) -> FieldValue {
                            const std::string& name = r.options.display.name;
                            return name.empty() ? "auto" : name;
                          }},
    field<CompareRequest, &CompareRequest::options, &CompareOptions::display,
          &DisplayOptions::pixels_per_degree>({.row = setting("compare.ppd")}),
    Field<CompareRequest>{
        {.row = setting("compare.film_start")},
        [](CompareRequest& r, const FieldValue& value) -> Result<void> {
          r.options.display.mirrored_start =
              std::get<std::string>(value) == "mirrored";
          return {};
        },
        [](const CompareRequest& r) -> FieldValue {
          return r.options.display.mirrored_start ? "mirrored" : "still";
        }},
    field<CompareRequest, &CompareRequest::options,
          &CompareOptions::lpips_size>({.row = setting("compare.lpips_size")}),
    field<CompareRequest, &CompareRequest::options,
          &CompareOptions::text_language>(
        {.row = setting("compare.text_language")}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::device>(
        {.row = setting("compare.device")}),
    field<CompareRequest, &CompareRequest::options,
          &CompareOptions::giflab_frames>(
        {.row = setting("compare.giflab_frames")}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::models>(
        {.row = setting("models.folder"),
         .offered = all_but({Asker::kService, Asker::kBatchLine}),
         .why_not = "all requests share the folder of models"}),
    Field<CompareRequest>{{.row = setting("compare.policy")},
                          set_policy,
                          [](const CompareRequest& r) -> FieldValue {
                            const Policy& policy = r.options.policy;
                            return policy.file.empty() ? policy.name
                                                       : policy.file;
                          }},
    Field<CompareRequest>{
        {.row = option({.name = "verdict",
                        .help = "Find defects, and print score and verdict, "
                                "also beside metrics that --metric names"}),
         .offered = kOfCommand,
         .why_not = kOfWholeBatch},
        [](CompareRequest& r, const FieldValue& value) -> Result<void> {
          if (std::get<bool>(value)) r.verdict = true;
          return {};
        },
        [](const CompareRequest& r) -> FieldValue {
          return r.verdict == true;
        }},
    Field<CompareRequest>{
        {.row = option({.name = "no-verdict",
                        .help = "Print only the requested metrics: no "
                                "score, no verdict"}),
         .offered = kOfCommand,
         .why_not = kOfWholeBatch},
        [](CompareRequest& r, const FieldValue& value) -> Result<void> {
          if (std::get<bool>(value)) r.verdict = false;
          return {};
        },
        [](const CompareRequest& r) -> FieldValue {
          return r.verdict == false;
        }},
    Field<CompareRequest>{{.row = setting("compare.fail_on"),
                           .offered = kWithExitCode,
                           .why_not = kNoExitCode},
                          set_fail_on,
                          fail_on_of},
    Field<CompareRequest>{
        {.row = setting("compare.missing"),
         .offered = kWithExitCode,
         .why_not = kNoExitCode},
        [](CompareRequest& r, const FieldValue& value) -> Result<void> {
          r.needs_all_metrics = std::get<std::string>(value) == "fail";
          return {};
        },
        [](const CompareRequest& r) -> FieldValue {
          return r.needs_all_metrics ? "fail" : "warn";
        }},
    field<CompareRequest, &CompareRequest::options, &CompareOptions::worst>(
        {.row = option({.name = "worst",
                        .type = SettingType::kInteger,
                        .help = "Number of worst moments in the report",
                        .default_text = "5",
                        .minimum = 0,
                        .maximum = 1000})}),
    field<CompareRequest, &CompareRequest::detail,
          &report::ReportDetail::per_frame>(
        {.row = option({.name = "per-frame",
                        .help = "Include the values of every frame pair"}),
         .offered = all_but({Asker::kBatchLine, Asker::kPython}),
         .why_not = "reports of a whole batch have them or do not; in Python, "
                    "Metric.curve has them"}),
    field<CompareRequest, &CompareRequest::detail,
          &report::ReportDetail::pairs>(
        {.row = option({.name = "pairs",
                        .help = "Include the list of frame pairs: which "
                                "frames, when and for how long"}),
         .offered = all_but({Asker::kBatchLine, Asker::kC, Asker::kPython}),
         .why_not = "reports of a whole batch have it or do not, those of "
                    "the library always do"}),
    field<CompareRequest, &CompareRequest::options, &CompareOptions::pictures>(
        {.row = option({.name = "embed",
                        .type = SettingType::kChoice,
                        .help = "Frames to embed in the page: worst (default, "
                                "up to 8 MB), all (up to 64 MB) or none",
                        .choices = "worst|all|none",
                        .changes_results = false}),
         .offered = kOfCommand,
         .why_not = "rows of a batch have no page of their own"}),
};

inline constexpr auto kCompareFields =
    joined(kReadingFields<CompareRequest, &CompareRequest::options,
                          &CompareOptions::open>,
           kCompareOwnFields);

}  // namespace framewise::jobs
