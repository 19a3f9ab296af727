// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/job_table.h"

#include <algorithm>
#include <cmath>

#include "base/json/json.h"
#include "base/result.h"
#include "jobs/exit_code.h"
#include "service/http/random_token.h"
#include "service/jobs/job_request.h"
#include "service/server/problem.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostJoinedKeys = 100;

int64_t whole_seconds(double ms) {
  return std::max<int64_t>(1, int64_t(std::ceil(ms / 1000)));
}

}  // namespace

int64_t now_ms() {
  using std::chrono::system_clock;
  static const auto first_day = system_clock::now().time_since_epoch();
  static const auto first = JobClock::now();
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             first_day + (JobClock::now() - first))
      .count();
}

double ms_since(JobClock::time_point start) {
  return std::chrono::duration<double, std::milli>(JobClock::now() - start)
      .count();
}

std::shared_ptr<const std::string> JobTable::status_of(JobRecord& job) {
  if (!job.status) {
    job.status = std::make_shared<const std::string>(
        status_json({job.kept, job.request, job.state,
                     job.progress ? &*job.progress : nullptr, job.rate,
                     job.wanted_by, job.preview ? job.preview->seconds() : 0}));
  }
  return job.status;
}

void JobTable::enter(JobState state, const RecordRef& job) {
  records_.set_state(job, state);
  tell_state(*job);
}

void JobTable::tell_state(JobRecord& job) {
  job.status = nullptr;
  job.events.add("status", *status_of(job));
  if (is_finished(job.state)) job.events.end();
}

void JobTable::update_gauges() {
  series_.queued.set(double(records_.waiting()));
  series_.running.set(double(std::ranges::count_if(
      workers_, [](const Worker& worker) { return worker.job != nullptr; })));
  series_.backlog.set(backlog_ms() / 1000);
}

double JobTable::backlog_ms() const {
  double ms = records_.waiting_ms();
  for (const Worker& worker : workers_) {
    if (!worker.job) continue;
    const JobRecord& job = *worker.job;
    ms += std::max(0.0, job.kept.cost_ms - ms_since(job.started_at));
  }
  return ms / options_.limits.running;
}

Accepted JobTable::accepted(const JobRecord& job, bool joined) const {
  const bool done = is_finished(job.state);
  return {job.kept.id, job.state, joined,
          done ? 0 : whole_seconds(backlog_ms())};
}

std::optional<Submitted> JobTable::known_answer(
    const std::string& key, const std::string& idempotency_key) {
  if (!idempotency_key.empty()) {
    if (const RecordRef same = records_.find_idempotent(idempotency_key)) {
      if (same->kept.key != key) return Submitted(Conflict{});
      return Submitted(accepted(*same, true));
    }
  }
  const RecordRef equal = records_.find_equal(key);
  if (!equal) return std::nullopt;
  JobRecord& job = *equal;
  if (job.state == JobState::kFailed || job.state == JobState::kCancelled) {
    return std::nullopt;
  }
  // The file at a URL may have changed since.
  if (is_finished(job.state) && has_urls(job.request)) return std::nullopt;
  ++job.wanted_by;
  job.status = nullptr;
  if (!idempotency_key.empty() && job.joined_keys.size() < kMostJoinedKeys) {
    records_.join(equal, idempotency_key);
  }
  series_.joined.add();
  return Submitted(accepted(job, true));
}

std::optional<Busy> JobTable::no_room(double cost_ms) const {
  const JobLimits& limits = options_.limits;
  if (stopping_) return Busy{10, "the server stops"};
  const size_t waiting = records_.waiting();
  if (waiting >= limits.queued) {
    // Room is as soon as one job less waits.
    return Busy{
        whole_seconds(backlog_ms() / double(std::max<size_t>(1, waiting))),
        fmt::format("{} jobs wait", waiting)};
  }
  const double wait_ms = backlog_ms();
  // A server without work takes any job.
  if (wait_ms <= 0 ||
      wait_ms + cost_ms / limits.running <= double(limits.queued_ms)) {
    return std::nullopt;
  }
  return Busy{
      whole_seconds(wait_ms + cost_ms / limits.running -
                    double(limits.queued_ms)),
      fmt::format("the jobs that wait take {} s", whole_seconds(wait_ms))};
}

