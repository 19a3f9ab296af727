// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/jobs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <future>
#include <map>
#include <mutex>

#include "base/json/json.h"
#include "base/result.h"
#include "cli/program.h"

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

// A kind of job whose ends the test decides: waits until it is released or
// stopped, then answers with the names of its files.
constexpr jobs::Kind kGate = {.name = "gate",
                              .fields = nullptr,
                              .outputs = jobs::Outputs::kInFolder,
                              .usual_ms_per_megabyte = 1000};

class Gate {
 public:
  static Result<void> check(const JobRequest& request) {
    if (request.options.empty()) return {};
    return fail(ErrorKind::kUsage, "there are no options");
  }
  Result<JobOutcome> run(const JobRequest& request, const JobTools& tools) {
    tools.progress({"waiting", "steps", 1, 4, {}});
    std::unique_lock lock(mutex);
    ++started;
    changed.notify_all();
    changed.wait(lock, tools.work.stop, [this] { return open; });
    if (tools.work.stop.stop_requested()) {
      return fail(ErrorKind::kCancelled, "stopped");
    }
    const std::string file = request.files.front().name;
    if (file == "bad")
      return in_file(fail(ErrorKind::kInput, "damaged"),
                     request.files.front().path.native());
    if (file == "unwritable")
      return in_file(fail(ErrorKind::kEnvironment, "no space is left"),
                     (tools.folder / ".film.mp4.part").native());
    std::ofstream(tools.folder / "copy.txt") << file;
    return JobOutcome{.exit_code = 1,
                      .json = "{\"file\":\"" + file + "\"}",
                      .markdown = request.markdown ? "# " + file : "",
                      .outputs = {"copy.txt"}};
  }
  void release() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  void wait_for_start(int count) {
    std::unique_lock lock(mutex);
    std::stop_source never;
    changed.wait(lock, never.get_token(), [&] { return started >= count; });
  }

  std::mutex mutex;
  std::condition_variable_any changed;
  int started = 0;
  bool open = false;
};

// Keeps events, and knows when the stream has ended.
class RecordingStream final : public EventStream {
 public:
  void send(std::shared_ptr<const std::string> event) override {
    const std::lock_guard lock(mutex_);
    text_ += *event;
  }
  void end() override { ended_.set_value(); }
  bool is_open() const override { return true; }
  std::string text() {
    const std::lock_guard lock(mutex_);
    return text_;
  }
  void wait_for_end() { ended_.get_future().wait(); }

 private:
  std::mutex mutex_;
  std::string text_;
  std::promise<void> ended_;
};

class JobsTest : public testing::Test {
 protected:
  JobsTest() {}
  ~JobsTest() override { jobs_.reset(); }

  void open(JobLimits limits = {}) {
    jobs_.reset();
    store_.reset();
    auto store = JobStore::open(folder_.path() / "jobs.sqlite");
    ASSERT_TRUE(store) << store.error().to_string();
    store_ = *std::move(store);
    auto jobs = Jobs::open(
        {.limits = limits,
         .folder = folder_.path(),
         .check = [](const jobs::Kind&,
                     const JobRequest& one) { return Gate::check(one); },
         .run = [this](const jobs::Kind&, const JobRequest& one,
                       const JobTools& tools) { return gate_.run(one, tools); },
         .run_quick =
             [this](const jobs::Kind&, const JobRequest& one,
                    const JobTools& tools) {
               ++quick_runs_;
               return gate_.run(one, tools);
             },
         .end_session =
             [this](const std::string& session) {
               const std::lock_guard lock(ended_mutex_);
               ended_.push_back(session);
             },
         .fetch = fetch_,
         .fetched_bytes = 100},
        {&kGate, 1}, *store_, pool_);
    ASSERT_TRUE(jobs) << jobs.error().to_string();
    jobs_ = *std::move(jobs);
  }

  JobRequest request(const std::string& name, const std::string& content) {
    const auto path = folder_.write(name, content);
    return {.kind = "gate", .files = {{name, path}}};
  }
  Submitted submit(const JobRequest& request, std::string key = {}) {
    auto submitted = jobs_->submit(request, std::move(key));
    EXPECT_TRUE(submitted) << submitted.error().to_string();
    return submitted ? *submitted : Submitted(Conflict{});
  }
  Accepted accept(const JobRequest& request, std::string key = {}) {
    return std::get<Accepted>(submit(request, std::move(key)));
  }
  Json status(const std::string& id) { return Json::parse(*jobs_->status(id)); }
  void wait_for_end(const std::string& id) {
    auto stream = std::make_shared<RecordingStream>();
    ASSERT_TRUE(jobs_->watch(id, stream, 0));
    stream->wait_for_end();
  }

