// SPDX-License-Identifier: Apache-2.0
// The kinds of requests: the options of each, and how the service's jobs of
// each are run.
#pragma once

#include <span>
#include <string_view>

#include "jobs/field.h"
#include "jobs/job.h"

namespace framewise::jobs {

// Where the outputs of a job go.
enum class Outputs : uint8_t {
  kNone,
  kByTools,  // JobTools::write
  // Files in JobTools::folder: a child process gets the right to write there.
  kInFolder,
};

struct Kind {
  std::string_view name;  // of the command, of jobs of the service, and in C
  std::span<const FieldInfo> (*fields)();
  uint8_t askers = kEverybody;  // who can make such a request at all
  std::string_view why_not = "";
  // The rest is for kinds that are offered to the service.
  Outputs outputs = Outputs::kNone;
  // Of the one file that it writes, unless the option "out" names it; empty: it
  // has no such option.
  std::string_view usual_output = "";
  // Time of one thread for a megabyte of input, until this machine has learned
  // it.
  double usual_ms_per_megabyte = 0;
  // Fails with kUsage for options that the kind does not have, and for a wrong
  // number of files. Opens nothing. Both may be called from several threads at
  // once.
  Result<void> (*check)(const JobRequest& request, const Host& host) = nullptr;
  Result<JobOutcome> (*run)(const JobRequest& request, const Host& host,
                            const JobTools& tools) = nullptr;

  constexpr bool is_offered_to(Asker asker) const {
    return (askers & uint8_t(asker)) != 0;
  }
};

std::span<const Kind> kinds();
// Null for an unknown name.
const Kind* find_kind(std::string_view name);
const Kind* find_kind(std::span<const Kind> kinds, std::string_view name);

}  // namespace framewise::jobs
