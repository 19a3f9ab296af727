// SPDX-License-Identifier: Apache-2.0
// Programs that report times which the test chooses, as `bench work` does.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "bench/launch/arm.h"
#include "temporary_folder.h"

namespace framewise::bench {

// Its CPU times are `cpu_us` plus 0 to 6 us in turn. The real program runs on a
// real clock; tests assert on no time that was measured.
inline Arm fake_program(const TemporaryFolder& folder, const std::string& name,
                        int cpu_us, const std::string& answer = "same") {
  const std::filesystem::path path = folder.path() / name;
  std::ofstream(path)
      << "#!/bin/sh\n"
         "state='"
      << path.string()
      << ".count'\n"
         "count=$(cat \"$state\" 2>/dev/null || echo 0)\n"
         "count=$(((count + 3) % 7))\n"
         "echo $count > \"$state\"\n"
      << "time=$((" << cpu_us << " + count))e-6\n"
      << "echo '{\"schema\":\"framewise.work/1\",\"cpu_s\":['$time'],"
         "\"wall_s\":['$time'],\"answer\":\""
      << answer
      << "\",\"peak_bytes\":9000000,\"allocations\":7,\"allocated_bytes\":700,"
         "\"spans\":["
         "{\"name\":\"decode\",\"self_cpu_s\":0.001},"
         "{\"name\":\"ssim\",\"self_cpu_s\":'$time'}]}'\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  Arm arm;
  arm.name = name;
  arm.program = path.string();
  arm.repetition = Repetition::kInProcess;
  return arm;
}

}  // namespace framewise::bench
