// SPDX-License-Identifier: Apache-2.0
// A server whose jobs wait for what never comes: pipes, devices, children that
// somebody stopped.
#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "cli/serve/serve_process.h"
#include "jobs/kinds.h"
#include "service/http_client.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using service::HttpAnswer;
using service::HttpClient;
using testing::HasSubstr;

class HangingJobsTest : public testing::Test {
 protected:
  void SetUp() override {
    TinyGif gif{.width = 16, .height = 16, .frames = {}};
    for (int frame = 0; frame < 3; ++frame) {
      gif.frames.push_back({.pixels = std::vector<uint8_t>(256, frame)});
    }
    root_.write("a.gif", gif.bytes());
    gif.frames.pop_back();
    root_.write("b.gif", gif.bytes());
  }

  void start(std::vector<std::string> arguments = {}) {
    arguments.insert(arguments.end(),
                     {"--jobs", "1", "--root", root_.path().native()});
    server_ = std::make_unique<ServeProcess>(arguments);
  }

  // The identifier of the job; empty: it was refused.
  std::string post(const Json& request) {
    HttpClient client(server_->port());
    const HttpAnswer answer = client.post("/jobs", request.dump());
    if (answer.status == 400) return "";
    EXPECT_EQ(answer.status / 100, 2) << request.dump() << answer.body;
    return Json::parse(answer.body)["id"].text();
  }
  std::string post_comparison() {
    return post({{"kind", "compare"},
                 {"files", {"a.gif", "b.gif"}},
                 {"options", {{"metric", "psnr"}}}});
  }

  // Waits for the last event of a job.
  std::string end_of(const std::string& id) {
    HttpClient watcher(server_->port());
    watcher.get("/jobs/" + id + "/events");
    std::string last;
    for (std::string event; !(event = watcher.read_event()).empty();) {
      if (!event.starts_with(':')) last = event;
    }
    return last;
  }

  // Stops the processes that wait for a next job.
  void stop_children() {
    for (const auto& thread : fs::directory_iterator(
             fmt::format("/proc/{}/task", server_->child()))) {
      std::ifstream in(thread.path() / "children");
      for (pid_t child = 0; in >> child;) kill(child, SIGSTOP);
    }
  }

  TemporaryFolder root_;
  std::unique_ptr<ServeProcess> server_;
};

// Whether somebody reads a pipe, or waits until it can be read.
bool is_opened(const fs::path& pipe) {
  const int fd = ::open(pipe.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

// The values of a job are data: whatever they name, it is not opened.
TEST_F(HangingJobsTest, OpensNoFileThatAnOptionNames) {
  start({"--stall-timeout", "5s"});
  const fs::path pipe = root_.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  for (const jobs::Kind& kind : jobs::kinds()) {
    if (!kind.is_offered_to(jobs::Asker::kService)) continue;
    Json files = Json::array();
    files.push_back("a.gif");
    const bool pairs = kind.name == "compare" || kind.name == "image diff";
    if (pairs) files.push_back("b.gif");
    for (const jobs::FieldInfo& field : kind.fields()) {
      if (!field.is_offered_to(jobs::Asker::kService)) continue;
      for (const std::string& value :
           {pipe.native(), std::string("../pipe"), std::string("/dev/ptmx"),
            std::string("/etc/hostname")}) {
        const std::string id = post({{"kind", kind.name},
                                     {"files", files},
                                     {"options", {{field.name(), value}}}});
        if (id.empty()) continue;
        EXPECT_THAT(end_of(id), HasSubstr("\"state\":\""));
        EXPECT_FALSE(is_opened(pipe)) << kind.name << " " << field.name();
      }
    }
  }
}

// Short jobs run in one of two lanes, each with a child of its own: after two
// jobs that were done, both are stopped.
TEST_F(HangingJobsTest, EndsAChildThatMakesNoProgress) {
  start({"--stall-timeout", "300ms"});
  int failed = 0;
  int done_afterwards = 0;
  for (const std::string kind : {"inspect", "image check"}) {
    for (const std::string file : {"a.gif", "b.gif"}) {
      const std::string end = end_of(post({{"kind", kind}, {"files", {file}}}));
      if (end.find("\"failed\"") != std::string::npos) {
        EXPECT_THAT(end, HasSubstr("no progress"));
        ++failed;
        continue;
      }
      EXPECT_THAT(end, HasSubstr("\"done\""));
      if (failed == 0) stop_children();
      if (failed > 0) ++done_afterwards;
    }
  }
  if (done_afterwards == 0) {
    EXPECT_THAT(end_of(post_comparison()), HasSubstr("\"done\""));
  }
  EXPECT_GE(failed, 1);
  EXPECT_LE(failed, 2);
}

TEST_F(HangingJobsTest, StopsWhateverItsChildrenDo) {
  start({"--stop-timeout", "2s"});
  EXPECT_THAT(end_of(post_comparison()), HasSubstr("\"done\""));
  stop_children();
  post({{"kind", "inspect"}, {"files", {"a.gif"}}});
  EXPECT_EQ(server_->end(SIGTERM), 0);
}

}  // namespace
}  // namespace framewise