  TemporaryFolder folder_;
  Gate gate_;
  std::atomic<int> quick_runs_ = 0;
  ThreadPool pool_{1};
  FetchFile fetch_;
  std::vector<std::string> ended_sessions() {
    const std::lock_guard lock(ended_mutex_);
    return ended_;
  }

  std::mutex ended_mutex_;
  std::vector<std::string> ended_;
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<Jobs> jobs_;
};

TEST_F(JobsTest, RunAndKeepTheirResult) {
  open();
  gate_.release();
  JobRequest one = request("a", "1");
  one.markdown = true;
  const Accepted job = accept(one);
  EXPECT_FALSE(job.joined);
  wait_for_end(job.id);
  const Json ended = status(job.id);
  EXPECT_EQ(ended["state"], "done");
  EXPECT_EQ(ended["exit_code"], 1);
  EXPECT_EQ(ended["links"]["outputs"][0],
            "/jobs/" + job.id + "/outputs/copy.txt");
  EXPECT_EQ(*jobs_->result(job.id, ResultFormat::kJson)->content,
            "{\"file\":\"a\"}");
  EXPECT_EQ(*jobs_->result(job.id, ResultFormat::kMarkdown)->content, "# a");
  EXPECT_FALSE(jobs_->result(job.id, ResultFormat::kHtml)->content);
  EXPECT_TRUE(std::filesystem::exists(jobs_->output(job.id, "copy.txt")));
  EXPECT_EQ(jobs_->output(job.id, "../jobs.sqlite"), "");
}

TEST_F(JobsTest, FailWithTheNamesThatTheClientKnows) {
  open();
  gate_.release();
  const Accepted job = accept(request("bad", "1"));
  wait_for_end(job.id);
  const auto view = jobs_->result(job.id, ResultFormat::kJson);
  EXPECT_EQ(view->state, JobState::kFailed);
  const Json problem = Json::parse(view->problem);
  EXPECT_EQ(problem["status"], 422);
  EXPECT_EQ(problem["code"], "input");
  EXPECT_EQ(problem["exit_code"], 3);
  EXPECT_EQ(problem["file"], "bad");
}

// What is being written is no file of the client.
TEST_F(JobsTest, FailWithoutAFolderOfTheServer) {
  open();
  gate_.release();
  const Accepted job = accept(request("unwritable", "1"));
  wait_for_end(job.id);
  const auto view = jobs_->result(job.id, ResultFormat::kJson);
  EXPECT_EQ(Json::parse(view->problem)["detail"], "no space is left");
  EXPECT_THAT(view->problem, Not(HasSubstr(folder_.path().native())));
}

// A megabyte is predicted to take a second.
TEST_F(JobsTest, ThatAreQuickDoNotWaitBehindLongOnes) {
  open({.running = 1, .quick_ms = 250});
  const std::string film(1'000'000, 'x');
  accept(request("film", film));
  gate_.wait_for_start(1);
  accept(request("another", film + "y"));
  const Accepted small = accept(request("thumbnail", "1"));
  gate_.wait_for_start(2);
  EXPECT_EQ(status(small.id)["state"], "running");
  const JobsFacts facts = jobs_->facts();
  EXPECT_EQ(facts.queued, 1u) << "the other film waits for a worker";
  EXPECT_EQ(facts.running, 1) << "no worker was taken";
  EXPECT_EQ(quick_runs_, 1) << "long ones stand back for it";
  gate_.release();
  wait_for_end(small.id);
}

TEST_F(JobsTest, OfEqualContentAreOne) {
  open();
  const Accepted first = accept(request("a.txt", "same"));
  const Accepted second = accept(request("b.txt", "same"));
  EXPECT_TRUE(second.joined);
  EXPECT_EQ(second.id, first.id);
  EXPECT_NE(accept(request("c.txt", "other")).id, first.id);
  gate_.release();
  wait_for_end(first.id);
  const Accepted later = accept(request("d.txt", "same"));
  EXPECT_EQ(later.id, first.id);
  EXPECT_EQ(later.state, JobState::kDone);
}

TEST_F(JobsTest, KnowIdempotencyKeys) {
  open();
  const JobRequest one = request("a", "1");
  const Accepted first = accept(one, "key");
  EXPECT_EQ(accept(one, "key").id, first.id);
  EXPECT_EQ(status(first.id)["wanted_by"], 1);
  EXPECT_TRUE(
      std::holds_alternative<Conflict>(submit(request("b", "2"), "key")));
  gate_.release();
}

