// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <map>

#include "base/json/json.h"
#include "base/result.h"
#include "bench/output/words.h"
#include "bench/profile/profile.h"

namespace framewise::bench {
namespace {

constexpr std::string_view kSchema = "framewise.profile/1";
constexpr size_t kMostFiles = 10;

std::string stage_row(const StageUse& stage, double total_cpu_s) {
  const double share = total_cpu_s > 0 ? stage.self_cpu_s / total_cpu_s : 0;
  const double speed = stage.megapixels_per_s();
  return fmt::format(
      "{:<18} {:>8} {:>10} {:>10} {:>6.1f} % {:>9} {:>10} {:>10} {:>8} {}\n",
      stage.name, stage.calls, time_text(stage.self_wall_s),
      time_text(stage.self_cpu_s), 100 * share, stage.allocations,
      bytes_text(stage.allocated_bytes), bytes_text(stage.peak_bytes),
      speed > 0 ? fmt::format("{:.1f}", speed) : "-",
      stage.growth && std::isfinite(stage.growth->exponent.lower)
          ? fmt::format(" n^{:.1f}", stage.growth->exponent.value)
          : "");
}

std::string counters_text(const Profile& profile) {
  if (!profile.counters) {
    return fmt::format("Hardware counters: {}.\n", profile.why_no_counters);
  }
  const ProcessorCounts& counts = *profile.counters;
  return fmt::format(
      "{:.2f} G instructions, {:.2f} a cycle, {:.2f} M cache misses, {:.2f} M "
      "mispredicted branches.\n",
      1e-9 * double(counts.instructions),
      counts.cycles > 0 ? double(counts.instructions) / double(counts.cycles)
                        : 0.0,
      1e-6 * double(counts.cache_misses), 1e-6 * double(counts.branch_misses));
}

std::string files_text(const Profile& profile) {
  if (profile.files.size() < 2) return "";
  std::string text =
      fmt::format("\n{:<40} {:>10} {:>10} {:>10} {:>10}\n", "slowest files",
                  "time", "cpu", "allocated", "peak");
  for (size_t i = 0; i < std::min(profile.files.size(), kMostFiles); ++i) {
    const FileUse& file = profile.files[i];
    text += fmt::format("{:<40} {:>10} {:>10} {:>10} {:>10}\n", file.name,
                        time_text(file.wall_s), time_text(file.cpu_s),
                        bytes_text(file.allocated_bytes),
                        bytes_text(file.peak_bytes));
  }
  if (profile.files.size() > kMostFiles) {
    text += fmt::format("and {} more\n", profile.files.size() - kMostFiles);
  }
  return text;
}

Json growth_json(const GrowthFit& growth) {
  return {{"factor", growth.factor},        {"exponent", growth.exponent.value},
          {"lower", growth.exponent.lower}, {"upper", growth.exponent.upper},
          {"explained", growth.explained},  {"sizes", growth.sizes}};
}

Json stage_json(const StageUse& stage) {
  Json json = {{"name", stage.name},
               {"calls", stage.calls},
               {"wall_s", stage.wall_s},
               {"cpu_s", stage.cpu_s},
               {"self_wall_s", stage.self_wall_s},
               {"self_cpu_s", stage.self_cpu_s},
               {"allocations", stage.allocations},
               {"allocated_bytes", stage.allocated_bytes},
               {"peak_bytes", stage.peak_bytes},
               {"pixels", stage.pixels},
               {"megapixels_per_s", stage.megapixels_per_s()}};
  if (stage.growth) json["growth"] = growth_json(*stage.growth);
  return json;
}

StageUse stage_of(const Json& json) {
  StageUse stage;
  stage.name = json["name"].text();
  stage.calls = json["calls"].integer();
  stage.wall_s = json["wall_s"].number();
  stage.cpu_s = json["cpu_s"].number();
  stage.self_wall_s = json["self_wall_s"].number();
  stage.self_cpu_s = json["self_cpu_s"].number();
  stage.allocations = json["allocations"].integer();
  stage.allocated_bytes = json["allocated_bytes"].integer();
  stage.peak_bytes = json["peak_bytes"].integer();
  stage.pixels = json["pixels"].integer();
  return stage;
}

}  // namespace

std::string profile_text(const Profile& profile) {
  std::string text = fmt::format(
      "{}\n{} wall, {} cpu ({:.1f} of {} processors), peak memory {}, {} "
      "allocations of {}\n\n{:<18} {:>8} {:>10} {:>10} {:>8} {:>9} {:>10} "
      "{:>10} {:>8}\n",
      profile.command, time_text(profile.wall_s), time_text(profile.cpu_s),
      profile.wall_s > 0 ? profile.cpu_s / profile.wall_s : 0.0,
      profile.processors, bytes_text(profile.peak_bytes), profile.allocations,
      bytes_text(profile.allocated_bytes), "stage", "calls", "self time",
      "self cpu", "share", "allocs", "allocated", "peak", "MP/s");
  double inside = 0;
  for (const StageUse& stage : profile.stages) {
    text += stage_row(stage, profile.cpu_s);
    inside += stage.self_cpu_s;
  }
  const double outside = std::max(0.0, profile.cpu_s - inside);
  text += fmt::format("{:<18} {:>8} {:>10} {:>10} {:>6.1f} %\n",
                      "outside of stages", "", "", time_text(outside),
                      profile.cpu_s > 0 ? 100 * outside / profile.cpu_s : 0.0);
  if (profile.span_cost_s > 0) {
    text += fmt::format(
        "Measuring took {:.2f} % of it: {} for each call of a stage.\n",
        profile.cpu_s > 0 ? 100 * profile.measuring_s() / profile.cpu_s : 0.0,
        time_text(profile.span_cost_s));
  }
  text += files_text(profile) + "\n" + counters_text(profile);
  for (const ProfileFinding& finding : findings_of(profile)) {
    text += fmt::format("\n- {}\n  {}\n", finding.what, finding.advice);
  }
  return text;
}

std::string profile_json(const Profile& profile) {
  Json json = {{"schema", kSchema},
               {"command", profile.command},
               {"wall_s", profile.wall_s},
               {"cpu_s", profile.cpu_s},
               {"peak_bytes", profile.peak_bytes},
               {"allocations", profile.allocations},
               {"allocated_bytes", profile.allocated_bytes},
               {"processors", profile.processors},
               {"measuring_s", profile.measuring_s()},
               {"stages", Json::array()},
               {"files", Json::array()},
               {"findings", Json::array()}};
  for (const StageUse& stage : profile.stages) {
    json["stages"].push_back(stage_json(stage));
  }
  for (const FileUse& file : profile.files) {
    json["files"].push_back({{"name", file.name},
                             {"wall_s", file.wall_s},
                             {"cpu_s", file.cpu_s},
                             {"allocations", file.allocations},
                             {"allocated_bytes", file.allocated_bytes},
                             {"peak_bytes", file.peak_bytes}});
  }
  for (const ProfileFinding& finding : findings_of(profile)) {
    json["findings"].push_back(
        {{"what", finding.what}, {"advice", finding.advice}});
  }
  if (profile.counters) {
    json["counters"] = {{"instructions", profile.counters->instructions},
                        {"cycles", profile.counters->cycles},
                        {"cache_misses", profile.counters->cache_misses},
                        {"branch_misses", profile.counters->branch_misses}};
  }
  return json.dump(2) + "\n";
}

Result<Profile> read_profile(std::string_view text, const std::string& file) {
  const Json json = Json::parse(text);
  if (json["schema"] != kSchema) {
    return in_file(
        with_hint(fail(ErrorKind::kInput, "this is not a profile"),
                  "write one: framewise profile -o before.json -- COMMAND"),
        file);
  }
  Profile profile;
  profile.command = json["command"].text();
  profile.wall_s = json["wall_s"].number();
  profile.cpu_s = json["cpu_s"].number();
  profile.peak_bytes = json["peak_bytes"].integer();
  profile.allocations = json["allocations"].integer();
  profile.allocated_bytes = json["allocated_bytes"].integer();
  if (!json["stages"].is_array()) {
    return in_file(
        fail(ErrorKind::kInput, "the profile is damaged: it has no stages"),
        file);
  }
  for (const Json& stage : json["stages"]) {
    profile.stages.push_back(stage_of(stage));
  }
  return profile;
}

std::string profile_difference(const Profile& before, const Profile& after) {
  struct Both {
    double before_s = 0;
    double after_s = 0;
    int64_t allocations = 0;  // more of them
  };
  std::map<std::string, Both> stages;
  for (const StageUse& stage : before.stages) {
    stages[stage.name].before_s = stage.self_cpu_s;
    stages[stage.name].allocations -= stage.allocations;
  }
  for (const StageUse& stage : after.stages) {
    stages[stage.name].after_s = stage.self_cpu_s;
    stages[stage.name].allocations += stage.allocations;
  }
  std::vector<std::pair<std::string, Both>> list(stages.begin(), stages.end());
  std::ranges::sort(list, [](const auto& a, const auto& b) {
    return std::abs(a.second.after_s - a.second.before_s) >
           std::abs(b.second.after_s - b.second.before_s);
  });
  std::string text =
      fmt::format("{:<18} {:>10} {:>10} {:>10} {:>12}\n", "stage (self cpu)",
                  "before", "after", "change", "allocations");
  const auto row = [&](const std::string& name, double a, double b,
                       int64_t allocations) {
    text +=
        fmt::format("{:<18} {:>10} {:>10} {:>10} {:>+12}\n", name, time_text(a),
                    time_text(b),
                    a > 0 ? fmt::format("{:+.1f} %", 100 * (b / a - 1)) : "new",
                    allocations);
  };
  row("whole", before.cpu_s, after.cpu_s,
      after.allocations - before.allocations);
  for (const auto& [name, both] : list) {
    row(name, both.before_s, both.after_s, both.allocations);
  }
  return text +
         "One run each: `framewise bench ab` says whether a difference is "
         "more than noise.\n";
}

}  // namespace framewise::bench
