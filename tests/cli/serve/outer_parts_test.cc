// SPDX-License-Identifier: Apache-2.0
// Files of clients, pictures and tokens, with the real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/json/json.h"
#include "base/objects/text_file.h"
#include "cli/program.h"
#include "cli/serve/serve_process.h"
#include "service/canned_server.h"
#include "service/http_client.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using service::CannedServer;
using service::HttpAnswer;
using service::HttpClient;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string gif(uint8_t color) {
  return TinyGif{
      .width = 8,
      .height = 8,
      .frames = {{.pixels = std::vector<uint8_t>(64, color)},
                 {.pixels = std::vector<uint8_t>(64, uint8_t(color + 9))}}}
      .bytes();
}

std::string part(const std::string& disposition, const std::string& bytes) {
  return "--B\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" +
         bytes + "\r\n";
}

class OuterPartsTest : public testing::Test {
 protected:
  void start(std::vector<std::string> arguments = {}) {
    server_.reset();
    arguments.insert(arguments.end(), {"--root", root_.path().native(),
                                       "--state", state_.path().native()});
    server_ = std::make_unique<ServeProcess>(arguments);
    client_ = std::make_unique<HttpClient>(server_->port());
  }

  HttpAnswer post_form(const std::string& target, const std::string& parts) {
    const std::string body = parts + "--B--\r\n";
    return client_->exchange(
        "POST", target,
        "Content-Type: multipart/form-data; boundary=B\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n" + token_,
        body);
  }
  HttpAnswer put(const std::string& target, const std::string& body) {
    return client_->exchange(
        "PUT", target,
        "Content-Length: " + std::to_string(body.size()) + "\r\n" + token_,
        body);
  }

  // The last status of a job.
  Json wait_for_end(const std::string& id) {
    HttpClient watcher(server_->port());
    watcher.get("/jobs/" + id + "/events", token_);
    std::string last;
    for (std::string event; !(event = watcher.read_event()).empty();) {
      if (!event.starts_with(':')) last = event;
    }
    const size_t data = last.rfind("\ndata: ");
    return data == std::string::npos ? Json()
                                     : Json::parse(last.substr(data + 7));
  }

  std::string new_session() {
    const HttpAnswer answer = client_->exchange(
        "POST", "/sessions", "Content-Length: 0\r\n" + token_);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return Json::parse(answer.body)["id"].text();
  }

  // Bytes that all files of clients have on the disk.
  int64_t uploaded_bytes() const {
    int64_t bytes = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(state_.path() / "uploads")) {
      const std::string name = entry.path().filename();
      if (entry.is_regular_file() && name != "session.json" && name != "lock") {
        bytes += int64_t(entry.file_size());
      }
    }
    return bytes;
  }

  TemporaryFolder root_;
  TemporaryFolder state_;
  std::string token_;  // as a header field
  std::unique_ptr<ServeProcess> server_;
  std::unique_ptr<HttpClient> client_;
};

TEST_F(OuterPartsTest, ComparesTheFilesOfAForm) {
  start();
  const HttpAnswer answer = post_form(
      "/jobs",
      part("name=\"original\"; filename=\"C:\\cats\\one.gif\"", gif(1)) +
          part("name=\"compressed\"; filename=\"two.gif\"", gif(2)));
  ASSERT_EQ(answer.status, 202) << answer.body;
  const Json accepted = Json::parse(answer.body);
  EXPECT_EQ(answer.field("location"), "/jobs/" + accepted["id"].text());
  const Json job = wait_for_end(accepted["id"].text());
  EXPECT_EQ(job["state"], "done") << job;
  EXPECT_EQ(job["files"], Json({"one.gif", "two.gif"}));
  const HttpAnswer page = client_->get(job["links"]["html"].text());
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("one.gif"));
  EXPECT_THAT(page.body, Not(HasSubstr(state_.path().native())));
  EXPECT_THAT(page.field("content-security-policy"), HasSubstr("sandbox"));
}

