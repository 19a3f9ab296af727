// SPDX-License-Identifier: Apache-2.0
// The real server with real jobs.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "base/json/json.h"
#include "cli/program.h"
#include "cli/serve/serve_process.h"
#include "service/http_client.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using service::HttpAnswer;
using service::HttpClient;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;

class ServeCommandTest : public testing::Test {
 protected:
  void SetUp() override {
    write_picture("a.png", 0);
    write_picture("b.png", 6);
  }

  // A gradient; `noise` is added to every other pixel.
  void write_picture(const std::string& name, int noise) {
    constexpr int kSide = 64;
    std::string text = "P6 64 64 255\n";
    for (int i = 0; i < kSide * kSide; ++i) {
      const int value = (i % kSide) * 3 + (i % 2) * noise;
      text += {char(value), char(value / 2), char(200 - value / 2)};
    }
    const auto source = root_.write(name + ".ppm", text);
    const auto made = framewise({"image", "convert", source.native(), "-o",
                                 (root_.path() / name).native()});
    ASSERT_EQ(made.exit_code, 0) << made.err;
  }

  // Forty frames, whose left half is lighter by `damage` in the second half.
  void write_animation(const std::string& name, int damage) {
    constexpr size_t kSide = 640;
    TinyGif gif{.width = kSide, .height = kSide, .frames = {}};
    for (int frame = 0; frame < 40; ++frame) {
      std::vector<uint8_t> pixels(kSide * kSide);
      for (size_t i = 0; i < pixels.size(); ++i) {
        const size_t x = i % kSide;
        const int more = frame >= 20 && x < kSide / 2 ? damage : 0;
        pixels[i] = uint8_t((x * 2 + size_t(frame)) % 80) + uint8_t(more);
      }
      gif.frames.push_back({.pixels = std::move(pixels)});
    }
    root_.write(name, gif.bytes());
  }
  static int line_count(const fs::path& file) {
    std::ifstream lines(file);
    int count = 0;
    for (std::string line; std::getline(lines, line);) ++count;
    return count;
  }

  void start(std::vector<std::string> arguments = {}) {
    server_.reset();
    arguments.insert(arguments.end(), {"--root", root_.path().native()});
    server_ = std::make_unique<ServeProcess>(arguments);
    client_ = std::make_unique<HttpClient>(server_->port());
  }

  Json post(const std::string& body) {
    const HttpAnswer answer = client_->post("/jobs", body);
    EXPECT_THAT(answer.status, testing::AnyOf(200, 202)) << answer.body;
    return Json::parse(answer.body);
  }
  // Waits for the last event, and returns its data.
  Json wait_for_end(const std::string& id) {
    HttpClient watcher(server_->port());
    watcher.get("/jobs/" + id + "/events");
    std::string last;
    for (std::string event; !(event = watcher.read_event()).empty();) {
      if (!event.starts_with(':')) last = event;
    }
    const size_t data = last.rfind("\ndata: ");
    return data == std::string::npos ? Json()
                                     : Json::parse(last.substr(data + 7));
  }
  // The whole way of a job.
  Json run(const std::string& body) {
    const Json job = post(body);
    return wait_for_end(job["id"].text());
  }
  Json result_of(const Json& job) {
    const HttpAnswer answer = client_->get(job["links"]["result"].text());
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Json::parse(answer.body);
  }

