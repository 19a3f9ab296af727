// SPDX-License-Identifier: Apache-2.0
#include "video/plan/plan_json.h"

#include <algorithm>
#include <utility>

#include "base/json/json.h"
#include "base/json/printable_json.h"
#include "base/json/strict_json.h"
#include "base/printable.h"
#include "base/result.h"
#include "media/relative_path.h"

namespace framewise::video {
namespace {

constexpr std::string_view kSchema = "framewise.plan/1";
constexpr int kMostLevels = 32;
constexpr size_t kLongestPath = 4096;
constexpr size_t kLongestText = 1024;
constexpr size_t kMostTexts = 1000;
constexpr int64_t kMostBytes = int64_t{1} << 46;
constexpr int64_t kLargestSide = 65'536;
constexpr double kLargestNumber = 1e12;

// In the order of their enumerations.
using Words = std::vector<std::string_view>;
const Words& matrix_words() {
  static const Words kWords = {"similarity", "uniform", "custom", "learned"};
  return kWords;
}
const Words& group_words() {
  static const Words kWords = {"none", "folder", "name"};
  return kWords;
}
const Words& joint_words() {
  static const Words kWords = {"auto", "cut", "crossfade"};
  return kWords;
}

Json json_of(const PlanClip& clip) {
  Json json = {{"path", clip.path},
               {"sha256", clip.sha256},
               {"bytes", clip.bytes},
               {"duration", clip.duration},
               {"width", clip.size.width},
               {"height", clip.size.height},
               {"frame_rate",
                {{"numerator", clip.rate_numerator},
                 {"denominator", clip.rate_denominator},
                 {"variable", clip.variable_rate}}}};
  if (clip.motion) json["motion"] = *clip.motion;
  if (!clip.group.empty()) json["group"] = clip.group;
  if (clip.weight != 1) json["weight"] = clip.weight;
  return json;
}

Json json_of(const Play& play) {
  Json json = {{"clip", play.clip}, {"start", play.start}, {"end", play.end}};
  if (play.overlap > 0) json["overlap"] = play.overlap;
  if (play.seam) json["seam"] = *play.seam;
  return json;
}

Json json_of(const PlanRequest& request) {
  Json json = {{"duration", request.duration},
               {"seed", request.seed},
               {"matrix", matrix_words()[size_t(request.matrix)]},
               {"groups", group_words()[size_t(request.groups)]},
               {"joints", joint_words()[size_t(request.joints)]},
               {"allow_repeats", request.allow_repeats}};
  if (request.crossfade > 0) json["crossfade"] = request.crossfade;
  if (request.variety) json["variety"] = *request.variety;
  if (request.min_gap) json["min_gap"] = *request.min_gap;
  if (!request.start.empty()) json["start"] = request.start;
  if (!request.exclude.empty()) json["exclude"] = request.exclude;
  return json;
}

Json json_of(const Distribution& values) {
  return {
      {"min", values.least}, {"median", values.median}, {"p95", values.p95}};
}

Json json_of(const PlanStatistics& statistics) {
  Json targets = Json::array();
  for (const Target& target : statistics.targets) {
    targets.push_back({{"name", target.name},
                       {"wanted", target.wanted},
                       {"reached", target.reached},
                       {"at_least", target.at_least},
                       {"met", target.met()}});
  }
  Json json = {{"entropy", statistics.entropy},
               {"choices", statistics.choices},
               {"longest_repeat", statistics.longest_repeat},
               {"run_length", statistics.run_length},
               {"clips_used", statistics.clips_used},
               {"fewest_plays", statistics.fewest_plays},
               {"most_plays", statistics.most_plays},
               {"gap_plays", json_of(statistics.gap_plays)},
               {"gap_seconds", json_of(statistics.gap_seconds)},
               {"relaxations",
                {{"balance", statistics.relaxations.balance},
                 {"repeats", statistics.relaxations.repeats},
                 {"gap", statistics.relaxations.gap}}},
               {"distinct_pairs", statistics.distinct_pairs}};
  if (statistics.mean_cost) json["mean_cost"] = *statistics.mean_cost;
  if (statistics.worst_cost) json["worst_cost"] = *statistics.worst_cost;
  if (statistics.worst_play) json["worst_play"] = *statistics.worst_play;
  json["targets"] = std::move(targets);
  return json;
}

template <typename Parts>
Json list_of(const Parts& parts) {
  Json list = Json::array();
  for (const auto& part : parts) list.push_back(json_of(part));
  return list;
}

bool is_sha256(std::string_view text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string read_sha256(StrictObject& object, std::string_view key) {
  std::string text = object.text(key, 64);
  if (!is_sha256(text)) {
    object.add_error(fail(ErrorKind::kInput,
                          "\"{}\" is not 64 hexadecimal digits",
                          object.place(key)));
  }
  return text;
}

std::string read_path(StrictObject& object, std::string_view key) {
  std::string path = object.text(key, kLongestPath);
  if (!stays_beneath(path)) {
    object.add_error(fail(ErrorKind::kInput,
                          "\"{}\" leaves the folder of the clips: {}",
                          object.place(key), printable(path)));
  }
  return path;
}

template <typename Value, typename Read>
std::optional<Value> if_given(const StrictObject& object, std::string_view key,
                              Read&& read) {
  if (!object.has(key)) return std::nullopt;
  return Value(read());
}

std::optional<double> number_if_given(StrictObject& object,
                                      std::string_view key, double least,
                                      double most) {
  return if_given<double>(object, key,
                          [&] { return object.number(key, least, most); });
}

std::optional<int64_t> integer_if_given(StrictObject& object,
                                        std::string_view key, int64_t most) {
  return if_given<int64_t>(object, key,
                           [&] { return object.integer(key, 0, most); });
}

Result<PlanClip> read_clip(StrictObject object) {
  PlanClip clip;
  clip.path = read_path(object, "path");
  clip.sha256 = read_sha256(object, "sha256");
  clip.bytes = object.integer("bytes", 1, kMostBytes);
  clip.duration = object.integer("duration", 1, kLongestClip);
  clip.size.width = int(object.integer("width", 1, kLargestSide));
  clip.size.height = int(object.integer("height", 1, kLargestSide));
  StrictObject rate = object.object("frame_rate");
  clip.rate_numerator = rate.integer("numerator", 0, INT32_MAX);
  clip.rate_denominator = rate.integer("denominator", 1, INT32_MAX);
  clip.variable_rate = rate.boolean("variable");
  clip.motion = number_if_given(object, "motion", 0, 255);
  if (object.has("group")) clip.group = object.text("group", kLongestText);
  if (object.has("weight")) {
    clip.weight = object.number("weight", 0, kLargestNumber);
  }
  FW_RETURN_IF_ERROR(object.finish());
  FW_RETURN_IF_ERROR(rate.finish());
  return clip;
}

Result<Play> read_play(StrictObject object,
                       const std::vector<PlanClip>& clips) {
  Play play;
  play.clip = size_t(object.integer("clip", 0, int64_t(clips.size()) - 1));
  play.start = object.integer("start", 0, kLongestClip);
  play.end = object.integer("end", 1, kLongestClip);
  play.overlap = integer_if_given(object, "overlap", kLongestClip).value_or(0);
  play.seam = number_if_given(object, "seam", 0, 255);
  FW_RETURN_IF_ERROR(object.finish());
  if (play.start >= play.end || play.end > clips[play.clip].duration) {
    return fail(
        ErrorKind::kInput, "{} shows ticks {} to {} of a clip of {} ticks",
        object.place(""), play.start, play.end, clips[play.clip].duration);
  }
  return play;
}

// Each play keeps at least half of its time outside the crossfades.
Result<void> check_overlaps(const std::vector<Play>& plays) {
  for (size_t i = 0; i < plays.size(); ++i) {
    const int64_t before = i > 0 ? plays[i - 1].overlap : 0;
    if (before + plays[i].overlap > plays[i].end - plays[i].start) {
      return fail(ErrorKind::kInput,
                  "the crossfades of plays[{}] last {} ticks, the play itself "
                  "only {}",
                  i, before + plays[i].overlap, plays[i].end - plays[i].start);
    }
  }
  if (plays.back().overlap != 0) {
    return fail(ErrorKind::kInput, "the last play overlaps with a next one");
  }
  return {};
}

Result<PlanRequest> read_request(StrictObject object) {
  PlanRequest request;
  request.duration = object.integer("duration", 1, kLongestFilm);
  request.seed = object.integer("seed", 0, INT64_MAX);
  request.matrix = MatrixKind(object.choice("matrix", matrix_words()));
  request.groups = GroupRule(object.choice("groups", group_words()));
  request.joints = JointRule(object.choice("joints", joint_words()));
  request.crossfade =
      integer_if_given(object, "crossfade", kLongestClip).value_or(0);
  request.allow_repeats = object.boolean("allow_repeats");
  request.variety = number_if_given(object, "variety", 0, 1);
  request.min_gap = integer_if_given(object, "min_gap", int64_t(kMostClips));
  if (object.has("start")) request.start = read_path(object, "start");
  if (object.has("exclude")) {
    request.exclude = object.texts("exclude", kMostTexts, kLongestText);
  }
  FW_RETURN_IF_ERROR(object.finish());
  return request;
}

Distribution read_distribution(StrictObject& parent, std::string_view key) {
  StrictObject object = parent.object(key);
  Distribution values;
  values.least = object.number("min", 0, kLargestNumber);
  values.median = object.number("median", 0, kLargestNumber);
  values.p95 = object.number("p95", 0, kLargestNumber);
  if (auto end = object.finish(); !end) parent.add_error(end.error());
  return values;
}

Relaxations read_relaxations(StrictObject& parent) {
  StrictObject object = parent.object("relaxations");
  Relaxations relaxations;
  relaxations.balance = object.integer("balance", 0, kMostPlays);
  relaxations.repeats = object.integer("repeats", 0, kMostPlays);
  relaxations.gap = object.integer("gap", 0, kMostPlays);
  if (auto end = object.finish(); !end) parent.add_error(end.error());
  return relaxations;
}

Result<Target> read_target(StrictObject object) {
  Target target;
  target.name = object.text("name", kLongestText);
  target.wanted = object.number("wanted", -kLargestNumber, kLargestNumber);
  target.reached = object.number("reached", -kLargestNumber, kLargestNumber);
  target.at_least = object.boolean("at_least");
  const bool met = object.boolean("met");
  FW_RETURN_IF_ERROR(object.finish());
  if (met != target.met()) {
    return fail(ErrorKind::kInput, "\"{}\" contradicts the numbers beside it",
                object.place("met"));
  }
  return target;
}

Result<PlanStatistics> read_statistics(StrictObject object) {
  PlanStatistics statistics;
  const auto plays = int64_t(kMostPlays);
  statistics.entropy = object.number("entropy", 0, 64);
  statistics.choices = object.number("choices", 0, double(kMostClips));
  statistics.longest_repeat = object.integer("longest_repeat", 0, plays);
  statistics.run_length = object.integer("run_length", 0, plays);
  statistics.clips_used = object.integer("clips_used", 0, kMostClips);
  statistics.fewest_plays = object.integer("fewest_plays", 0, plays);
  statistics.most_plays = object.integer("most_plays", 0, plays);
  statistics.gap_plays = read_distribution(object, "gap_plays");
  statistics.gap_seconds = read_distribution(object, "gap_seconds");
  statistics.relaxations = read_relaxations(object);
  statistics.distinct_pairs = object.integer("distinct_pairs", 0, plays);
  statistics.mean_cost =
      number_if_given(object, "mean_cost", 0, kLargestNumber);
  statistics.worst_cost =
      number_if_given(object, "worst_cost", 0, kLargestNumber);
  statistics.worst_play = integer_if_given(object, "worst_play", plays);
  const auto targets = object.list("targets", kMostTexts);
  FW_RETURN_IF_ERROR(object.finish());
  for (size_t i = 0; i < targets.size(); ++i) {
    FW_ASSIGN_OR_RETURN(
        Target target,
        read_target({*targets[i], fmt::format("statistics.targets[{}]", i)}));
    statistics.targets.push_back(std::move(target));
  }
  return statistics;
}

}  // namespace

int64_t Plan::duration() const {
  int64_t ticks = 0;
  for (const Play& play : plays) ticks += play.end - play.start - play.overlap;
  return ticks;
}

// Clips and plays stand on lines of their own, so that plans can be compared.
std::string plan_json(const Plan& plan) {
  const auto text = [](const Json& json) { return json.dump(); };
  std::string out = "{\n";
  const auto add = [&](std::string_view key, std::string_view value,
                       bool last = false) {
    out += fmt::format("  \"{}\": {}{}\n", key, value, last ? "" : ",");
  };
  const auto add_lines = [&](std::string_view key, const Json& list) {
    std::string lines = "[";
    for (const Json& element : list) {
      lines += lines.size() > 1 ? ",\n    " : "\n    ";
      lines += text(element);
    }
    add(key, lines + (list.empty() ? "]" : "\n  ]"));
  };
  add("schema", text(kSchema));
  add("ticks_per_second", fmt::format("{}", kTicksPerSecond));
  add("folder", text(plan.folder));
  add("request", text(json_of(plan.request)));
  add("duration", fmt::format("{}", plan.duration()));
  add_lines("clips", list_of(plan.clips));
  add_lines("plays", list_of(plan.plays));
  add("statistics", text(json_of(plan.statistics)));
  add_lines("notes", Json(plan.notes));
  add("transitions_sha256", text(plan.transitions_sha256), true);
  return printable_json(out + "}\n");
}

Result<Plan> parse_plan(std::string_view text) {
  if (int64_t(text.size()) > kLargestPlanFile) {
    return fail(ErrorKind::kLimit, "a plan of {} bytes exceeds the limit of {}",
                text.size(), kLargestPlanFile);
  }
  FW_ASSIGN_OR_RETURN(const Json json, parse_strict_json(text, kMostLevels));
  if (json["schema"] != kSchema) {
    return with_hint(
        fail(ErrorKind::kInput, "not a plan of the version \"{}\"", kSchema),
        "`framewise video plan FOLDER --duration 5m --out FILE` writes one");
  }
  StrictObject object(json, "");
  object.text("schema", kLongestText);
  object.integer("ticks_per_second", kTicksPerSecond, kTicksPerSecond);
  Plan plan;
  plan.folder = object.text("folder", kLongestPath);
  StrictObject request = object.object("request");
  const int64_t duration = object.integer("duration", 1, kLongestFilm);
  const auto clips = object.list("clips", kMostClips);
  const auto plays = object.list("plays", kMostPlays);
  StrictObject statistics = object.object("statistics");
  plan.notes = object.texts("notes", kMostTexts, kLongestText);
  plan.transitions_sha256 = read_sha256(object, "transitions_sha256");
  FW_RETURN_IF_ERROR(object.finish());
  if (clips.empty() || plays.empty()) {
    return fail(ErrorKind::kInput, "the plan has no {}",
                clips.empty() ? "clips" : "plays");
  }
  FW_ASSIGN_OR_RETURN(plan.request, read_request(std::move(request)));
  for (size_t i = 0; i < clips.size(); ++i) {
    FW_ASSIGN_OR_RETURN(PlanClip clip,
                        read_clip({*clips[i], fmt::format("clips[{}]", i)}));
    plan.clips.push_back(std::move(clip));
  }
  for (size_t i = 0; i < plays.size(); ++i) {
    FW_ASSIGN_OR_RETURN(
        const Play play,
        read_play({*plays[i], fmt::format("plays[{}]", i)}, plan.clips));
    plan.plays.push_back(play);
  }
  FW_RETURN_IF_ERROR(check_overlaps(plan.plays));
  FW_ASSIGN_OR_RETURN(plan.statistics, read_statistics(std::move(statistics)));
  if (plan.duration() != duration) {
    return fail(ErrorKind::kInput,
                "the plan states {} ticks, but its plays last {}", duration,
                plan.duration());
  }
  return plan;
}

}  // namespace framewise::video