TEST_F(OuterPartsTest, TakesTheRequestOfAForm) {
  start();
  const HttpAnswer answer =
      post_form("/jobs", part("name=\"request\"", R"({"kind": "inspect"})") +
                             part("name=\"file\"; filename=\"a.gif\"", gif(1)));
  ASSERT_EQ(answer.status, 202) << answer.body;
  const Json job = wait_for_end(Json::parse(answer.body)["id"].text());
  EXPECT_EQ(job["kind"], "inspect");
  EXPECT_EQ(job["state"], "done") << job;
}

TEST_F(OuterPartsTest, KeepsNoFilesOfAJobThatItRefuses) {
  start();
  EXPECT_EQ(post_form("/jobs", part("name=\"request\"", R"({"kind": "none"})") +
                                   part("name=\"a\"; filename=\"\"", gif(1)))
                .status,
            400);
  EXPECT_EQ(post_form("/jobs", part("name=\"a\"; filename=\"\"", gif(1)) +
                                   part("name=\"b\"; filename=\"\"", "text"))
                .status,
            422);
  EXPECT_EQ(uploaded_bytes(), 0);
}

TEST_F(OuterPartsTest, KeepsTheFilesOfAFormUntilItsJobEnds) {
  start();
  const std::string form = part("name=\"a\"; filename=\"a.gif\"", gif(1)) +
                           part("name=\"b\"; filename=\"b.gif\"", gif(2));
  const HttpAnswer first = post_form("/jobs", form);
  ASSERT_EQ(first.status, 202) << first.body;
  const Json job = wait_for_end(Json::parse(first.body)["id"].text());
  EXPECT_EQ(job["state"], "done") << job;
  EXPECT_EQ(uploaded_bytes(), 0);
  // An equal form gets the result, and needs no files.
  const HttpAnswer again = post_form("/jobs", form);
  EXPECT_EQ(again.status, 200) << again.body;
  EXPECT_EQ(Json::parse(again.body)["id"], job["id"]);
  EXPECT_EQ(uploaded_bytes(), 0);
  EXPECT_TRUE(fs::is_empty(state_.path() / "uploads"));
}

TEST_F(OuterPartsTest, RunsJobsOverFilesOfASession) {
  start();
  const std::string id = new_session();
  const std::string files = "/sessions/" + id + "/files/";
  EXPECT_EQ(put(files + "start?name=a.gif", gif(1)).status, 201);
  const HttpAnswer second = put(files + "end?name=b.gif", gif(3));
  EXPECT_EQ(second.status, 201) << second.body;
  const std::string source = Json::parse(second.body)["source"].text();
  EXPECT_EQ(source, "upload:" + id + "/end");
  const HttpAnswer answer = client_->post(
      "/jobs", Json({{"kind", "compare"},
                     {"files", {"upload:" + id + "/start", source}}})
                   .dump());
  ASSERT_EQ(answer.status, 202) << answer.body;
  EXPECT_EQ(wait_for_end(Json::parse(answer.body)["id"].text())["state"],
            "done");
  EXPECT_EQ(client_->get(files + "start").body, gif(1));
  const Json session = Json::parse(client_->get("/sessions/" + id).body);
  EXPECT_EQ(session["files"].size(), 2u);
  EXPECT_EQ(client_->exchange("DELETE", "/sessions/" + id, "").status, 204);
  EXPECT_EQ(client_->get("/sessions/" + id).status, 404);
  EXPECT_EQ(uploaded_bytes(), 0);
}

TEST_F(OuterPartsTest, KnowsItsSessionsAfterARestart) {
  start();
  const std::string id = new_session();
  EXPECT_EQ(put("/sessions/" + id + "/files/a", gif(1)).status, 201);
  EXPECT_EQ(server_->end(SIGKILL), 128 + SIGKILL);
  start();
  EXPECT_EQ(client_->get("/sessions/" + id + "/files/a").body, gif(1));
}