  TemporaryFolder root_;
  TemporaryFolder state_;
  std::unique_ptr<ServeProcess> server_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(ServeCommandTest, ComparesAsTheCommandDoes) {
  start();
  const Json job = run(
      R"({"kind": "compare", "files": ["a.png", "b.png"],
          "options": {"metric": "psnr", "require": "psnr>90"},
          "results": ["html", "markdown"]})");
  EXPECT_EQ(job["state"], "done") << job;
  EXPECT_EQ(job["exit_code"], 1);
  Json served = result_of(job);
  const ProgramResult command =
      framewise({"compare", "a.png", "b.png", "-m", "psnr", "--require",
                 "psnr>90", "--json", "--cache", "none", "--threads", "1"},
                {.folder = root_.path()});
  EXPECT_EQ(command.exit_code, 1) << command.err;
  Json printed = Json::parse(command.out);
  for (Json* one : {&served, &printed}) one->erase("timing_ms");
  EXPECT_EQ(served, printed);
  const std::string self = job["links"]["self"].text();
  const HttpAnswer page = client_->get(self + "/result?format=html");
  EXPECT_THAT(page.body, StartsWith("<!"));
  EXPECT_THAT(page.field("content-security-policy"), StartsWith("sandbox"));
  // Browsers take the fields of this answer for the page that they have.
  const HttpAnswer again = client_->get(
      self + "/result?format=html",
      "If-None-Match: " + std::string(page.field("etag")) + "\r\n");
  EXPECT_EQ(again.status, 304);
  for (const char* name : {"content-security-policy", "x-frame-options"}) {
    EXPECT_EQ(again.field(name), page.field(name));
  }
  EXPECT_THAT(client_->get(self + "/result?format=markdown").body,
              HasSubstr("b.png"));
}

TEST_F(ServeCommandTest, RunsEveryKindOfImageJob) {
  start();
  const Json checked =
      run(R"({"kind": "image check", "files": ["a.png", "b.png"]})");
  EXPECT_EQ(result_of(checked)["files"].size(), 2u) << checked;
  const Json inspected = run(R"({"kind": "inspect", "files": ["a.png"]})");
  EXPECT_EQ(result_of(inspected)["files"][0]["file"], "a.png")
      << result_of(inspected);
  const Json thumbnail = run(R"({"kind": "image thumbnail",
      "files": ["a.png"], "options": {"sizes": "16,32", "format": "png"}})");
  EXPECT_EQ(thumbnail["links"]["outputs"].size(), 2u) << thumbnail;
  const std::string first = thumbnail["links"]["outputs"][0].text();
  EXPECT_THAT(client_->get(first).body, StartsWith("\x89PNG"));
  const Json converted = run(R"({"kind": "image convert", "files": ["a.png"],
      "options": {"format": "webp", "quality": 50}})");
  EXPECT_THAT(client_->get(converted["links"]["outputs"][0].text()).body,
              StartsWith("RIFF"));
  const Json differs = run(R"({"kind": "image diff",
      "files": ["a.png", "b.png"], "options": {"threshold": 0}})");
  EXPECT_EQ(differs["exit_code"], 1) << differs;
  const Json optimized = run(R"({"kind": "optimize", "files": ["a.png"],
      "options": {"to": "webp", "target": "score>=50"}})");
  EXPECT_EQ(optimized["state"], "done") << optimized;
  EXPECT_EQ(optimized["links"]["outputs"].size(), 1u) << optimized;
}

TEST_F(ServeCommandTest, FindsAndFixesFlashes) {
  TinyGif gif{.width = 240, .height = 200};
  for (int i = 0; i < 20; ++i) {
    gif.frames.push_back(
        {.pixels = std::vector<uint8_t>(240 * 200, uint8_t(i % 2 ? 127 : 0))});
  }
  root_.write("wild.gif", gif.bytes());
  start();
  const Json found =
      run(R"({"kind": "flashes", "files": ["wild.gif", "a.png"]})");
  EXPECT_EQ(found["exit_code"], 1) << found;
  const Json files = result_of(found)["files"];
  EXPECT_EQ(files[0]["file"], "wild.gif");
  EXPECT_EQ(files[0]["state"], "fail");
  EXPECT_EQ(files[1]["state"], "pass");
  const Json never = run(R"({"kind": "flashes", "files": ["wild.gif"],
      "options": {"fail-on": "never", "rules": "itu"}})");
  EXPECT_EQ(never["exit_code"], 0) << never;
  const Json fixed = run(R"({"kind": "flashes", "files": ["wild.gif"],
      "options": {"fix": true}})");
  EXPECT_EQ(fixed["links"]["outputs"].size(), 1u) << fixed;
  EXPECT_NE(result_of(fixed)["after"]["state"], "fail") << fixed;
}