std::optional<Submitted> JobTable::refused(double cost_ms) {
  auto busy = no_room(cost_ms);
  if (!busy) return std::nullopt;
  series_.refused.add();
  return Submitted(*std::move(busy));
}

Result<Submitted> JobTable::submit(JobRequest request,
                                   std::string idempotency_key) {
  const jobs::Kind* const kind = jobs::find_kind(kinds_, request.kind);
  if (!kind || !kind->is_offered_to(jobs::Asker::kService)) {
    return with_hint(fail(ErrorKind::kUsage, "kind: there is no such job"),
                     "GET /version lists the kinds");
  }
  FW_ASSIGN_OR_RETURN(JobFacts facts, hashes_.facts_of(request));
  // Equal work of another owner stays his.
  facts.key += "." + request.owner;
  if (!idempotency_key.empty()) idempotency_key += "." + request.owner;
  const double cost_ms = costs_.predict_ms(*kind, request, facts.bytes);
  {
    // Most requests for known jobs, and most that are too many, end here.
    const std::lock_guard lock(mutex_);
    if (auto answer = known_answer(facts.key, idempotency_key)) {
      return *std::move(answer);
    }
    if (auto busy = refused(cost_ms)) return *std::move(busy);
  }
  // Of known jobs the options are right. Reading them takes a third of the time
  // of a refusal, and under load most requests are refused.
  FW_RETURN_IF_ERROR(checked_.check(*kind, request));
  auto job = std::make_shared<JobRecord>();
  job->kept = {.id = random_token(),
               .key = facts.key,
               .request = json_of(request),
               .idempotency_key = std::move(idempotency_key),
               .state = std::string(name_of(JobState::kQueued)),
               .created_ms = now_ms(),
               .cost_ms = cost_ms};
  job->request = std::move(request);
  job->kind = kind;
  job->bytes = facts.bytes;

  const std::lock_guard accepting(accepting_);
  {
    const std::lock_guard lock(mutex_);
    if (auto known = known_answer(facts.key, job->kept.idempotency_key)) {
      return *std::move(known);
    }
    if (auto busy = refused(cost_ms)) return *std::move(busy);
  }
  auto kept = store_.add(job->kept);
  const std::lock_guard lock(mutex_);
  store_problem_ = kept ? "" : kept.error().to_string();
  if (!kept) {
    kept.error().kind = ErrorKind::kEnvironment;
    return std::move(kept).error();
  }
  const Accepted answer = accepted(*job, false);
  records_.add(job);
  series_.accepted.add();
  update_gauges();
  changed_.notify_all();  // it may not be for the thread that waits longest
  return Submitted(answer);
}

std::optional<std::string> JobTable::owner(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const RecordRef job = records_.find(id);
  return job ? std::optional(job->request.owner) : std::nullopt;
}

std::vector<JobFile> JobTable::files(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const RecordRef job = records_.find(id);
  return job ? job->request.files : std::vector<JobFile>();
}

std::shared_ptr<const std::string> JobTable::status(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const RecordRef job = records_.find(id);
  return job ? status_of(*job) : nullptr;
}

std::shared_ptr<JobPreview> JobTable::preview(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const RecordRef job = records_.find(id);
  return job ? job->preview : nullptr;
}

std::optional<JobResultView> JobTable::result(std::string_view id,
                                              ResultFormat format) {
  const auto part = [format](const SharedResult& result) {
    return format == ResultFormat::kHtml       ? result.html
           : format == ResultFormat::kMarkdown ? result.markdown
                                               : result.json;
  };
  JobResultView view;
  {
    const std::lock_guard lock(mutex_);
    const RecordRef job = records_.find(id);
    if (!job) return std::nullopt;
    view.state = job->state;
    view.problem = job->kept.problem;
    if (job->state != JobState::kDone) return view;
    if (const SharedResult* known = results_.find(job->kept.id)) {
      view.content = part(*known);
      return view;
    }
  }
  auto kept = store_.result(id);
  if (!kept) return view;
  SharedResult result(*std::move(kept));
  view.content = part(result);
  const std::lock_guard lock(mutex_);
  if (records_.find(id)) results_.put(std::string(id), std::move(result));
  return view;
}

