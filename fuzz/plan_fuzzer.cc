// SPDX-License-Identifier: Apache-2.0
// Plans of strangers: refused, or read with every index and time in range; what
// is written again is the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "media/relative_path.h"
#include "video/plan/plan_json.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace framewise;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto plan = video::parse_plan(text);
  if (!plan) return 0;
  for (const video::PlanClip& clip : plan->clips) {
    if (!stays_beneath(clip.path)) std::abort();
  }
  for (const video::Play& play : plan->plays) {
    if (play.clip >= plan->clips.size() || play.start >= play.end ||
        play.end > plan->clips[play.clip].duration) {
      std::abort();
    }
  }
  if (plan->duration() <= 0) std::abort();
  const auto again = video::parse_plan(video::plan_json(*plan));
  if (!again || *again != *plan) std::abort();
  return 0;
}