TEST_F(ServeCommandTest, RunsJobsInChildren) {
  start();
  const Json compared =
      run(R"({"kind": "compare", "files": ["a.png", "b.png"]})");
  EXPECT_EQ(compared["state"], "done") << compared;
  const Json thumbnail = run(R"({"kind": "image thumbnail",
      "files": ["a.png"], "options": {"size": 16, "format": "png"}})");
  EXPECT_THAT(client_->get(thumbnail["links"]["outputs"][0].text()).body,
              StartsWith("\x89PNG"));
  root_.write("bad.gif", "GIF89a");
  const Json bad = run(R"({"kind": "inspect", "files": ["bad.gif"]})");
  EXPECT_EQ(bad["state"], "failed");
  EXPECT_EQ(bad["problem"]["file"], "bad.gif") << bad;
  const HttpAnswer picture =
      client_->get("/image/thumbnail?src=a.png&size=8&format=png");
  EXPECT_EQ(picture.status, 200) << picture.body;
  EXPECT_THAT(picture.body, StartsWith("\x89PNG"));
}

TEST_F(ServeCommandTest, LetsEncodersInChildrenWriteIntoTheirFolderOnly) {
  start();
  const Json optimized = run(R"({"kind": "optimize", "files": ["a.png"],
      "options": {"to": "webp", "target": "score>=50"}})");
  if (optimized.contains("problem") && optimized["problem"].is_object() &&
      optimized["problem"]["code"].text() == "environment") {
    GTEST_SKIP() << optimized["problem"];
  }
  EXPECT_EQ(optimized["state"], "done") << optimized;
  EXPECT_THAT(client_->get(optimized["links"]["outputs"][0].text()).body,
              StartsWith("RIFF"));
}

// Of a job that takes long, all events.
TEST_F(ServeCommandTest, TellsProgressAndTheWorstFrameOfJobsInChildren) {
  write_animation("long-a.gif", 0);
  write_animation("long-b.gif", 40);
  start();
  const Json job = post(
      R"({"kind": "compare", "files": ["long-a.gif", "long-b.gif"],
          "options": {"metric": "ssimulacra2", "verdict": true, "full": true}})");
  HttpClient watcher(server_->port());
  watcher.get("/jobs/" + job["id"].text() + "/events");
  std::string all;
  for (std::string event; !(event = watcher.read_event()).empty();) {
    all += event;
  }
  EXPECT_THAT(all, HasSubstr("\"stage\":\"measuring\""));
  EXPECT_THAT(all, HasSubstr("\"worst\":{\"score\":"));
  EXPECT_THAT(all, HasSubstr("\"verdict\":"));
}

TEST_F(ServeCommandTest, ReadsItsSettingsAgain) {
  const auto config = root_.write("framewise.toml", "[limits]\nframes = 100\n");
  const auto log = root_.path() / "settings.ndjson";
  start({"--config", config.native(), "--settings-log", log.native()});
  const std::string body =
      R"({"kind": "inspect", "files": ["a.png"], "options": {"frames": true}})";
  EXPECT_EQ(run(body)["state"], "done");
  // The same job is answered from its result, so another kind is sent.
  root_.write("framewise.toml", "[limits]\nframe_pixels = 10\n");
  kill(server_->child(), SIGHUP);
  while (line_count(log) < 2) std::this_thread::yield();
  const Json refused = run(R"({"kind": "inspect", "files": ["b.png"]})");
  EXPECT_EQ(refused["state"], "failed") << refused;
  EXPECT_EQ(refused["problem"]["code"], "limit") << refused;
  root_.write("framewise.toml", "[limits]\nframe_pixels = nonsense\n");
  kill(server_->child(), SIGHUP);
  while (line_count(log) < 3) std::this_thread::yield();
  EXPECT_EQ(client_->get("/healthz").status, 200);
}

