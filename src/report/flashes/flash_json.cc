// SPDX-License-Identifier: Apache-2.0
#include "report/flashes/flash_json.h"

#include <cmath>
#include <utility>

#include "framewise/version.h"

namespace framewise::report {
namespace {

constexpr const char* kFlashSchema = "framewise.flashes/1";

// Six digits say all that a frame's mean holds.
double shortened_number(double value) { return std::round(value * 1e6) / 1e6; }

Json flash_error(const Error& error) {
  return {{"kind", name_of(error.kind)},
          {"message", error.message},
          {"hint", error.hint},
          {"frame", error.frame}};
}

Json flash_map(const FlashMap& map) {
  Json rows = Json::array();
  for (size_t i = 0; i < map.shares.size(); i += FlashMap::kColumns) {
    Json row = Json::array();
    for (size_t k = 0; k < FlashMap::kColumns; ++k) {
      row.push_back(shortened_number(map.shares[i + k] / 255.0));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json flash_event(const FlashEvent& event) {
  return {{"kind", name_of(event.kind)},
          {"state", name_of(event.state)},
          {"start_s", shortened_number(event.start_s)},
          {"end_s", shortened_number(event.end_s)},
          {"start_frame", event.start_frame},
          {"end_frame", event.end_frame},
          {"transitions", event.transitions},
          {"rate", event.rate},
          {"share_of_frame", shortened_number(event.share_of_frame)},
          {"share_of_limit", shortened_number(event.share_of_limit)},
          {"swing", shortened_number(event.swing)},
          {"at_seam", event.at_seam},
          {"map", flash_map(event.map)},
          {"sentence", event.sentence},
          {"remedy", event.remedy}};
}

}  // namespace

Json json_of(const FlashReport& report) {
  Json events = Json::array();
  for (const FlashEvent& event : report.events) {
    events.push_back(flash_event(event));
  }
  Json moments = Json::array();
  for (const FlashMoment& moment : report.moments) {
    moments.push_back(Json::array({shortened_number(moment.time_s),
                                   shortened_number(moment.luminance),
                                   moment.transitions, name_of(moment.state)}));
  }
  const FlashDisplay& display = report.display;
  return {{"state", name_of(report.state)},
          {"rules", name_of(report.rules)},
          {"sentence", report.sentence},
          {"width", report.size.width},
          {"height", report.size.height},
          {"frames", report.frames},
          {"duration_s", shortened_number(report.duration_s)},
          {"repeats", report.repeats},
          {"stopped_early", report.stopped_early},
          {"damage", report.damage ? flash_error(*report.damage) : Json()},
          {"display",
           {{"width", display.pixels.width},
            {"height", display.pixels.height},
            {"diagonal_cm", display.diagonal_cm},
            {"distance_cm", display.distance_cm},
            {"nits", display.nits}}},
          {"events", std::move(events)},
          {"moments", std::move(moments)}};
}

Json flash_summary(const FlashReport& report) {
  Json events = Json::array();
  for (const FlashEvent& event : report.events) {
    events.push_back(
        {{"kind", name_of(event.kind)},
         {"state", name_of(event.state)},
         {"start_s", shortened_number(event.start_s)},
         {"end_s", shortened_number(event.end_s)},
         {"rate", event.rate},
         {"share_of_frame", shortened_number(event.share_of_frame)},
         {"at_seam", event.at_seam},
         {"sentence", event.sentence},
         {"remedy", event.remedy}});
  }
  return {{"state", name_of(report.state)},
          {"rules", name_of(report.rules)},
          {"sentence", report.sentence},
          {"events", std::move(events)}};
}

Json json_of(const FlashRow& row) {
  Json json = {{"file", row.file}};
  if (row.report) {
    json.update(json_of(*row.report));
  } else {
    json.update(
        {{"state", "error"}, {"error", flash_error(row.report.error())}});
  }
  return json;
}

Json json_of(const FixedFile& fixed) {
  constexpr const char* kSoundWords[] = {"none", "copied", "encoded",
                                         "left_out"};
  const FlashRepaired& repaired = fixed.repaired;
  const bool dims = repaired.repair == FlashRepair::kDim;
  Json changes = Json::array();
  for (const FlashChange& change : repaired.changes) {
    changes.push_back({{"first_frame", change.first_frame},
                       {"last_frame", change.last_frame},
                       {"start_s", shortened_number(change.start_s)},
                       {"end_s", shortened_number(change.end_s)},
                       {dims ? "contrast_taken" : "times_as_long",
                        shortened_number(change.amount)}});
  }
  return {{"schema", kFlashSchema},
          {"repair", dims ? "dim" : "slow"},
          {"changes", std::move(changes)},
          {"score", fixed.score ? Json(*fixed.score) : Json()},
          {"sound", kSoundWords[size_t(fixed.sound)]},
          {"bytes", repaired.written.bytes},
          {"before", json_of(repaired.before)},
          {"after", json_of(repaired.after)}};
}

std::string flash_document(const std::vector<FlashRow>& rows) {
  Json files = Json::array();
  for (const FlashRow& row : rows) files.push_back(json_of(row));
  const Json document = {{"schema", kFlashSchema},
                         {"version", version()},
                         {"files", std::move(files)}};
  return document.dump_printable(2) + "\n";
}

}  // namespace framewise::report
