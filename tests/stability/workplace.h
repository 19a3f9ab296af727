// SPDX-License-Identifier: Apache-2.0
// What the iterations of a leak test share.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>

#include "bench/scenarios/scenario.h"
#include "bench/scenarios/scenario_files.h"
#include "bench/statistics/random.h"
#include "temporary_folder.h"

namespace framewise::stability {

inline const std::string kProgram = FRAMEWISE_BINARY_DIR "/framewise";
// Lets calls of the operating system fail; see faulty_calls.cc.
inline const std::string kFaults =
    FRAMEWISE_BINARY_DIR "/tests/libframewise_faulty_calls.so";

class Workplace {
 public:
  // A pair of files of this content, made once.
  bench::ScenarioFiles pair(bench::Form form, int side, int frames) {
    const bench::Scenario scenario{"stability",
                                   bench::Content::kMixed,
                                   bench::Damage::kMedium,
                                   form,
                                   frames,
                                   {side, side},
                                   1,
                                   "",
                                   bench::Suite::kQuick};
    const auto own =
        folder_.path() / fmt::format("{}-{}-{}", int(form), side, frames);
    auto files = bench::write_scenario(scenario, own, nullptr);
    EXPECT_TRUE(files);
    return files ? *files : bench::ScenarioFiles();
  }
  const std::filesystem::path& folder() const { return folder_.path(); }
  bench::Random random{17};

 private:
  TemporaryFolder folder_;
};

using Work = std::function<void(int)>;

// Jobs of the service: run, joined, failing, withdrawn; see service_work.cc.
Work serve_jobs(Workplace& place);
// A network is loaded, used by nobody and released.
Work load_and_release_models(Workplace& place);
// A running program reads its changed, and sometimes broken, settings again.
Work reload_live_settings(Workplace& place);

}  // namespace framewise::stability