TEST_F(ServeCommandTest, SaysWhatIsWrongWithTheCodesOfTheCommand) {
  start();
  const auto problem_of = [&](const std::string& body) {
    const HttpAnswer answer = client_->post("/jobs", body);
    EXPECT_EQ(answer.field("content-type"), "application/problem+json");
    Json problem = Json::parse(answer.body);
    EXPECT_EQ(problem["status"], answer.status);
    return problem;
  };
  const Json option = problem_of(
      R"({"kind": "compare", "files": ["a.png", "b.png"],
          "options": {"metrc": "psnr"}})");
  EXPECT_EQ(option["exit_code"], 2);
  EXPECT_THAT(option["hint"].text(), HasSubstr("metric"));
  const Json limit = problem_of(
      R"({"kind": "inspect", "files": ["a.png"],
          "options": {"max-frame-pixels": "1000000"}})");
  EXPECT_EQ(limit["exit_code"], 2);
  const Json policy = problem_of(
      R"({"kind": "compare", "files": ["a.png", "b.png"],
          "options": {"policy": "/etc/passwd"}})");
  EXPECT_EQ(policy["exit_code"], 2);
  const Json target = problem_of(
      R"({"kind": "optimize", "files": ["a.png"], "options": {"target": "60"}})");
  EXPECT_EQ(target["status"], 400) << target;
  const Json missing =
      problem_of(R"({"kind": "inspect", "files": ["missing.png"]})");
  EXPECT_EQ(missing["exit_code"], 3);
  EXPECT_EQ(missing["file"], "missing.png");
  EXPECT_EQ(
      client_->exchange("POST", "/jobs", "Content-Length: 2\r\n", "{}").status,
      415);
}

TEST_F(ServeCommandTest, LosesNoAcceptedJobWhenItIsKilled) {
  // A job that ran when the server ended for the third time is given up.
  constexpr int kKills = 2;
  std::vector<std::string> ids;
  for (int round = 0; round < kKills; ++round) {
    start({"--state", state_.path().native(), "--jobs", "1"});
    for (int i = 0; i < 10; ++i) {
      const Json job = post(fmt::format(
          R"({{"kind": "compare", "files": ["a.png", "b.png"],
              "options": {{"require": "psnr>{}"}}}})",
          round * 10 + i));
      ids.push_back(job["id"].text());
    }
    EXPECT_EQ(server_->end(SIGKILL), 128 + SIGKILL);
  }
  start({"--state", state_.path().native()});
  for (const std::string& id : ids) {
    EXPECT_EQ(wait_for_end(id)["state"], "done") << id;
  }
}

TEST_F(ServeCommandTest, StopsWithoutLosingAJob) {
  start({"--state", state_.path().native()});
  const Json job = post(R"({"kind": "compare", "files": ["a.png", "b.png"]})");
  EXPECT_EQ(server_->end(SIGTERM), 0);
  start({"--state", state_.path().native()});
  EXPECT_EQ(wait_for_end(job["id"].text())["state"], "done");
}

TEST_F(ServeCommandTest, TellsItsStateAndSeries) {
  start({"--metrics-listen", "127.0.0.1:0"});
  EXPECT_EQ(client_->get("/healthz").status, 200);
  EXPECT_EQ(Json::parse(client_->get("/readyz").body)["status"], "ready");
  EXPECT_THAT(Json::parse(client_->get("/version").body)["kinds"],
              Contains("compare"));
  EXPECT_THAT(client_->get("/metrics").body,
              HasSubstr("framewise_service_requests_total{"));
}

TEST_F(ServeCommandTest, NeedsATokenIfItHasSome) {
  const std::string keys = state_.path() / "keys";
  ASSERT_EQ(
      framewise({"serve", "token", "--keys", keys, "--new-key"}).exit_code, 0);
  std::string token =
      framewise({"serve", "token", "ci", "--keys", keys, "--for", "720h"}).out;
  ASSERT_FALSE(token.empty());
  token.pop_back();
  start({"--keys", keys});
  EXPECT_EQ(client_->get("/jobs").status, 401);
  EXPECT_EQ(client_->get("/healthz").status, 200);
  EXPECT_EQ(
      client_->get("/jobs", "Authorization: Bearer " + token + "\r\n").status,
      200);
  EXPECT_EQ(
      client_->get("/jobs", "Authorization: Bearer " + token + "0\r\n").status,
      401);
}