TEST_F(OuterPartsTest, MakesPicturesOfFiles) {
  root_.write("a.gif", gif(1));
  start();
  const HttpAnswer picture =
      client_->get("/image/thumbnail?src=a.gif&size=4&format=png");
  EXPECT_EQ(picture.status, 200) << picture.body;
  EXPECT_EQ(picture.field("content-type"), "image/png");
  EXPECT_THAT(picture.body, StartsWith("\x89PNG"));
  const HttpAnswer again =
      client_->get("/image/thumbnail?src=a.gif&size=4&format=png",
                   "If-None-Match: " + picture.field("etag") + "\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(client_->get("/image/thumbnail?src=../a.gif").status, 404);
  EXPECT_EQ(client_->get("/image/thumbnail?src=/etc/passwd").status, 404);
  const std::string id = new_session();
  put("/sessions/" + id + "/files/a", gif(1));
  EXPECT_EQ(
      client_->get("/image/thumbnail?src=upload:" + id + "/a&size=4").status,
      200);
}

TEST_F(OuterPartsTest, KeepsFilesOfHoldersApart) {
  const std::string keys = state_.path() / "keys";
  const auto token_of = [&](const std::string& name) {
    std::string token = framewise({"serve", "token", name, "--keys", keys}).out;
    token.pop_back();
    return "Authorization: Bearer " + token + "\r\n";
  };
  ASSERT_EQ(
      framewise({"serve", "token", "--keys", keys, "--new-key"}).exit_code, 0);
  root_.write("a.gif", gif(1));
  start({"--keys", keys});
  EXPECT_EQ(client_->get("/image/thumbnail?src=a.gif").status, 401);
  token_ = token_of("me");
  const std::string id = new_session();
  EXPECT_EQ(put("/sessions/" + id + "/files/a", gif(1)).status, 201);
  EXPECT_EQ(client_->get("/sessions/" + id, token_).status, 200);
  EXPECT_EQ(client_->get("/sessions/" + id, token_of("you")).status, 404);
  // A signature stands for a token, for one picture.
  std::string address =
      framewise({"serve", "sign", "a.gif", "--keys", keys, "--size", "4"}).out;
  address.pop_back();
  EXPECT_EQ(client_->get(address).status, 200) << address;
  EXPECT_EQ(client_->get(address + "1").status, 403);
}

TEST_F(OuterPartsTest, FetchesFilesOnlyIfItMay) {
  const CannedServer other(CannedServer::Responses{
      {"/cat.gif", "HTTP/1.1 200 OK\r\nContent-Length: " +
                       std::to_string(gif(1).size()) + "\r\n\r\n" + gif(1)}});
  const std::string body = Json({{"url", other.url("/cat.gif")}}).dump();
  start();
  EXPECT_EQ(
      client_->post("/sessions/" + new_session() + "/files/a", body).status,
      400);
  start({"--fetch", "--fetch-http", "--fetch-port",
         std::to_string(other.port())});
  const HttpAnswer refused =
      client_->post("/sessions/" + new_session() + "/files/a", body);
  EXPECT_EQ(refused.status, 400);
  EXPECT_THAT(refused.body, HasSubstr("not public"));
  EXPECT_EQ(other.requests(), 0);
  start({"--fetch", "--fetch-http", "--fetch-port",
         std::to_string(other.port()), "--fetch-network", "127.0.0.1"});
  const HttpAnswer fetched =
      client_->post("/sessions/" + new_session() + "/files/a", body);
  EXPECT_EQ(fetched.status, 201) << fetched.body;
  EXPECT_EQ(Json::parse(fetched.body)["name"], "cat.gif");
}

TEST_F(OuterPartsTest, FetchesFilesAsAStepOfTheirJob) {
  const CannedServer other(CannedServer::Responses{
      {"/cat.gif", "HTTP/1.1 200 OK\r\nContent-Length: " +
                       std::to_string(gif(1).size()) + "\r\n\r\n" + gif(1)}});
  root_.write("here.gif", gif(1));
  const std::string body =
      Json(
          {{"kind", "compare"}, {"files", {"here.gif", other.url("/cat.gif")}}})
          .dump();
  start();
  EXPECT_EQ(client_->post("/jobs", body).status, 400);
  const auto port = std::to_string(other.port());
  start({"--fetch", "--fetch-http", "--fetch-port", port});
  const HttpAnswer refused = client_->post("/jobs", body);
  EXPECT_EQ(refused.status, 202) << refused.body;
  const Json failed = wait_for_end(Json::parse(refused.body)["id"].text());
  EXPECT_EQ(failed["state"], "failed");
  EXPECT_EQ(failed["problem"]["file"], "cat.gif") << failed;
  EXPECT_EQ(other.requests(), 0);
  start({"--fetch", "--fetch-http", "--fetch-port", port, "--fetch-network",
         "127.0.0.1"});
  const HttpAnswer accepted = client_->post("/jobs", body);
  const Json done = wait_for_end(Json::parse(accepted.body)["id"].text());
  EXPECT_EQ(done["state"], "done") << done;
  EXPECT_EQ(done["files"][1], "cat.gif");
  EXPECT_EQ(done["verdict"], "PASS");
}

TEST_F(OuterPartsTest, LimitsTheRateAndTheConnectionsOfAClient) {
  start({"--rate", "0.01", "--max-client-connections", "2"});
  EXPECT_EQ(client_->get("/version").status, 200);
  const HttpAnswer second = client_->get("/version");
  EXPECT_EQ(second.status, 429);
  EXPECT_FALSE(second.field("retry-after").empty());
  HttpClient other(server_->port());
  EXPECT_EQ(other.get("/version").status, 429);
  HttpClient third(server_->port());
  EXPECT_EQ(third.get("/version").status, 0);  // closed
}

TEST_F(OuterPartsTest, ListsTheFoldersOfItsRoot) {
  fs::create_directories(root_.path() / "cats");
  root_.write("cats/a.gif", gif(1));
  root_.write("b.gif", gif(2));
  start();
  const Json top = Json::parse(client_->get("/files").body);
  EXPECT_EQ(top["entries"], Json::parse(R"([{"name": "cats", "folder": true},
                            {"name": "b.gif", "bytes": )" +
                                        std::to_string(gif(2).size()) + "}]"));
  const Json cats = Json::parse(client_->get("/files?in=cats").body);
  EXPECT_EQ(cats["entries"][0]["name"], "a.gif");
  EXPECT_EQ(client_->get("/files?in=..").status, 400);
  EXPECT_EQ(client_->get("/files?in=dogs").status, 404);
}

TEST_F(OuterPartsTest, ComparesAFileOfItsRootWithOneThatIsSent) {
  root_.write("one.gif", gif(1));
  start();
  const std::string request =
      R"({"kind": "compare", "files": ["one.gif", "form:copy"]})";
  const HttpAnswer answer = post_form(
      "/jobs", part("name=\"request\"", request) +
                   part("name=\"copy\"; filename=\"two.gif\"", gif(2)));
  ASSERT_EQ(answer.status, 202) << answer.body;
  const Json job = wait_for_end(Json::parse(answer.body)["id"].text());
  EXPECT_EQ(job["state"], "done") << job;
  EXPECT_EQ(job["files"], Json({"one.gif", "two.gif"}));
  const HttpAnswer unknown = post_form(
      "/jobs",
      part("name=\"request\"",
           R"({"kind": "compare", "files": ["one.gif", "form:other"]})") +
          part("name=\"copy\"; filename=\"two.gif\"", gif(2)));
  EXPECT_EQ(unknown.status, 400);
  EXPECT_THAT(unknown.body, HasSubstr("no file"));
  EXPECT_EQ(uploaded_bytes(), 0);
}

TEST_F(OuterPartsTest, SaysHowMuchSpaceIsUsed) {
  start();
  EXPECT_EQ(Json::parse(client_->get("/storage").body)["uploads"]["bytes"], 0);
  const std::string session = new_session();
  ASSERT_EQ(put("/sessions/" + session + "/files/a", gif(1)).status, 201);
  const Json used = Json::parse(client_->get("/storage").body);
  EXPECT_EQ(used["uploads"]["bytes"], int64_t(gif(1).size()));
  EXPECT_EQ(used["results"]["bytes"], 0);
}

class ApprovalsOfService : public OuterPartsTest {
 protected:
  ApprovalsOfService() {
    fs::create_directories(root_.path() / "art");
    root_.write("art/a.gif", gif(1));
    root_.write("art/small.gif", gif(60));
  }
  void start_with_file() { start({"--approvals", file_.native()}); }

  // The address of the approval of a comparison that is done.
  std::string compared() {
    const HttpAnswer answer = client_->post(
        "/jobs",
        R"({"kind": "compare", "files": ["art/a.gif", "art/small.gif"]})");
    const std::string id = Json::parse(answer.body)["id"].text();
    EXPECT_EQ(wait_for_end(id)["state"], "done") << answer.body;
    return "/jobs/" + id + "/approval";
  }

  const fs::path file_ = root_.path() / "framewise-baseline.json";
};

TEST_F(ApprovalsOfService, NameFilesFromTheFolderOfTheirFile) {
  start_with_file();
  const std::string approval = compared();
  const Json offered = Json::parse(client_->get(approval).body);
  EXPECT_EQ(offered["name"], "art/small.gif");
  EXPECT_TRUE(offered["approved"].is_null());
  const HttpAnswer approved = client_->post(
      approval, R"({"by": "Ada", "why": "new art", "until": "2100-01-31"})");
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_EQ(Json::parse(client_->get(approval).body)["approved"]["by"], "Ada");
  const ProgramResult listed =
      framewise({"baseline", "list", "--file", file_.native()});
  EXPECT_THAT(listed.out, HasSubstr("art/small.gif"));
  EXPECT_THAT(listed.out, HasSubstr("by Ada  until 2100-01-31  (new art)"));
}

TEST_F(ApprovalsOfService, AreWhatAGateReads) {
  start_with_file();
  ASSERT_EQ(client_->post(compared(), R"({"name": "art/small.gif"})").status,
            200);
  root_.write("pairs.csv", "reference,test\nart/a.gif,art/small.gif\n");
  ProgramOptions there;
  there.folder = root_.path();
  const ProgramResult gate =
      framewise({"batch", "--pairs", "pairs.csv", "--fail-on", "artifact",
                 "--approvals", "framewise-baseline.json"},
                there);
  EXPECT_EQ(gate.exit_code, 0) << gate.out << gate.err;
  EXPECT_THAT(gate.out, HasSubstr("approved"));
}

TEST_F(ApprovalsOfService, AreRefusedWithoutAFileOrForDaysThatAreOver) {
  start();
  const HttpAnswer refused = client_->post(compared(), "{}");
  EXPECT_EQ(refused.status, 404);
  EXPECT_THAT(refused.body, HasSubstr("--approvals"));
  start_with_file();
  EXPECT_EQ(client_->post(compared(), R"({"until": "2001-01-01"})").status,
            400);
  EXPECT_EQ(client_->post(compared(), R"({"until": "soon"})").status, 400);
  EXPECT_EQ(client_->post(compared(), R"({"test": 7})").status, 404);
  EXPECT_EQ(client_->post("/jobs/unknown/approval", "{}").status, 404);
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(ApprovalsOfService, LeaveAFileAloneThatIsNone) {
  root_.write("framewise-baseline.json", "[1]");
  start_with_file();
  EXPECT_EQ(client_->post(compared(), "{}").status, 422);
  EXPECT_EQ(*read_text_file(file_.native(), 100), "[1]");
}

}  // namespace
}  // namespace framewise
