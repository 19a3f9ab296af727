// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_routes.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "base/http/percent_code.h"
#include "base/json/json.h"
#include "base/result.h"
#include "service/http/media_type.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

constexpr size_t kLongestIdempotencyKey = 255;
constexpr size_t kMostListed = 100;
constexpr const char* kJsonType = "application/json";

// A page that a job made may run its own scripts, but neither load nor send
// anything, and it does not count as a page of this server.
constexpr const char* kReportPolicy =
    "sandbox allow-scripts allow-downloads; default-src 'none'; script-src "
    "'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "media-src data: blob:; font-src data:; frame-ancestors 'self'; base-uri "
    "'none'";

Response no_such_job() {
  return problem(404, "there is no such job",
                 "jobs are forgotten some time after they ended");
}

bool is_json(std::string_view type) {
  return type.substr(0, type.find(';')) == kJsonType;
}

Response answer_of(const Accepted& accepted, Jobs& jobs) {
  const auto status = jobs.status(accepted.id);
  if (!status) return no_such_job();
  Response response{.status = is_finished(accepted.state) ? 200 : 202,
                    .type = kJsonType,
                    .fields = {{"Location", "/jobs/" + accepted.id}},
                    .shared_body = status};
  if (!is_finished(accepted.state)) {
    response.fields.emplace_back("Retry-After",
                                 std::to_string(accepted.ready_s));
  }
  return response;
}

Response answer_of(const Busy& busy) {
  Response response =
      problem(429, "there is no room for another job: " + busy.why,
              fmt::format("try again in {} s", busy.retry_s));
  response.fields.emplace_back("Retry-After", std::to_string(busy.retry_s));
  return response;
}

SubmitAnswer submit(const Request& request, std::string session, Jobs& jobs,
                    const FindJobFile& find, const JobViewers& viewers) {
  if (!is_json(request.field("content-type"))) {
    return {problem(415, "a job is described by JSON",
                    "send Content-Type: application/json")};
  }
  const std::string key(request.field("idempotency-key"));
  if (key.size() > kLongestIdempotencyKey) {
    return {problem(400, fmt::format("Idempotency-Key is longer than {} bytes",
                                     kLongestIdempotencyKey))};
  }
  auto job = parse_job_request(
      request.body, [&](std::string_view name) { return find(name, request); });
  if (!job) return {problem(job.error())};
  job->session = std::move(session);
  job->owner = viewers.owner(request);
  const auto submitted = jobs.submit(*std::move(job), key);
  if (!submitted) return {problem(submitted.error())};
  if (const auto* accepted = std::get_if<Accepted>(&*submitted)) {
    return {answer_of(*accepted, jobs), !accepted->joined};
  }
  if (const auto* busy = std::get_if<Busy>(&*submitted)) {
    return {answer_of(*busy)};
  }
  return {problem(422, "this Idempotency-Key belongs to another job",
                  "use a new key for each job")};
}

Response status(const Request& request, Jobs& jobs) {
  const auto text = jobs.status(request.parameter("id"));
  if (!text) return no_such_job();
  return {.status = 200, .type = kJsonType, .shared_body = text};
}

std::optional<ResultFormat> format_of(const Request& request) {
  const std::string_view name = request.query_value("format");
  if (name.empty()) return ResultFormat::kJson;
  for (const ResultFormat format :
       {ResultFormat::kJson, ResultFormat::kHtml, ResultFormat::kMarkdown}) {
    if (name == name_of(format)) return format;
  }
  return std::nullopt;
}

// A job that ended without a result, or has not ended.
Response without_result(const JobResultView& view) {
  if (view.state == JobState::kDone) {
    return problem(404, "the job has no result of this format",
                   "name the format in \"results\" when the job is sent");
  }
  if (!is_finished(view.state)) {
    Response response = problem(409, "the job has not finished",
                                "its /events tell when it has");
    response.fields.emplace_back("Retry-After", "1");
    return response;
  }
  const Json json = Json::parse(view.problem);
  Response response = problem(500, "the job failed");
  if (json.is_object()) {
    if (json.contains("status"))
      response.status = int(json["status"].integer());
    response.body = view.problem + "\n";
  }
  return response;
}

Response result(const Request& request, Jobs& jobs) {
  const auto format = format_of(request);
  if (!format) {
    return problem(400, "format is none of json, html, markdown");
  }
  const auto view = jobs.result(request.parameter("id"), *format);
  if (!view) return no_such_job();
  if (!view->content) return without_result(*view);
  std::string tag =
      fmt::format("\"{}.{}\"", request.parameter("id"), name_of(*format));
  Response response{
      .type = *format == ResultFormat::kHtml ? "text/html; charset=utf-8"
              : *format == ResultFormat::kMarkdown
                  ? "text/markdown; charset=utf-8"
                  : kJsonType,
      .fields = {{"Cache-Control", "private, no-cache"}, {"ETag", tag}}};
  // Also where nothing has changed: browsers take the fields of that answer for
  // the page that they have kept.
  if (*format == ResultFormat::kHtml) {
    response.fields.emplace_back("Content-Security-Policy", kReportPolicy);
    response.fields.emplace_back("X-Frame-Options", "SAMEORIGIN");
  }
  if (request.field("if-none-match") == tag) {
    response.status = 304;
    return response;
  }
  response.shared_body = view->content;
  return response;
}

