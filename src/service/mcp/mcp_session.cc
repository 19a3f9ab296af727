// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/mcp_session.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>

#include "base/printable.h"
#include "base/result.h"
#include "jobs/kinds.h"
#include "service/http/media_type.h"
#include "service/mcp/answers.h"
#include "service/mcp/kept_results.h"
#include "service/mcp/messages.h"
#include "service/mcp/readable_files.h"
#include "service/mcp/tools.h"
#include "service/mcp/written_files.h"

namespace framewise::service {
namespace {

constexpr std::string_view kRootsRequest = "framewise-roots";

// A call that waits or runs.
struct Call {
  Json id;
  Json parameters;
  std::stop_source stop;
};

}  // namespace

class McpSession::State {
 public:
  State(McpOptions options, Send send)
      : options_(std::move(options)),
        send_(std::move(send)),
        files_(options_.roots, options_.otherwise) {
    for (size_t i = 0; i < std::max<size_t>(1, options_.running); ++i) {
      threads_.emplace_back([this] { run_calls(); });
    }
  }

  ~State() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      waiting_.clear();
      for (const auto& call : running_) call->stop.request_stop();
      changed_.notify_all();
    }
    threads_.clear();  // joins them
  }

  void finish() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock,
                  [this] { return waiting_.empty() && running_.empty(); });
  }

  void receive(std::string_view text) {
    const McpRead read = read_mcp_message(text);
    if (!read.message) return send(read.refusal);
    const auto& [id, method, parameters, result] = *read.message;
    if (method.empty()) {
      if (id == Json(kRootsRequest)) files_.take_folders(result);
    } else if (id.is_null()) {
      take_notice(method, parameters);
    } else {
      take_request(id, method, parameters);
    }
  }

 private:
  void send(const Json& message) {
    const std::string line = message.dump();
    const std::lock_guard lock(send_mutex_);
    send_(line);
  }
  void answer(const Json& id, Json result) {
    send(mcp_answer(id, std::move(result)));
  }
  void refuse(const Json& id, McpCode code, std::string_view why) {
    send(mcp_refusal(id, code, why));
  }

  void take_notice(const std::string& method, const Json& parameters) {
    if (method == "notifications/cancelled") {
      cancel(parameters["requestId"]);
    } else if ((method == "notifications/initialized" ||
                method == "notifications/roots/list_changed") &&
               client_has_roots_) {
      files_.expect_folders();
      send({{"jsonrpc", "2.0"},
            {"id", kRootsRequest},
            {"method", "roots/list"}});
    }
  }

  void take_request(const Json& id, const std::string& method,
                    const Json& parameters) {
    if (method == "ping") return answer(id, Json::object());
    if (method == "initialize") return answer(id, initialize(parameters));
    if (!initialized_) {
      return refuse(id, McpCode::kRequest, "initialize the session first");
    }
    if (method == "tools/list") return answer(id, tool_list());
    if (method == "tools/call") return enqueue(id, parameters);
    if (method == "resources/list") return answer(id, results_.list());
    if (method == "resources/templates/list") {
      return answer(id, {{"resourceTemplates", Json::array()}});
    }
    if (method == "resources/read") return read_resource(id, parameters);
    refuse(id, McpCode::kMethod,
           fmt::format("there is no method \"{}\"", printable(method)));
  }

  Json initialize(const Json& parameters) {
    initialized_ = true;
    client_has_roots_ = parameters["capabilities"]["roots"].is_object();
    return mcp_introduction(parameters);
  }

  void read_resource(const Json& id, const Json& parameters) {
    const std::string& uri = parameters["uri"].text();
    const auto found = results_.find(uri);
    if (!found) {
      return refuse(id, McpCode::kNotFound, "there is no such resource");
    }
    answer(id, mcp_resource(uri, *found));
  }

  void enqueue(const Json& id, const Json& parameters) {
    if (Json refusal = refusal_of_call(id, parameters); !refusal.is_null()) {
      return send(refusal);
    }
    const std::lock_guard lock(mutex_);
    if (waiting_.size() >= options_.waiting) {
      return refuse(id, McpCode::kBusy, "too many calls wait");
    }
    auto call = std::make_shared<Call>();
    call->id = id;
    call->parameters = parameters;
    waiting_.push_back(std::move(call));
    changed_.notify_all();
  }

  // A call that was cancelled gets no answer.
  void cancel(const Json& id) {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [&](const auto& call) { return call->id == id; });
    for (const auto& call : running_) {
      if (call->id == id) call->stop.request_stop();
    }
    changed_.notify_all();
  }

  void run_calls() {
    while (true) {
      std::shared_ptr<Call> call;
      bool alone = false;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return closing_ || !waiting_.empty(); });
        if (closing_) return;
        call = waiting_.front();
        waiting_.pop_front();
        running_.push_back(call);
        alone = running_.size() == 1 && waiting_.empty();
      }
      Json result = result_of(*call, alone ? options_.executor : nullptr);
      if (!call->stop.stop_requested()) answer(call->id, std::move(result));
      const std::lock_guard lock(mutex_);
      std::erase(running_, call);
      changed_.notify_all();
    }
  }

  Json result_of(const Call& call, Executor* executor) {
    try {
      const std::string& name = call.parameters["name"].text();
      const Json& arguments = call.parameters["arguments"];
      auto result = name == kExplain
                        ? explain(arguments)
                        : run_tool(*find_tool(name), arguments, call, executor);
      return result ? *std::move(result) : mcp_failure(result.error());
    } catch (const std::exception& thrown) {
      return mcp_failure(fail(ErrorKind::kInternal, "{}", thrown.what()));
    }
  }

  Result<Json> explain(const Json& arguments) {
    const auto found = results_.find(
        KeptResults::uri_of(arguments["result"].integer(), "report.json"));
    if (!found) {
      return with_hint(
          fail(ErrorKind::kUsage, "there is no comparison of this number"),
          "give the number of a result of compare, report or optimize");
    }
    FW_ASSIGN_OR_RETURN(std::string text, explanation_of(found->content));
    return mcp_success(std::move(text), {});
  }

  Result<Json> run_tool(const Tool& tool, const Json& arguments,
                        const Call& call, Executor* executor) {
    FW_ASSIGN_OR_RETURN(const JobRequest request,
                        job_of(tool, arguments, [this](std::string_view path) {
                          return files_.find(path);
                        }));
    const jobs::Kind& kind = *jobs::find_kind(request.kind);
    FW_RETURN_IF_ERROR(options_.check(kind, request));
    McpProgress progress(call.parameters["_meta"]["progressToken"]);
    std::vector<Resource> pictures;
    JobTools tools;
    tools.work.executor = executor;
    tools.work.stop = call.stop.get_token();
    tools.progress = [&](const JobProgress& now) {
      if (now.total <= 0) return;
      const auto notice =
          progress.at(100.0 * double(now.done) / double(now.total),
                      fmt::format("{}: {} of {} {}", now.stage, now.done,
                                  now.total, now.unit));
      if (notice) send(*notice);
    };
    tools.write = [&](const std::string& name,
                      std::span<const std::byte> content) -> Result<void> {
      pictures.push_back(
          {name,
           std::string(media_type_of(name)),
           {reinterpret_cast<const char*>(content.data()), content.size()}});
      return {};
    };
    std::optional<WrittenFiles> written;
    if (tool.writes) {
      FW_ASSIGN_OR_RETURN(WrittenFiles files,
                          WrittenFiles::begin(options_.output));
      written.emplace(std::move(files));
      tools.folder = written->folder();
    }
    FW_ASSIGN_OR_RETURN(JobOutcome outcome, options_.run(kind, request, tools));
    if (written && !outcome.html.empty()) {
      FW_RETURN_IF_ERROR(written->add("report.html", outcome.html));
    }
    return tool_result(tool, std::move(outcome), std::move(pictures), written);
  }

  Result<Json> tool_result(const Tool& tool, JobOutcome outcome,
                           std::vector<Resource> pictures,
                           std::optional<WrittenFiles>& written) {
    std::string text = answer_text(tool, outcome);
    if (written) {
      FW_ASSIGN_OR_RETURN(const auto paths, written->keep());
      for (const auto& path : paths) {
        text += fmt::format("written: {}\n", printable(path.native()));
      }
    }
    std::vector<Resource> resources = pictures;
    resources.push_back(
        {"report.json", "application/json", std::move(outcome.json)});
    const int64_t number = results_.add(std::move(resources));
    text += fmt::format("result {}: {}\n", number,
                        KeptResults::uri_of(number, "report.json"));
    const bool right = outcome.verdict == name_of(VerdictStatus::kPass);
    return mcp_success(std::move(text),
                       right ? std::vector<Resource>() : std::move(pictures));
  }

  const McpOptions options_;
  const Send send_;
  std::mutex send_mutex_;
  ReadableFiles files_;
  KeptResults results_;
  bool initialized_ = false;       // read and written by receive() alone
  bool client_has_roots_ = false;  // likewise
  std::mutex mutex_;
  std::condition_variable changed_;
  bool closing_ = false;
  std::deque<std::shared_ptr<Call>> waiting_;
  std::vector<std::shared_ptr<Call>> running_;
  std::vector<std::jthread> threads_;
};

McpSession::McpSession(McpOptions options, Send send)
    : state_(std::make_unique<State>(std::move(options), std::move(send))) {}

McpSession::~McpSession() = default;

void McpSession::receive(std::string_view message) { state_->receive(message); }

void McpSession::finish() { state_->finish(); }

}  // namespace framewise::service