TEST_F(JobsTest, AreRefusedWhenThereIsNoRoom) {
  open({.queued = 1});
  accept(request("a", "1"));
  gate_.wait_for_start(1);
  accept(request("b", "2"));
  const Submitted third = submit(request("c", "3"));
  ASSERT_TRUE(std::holds_alternative<Busy>(third));
  EXPECT_GE(std::get<Busy>(third).retry_s, 1);
  EXPECT_EQ(jobs_->facts().queued, 1u);
  // What is known already needs no room.
  EXPECT_TRUE(accept(request("d", "2")).joined);
  gate_.release();
}

TEST_F(JobsTest, AreRefusedWhenTheyWouldWaitTooLong) {
  open({.queued_ms = 1000});
  accept(request("a", std::string(900'000, 'a')));
  gate_.wait_for_start(1);
  EXPECT_TRUE(std::holds_alternative<Busy>(
      submit(request("b", std::string(900'000, 'b')))));
  accept(request("c", "small"));
  gate_.release();
}

TEST_F(JobsTest, EndAtOnceWhenNobodyWantsThem) {
  open();
  const Accepted running = accept(request("a", "1"));
  gate_.wait_for_start(1);
  accept(request("other name", "1"));
  const Accepted waiting = accept(request("b", "2"));
  EXPECT_TRUE(jobs_->withdraw(running.id));
  EXPECT_EQ(status(running.id)["state"], "running");
  EXPECT_TRUE(jobs_->withdraw(running.id));
  EXPECT_EQ(status(running.id)["state"], "cancelled");
  EXPECT_EQ(status(running.id)["problem"]["code"], "cancelled");
  EXPECT_TRUE(jobs_->withdraw(waiting.id));
  EXPECT_EQ(status(waiting.id)["state"], "cancelled");
  EXPECT_FALSE(jobs_->withdraw("nobody"));
  // A new request for the same content runs again.
  EXPECT_FALSE(accept(request("a", "1")).joined);
  gate_.release();
}

TEST_F(JobsTest, TellTheirProgress) {
  open();
  const Accepted job = accept(request("a", "1"));
  gate_.wait_for_start(1);
  EXPECT_EQ(status(job.id)["progress"]["total"], 4);
  auto stream = std::make_shared<RecordingStream>();
  ASSERT_TRUE(jobs_->watch(job.id, stream, 0));
  EXPECT_THAT(stream->text(), HasSubstr("\"state\":\"running\""));
  // A reader that has seen everything gets only what is new.
  auto again = std::make_shared<RecordingStream>();
  ASSERT_TRUE(jobs_->watch(job.id, again, INT64_MAX));
  EXPECT_EQ(again->text(), "");
  gate_.release();
  stream->wait_for_end();
  EXPECT_THAT(stream->text(), HasSubstr("\"state\":\"done\""));
  again->wait_for_end();
  EXPECT_THAT(again->text(), HasSubstr("\"state\":\"done\""));
}

// A file of the URL's text.
Result<int64_t> write_url(const FetchedFile& file) {
  if (int64_t(file.url.size()) > file.most_bytes) {
    return fail(ErrorKind::kLimit, "too long");
  }
  std::ofstream(file.to) << file.url;
  file.progress(int64_t(file.url.size()));
  return int64_t(file.url.size());
}

TEST_F(JobsTest, FetchTheirFilesWhenTheyRun) {
  std::filesystem::path fetched;
  fetch_ = [&](const FetchedFile& file) {
    fetched = file.to;
    return write_url(file);
  };
  open();
  const JobRequest request{.kind = "gate",
                           .files = {job_file_of_url("https://h/x/cat.gif?a")}};
  EXPECT_EQ(request.files.front().name, "cat.gif");
  const Accepted job = accept(request);
  gate_.wait_for_start(1);
  EXPECT_TRUE(std::filesystem::exists(fetched));
  EXPECT_EQ(fetched.filename(), "cat.gif");
  EXPECT_EQ(accept(request).id, job.id);
  gate_.release();
  wait_for_end(job.id);
  EXPECT_EQ(*jobs_->result(job.id, ResultFormat::kJson)->content,
            "{\"file\":\"cat.gif\"}");
  EXPECT_FALSE(std::filesystem::exists(fetched));
  // Another file may lie there now.
  const Accepted again = accept(request);
  EXPECT_NE(again.id, job.id);
  wait_for_end(again.id);
}

TEST_F(JobsTest, FailWithTheFileThatCannotBeFetched) {
  fetch_ = write_url;
  open();
  gate_.release();
  JobRequest large{
      .kind = "gate",
      .files = {job_file_of_url("https://h/a.gif"),
                job_file_of_url("https://h/" + std::string(90, 'b'))}};
  const Accepted job = accept(large);
  wait_for_end(job.id);
  EXPECT_EQ(status(job.id)["state"], "failed");
  EXPECT_EQ(status(job.id)["problem"]["code"], "limit");
  EXPECT_EQ(status(job.id)["problem"]["file"], std::string(90, 'b'));
}

TEST_F(JobsTest, StopToFetchWhenNobodyWantsThem) {
  const auto fetching = std::make_shared<std::promise<void>>();
  const auto ended = std::make_shared<std::promise<void>>();
  fetch_ = [fetching, ended](const FetchedFile& file) -> Result<int64_t> {
    fetching->set_value();
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, file.stop, [] { return false; });
    ended->set_value();
    return fail(ErrorKind::kCancelled, "stopped");
  };
  open();
  const Accepted job =
      accept({.kind = "gate", .files = {job_file_of_url("https://h/a.gif")}});
  fetching->get_future().wait();
  EXPECT_TRUE(jobs_->withdraw(job.id));
  EXPECT_EQ(status(job.id)["state"], "cancelled");
  ended->get_future().wait();
}

TEST_F(JobsTest, SurviveTheEndOfTheServer) {
  open();
  const Accepted first = accept(request("a", "1"), "key");
  gate_.wait_for_start(1);
  const Accepted second = accept(request("b", "2"));
  jobs_->stop(0);
  gate_.release();
  open();
  wait_for_end(first.id);
  wait_for_end(second.id);
  EXPECT_EQ(*jobs_->result(second.id, ResultFormat::kJson)->content,
            "{\"file\":\"b\"}");
  EXPECT_EQ(accept(request("a", "1"), "key").id, first.id);
  open();
  EXPECT_EQ(status(first.id)["state"], "done");
  EXPECT_EQ(*jobs_->result(first.id, ResultFormat::kJson)->content,
            "{\"file\":\"a\"}");
}

TEST_F(JobsTest, EndTheSessionThatBroughtTheirFiles) {
  open();
  const auto of_form = [this](const std::string& name) {
    JobRequest form = request(name, name);
    form.session = "session of " + name;
    return form;
  };
  const Accepted running = accept(of_form("a"));
  gate_.wait_for_start(1);
  const Accepted waiting = accept(of_form("b"));
  EXPECT_TRUE(jobs_->withdraw(waiting.id));
  EXPECT_THAT(ended_sessions(), ElementsAre("session of b"));
  // A server that stops needs the files again.
  jobs_->stop(0);
  gate_.release();
  EXPECT_EQ(ended_sessions().size(), 1u);
  open();
  wait_for_end(running.id);
  EXPECT_THAT(ended_sessions(), ElementsAre("session of b", "session of a"));
}

TEST_F(JobsTest, ThatEndTheServerAreNotTriedForEver) {
  open({.attempts = 2});
  const Accepted job = accept(request("a", "1"));
  gate_.wait_for_start(1);
  jobs_->stop(0);
  // Stopping in good order is no attempt; two ends without one are.
  open({.attempts = 2});
  gate_.wait_for_start(2);
  jobs_->stop(0);
  ASSERT_TRUE(store_->start(job.id, 1));
  ASSERT_TRUE(store_->start(job.id, 2));
  open({.attempts = 2});
  EXPECT_EQ(status(job.id)["state"], "failed");
  EXPECT_EQ(status(job.id)["problem"]["code"], "internal");
}

TEST_F(JobsTest, AreForgottenTheOldestFirst) {
  open({.kept = 1});
  gate_.release();
  const Accepted first = accept(request("a", "1"));
  wait_for_end(first.id);
  const Accepted second = accept(request("b", "2"));
  wait_for_end(second.id);
  EXPECT_FALSE(jobs_->status(first.id));
  EXPECT_TRUE(jobs_->status(second.id));
  EXPECT_FALSE(std::filesystem::exists(folder_.path() / first.id));
}

TEST_F(JobsTest, AreCheckedBeforeTheyAreAccepted) {
  open();
  JobRequest other = request("a", "1");
  other.kind = "unknown";
  EXPECT_EQ(jobs_->submit(other, {}).error().kind, ErrorKind::kUsage);
  JobRequest options = request("a", "1");
  options.options = {{"x", "1"}};
  EXPECT_EQ(jobs_->submit(options, {}).error().kind, ErrorKind::kUsage);
  JobRequest gone = request("a", "1");
  gone.files.front().path = folder_.path() / "gone";
  EXPECT_EQ(jobs_->submit(gone, {}).error().kind, ErrorKind::kIo);
}

}  // namespace
}  // namespace framewise::service
