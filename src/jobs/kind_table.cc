// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "jobs/compare_request.h"
#include "jobs/flashes/flashes_request.h"
#include "jobs/image/image_requests.h"
#include "jobs/inspect/inspect_request.h"
#include "jobs/job_functions.h"
#include "jobs/kinds.h"
#include "jobs/optimize/optimize_request.h"
#include "jobs/optimize/sweep_request.h"
#include "jobs/video/clips_request.h"
#include "jobs/video/encode_request.h"
#include "jobs/video/film_request.h"
#include "jobs/video/ladder_request.h"

namespace framewise::jobs {
namespace {

template <auto fields>
std::span<const FieldInfo> infos() {
  static const std::vector<FieldInfo> kInfos = infos_of(fields());
  return kInfos;
}

constexpr uint8_t kByName = all_but({Asker::kC, Asker::kBatchLine});
constexpr std::string_view kNoFunction =
    "in C they are options of framewise_job_run(), and a batch compares";

constexpr Kind image_kind(std::string_view name,
                          std::span<const FieldInfo> (*fields)(),
                          Outputs outputs, double ms_per_megabyte) {
  return {.name = name,
          .fields = fields,
          .askers = kByName,
          .why_not = kNoFunction,
          .outputs = outputs,
          .usual_ms_per_megabyte = ms_per_megabyte,
          .check = check_image_job,
          .run = run_image_job};
}

}  // namespace

std::span<const Kind> kinds() {
  static constexpr Kind kKinds[] = {
      {.name = "compare",
       .fields = infos<compare_fields>,
       .usual_ms_per_megabyte = 400,
       .check = check_compare_job,
       .run = run_compare_job},
      {.name = "inspect",
       .fields = infos<inspect_fields>,
       .askers = kByName,
       .why_not = kNoFunction,
       .usual_ms_per_megabyte = 50,
       .check = check_inspect_job,
       .run = run_inspect_job},
      {.name = "flashes",
       .fields = infos<flashes_fields>,
       .askers = all_but({Asker::kBatchLine}),
       .why_not = "a batch judges flashes by the setting flashes.rules",
       .outputs = Outputs::kInFolder,
       .usual_ms_per_megabyte = 100,
       .check = check_flashes_job,
       .run = run_flashes_job},
      {.name = "optimize",
       .fields = infos<optimize_fields>,
       .askers = kByName,
       .why_not = kNoFunction,
       .outputs = Outputs::kInFolder,
       .usual_ms_per_megabyte = 8000,
       .check = check_optimize_job,
       .run = run_optimize_job},
      {"sweep", infos<sweep_fields>, uint8_t(Asker::kCommandLine),
       "a sweep takes hours and starts other programs"},
      image_kind("image check", infos<check_fields>, Outputs::kNone, 60),
      image_kind("image convert", infos<convert_fields>, Outputs::kByTools,
                 800),
      image_kind("image diff", infos<diff_fields>, Outputs::kByTools, 120),
      image_kind("image thumbnail", infos<thumbnail_fields>, Outputs::kByTools,
                 60),
      {.name = "video compose",
       .fields = infos<compose_fields>,
       .askers = uint8_t(Asker::kCommandLine) | uint8_t(Asker::kService),
       .why_not = "C and Python make films by framewise_job_run() and run()",
       .outputs = Outputs::kInFolder,
       .usual_output = "film.mp4",
       .usual_ms_per_megabyte = 500,
       .check = check_compose_job,
       .run = run_compose_job},
      {.name = "encode",
       .fields = infos<encode_fields>,
       .askers = uint8_t(Asker::kCommandLine) | uint8_t(Asker::kService),
       .why_not = "C and Python make films by framewise_job_run() and run()",
       .outputs = Outputs::kInFolder,
       .usual_output = "film.mkv",
       .usual_ms_per_megabyte = kEncodeMsPerMegabyte,
       .check = check_encode_job,
       .run = run_encode_job},
      {"ladder", infos<ladder_fields>, uint8_t(Asker::kCommandLine),
       "it encodes films many times, which takes hours"},
      {"video plan", infos<plan_fields>, uint8_t(Asker::kCommandLine),
       "it is a step before a film, which a person looks at"},
      {"video scan", infos<scan_fields>, uint8_t(Asker::kCommandLine),
       "it lists a folder of this machine"},
  };
  return kKinds;
}

const Kind* find_kind(std::span<const Kind> kinds, std::string_view name) {
  const auto at = std::ranges::find(kinds, name, &Kind::name);
  return at == kinds.end() ? nullptr : &*at;
}

const Kind* find_kind(std::string_view name) {
  return find_kind(kinds(), name);
}

}  // namespace framewise::jobs
