// SPDX-License-Identifier: Apache-2.0
#include "runtime/settings_check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace framewise::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Flags = std::vector<std::pair<const char*, const char*>>;

constexpr int64_t kGiB = int64_t{1} << 30;

Settings with(const Flags& flags) {
  std::vector<FlagValue> values;
  for (const auto& [key, text] : flags) {
    values.push_back({find_setting(key), text, key});
  }
  const SettingsSource source[] = {read_flags(values)};
  auto settings = Settings::combine(source);
  EXPECT_TRUE(settings) << settings.error().to_string();
  return *settings;
}

Surroundings machine(int processors, int64_t memory_bytes) {
  return {.machine = {.processors = processors,
                      .usable_processors = processors,
                      .memory_bytes = memory_bytes},
          .free_memory_bytes = memory_bytes / 2,
          .free_disk_bytes = 100 * kGiB};
}

const Surroundings kLaptop = machine(8, 16 * kGiB);

std::vector<std::string> messages(const Flags& flags,
                                  const Surroundings& around = kLaptop) {
  std::vector<std::string> texts;
  for (const SettingsFinding& found : check_settings(with(flags), around)) {
    texts.push_back(found.message);
  }
  return texts;
}

Severity worst(const Flags& flags, const Surroundings& around = kLaptop) {
  return check_settings(with(flags), around).front().severity;
}

TEST(SettingsCheck, FindsNothingInTheBuiltInValues) {
  EXPECT_THAT(messages({}), IsEmpty());
}

TEST(SettingsCheck, AcceptsEveryProfileOnTheMachineThatItIsFor) {
  for (const Profile& profile : profiles()) {
    const Surroundings around =
        profile.name == "low-memory" ? machine(2, 2 * kGiB)
        : profile.name == "memory"   ? machine(2, 8 * kGiB)
                                     : machine(16, 64 * kGiB);
    EXPECT_THAT(messages({{"profile", profile.name.data()}}, around), IsEmpty())
        << profile.name;
  }
}

// GifLab's own check refused its profile for much memory.
TEST(SettingsCheck, FindsNoErrorInAnyProfileOnASmallMachine) {
  for (const Profile& profile : profiles()) {
    for (const SettingsFinding& found : check_settings(
             with({{"profile", profile.name.data()}}), machine(2, 4 * kGiB))) {
      EXPECT_NE(found.severity, Severity::kError)
          << profile.name << ": " << found.message;
    }
  }
}

TEST(SettingsCheck, RefusesMoreMemoryInAllThanTheMachineHas) {
  const Flags flags = {{"memory", "15GiB"}, {"cache.memory", "2GiB"}};
  EXPECT_EQ(worst(flags), Severity::kError);
  EXPECT_THAT(messages(flags).front(),
              HasSubstr("(15360 MiB) and cache.memory (2048 MiB) are together "
                        "more than the machine has (16384 MiB)"));
  EXPECT_THAT(messages({{"memory", "15GiB"},
                        {"cache.memory", "2GiB"},
                        {"cache.use", "none"}}),
              IsEmpty());
}

TEST(SettingsCheck, CountsTheMemoryOfTheContainer) {
  Surroundings container = kLaptop;
  container.machine.memory_limit = {kGiB, "/sys/fs/cgroup/memory.max"};
  EXPECT_EQ(
      worst({{"memory", "1GiB"}, {"limits.frame_pixels", "1Mpx"}}, container),
      Severity::kError);
}

TEST(SettingsCheck, WarnsOfWhatWorksBadly) {
  Surroundings full = kLaptop;
  full.free_disk_bytes = kGiB;
  Surroundings read_only = kLaptop;
  read_only.cache_is_writable = false;
  const std::tuple<Flags, Surroundings, const char*> rows[] = {
      {{{"threads", "17"}}, kLaptop, "threads is 17, and there are 8 CPUs"},
      {{{"cache.memory", "5GiB"}}, kLaptop, "more than half of the free"},
      {{{"memory", "256MiB"}, {"limits.frame_pixels", "1Mpx"}},
       kLaptop,
       "each of 8 threads gets 32 MiB"},
      {{{"limits.frame_pixels", "2Gpx"}, {"limits.total_pixels", "4Gpx"}},
       kLaptop,
       "pairs of frames of 15258 MiB"},
      {{}, full, "cache.size (2048 MiB) is more than what is free"},
      {{}, read_only, "the folder of the cache cannot be written"},
      {{{"limits.total_pixels", "1Mpx"}}, kLaptop, "allows larger frames"},
      {{{"compare.full", "true"}, {"compare.sampling", "uniform"}},
       kLaptop,
       "compare.full overrides compare.sampling"}};
  for (const auto& [flags, around, text] : rows) {
    EXPECT_THAT(messages(flags, around), ElementsAre(HasSubstr(text)));
    EXPECT_EQ(worst(flags, around), Severity::kWarning) << text;
  }
}

TEST(SettingsCheck, NotesWhatHasNoEffect) {
  const std::pair<Flags, const char*> rows[] = {
      {{{"compare.sample_share", "10%"}}, "compare.sample_share has no effect"},
      {{{"memory", "4GiB"}, {"memory_share", "60%"}},
       "memory_share has no effect"},
      {{{"batch.timeout", "5s"}, {"limits.wall_time", "1min"}},
       "limits.wall_time has no effect"},
      {{{"compare.lpips_size", "256px"}}, "compare.lpips_size has no effect"},
      {{{"compare.giflab_frames", "30"}},
       "compare.giflab_frames has no effect"},
      {{{"shortcuts", "false"}}, "shortcuts = false overrides"}};
  for (const auto& [flags, text] : rows) {
    EXPECT_THAT(messages(flags), ElementsAre(HasSubstr(text)));
    EXPECT_EQ(worst(flags), Severity::kNote) << text;
  }
}

TEST(SettingsCheck, RefusesOneFolderForCacheAndModels) {
  EXPECT_EQ(worst({{"cache.dir", "/a/b/"}, {"models.folder", "/a/./b/"}}),
            Severity::kError);
  EXPECT_THAT(messages({{"cache.dir", "/a"}, {"models.folder", "/b"}}),
              IsEmpty());
}

TEST(SettingsCheck, ReadsThisMachine) {
  const Surroundings here = read_surroundings("/");
  EXPECT_GT(here.machine.processors, 0);
  EXPECT_GT(here.free_memory_bytes.value_or(0), 0);
  EXPECT_GT(here.free_disk_bytes.value_or(0), 0);
}

}  // namespace
}  // namespace framewise::runtime
