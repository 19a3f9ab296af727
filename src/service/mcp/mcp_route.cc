// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/mcp_route.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "service/http/media_type.h"
#include "service/mcp/answers.h"
#include "service/mcp/messages.h"
#include "service/mcp/tools.h"

namespace framewise::service {
namespace {

constexpr std::string_view kJobScheme = "framewise://jobs/";
constexpr std::string_view kReportName = "/report.json";
constexpr size_t kMostNamedCalls = 10'000;
constexpr size_t kMostPictureBytes = size_t{256} << 10;

// A call of a tool whose job runs.
struct JobCall {
  Json id;  // of the request
  std::string owner;
  std::string job;
  const Tool* tool = nullptr;
  std::shared_ptr<EventStream> stream;
};

std::string report_uri(std::string_view job) {
  return fmt::format("{}{}{}", kJobScheme, job, kReportName);
}

void send_message(EventStream& stream, const Json& message) {
  stream.send(std::make_shared<const std::string>(
      event_text(0, "message", message.dump())));
}

Response json_response(const Json& message) {
  return {.type = "application/json", .body = message.dump() + "\n"};
}

// The value of a field of an event's text.
std::string_view field_of(std::string_view event, std::string_view name) {
  while (!event.empty()) {
    const size_t end = std::min(event.find('\n'), event.size() - 1);
    const std::string_view line = event.substr(0, end);
    event.remove_prefix(end + 1);
    if (line.starts_with(name)) return line.substr(name.size());
  }
  return {};
}

// Answers calls whose jobs have ended, on a thread of its own: the table of
// jobs is locked while it reports the end.
class Answers {
 public:
  explicit Answers(Jobs& jobs) : jobs_(jobs) {}
  ~Answers() {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }

  void begin(const JobCall& call) {
    const std::lock_guard lock(mutex_);
    if (named_.size() >= kMostNamedCalls) named_.clear();
    named_[{call.owner, call.id.dump()}] = call.job;
  }
  void end(JobCall call) {
    const std::lock_guard lock(mutex_);
    ended_.push_back(std::move(call));
    changed_.notify_all();
  }
  // The job of a call that runs; empty: there is none.
  std::string job_of(const std::string& owner, const Json& id) {
    const std::lock_guard lock(mutex_);
    const auto found = named_.find({owner, id.dump()});
    return found == named_.end() ? std::string() : found->second;
  }

 private:
  void answer_ended() {
    while (true) {
      JobCall call;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closing_ || !ended_.empty(); });
        if (closing_) return;
        call = std::move(ended_.front());
        ended_.pop_front();
        named_.erase({call.owner, call.id.dump()});
      }
      send_message(*call.stream, mcp_answer(call.id, result_of(call)));
      call.stream->end();
    }
  }

  Json result_of(const JobCall& call) {
    const auto view = jobs_.result(call.job, ResultFormat::kJson);
    if (!view || !view->content) {
      const Json problem = view ? Json::parse(view->problem) : Json();
      Error error{.kind = ErrorKind::kInput,
                  .message = problem["detail"].text()};
      if (error.message.empty()) error.message = problem["title"].text();
      if (error.message.empty())
        error.message = "the job ended without a result";
      error.hint = problem["hint"].text();
      return mcp_failure(error);
    }
    JobOutcome outcome;
    outcome.json = *view->content;
    const Json status = Json::parse(*jobs_.status(call.job));
    outcome.exit_code = int(status["exit_code"].integer());
    std::string text = answer_text(*call.tool, outcome);
    for (const Json& link : status["links"]["outputs"]) {
      if (!call.tool->pictures) text += "written: " + link.text() + "\n";
    }
    if (call.tool->page) {
      text += "written: " + status["links"]["html"].text() + "\n";
    }
    text += fmt::format("result {}: {}\n", call.job, report_uri(call.job));
    return mcp_success(std::move(text), status["verdict"].text() == "PASS"
                                            ? std::vector<Resource>()
                                            : pictures_of(call.job, status));
  }

  std::vector<Resource> pictures_of(const std::string& job,
                                    const Json& status) {
    std::vector<Resource> pictures;
    for (const Json& link : status["links"]["outputs"]) {
      const std::string name = link.text().substr(link.text().rfind('/') + 1);
      if (!name.ends_with(".webp") && !name.ends_with(".png")) continue;
      auto bytes = read_text_file(jobs_.output(job, name), kMostPictureBytes);
      if (!bytes) continue;
      pictures.push_back(
          {name, std::string(media_type_of(name)), *std::move(bytes)});
    }
    return pictures;
  }

  Jobs& jobs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  std::deque<JobCall> ended_;
  std::map<std::pair<std::string, std::string>, std::string> named_;
  std::jthread thread_{[this] { answer_ended(); }};
};

