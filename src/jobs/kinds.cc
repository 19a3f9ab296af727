// SPDX-License-Identifier: Apache-2.0
#include "jobs/kinds.h"

#include <algorithm>

#include "jobs/compare_request.h"
#include "jobs/image/image_requests.h"
#include "jobs/inspect_request.h"
#include "jobs/optimize_request.h"
#include "jobs/sweep_request.h"
#include "jobs/video/clips_request.h"
#include "jobs/video/film_request.h"

namespace framewise::jobs {
namespace {

template <auto fields>
std::span<const FieldInfo> infos() {
  static const std::vector<FieldInfo> kInfos = infos_of(fields());
  return kInfos;
}

}  // namespace

std::span<const Kind> kinds() {
  constexpr uint8_t kByName = all_but({Asker::kC, Asker::kBatchLine});
  constexpr std::string_view kNoFunction =
      "C has no function that takes these options, and a batch compares";
  static constexpr Kind kKinds[] = {
      {"compare", infos<compare_fields>},
      {"inspect", infos<inspect_fields>, kByName, kNoFunction},
      {"optimize", infos<optimize_fields>, kByName, kNoFunction},
      {"sweep", infos<sweep_fields>, uint8_t(Asker::kCommandLine),
       "a sweep takes hours and starts other programs"},
      {"image check", infos<check_fields>, kByName, kNoFunction},
      {"image convert", infos<convert_fields>, kByName, kNoFunction},
      {"image diff", infos<diff_fields>, kByName, kNoFunction},
      {"image thumbnail", infos<thumbnail_fields>, kByName, kNoFunction},
      {"video compose", infos<compose_fields>,
       uint8_t(Asker::kCommandLine) | uint8_t(Asker::kService),
       "films have no function in C and Python yet"},
      {"video plan", infos<plan_fields>, uint8_t(Asker::kCommandLine),
       "it is a step before a film, which a person looks at"},
      {"video scan", infos<scan_fields>, uint8_t(Asker::kCommandLine),
       "it lists a folder of this machine"},
  };
  return kKinds;
}

const Kind* find_kind(std::string_view name) {
  const auto at = std::ranges::find(kinds(), name, &Kind::name);
  return at == kinds().end() ? nullptr : &*at;
}

}  // namespace framewise::jobs
