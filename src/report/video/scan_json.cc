// SPDX-License-Identifier: Apache-2.0

#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "report/verdict/verdict_json.h"
#include "report/video/scan_summary.h"
#include "report/video/scan_text.h"

namespace framewise::report {
namespace {

using video::Clip;

const char* word_of(Layout layout) {
  switch (layout) {
    case Layout::kGray: return "gray";
    case Layout::kYuv420: return "yuv420";
    case Layout::kYuv422: return "yuv422";
    case Layout::kYuv444: return "yuv444";
    case Layout::kRgba: return "rgba";
  }
  return "";
}

Json json_of(const media::VideoFacts& facts) {
  Json json = {{"container", facts.container},
               {"codec", facts.codec},
               {"width", facts.size.width},
               {"height", facts.size.height},
               {"pixel_aspect",
                {{"width", facts.pixel_aspect.width},
                 {"height", facts.pixel_aspect.height}}},
               {"rotation", facts.rotation},
               {"duration_s", facts.seconds()},
               {"frame_rate",
                {{"numerator", facts.rate_numerator},
                 {"denominator", facts.rate_denominator},
                 {"variable", facts.variable_rate}}},
               {"bit_rate", facts.bit_rate},
               {"interlaced", facts.interlaced},
               {"alpha", facts.has_alpha}};
  if (!facts.profile.empty()) json["profile"] = facts.profile;
  if (facts.layout) {
    json["layout"] = word_of(*facts.layout);
    json["bits"] = facts.bits;
  }
  if (facts.frame_count) json["frames"] = *facts.frame_count;
  if (facts.key_frames) json["key_frames"] = *facts.key_frames;
  if (facts.longest_key_distance) {
    json["longest_key_distance"] = *facts.longest_key_distance;
  }
  if (facts.audio) {
    json["audio"] = {{"codec", facts.audio->codec},
                     {"sample_rate", facts.audio->sample_rate},
                     {"channels", facts.audio->channels}};
  }
  return json;
}

Json loop_of(const video::ClipFeatures& features) {
  return {{"quality", std::string(video::name_of(features.loop_quality()))},
          {"seam", features.seam},
          {"motion", features.motion},
          {"ratio", features.loop_ratio()},
          {"reverses", features.reverses()}};
}

Json json_of(const Clip& clip) {
  Json json = {{"path", clip.path}, {"bytes", clip.stamp.size}};
  if (!clip.sha256.empty()) json["sha256"] = clip.sha256;
  if (clip.error) {
    json["error"] = error_json(*clip.error);
    return json;
  }
  json.update(json_of(clip.facts));
  if (!clip.duplicate_of.empty()) json["duplicate_of"] = clip.duplicate_of;
  if (clip.features) json["loop"] = loop_of(*clip.features);
  return json;
}

std::string text_of(const Json& json) { return json.dump_printable(2) + "\n"; }

}  // namespace

ScanSummary summary_of(const video::Scan& scan) {
  ScanSummary summary;
  for (const Clip& clip : scan.clips) {
    if (clip.error) ++summary.broken;
    if (!clip.duplicate_of.empty()) ++summary.duplicates;
    if (!clip.usable()) continue;
    const double seconds = clip.facts.seconds();
    summary.shortest =
        summary.usable == 0 ? seconds : std::min(summary.shortest, seconds);
    summary.longest = std::max(summary.longest, seconds);
    ++summary.usable;
    summary.bytes += clip.stamp.size;
    summary.seconds += seconds;
    const bool loops = clip.features && clip.features->loop_quality() <=
                                            video::LoopQuality::kGood;
    summary.looping += loops ? 1 : 0;
    ++summary.sizes[fmt::format("{}x{}", clip.facts.size.width,
                                clip.facts.size.height)];
    ++summary.rates[clip.facts.variable_rate
                        ? "variable"
                        : fmt::format("{:.2f}",
                                      double(clip.facts.rate_numerator) /
                                          double(clip.facts.rate_denominator))];
    ++summary.codecs[clip.facts.codec];
  }
  return summary;
}

std::string scan_json(const video::Scan& scan, const std::string& folder) {
  const ScanSummary summary = summary_of(scan);
  Json clips = Json::array();
  for (const Clip& clip : scan.clips) clips.push_back(json_of(clip));
  return text_of({{"schema", "framewise.scan/1"},
                  {"folder", folder},
                  {"clips", std::move(clips)},
                  {"summary",
                   {{"usable", summary.usable},
                    {"broken", summary.broken},
                    {"duplicates", summary.duplicates},
                    {"looping", summary.looping},
                    {"duration_s", summary.seconds},
                    {"bytes", summary.bytes},
                    {"sizes", summary.sizes},
                    {"rates", summary.rates},
                    {"codecs", summary.codecs},
                    {"other_files", scan.other_files},
                    {"filtered", scan.filtered},
                    {"beyond_limit", scan.beyond_limit}}}});
}

std::string loops_json(const std::vector<LoopReport>& loops) {
  Json clips = Json::array();
  for (const LoopReport& loop : loops) {
    Json json = {{"path", loop.name}};
    if (loop.error) {
      json["error"] = error_json(*loop.error);
    } else {
      json["frames"] = loop.check.frames;
      json.update(loop_of(loop.check.features));
      if (loop.check.better) {
        json["better"] = {
            {"first_frame", loop.check.better->first},
            {"end_frame", loop.check.better->end},
            {"start_s", loop.time_base.seconds(loop.check.better_start)},
            {"end_s", loop.time_base.seconds(loop.check.better_end)},
            {"ratio", loop.check.better->ratio}};
      }
    }
    clips.push_back(std::move(json));
  }
  return text_of(
      {{"schema", "framewise.loops/1"}, {"clips", std::move(clips)}});
}

}  // namespace framewise::report
