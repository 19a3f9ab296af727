// SPDX-License-Identifier: Apache-2.0
// What a server does for weeks: jobs, models that come and go, settings that
// are read again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>

#include "base/result.h"
#include "cli/command.h"
#include "cli/config/live_settings.h"
#include "framewise/compare.h"
#include "framewise/thread_pool.h"
#include "measure/neural/hashed_weights.h"
#include "measure/neural/model_cache.h"
#include "service/jobs/jobs.h"
#include "service/store/job_store.h"
#include "stability/workplace.h"

namespace framewise::stability {
namespace {

using service::Accepted;

// Compares its two files; fails for the option "fail".
Result<service::JobOutcome> compare_files(const service::JobRequest& request,
                                          const service::JobTools& tools) {
  if (request.options.front().first == "fail") {
    return fail(ErrorKind::kInput, "damaged");
  }
  CompareOptions options;
  options.stop = tools.work.stop;
  options.executor = tools.work.executor;
  tools.progress({"measuring", "frame pairs", 0, 1, {}});
  FW_ASSIGN_OR_RETURN(
      const Report report,
      compare(request.files[0].path, request.files[1].path, options));
  return service::JobOutcome{
      .json = fmt::format("{{\"comparisons\":{}}}", report.comparisons.size()),
      .html = std::string(20'000, 'x')};
}

constexpr jobs::Kind kCompare = {
    .name = "compare", .fields = nullptr, .usual_ms_per_megabyte = 100};

class EndOfJob final : public service::EventStream {
 public:
  void send(std::shared_ptr<const std::string>) override {}
  void end() override { ended_.set_value(); }
  bool is_open() const override { return true; }
  void wait() { ended_.get_future().wait(); }

 private:
  std::promise<void> ended_;
};

// A server's jobs without its HTTP. Members end in reverse order.
struct Server {
  std::unique_ptr<service::JobStore> store;
  ThreadPool pool{2};
  std::unique_ptr<service::Jobs> jobs;

  explicit Server(const std::filesystem::path& folder) {
    store = *service::JobStore::open(":memory:");
    service::JobsOptions options;
    options.limits.kept = 8;  // full within the warm-up
    options.folder = folder;
    options.check = [](const jobs::Kind&, const service::JobRequest&) {
      return Result<void>();
    };
    options.run = [](const jobs::Kind&, const service::JobRequest& request,
                     const service::JobTools& tools) {
      return compare_files(request, tools);
    };
    jobs = *service::Jobs::open(options, {&kCompare, 1}, *store, pool);
  }

  std::string submit(service::JobRequest request, std::string key) {
    auto submitted = jobs->submit(std::move(request), std::move(key));
    EXPECT_TRUE(submitted) << submitted.error().to_string();
    const auto* const accepted =
        submitted ? std::get_if<Accepted>(&*submitted) : nullptr;
    EXPECT_TRUE(accepted);
    return accepted ? accepted->id : std::string();
  }

  void wait_for(const std::string& id) {
    const auto stream = std::make_shared<EndOfJob>();
    if (jobs->watch(id, stream, 0)) stream->wait();
  }
};

}  // namespace

Work serve_jobs(Workplace& place) {
  const auto files = place.pair(bench::Form::kPng, 32, 1);
  const auto folder = place.folder() / "jobs";
  std::filesystem::create_directories(folder);
  const auto server = std::make_shared<Server>(folder);
  return [=](int i) {
    service::JobRequest request;
    request.kind = "compare";
    request.files = {{"a.png", files.original}, {"b.png", files.test}};
    request.html = true;
    // Numbers of equal length, so that equal work takes equal memory.
    request.options = {
        {i % 5 == 4 ? "fail" : "number", fmt::format("{:08}", i)}};
    const std::string key = fmt::format("key-{:08}", i);
    const std::string id = server->submit(request, key);
    EXPECT_EQ(server->submit(request, key), id);
    if (i % 3 == 0) server->jobs->withdraw(id);
    server->wait_for(id);
    // Null where the job had ended before it was withdrawn.
    server->jobs->status(id);
    EXPECT_FALSE(server->jobs->list(100, {}).empty());
    server->jobs->result(id, service::ResultFormat::kHtml);
    if (i % 7 == 0) server->jobs->withdraw(id);
  };
}

Work load_and_release_models(Workplace&) {
  namespace neural = measure::neural;
  const auto cache = std::make_shared<neural::ModelCache>();
  return [=](int i) {
    const auto load = [&]() -> Result<neural::Lpips> {
      if (i % 6 == 5) return fail(ErrorKind::kInput, "no such file");
      return neural::Lpips::create(neural::NetworkKind::kAlex,
                                   golden::small_alex());
    };
    EXPECT_EQ(bool(cache->get("alex", load)), i % 6 != 5);
    cache->release_idle(std::chrono::seconds(0));
    EXPECT_EQ(cache->statistics().models, 0);
  };
}

Work reload_live_settings(Workplace& place) {
  const auto path = place.folder() / "framewise.toml";
  const auto write = [path](const std::string& text) {
    std::ofstream(path) << text;
  };
  write("threads = 1\n");
  cli::Invocation invocation{};
  invocation.sources = *cli::gather_settings(path.string(), {}, {});
  invocation.settings = *Settings::combine(invocation.sources.layers);
  const std::shared_ptr<cli::LiveSettings> live = *cli::LiveSettings::create(
      invocation, [](const auto&) -> Result<void> { return {}; });
  const auto reload = [=](int i) {
    write(i % 4 == 3 ? "threads = \"many\"\n"
                     : fmt::format("threads = {}\n", 1 + i % 3));
    const cli::SettingsRecord record =
        live->reload(cli::SettingsCause::kSignal);
    EXPECT_EQ(record.problems.empty(), i % 4 != 3);
  };
  // The list of records is full when the measuring begins.
  for (size_t i = 0; i < cli::LiveSettings::kMostRecords; ++i) reload(int(i));
  return reload;
}

}  // namespace framewise::stability