fs::path JobTable::output(std::string_view id, std::string_view name) {
  const std::lock_guard lock(mutex_);
  const RecordRef job = records_.find(id);
  if (!job || job->state != JobState::kDone) return {};
  const Json names = Json::parse(job->kept.outputs);
  const bool is_known = std::ranges::any_of(
      names, [name](const Json& one) { return one == name; });
  return is_known ? folder_of(id) / fs::path(name) : fs::path();
}

void JobTable::forget(const RecordRef& job) {
  results_.remove(job->kept.id);
  records_.forget(job);
  // Files that cannot be removed now are removed when the server starts again.
  [[maybe_unused]] const auto removed = store_.remove(job->kept.id);
  std::error_code ignored;
  if (job->kind && job->kind->outputs != jobs::Outputs::kNone) {
    fs::remove_all(folder_of(job->kept.id), ignored);
  }
}

void JobTable::forget_old() {
  const int64_t oldest = now_ms() - options_.limits.keep_ms;
  const auto& finished = records_.finished();
  while (!finished.empty() && (finished.size() > options_.limits.kept ||
                               finished.front()->kept.finished_ms < oldest)) {
    forget(RecordRef(finished.front()));
  }
}

bool JobTable::withdraw(std::string_view id) {
  KeptJob ended;
  RecordRef unused;  // it will not run
  {
    const std::lock_guard lock(mutex_);
    const RecordRef job = records_.find(id);
    if (!job) return false;
    job->wanted_by = std::max<int64_t>(0, job->wanted_by - 1);
    job->status = nullptr;
    if (job->wanted_by > 0) return true;
    if (is_finished(job->state)) {
      forget(job);
      return true;
    }
    if (job->state == JobState::kQueued) unused = job;
    // The result of a job that runs is not waited for.
    job->stop.request_stop();
    job->kept.finished_ms = now_ms();
    job->kept.exit_code = int(jobs::exit_code_of(ErrorKind::kCancelled));
    job->kept.problem =
        problem_json(409, fail(ErrorKind::kCancelled, "the job was cancelled"));
    enter(JobState::kCancelled, job);
    series_.record_end(job->request.kind, job->state, 0);
    update_gauges();
    ended = job->kept;
  }
  keep_end(ended, {});
  if (unused) end_session(options_, unused->request);
  return true;
}

bool JobTable::watch(std::string_view id, std::shared_ptr<EventStream> stream,
                     int64_t last_event_id) {
  const std::lock_guard lock(mutex_);
  const RecordRef job = records_.find(id);
  if (!job) return false;
  job->events.join(std::move(stream), last_event_id, *status_of(*job));
  return true;
}

std::string JobTable::list(size_t most,
                           const std::optional<std::string>& owner) {
  const std::lock_guard lock(mutex_);
  std::vector<RecordRef> newest;
  for (const auto& [id, job] : records_.all()) {
    if (!owner || job->request.owner == *owner) newest.push_back(job);
  }
  const size_t count = std::min(most, newest.size());
  std::ranges::partial_sort(
      newest, newest.begin() + ptrdiff_t(count), std::greater<>(),
      [](const RecordRef& job) { return job->kept.created_ms; });
  std::string text = "{\"jobs\":[";
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) text += ',';
    text += *status_of(*newest[i]);
  }
  return text + "]}\n";
}

JobsFacts JobTable::facts() {
  const std::lock_guard lock(mutex_);
  JobClock::time_point last;
  int running = 0;
  for (const Worker& worker : workers_) {
    if (!worker.job || worker.lane == Lane::kQuick) continue;
    ++running;
    last = std::max(last, worker.job->started_at);
  }
  return {.queued = records_.waiting(),
          .running = running,
          .busy_ms = running == 0 ? 0 : ms_since(last),
          .backlog_ms = backlog_ms(),
          .stopping = stopping_,
          .store_problem = store_problem_};
}

Result<std::unique_ptr<Jobs>> Jobs::open(const JobsOptions& options,
                                         std::span<const jobs::Kind> kinds,
                                         JobStore& store, ThreadPool& pool) {
  auto jobs = std::make_unique<JobTable>(options, kinds, store, pool);
  FW_RETURN_IF_ERROR(jobs->restore());
  jobs->start_threads();
  return std::unique_ptr<Jobs>(std::move(jobs));
}

}  // namespace framewise::service
