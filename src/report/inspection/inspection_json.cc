// SPDX-License-Identifier: Apache-2.0
#include "report/inspection/inspection_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json/json.h"
#include "framewise/version.h"
#include "report/flashes/flash_json.h"
#include "report/inspection/inspection_words.h"

namespace framewise::report {
namespace {

constexpr const char* kSchema = "framewise.inspection/1";

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json json_of(const std::optional<Spread>& spread) {
  if (!spread) return {};
  return {{"min", spread->min}, {"mean", spread->mean}, {"max", spread->max}};
}

Json json_of(const Error& error) {
  return {{"kind", name_of(error.kind)},
          {"message", error.message},
          {"hint", error.hint},
          {"offset", or_null(error.offset)},
          {"frame", or_null(error.frame)}};
}

Json json_of(const Finding& finding) {
  return {{"kind", finding.kind},   {"message", finding.message},
          {"hint", finding.hint},   {"frame", or_null(finding.frame)},
          {"count", finding.count}, {"wasted_bytes", finding.wasted_bytes}};
}

// Colors are counted up to a limit; beyond it the value is "more".
Json json_of_colors(const std::optional<Spread>& colors) {
  if (!colors) return {};
  return {{"min", std::min<double>(colors->min, kMostColorsCounted)},
          {"max", std::min<double>(colors->max, kMostColorsCounted)},
          {"more", colors->max > kMostColorsCounted}};
}

Json json_of(const FrameInspection& frame, size_t index,
             const TimeBase& time_base) {
  const FrameFacts& facts = frame.facts;
  Json colors;
  if (frame.colors) {
    colors = {{"count", std::min(*frame.colors, kMostColorsCounted)},
              {"more", *frame.colors > kMostColorsCounted}};
  }
  Json stored_delay;
  if (facts.stored_delay) stored_delay = time_base.seconds(*facts.stored_delay);
  return {{"index", index},
          {"start_s", time_base.seconds(facts.time.start)},
          {"duration_s", time_base.seconds(facts.time.duration)},
          {"stored_delay_s", stored_delay},
          {"offset", facts.offset},
          {"bytes", facts.bytes},
          {"x", facts.rect.x},
          {"y", facts.rect.y},
          {"width", facts.rect.width},
          {"height", facts.rect.height},
          {"palette", or_null(facts.local_palette_size)},
          {"colors", colors},
          {"transparent", facts.transparent},
          {"interlaced", facts.interlaced},
          {"key", facts.key},
          {"disposal", facts.disposal.empty() ? Json() : Json(facts.disposal)},
          {"repeats_previous", frame.repeats_previous}};
}

Json pixel_format(const PixelFormat& format) {
  Json json = {{"layout", layout_name(format.layout)}, {"bits", format.bits}};
  if (const char* name = primaries_name(format.color.primaries)) {
    json["primaries"] = name;
  }
  if (const char* name = transfer_name(format.color.transfer)) {
    json["transfer"] = name;
  }
  return json;
}

Json json_of(const Inspection& inspection, FrameList frames) {
  const AnimationInfo& info = inspection.info;
  const bool pixels = inspection.depth == InspectDepth::kPixels;
  Json json = {
      {"type", "inspection"},
      {"file", inspection.name},
      {"depth", pixels ? "pixels" : "container"},
      {"container", info.container},
      {"codec", info.codec},
      {"width", info.size.width},
      {"height", info.size.height},
      {"pixel_format", pixel_format(info.format)},
      {"rotation", info.rotation},
      {"frame_count", inspection.frame_count},
      {"frame_count_is", counting_name(inspection.counting)},
      {"duration_s", inspection.duration_s},
      {"fps", json_of(inspection.fps)},
      {"plays", or_null(info.plays)},
      {"has_alpha", info.has_alpha},
      {"transparency", inspection.transparency
                           ? Json(transparency_name(*inspection.transparency))
                           : Json()},
      {"colors", json_of_colors(inspection.colors)},
      {"global_palette", or_null(info.global_palette_size)},
      {"local_palettes", inspection.local_palettes},
      {"transparent_frames", inspection.transparent_frames},
      {"interlaced_frames", inspection.interlaced_frames},
      {"disposal",
       {{"keep", inspection.disposal.keep},
        {"background", inspection.disposal.background},
        {"previous", inspection.disposal.previous}}},
      {"file_bytes", info.file_bytes},
      {"frame_bytes", json_of(inspection.bytes_per_frame)},
      {"duplicate_frames", pixels ? Json(inspection.duplicate_frames) : Json()},
      {"duplicate_bytes", pixels ? Json(inspection.duplicate_bytes) : Json()},
      {"comments", info.comments},
      {"findings", Json::array()},
      {"flashes",
       inspection.flashes ? flash_summary(*inspection.flashes) : Json()},
      {"content_hash", inspection.content_hash.empty()
                           ? Json()
                           : Json("sha256:" + inspection.content_hash)},
      {"incomplete", inspection.incomplete},
      {"damage", inspection.damage ? json_of(*inspection.damage) : Json()}};
  for (const Finding& finding : inspection.findings) {
    json["findings"].push_back(json_of(finding));
  }
  if (frames == FrameList::kInclude) {
    Json& list = json["frames"] = Json::array();
    for (size_t i = 0; i < inspection.frames.size(); ++i) {
      list.push_back(json_of(inspection.frames[i], i, info.time_base));
    }
  }
  return json;
}

Json json_of(const std::string& file, const Error& error) {
  return {{"type", "error"}, {"file", file}, {"error", json_of(error)}};
}

Json json_of(const InspectionSummary& summary) {
  return {{"type", "summary"},
          {"files", summary.files},
          {"failed", summary.failed},
          {"skipped", summary.skipped},
          {"interrupted", summary.interrupted}};
}

// File names may not be valid UTF-8; JSON must be.
std::string dumped(const Json& json, int indent) {
  return json.dump_printable(indent);
}

std::string line(const Json& json) {
  Json out = {{"schema", kSchema}};
  out.update(json);
  return dumped(out, -1);
}

// Indented by two levels, as an element of "files".
std::string element(const Json& json, bool first) {
  std::string text = first ? "\n    " : ",\n    ";
  for (const char c : dumped(json, 2)) {
    text += c;
    if (c == '\n') text += "    ";
  }
  return text;
}

}  // namespace

std::string inspection_line(const Inspection& inspection, FrameList frames) {
  return line(json_of(inspection, frames));
}

std::string inspection_line(const std::string& file, const Error& error) {
  return line(json_of(file, error));
}

std::string inspection_line(const InspectionSummary& summary) {
  return line(json_of(summary));
}

std::string inspection_document_start() {
  return fmt::format(
      "{{\n  \"schema\": \"{}\",\n  \"framewise\": \"{}\",\n  \"files\": [",
      kSchema, version());
}

std::string inspection_document_file(const Inspection& inspection,
                                     FrameList frames, bool first) {
  return element(json_of(inspection, frames), first);
}

std::string inspection_document_file(const std::string& file,
                                     const Error& error, bool first) {
  return element(json_of(file, error), first);
}

std::string inspection_document_end(const InspectionSummary& summary,
                                    bool empty) {
  Json json = json_of(summary);
  json.erase("type");
  return fmt::format("{}],\n  \"summary\": {}\n}}\n", empty ? "" : "\n  ",
                     dumped(json, -1));
}

}  // namespace framewise::report