TEST_F(ServeCommandTest, KeepsItsFilesFromOtherAccounts) {
  const fs::path state = state_.path() / "state";
  start({"--state", state.native()});
  run(R"({"kind": "image thumbnail", "files": ["a.png"]})");
  ASSERT_FALSE(fs::is_empty(state / "jobs"));
  constexpr fs::perms kOthers = fs::perms::group_all | fs::perms::others_all;
  EXPECT_EQ(fs::status(state).permissions() & kOthers, fs::perms::none);
  for (const auto& entry : fs::recursive_directory_iterator(state)) {
    EXPECT_EQ(entry.status().permissions() & kOthers, fs::perms::none)
        << entry.path();
  }
}

// Of the jobs of others a holder learns as much as of those that there are not.
TEST_F(ServeCommandTest, KeepsJobsOfHoldersApart) {
  const std::string keys = state_.path() / "keys";
  ASSERT_EQ(
      framewise({"serve", "token", "--keys", keys, "--new-key"}).exit_code, 0);
  const auto token_of = [&](const std::string& name, const std::string& role) {
    std::string token =
        framewise({"serve", "token", name, "--keys", keys, "--role", role}).out;
    token.pop_back();
    return "Authorization: Bearer " + token + "\r\n";
  };
  const std::string me = token_of("me", "work");
  const std::string you = token_of("you", "work");
  const std::string reader = token_of("you", "read");
  start({"--keys", keys, "--share", "auditor"});
  const std::string body = R"({"kind": "inspect", "files": ["a.png"]})";
  const Json job = Json::parse(client_->post("/jobs", body, me).body);
  const std::string path = "/jobs/" + job["id"].text();
  // Equal work of another holder is another job.
  const Json other = Json::parse(client_->post("/jobs", body, you).body);
  EXPECT_NE(other["id"], job["id"]);
  // A request that is refused before its body was read ends its connection.
  const auto get = [&](const std::string& target, const std::string& token) {
    return HttpClient(server_->port()).get(target, token);
  };
  for (const std::string& token : {you, reader}) {
    for (const char* part : {"", "/result", "/events", "/outputs/a"}) {
      const HttpAnswer hidden = get(path + part, token);
      const HttpAnswer absent = get("/jobs/none" + std::string(part), token);
      EXPECT_EQ(hidden.status, 404) << part;
      EXPECT_EQ(hidden.body, absent.body) << part;
    }
    EXPECT_THAT(get("/jobs", token).body,
                testing::Not(HasSubstr(job["id"].text())));
  }
  EXPECT_EQ(client_->exchange("DELETE", path, you).status, 404);
  EXPECT_EQ(client_->exchange("DELETE", path, reader).status, 403);
  EXPECT_EQ(client_->post("/jobs", body, reader).status, 403);
  for (const std::string& token :
       {me, token_of("me", "read"), token_of("auditor", "read"),
        token_of("root", "admin")}) {
    EXPECT_EQ(get(path, token).status, 200);
    EXPECT_THAT(get("/jobs", token).body, HasSubstr(job["id"].text()));
  }
}

TEST_F(ServeCommandTest, AnswersTheNetworkOnlyWithTokens) {
  const ProgramResult result = framewise({"serve", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("--keys"));
}

TEST_F(ServeCommandTest, ListensNowhereIfItRefusesAnAddress) {
  const std::string path = (root_.path() / "socket").native();
  for (const auto& wrong :
       {std::vector<std::string>{"--metrics-listen", "8080"},
        {"--listen", "127.0.0.1:0", "--listen", "8080"},
        {"--metrics-listen", "192.0.2.1:80"}}) {
    std::vector<std::string> arguments{"serve", "--unix", path};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    const ProgramResult result = framewise(arguments);
    EXPECT_NE(result.exit_code, 0);
    EXPECT_EQ(result.out, "");
    EXPECT_THAT(result.err, HasSubstr(wrong.back()));
    EXPECT_FALSE(fs::exists(path)) << wrong.back();
  }
}

TEST_F(ServeCommandTest, RefusesPagesFromElsewhereAndOtherHosts) {
  start();
  EXPECT_EQ(client_->get("/jobs", "Origin: http://evil.example\r\n").status,
            403);
  HttpClient other(server_->port());
  other.send("GET /jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n");
  EXPECT_EQ(other.read_answer().status, 421);
}

}  // namespace
}  // namespace framewise
