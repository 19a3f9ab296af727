// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_status.h"

#include <cmath>
#include <ctime>

#include "base/http/percent_code.h"
#include "base/json/json.h"
#include "service/http/request.h"

namespace framewise::service {
namespace {

std::string dump(const Json& json) { return json.dump(); }

// "2026-11-26T12:00:00.250Z"; null: not yet.
Json time_json(int64_t ms) {
  if (ms == 0) return nullptr;
  const std::time_t seconds = ms / 1000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts);
  char all[48];
  std::snprintf(all, sizeof all, "%s.%03dZ", text, int(ms % 1000));
  return all;
}

double rounded(double value, double steps) {
  return std::round(value * steps) / steps;
}

Json json_of(const JobProgress& progress, const JobRate& rate) {
  Json json = {{"stage", progress.stage},
               {"done", progress.done},
               {"total", progress.total},
               {"unit", progress.unit},
               {"per_second", rounded(rate.per_second, 10)}};
  if (progress.fraction) {
    json["fraction"] = rounded(*progress.fraction, 1000);
  }
  if (rate.remaining_s) json["remaining_s"] = rounded(*rate.remaining_s, 10);
  if (!progress.worst.empty()) {
    json["worst"] = Json::parse(progress.worst);
  }
  return json;
}

// As they were asked for; a name that is given several times has a list.
Json options_json(const JobRequest& request) {
  Json json = Json::object();
  for (const auto& [name, value] : request.options) {
    Json& option = json[name];
    if (option.is_null()) {
      option = value.empty() ? Json(true) : Json(value);
    } else if (option.is_array()) {
      option.push_back(value);
    } else {
      option = Json::array({option, value});
    }
  }
  return json;
}

Json links_of(const JobView& job) {
  const std::string self = "/jobs/" + job.kept.id;
  Json links = {{"self", self}, {"events", self + "/events"}};
  if (job.preview_s > 0) links["preview"] = self + "/preview";
  if (job.state != JobState::kDone) return links;
  links["result"] = self + "/result";
  if (job.request.html) links["html"] = self + "/result?format=html";
  if (job.request.markdown)
    links["markdown"] = self + "/result?format=markdown";
  const Json outputs = Json::parse(job.kept.outputs);
  for (const Json& name : outputs) {
    links["outputs"].push_back(self + "/outputs/" +
                               percent_encoded(name.text()));
  }
  return links;
}

}  // namespace

std::string status_json(const JobView& job) {
  Json files = Json::array();
  for (const JobFile& file : job.request.files) files.push_back(file.name);
  Json json = {{"schema", 1},
               {"id", job.kept.id},
               {"kind", job.request.kind},
               {"state", name_of(job.state)},
               {"files", files},
               {"options", options_json(job.request)},
               {"created", time_json(job.kept.created_ms)},
               {"started", time_json(job.kept.started_ms)},
               {"finished", time_json(job.kept.finished_ms)},
               {"predicted_ms", rounded(job.kept.cost_ms, 10)},
               {"wanted_by", job.wanted_by}};
  if (job.kept.took_ms > 0) json["took_ms"] = rounded(job.kept.took_ms, 100);
  if (job.state == JobState::kDone) json["exit_code"] = job.kept.exit_code;
  if (!job.kept.verdict.empty()) json["verdict"] = job.kept.verdict;
  if (job.progress) json["progress"] = json_of(*job.progress, job.rate);
  if (job.preview_s > 0) json["preview_s"] = rounded(job.preview_s, 1000);
  if (!job.kept.problem.empty()) {
    json["problem"] = Json::parse(job.kept.problem);
  }
  json["links"] = links_of(job);
  return dump(json);
}

std::string progress_json(const JobProgress& progress, const JobRate& rate) {
  return dump(json_of(progress, rate));
}

}  // namespace framewise::service
