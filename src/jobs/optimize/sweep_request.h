// SPDX-License-Identifier: Apache-2.0
// A request to try pipelines of GIF encoders.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "jobs/compare_fields.h"
#include "jobs/nested.h"
#include "optimize/sweep/pipelines.h"

namespace framewise::jobs {

struct SweepRequest {
  CompareRequest compare;
  std::string preset;     // empty: the quick one, or `pipelines`
  std::string pipelines;  // ids with commas between them, or "all"
  std::string subset = "full";
  int64_t seed = 1;
  std::vector<double> frame_ratios = {1};
  std::vector<double> colors = {128, 32};
  std::vector<double> losses = {20, 40};
  std::string synthetic;  // "all", "targeted" or empty
  bool keep = false;
  bool screen = false;

  // The pipelines and parameters that are tried on each GIF.
  Result<std::vector<optimization::SweepPoint>> points() const;
};

Result<void> set_numbers(std::vector<double>& numbers, const FieldValue& value,
                         double least, double most);
FieldValue numbers_of(const std::vector<double>& numbers);

constexpr FieldInfo sweep_option(const Option& one,
                                 std::string_view placeholder = "") {
  return {.row = option(one), .placeholder = placeholder};
}

inline constexpr std::array kSweepOwnFields = {
    field<SweepRequest, &SweepRequest::preset>(sweep_option(
        {.name = "preset",
         .type = SettingType::kText,
         .help = "Which pipelines with which settings; --list names them "
                 "(default: quick-test)"},
        "NAME")),
    field<SweepRequest, &SweepRequest::pipelines>(sweep_option(
        {.name = "pipelines",
         .type = SettingType::kText,
         .help = "These pipelines instead: ids with commas between them, or "
                 "all: every one whose programs are installed"},
        "IDS")),
    field<SweepRequest, &SweepRequest::subset>(sweep_option(
        {.name = "subset",
         .type = SettingType::kChoice,
         .help = "Try some of the pipelines: full, representative, factorial, "
                 "progressive, quick or targeted (default: full)",
         .default_text = "full",
         .choices = "full|representative|factorial|progressive|quick|targeted"},
        "NAME")),
    field<SweepRequest, &SweepRequest::seed>(
        sweep_option({.name = "seed",
                      .type = SettingType::kInteger,
                      .help = "Of the sampling (default: 1)",
                      .default_text = "1",
                      .minimum = 0})),
    Field<SweepRequest>{
        sweep_option({.name = "frame-ratio",
                      .type = SettingType::kList,
                      .help = "Shares of frames to keep, such as 1,0.5",
                      .default_text = "1"},
                     "LIST"),
        [](SweepRequest& r, const FieldValue& value) {
          return set_numbers(r.frame_ratios, value, 0.001, 1);
        },
        [](const SweepRequest& r) { return numbers_of(r.frame_ratios); }},
    Field<SweepRequest>{
        sweep_option({.name = "colors",
                      .type = SettingType::kList,
                      .help = "Numbers of colors, such as 128,32",
                      .default_text = "128,32"},
                     "LIST"),
        [](SweepRequest& r, const FieldValue& value) {
          return set_numbers(r.colors, value, 2, 256);
        },
        [](const SweepRequest& r) { return numbers_of(r.colors); }},
    Field<SweepRequest>{
        sweep_option({.name = "loss",
                      .type = SettingType::kList,
                      .help = "Amounts of loss from 0 to 100, such as 0,30,60",
                      .default_text = "20,40"},
                     "LIST"),
        [](SweepRequest& r, const FieldValue& value) {
          return set_numbers(r.losses, value, 0, 100);
        },
        [](const SweepRequest& r) { return numbers_of(r.losses); }},
    field<SweepRequest, &SweepRequest::synthetic>(sweep_option(
        {.name = "synthetic",
         .type = SettingType::kChoice,
         .help = "Also try 25 small generated animations, or 17 of them",
         .choices = "all|targeted"})),
    field<SweepRequest, &SweepRequest::keep>(sweep_option(
        {.name = "keep",
         .help = "Keep the files that the pipelines write; those of an earlier "
                 "sweep are not overwritten"})),
    field<SweepRequest, &SweepRequest::screen>(sweep_option(
        {.name = "screen",
         .help = "Try everything on the first GIF only, and on each other "
                 "about 14 experiments that a model of the results so far "
                 "expects to win"})),
};

inline constexpr auto kSweepFields = joined(
    measuring_fields<SweepRequest, &SweepRequest::compare, kCompareFields>(),
    kSweepOwnFields);

std::span<const Field<SweepRequest>> sweep_fields();
Result<SweepRequest> read_sweep(const Given& given);

}  // namespace framewise::jobs