Response output(const Request& request, Jobs& jobs) {
  const std::string name(request.parameter("name"));
  const auto path = jobs.output(request.parameter("id"), name);
  if (path.empty()) return problem(404, "the job has no such file");
  auto file = open_file_body(path);
  if (!file) return problem(404, "the file is not there any more");
  return {.type = std::string(media_type_of(name)),
          .fields = {{"Content-Disposition",
                      "attachment; filename*=UTF-8''" + percent_encoded(name)}},
          .file = std::move(file)};
}

Response preview(const Request& request, Jobs& jobs) {
  const std::string text(request.query_value("at"));
  char* end = nullptr;
  const double at = text.empty() ? 0 : std::strtod(text.c_str(), &end);
  if (!std::isfinite(at) || at < 0 || (end && *end != '\0')) {
    return problem(400, "at is no time in seconds");
  }
  const auto shown = jobs.preview(request.parameter("id"));
  if (!shown) {
    return problem(404, "the job shows nothing",
                   "only films are shown, while they are composed");
  }
  auto picture = shown->picture(at);
  if (!picture) return problem(picture.error());
  if (!*picture) return problem(503, "another frame is being decoded");
  Response response{.type = "image/jpeg",
                    .fields = {{"Cache-Control", "no-store"}}};
  response.body = **std::move(picture);
  return response;
}

Response withdraw(const Request& request, Jobs& jobs) {
  const std::string_view id = request.parameter("id");
  if (!jobs.withdraw(id)) return no_such_job();
  const auto status = jobs.status(id);
  if (!status) return {.status = 204};
  return {.status = 200, .type = kJsonType, .shared_body = status};
}

std::optional<Response> watch(const Request& request,
                              std::shared_ptr<EventStream> stream, Jobs& jobs) {
  const int64_t last = last_event_id(request.field("last-event-id"));
  if (jobs.watch(request.parameter("id"), std::move(stream), last)) {
    return std::nullopt;
  }
  return no_such_job();
}

}  // namespace

bool may_see_job(const Request& request, Jobs& jobs,
                 const JobViewers& viewers) {
  const auto owner = jobs.owner(request.parameter("id"));
  return owner &&
         (viewers.sees_all(request) || *owner == viewers.owner(request));
}

SubmitJob submit_jobs(Jobs& jobs, FindJobFile find, JobViewers viewers) {
  return [&jobs, find = std::move(find), viewers = std::move(viewers)](
             const Request& request, std::string session) {
    return submit(request, std::move(session), jobs, find, viewers);
  };
}

void add_job_routes(Router& router, Jobs& jobs, FindJobFile find,
                    JobViewers viewers) {
  const auto may_see = [&jobs, viewers](const Request& request) {
    return may_see_job(request, jobs, viewers);
  };
  const auto answer = [&](Response (*handler)(const Request&, Jobs&)) {
    return Answer([&jobs, may_see, handler](const Request& request) {
      return may_see(request) ? handler(request, jobs) : no_such_job();
    });
  };
  constexpr RouteOptions kOnWorker = {.thread = Thread::kWorker};
  router.add({Method::kPost,
              "/jobs",
              Answer([submit = submit_jobs(jobs, std::move(find), viewers)](
                         const Request& request) {
                return submit(request, {}).response;
              }),
              {.thread = Thread::kWorker, .most_body_bytes = kLargestJobBody}});
  router.add({Method::kGet, "/jobs", Answer([&jobs, viewers](const Request& r) {
                const auto owner = viewers.sees_all(r)
                                       ? std::nullopt
                                       : std::optional(viewers.owner(r));
                return Response{.type = kJsonType,
                                .body = jobs.list(kMostListed, owner)};
              }),
              kOnWorker});
  router.add({Method::kGet, "/jobs/{id}", answer(status)});
  router.add({Method::kDelete, "/jobs/{id}", answer(withdraw), kOnWorker});
  router.add({Method::kGet, "/jobs/{id}/result", answer(result)});
  router.add({Method::kGet, "/jobs/{id}/preview", answer(preview), kOnWorker});
  router.add(
      {Method::kGet, "/jobs/{id}/outputs/{name}", answer(output), kOnWorker});
  router.add({Method::kGet, "/jobs/{id}/events",
              Stream([&jobs, may_see](const Request& request,
                                      std::shared_ptr<EventStream> stream)
                         -> std::optional<Response> {
                if (!may_see(request)) return no_such_job();
                return watch(request, std::move(stream), jobs);
              })});
}

}  // namespace framewise::service
