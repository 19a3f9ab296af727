// SPDX-License-Identifier: Apache-2.0
#include "cli/command_groups.h"

#include <algorithm>

namespace framewise::cli {
namespace {

constexpr Everyday kEveryday[] = {
    {"compare", "framewise compare original.gif small.gif"},
    {"optimize", "framewise optimize clip.gif -o small.gif"},
    {"inspect", "framewise inspect loop.gif"},
    {"batch", "framewise batch originals/ compressed/ --html all.html"},
    {"image diff", "framewise image diff before.png after.png"},
    {"image check", "framewise image check photos/"},
    {"image convert", "framewise image convert photo.png -o photo.avif"},
    {"image thumbnail", "framewise image thumbnail photos/ -o thumbs/"},
    {"flashes", "framewise flashes banner.gif"},
    {"video compose", "framewise video compose clips/ -o film.mp4"},
};

constexpr std::string_view kFiles[] = {"compare", "explain", "view",
                                       "inspect", "flashes", "optimize",
                                       "check",   "metrics"};
constexpr std::string_view kImages[] = {"image"};
constexpr std::string_view kFilms[] = {"encode", "ladder", "video"};
constexpr std::string_view kLibraries[] = {"batch", "results", "monitor"};
constexpr std::string_view kCi[] = {"baseline", "policy"};
constexpr std::string_view kService[] = {"serve", "mcp"};
constexpr std::string_view kSetup[] = {"doctor",     "selftest", "config",
                                       "cache",      "models",   "bench tune",
                                       "completion", "man"};
constexpr std::string_view kLaboratory[] = {"sweep", "predict", "tag",
                                            "bench", "profile", "telemetry"};

constexpr CommandGroup kGroups[] = {
    {"files", "compare, explain, inspect and shrink files", kFiles},
    {"images", "check, compare, convert and shrink single images", kImages},
    {"films", "shrink a film, find a ladder; plan, join, cut and convert clips",
     kFilms},
    {"libraries", "compare many pairs, and work with the results", kLibraries},
    {"ci", "approve files, and set what passes", kCi},
    {"service", "answer programs over HTTP, and agents", kService},
    {"setup", "this machine, settings, cache and models", kSetup},
    {"laboratory", "experiments with encoders, and the speed of Framewise",
     kLaboratory},
};

bool begins(std::string_view name, std::string_view words) {
  return name.starts_with(words) &&
         (name.size() == words.size() || name[words.size()] == ' ');
}

// How many letters of the name a group knows; the longest wins, so that
// `bench tune` may lie apart from `bench`.
size_t known_letters(const CommandGroup& group, const Command& command) {
  size_t most = 0;
  for (const std::string_view member : group.members) {
    if (begins(command.name, member)) most = std::max(most, member.size());
  }
  return most;
}

}  // namespace

std::span<const Everyday> everyday_commands() { return kEveryday; }
std::span<const CommandGroup> command_groups() { return kGroups; }

bool CommandGroup::contains(const Command& command) const {
  const size_t known = known_letters(*this, command);
  return known > 0 &&
         std::ranges::all_of(kGroups, [&](const CommandGroup& other) {
           return known_letters(other, command) <= known;
         });
}

const CommandGroup* find_group(std::string_view word) {
  const auto* found = std::ranges::find(kGroups, word, &CommandGroup::word);
  return found == std::end(kGroups) ? nullptr : found;
}

}  // namespace framewise::cli
