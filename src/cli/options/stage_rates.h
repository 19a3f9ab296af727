// SPDX-License-Identifier: Apache-2.0
// How long jobs and the stages of commands take on this machine, learned from
// earlier runs and kept in the cache folder: for schedules, and for the time
// that progress says is left.
#pragma once

#include <filesystem>
#include <string>

#include "batch/cost_rates.h"
#include "cli/command.h"
#include "runtime/progress.h"

namespace framewise::cli {

// The file in the folder of the cache; empty: there is no folder.
std::filesystem::path rates_file(const Invocation& invocation);

// Adds what the file holds; a missing file adds nothing.
void load_rates(const std::filesystem::path& file, batch::CostRates& rates);
// Rates only better estimates: a failure to keep them is no error.
void keep_rates(const std::filesystem::path& file,
                const batch::CostRates& rates);

class StageRates {
 public:
  // `job`: of what kind the work is, so that its stages take alike: "compare
  // gif". Reads nothing where no progress is shown.
  StageRates(const Invocation& invocation, std::string job);

  // Makes the progress expect of these stages what they took here before.
  void prepare(runtime::Progress& progress,
               std::span<const std::string_view> stages) const;
  // Keeps what the stages took. Jobs of less than two seconds teach nothing:
  // nobody waits for them.
  void learn(const runtime::Progress& progress);

 private:
  std::string rate_of(std::string_view stage) const;

  const std::filesystem::path file_;  // empty: nothing is read or kept
  const std::string job_;
  batch::CostRates rates_;
};

// An ending as a word of a kind of job: "gif"; "other": none that is short.
std::string kind_of_ending(const std::filesystem::path& file);

}  // namespace framewise::cli