// Turns the events of a job into messages.
class CallEvents final : public EventStream {
 public:
  CallEvents(JobCall call, Json token, std::shared_ptr<Answers> answers)
      : call_(std::move(call)),
        progress_(std::move(token)),
        answers_(std::move(answers)) {}

  void send(std::shared_ptr<const std::string> event) override {
    if (field_of(*event, "event: ") != "progress") return;
    const Json now = Json::parse(field_of(*event, "data: "));
    if (now["total"].number() <= 0) return;
    const auto notice =
        progress_.at(100 * now["done"].number() / now["total"].number(),
                     fmt::format("{}: {} of {} {}", now["stage"].text(),
                                 now["done"].integer(), now["total"].integer(),
                                 now["unit"].text()));
    if (notice) send_message(*call_.stream, *notice);
  }
  void end() override {
    if (!std::exchange(ended_, true)) answers_->end(call_);
  }
  bool is_open() const override { return call_.stream->is_open(); }

 private:
  const JobCall call_;
  McpProgress progress_;
  const std::shared_ptr<Answers> answers_;
  bool ended_ = false;
};

class McpRoute {
 public:
  McpRoute(Jobs& jobs, FindJobFile find, JobViewers viewers)
      : jobs_(jobs),
        find_(std::move(find)),
        viewers_(std::move(viewers)),
        answers_(std::make_shared<Answers>(jobs)) {}

  std::optional<Response> receive(const Request& request,
                                  std::shared_ptr<EventStream> stream) const {
    const McpRead read = read_mcp_message(request.body);
    if (!read.message) {
      Response refused = json_response(read.refusal);
      refused.status = 400;
      return refused;
    }
    const McpMessage& message = *read.message;
    if (message.method.empty() || message.id.is_null()) {
      if (message.method == "notifications/cancelled") {
        cancel(request, message.parameters["requestId"]);
      }
      return Response{.status = 202};
    }
    if (message.method != "tools/call") {
      return json_response(answer_to(message, request));
    }
    const Json& parameters = message.parameters;
    if (Json refusal = refusal_of_call(message.id, parameters);
        !refusal.is_null()) {
      return json_response(refusal);
    }
    if (parameters["name"].text() == kExplain) {
      return json_response(mcp_answer(
          message.id, explain(parameters["arguments"]["result"], request)));
    }
    auto failure = call(message, request, std::move(stream));
    if (failure) return std::nullopt;
    return json_response(mcp_answer(message.id, mcp_failure(failure.error())));
  }

 private:
  Json answer_to(const McpMessage& message, const Request& request) const {
    const Json& id = message.id;
    if (message.method == "ping") return mcp_answer(id, Json::object());
    if (message.method == "initialize") {
      return mcp_answer(id, mcp_introduction(message.parameters));
    }
    if (message.method == "tools/list") return mcp_answer(id, tool_list());
    if (message.method == "resources/list") {
      return mcp_answer(id, {{"resources", Json::array()}});
    }
    if (message.method == "resources/templates/list") {
      return mcp_answer(id,
                        {{"resourceTemplates",
                          Json::array({{{"uriTemplate", report_uri("{id}")},
                                        {"name", "The result of a job"},
                                        {"mimeType", "application/json"}}})}});
    }
    if (message.method == "resources/read") {
      const std::string& uri = message.parameters["uri"].text();
      if (auto text = result_at(uri, request)) {
        return mcp_answer(
            id, mcp_resource(uri, {"", "application/json", *std::move(text)}));
      }
      return mcp_refusal(id, McpCode::kNotFound, "there is no such resource");
    }
    return mcp_refusal(
        id, McpCode::kMethod,
        fmt::format("there is no method \"{}\"", printable(message.method)));
  }

  bool may_see(std::string_view job, const Request& request) const {
    const auto owner = jobs_.owner(job);
    return owner &&
           (viewers_.sees_all(request) || *owner == viewers_.owner(request));
  }

  std::optional<std::string> result_at(std::string_view uri,
                                       const Request& request) const {
    if (!uri.starts_with(kJobScheme) || !uri.ends_with(kReportName) ||
        uri.size() < kJobScheme.size() + kReportName.size()) {
      return std::nullopt;
    }
    uri.remove_prefix(kJobScheme.size());
    uri.remove_suffix(kReportName.size());
    if (!may_see(uri, request)) return std::nullopt;
    const auto view = jobs_.result(uri, ResultFormat::kJson);
    if (!view || !view->content) return std::nullopt;
    return *view->content;
  }

  Json explain(const Json& result, const Request& request) const {
    const auto json = result_at(report_uri(result.text()), request);
    if (!json) {
      return mcp_failure(with_hint(
          fail(ErrorKind::kUsage, "there is no comparison of this name"),
          "give what follows \"result\" in an earlier answer"));
    }
    auto text = explanation_of(*json);
    return text ? mcp_success(*std::move(text), {}) : mcp_failure(text.error());
  }

  void cancel(const Request& request, const Json& id) const {
    const std::string job = answers_->job_of(viewers_.owner(request), id);
    if (!job.empty()) jobs_.withdraw(job);
  }

  // Starts the job; its events go to the stream.
  Result<void> call(const McpMessage& message, const Request& request,
                    std::shared_ptr<EventStream> stream) const {
    const Json& parameters = message.parameters;
    const Tool& tool = *find_tool(parameters["name"].text());
    FW_ASSIGN_OR_RETURN(JobRequest job, job_of(tool, parameters["arguments"],
                                               [&](std::string_view name) {
                                                 return find_(name, request);
                                               }));
    job.owner = viewers_.owner(request);
    JobCall call{message.id, job.owner, {}, &tool, std::move(stream)};
    FW_ASSIGN_OR_RETURN(const Submitted submitted,
                        jobs_.submit(std::move(job), {}));
    if (const auto* busy = std::get_if<Busy>(&submitted)) {
      return with_hint(fail(ErrorKind::kLimit,
                            "there is no room for another job: {}", busy->why),
                       fmt::format("call again in {} s", busy->retry_s));
    }
    call.job = std::get<Accepted>(submitted).id;
    const std::string id = call.job;
    answers_->begin(call);
    const auto events = std::make_shared<CallEvents>(
        std::move(call), parameters["_meta"]["progressToken"], answers_);
    if (!jobs_.watch(id, events, 0)) events->end();
    return {};
  }

  Jobs& jobs_;
  const FindJobFile find_;
  const JobViewers viewers_;
  const std::shared_ptr<Answers> answers_;
};

}  // namespace

void add_mcp_route(Router& router, Jobs& jobs, FindJobFile find,
                   JobViewers viewers) {
  const auto route = std::make_shared<const McpRoute>(jobs, std::move(find),
                                                      std::move(viewers));
  router.add({Method::kPost,
              "/mcp",
              Stream([route](const Request& request,
                             std::shared_ptr<EventStream> stream) {
                return route->receive(request, std::move(stream));
              }),
              {.thread = Thread::kWorker,
               .most_body_bytes = kLargestJobBody,
               .content_type = "application/json"}});
}

}  // namespace framewise::service
