// SPDX-License-Identifier: Apache-2.0
#include "service/mcp/mcp_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "base/json/json.h"
#include "service/mcp/answers.h"
#include "service/mcp/tools.h"
#include "temporary_folder.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// A session whose jobs are answered by the test.
class McpSessionTest : public testing::Test {
 protected:
  McpSessionTest() {
    folder_.write("original.gif", "x");
    folder_.write("small.gif", "x");
    outside_.write("secret.gif", "x");
    options_.otherwise = folder_.path();
    options_.output = folder_.path() / "out";
    options_.check = [](const jobs::Kind&, const JobRequest&) {
      return Result<void>();
    };
    options_.run = [this](const jobs::Kind&, const JobRequest& request,
                          const JobTools& tools) {
      return run_(request, tools);
    };
  }

  void start(const std::string& capabilities = "{}") {
    session_ =
        std::make_unique<McpSession>(options_, [this](std::string_view line) {
          const std::lock_guard lock(mutex_);
          sent_.push_back(Json::parse(line));
        });
    session_->receive(
        R"({"jsonrpc":"2.0","id":"first","method":"initialize","params":)"
        R"({"protocolVersion":"2025-06-18","capabilities":)" +
        capabilities + "}}");
    session_->receive(
        R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  }

  void call(const std::string& id, const std::string& tool,
            const std::string& arguments) {
    session_->receive(R"({"jsonrpc":"2.0","id":)" + id +
                      R"(,"method":"tools/call","params":{"name":")" + tool +
                      R"(","arguments":)" + arguments +
                      R"(,"_meta":{"progressToken":7}}})");
  }

  std::string content_of(const std::string& output) {
    std::ifstream file(options_.output / output);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  // The answer to a request, once all calls have ended.
  Json answer(const Json& id) {
    session_->finish();
    const std::lock_guard lock(mutex_);
    for (const Json& one : sent_) {
      if (one["id"] == id) return one;
    }
    return {};
  }
  std::string text_of(const Json& answer) {
    return answer["result"]["content"][0]["text"].text();
  }

  static Result<JobOutcome> outcome(const JobRequest&, const JobTools&) {
    JobOutcome made;
    made.verdict = "ARTIFACT";
    made.json = R"({"schema":"framewise.report/2","reference":{"bytes":100},
      "comparisons":[{"test":{"path":"small.gif","bytes":25},"score":41.5,
      "score_low":40,"score_high":43,"verdict":{"status":"ARTIFACT",
      "summary":"Blur.","reasons":[{"kind":"blur","severity":"major",
      "from_ms":0,"to_ms":1500,"message":"details are lost",
      "hint":"raise the quality"}]}}]})";
    return made;
  }

  TemporaryFolder folder_, outside_;
  McpOptions options_;
  std::function<Result<JobOutcome>(const JobRequest&, const JobTools&)> run_ =
      outcome;
  std::mutex mutex_;
  std::vector<Json> sent_;
  std::unique_ptr<McpSession> session_;
};

TEST_F(McpSessionTest, NamesItselfAndTheRevisionOfTheClient) {
  start();
  const Json first = answer("first");
  EXPECT_EQ(first["result"]["protocolVersion"].text(), "2025-06-18");
  EXPECT_EQ(first["result"]["serverInfo"]["name"].text(), "framewise");
  session_->receive(
      R"({"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2024-11-05"}})");
  EXPECT_EQ(answer(2)["result"]["protocolVersion"].text(), "2024-11-05");
  session_->receive(
      R"({"jsonrpc":"2.0","id":3,"method":"initialize","params":{"protocolVersion":"1999-01-01"}})");
  EXPECT_EQ(answer(3)["result"]["protocolVersion"].text(), "2025-06-18");
}

TEST_F(McpSessionTest, AnswersNothingButPingsBeforeItIsInitialized) {
  session_ = std::make_unique<McpSession>(
      options_, [this](auto line) { sent_.push_back(Json::parse(line)); });
  session_->receive(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  session_->receive(R"({"jsonrpc":"2.0","id":2,"method":"tools/list"})");
  EXPECT_TRUE(answer(1)["result"].is_object());
  EXPECT_EQ(answer(2)["error"]["code"].integer(), -32600);
}

TEST_F(McpSessionTest, SaysWhatIsWrongWhereWhenAndWhatToTry) {
  start();
  call("5", "compare", R"({"files":["original.gif","small.gif"]})");
  const std::string text = text_of(answer(5));
  EXPECT_THAT(text, HasSubstr("ARTIFACT  small.gif, score 41.5 (40-43), 25 "
                              "bytes (25 % of the original). Blur."));
  EXPECT_THAT(text, HasSubstr("- blur (major), 0.00-1.50 s: details are lost. "
                              "Try: raise the quality"));
  EXPECT_THAT(text, HasSubstr("framewise://results/1/report.json"));
}

TEST_F(McpSessionTest, ShowsTheWorstMomentOfWhatDoesNotPass) {
  std::string verdict = "ARTIFACT";
  run_ = [&](const JobRequest& request, const JobTools& tools) {
    auto made = outcome(request, tools);
    made->verdict = verdict;
    EXPECT_TRUE(request.pictures);
    const std::string webp = "RIFF";
    EXPECT_TRUE(
        tools.write("worst-1-original.webp", std::as_bytes(std::span(webp))));
    return made;
  };
  start();
  call("1", "compare", R"({"files":["original.gif","small.gif"]})");
  const Json content = answer(1)["result"]["content"];
  ASSERT_EQ(content.size(), 2u);
  EXPECT_EQ(content[1]["type"].text(), "image");
  EXPECT_EQ(content[1]["mimeType"].text(), "image/webp");
  EXPECT_EQ(content[1]["data"].text(), "UklGRg==");
  verdict = "PASS";
  call("2", "compare", R"({"files":["original.gif","small.gif"]})");
  EXPECT_EQ(answer(2)["result"]["content"].size(), 1u);
}

TEST_F(McpSessionTest, KeepsResultsAsResources) {
  start();
  call("1", "compare", R"({"files":["original.gif","small.gif"]})");
  answer(1);
  session_->receive(R"({"jsonrpc":"2.0","id":2,"method":"resources/list"})");
  const Json list = answer(2)["result"]["resources"];
  ASSERT_EQ(list.size(), 1u);
  session_->receive(
      R"({"jsonrpc":"2.0","id":3,"method":"resources/read","params":{"uri":"framewise://results/1/report.json"}})");
  EXPECT_THAT(answer(3)["result"]["contents"][0]["text"].text(),
              HasSubstr("framewise.report/2"));
  for (const char* uri : {"framewise://results/2/report.json",
                          "file:///etc/passwd", "", "framewise://results/"}) {
    session_->receive(R"({"jsonrpc":"2.0","id":")" + std::string(uri) +
                      R"(-","method":"resources/read","params":{"uri":")" +
                      uri + "\"}}");
    EXPECT_EQ(answer(std::string(uri) + "-")["error"]["code"].integer(), -32002)
        << uri;
  }
}

TEST_F(McpSessionTest, RefusesFilesOutsideInTheWordsOfThoseThatDoNotExist) {
  start();
  const auto refusal = [&](const std::string& id, const std::string& path) {
    call(id, "inspect", R"({"files":[")" + path + "\"]}");
    const Json refused = answer(Json::parse(id));
    EXPECT_TRUE(refused["result"]["isError"].boolean()) << path;
    std::string text = text_of(refused);
    const size_t at = text.find(path);
    EXPECT_NE(at, std::string::npos) << text;
    if (at != std::string::npos) text.erase(at, path.size());
    return text;
  };
  const std::string nowhere = refusal("1", "nowhere.gif");
  EXPECT_EQ(refusal("2", (outside_.path() / "secret.gif").native()), nowhere);
  EXPECT_EQ(refusal("3", (outside_.path() / "nowhere.gif").native()), nowhere);
  EXPECT_EQ(refusal("4", "../secret.gif"), nowhere);
  fs::create_symlink(outside_.path() / "secret.gif", folder_.path() / "link");
  EXPECT_EQ(refusal("5", "link"), nowhere);
  EXPECT_EQ(refusal("6", folder_.path().native()), nowhere);
}

TEST_F(McpSessionTest, ReadsWholePathsBeneathTheFolders) {
  start();
  call("1", "inspect",
       R"({"files":[")" + (folder_.path() / "small.gif").native() + "\"]}");
  EXPECT_FALSE(answer(1)["result"]["isError"].boolean());
}

TEST_F(McpSessionTest, TheFoldersOfTheClientNarrowThoseOfTheOwner) {
  fs::create_directories(folder_.path() / "a b");
  folder_.write("a b/inner.gif", "x");
  options_.roots = {folder_.path()};
  start(R"({"roots":{"listChanged":true}})");
  std::string uri = "file://" + (folder_.path() / "a b").native();
  uri.replace(uri.find(' '), 1, "%20");
  session_->receive(
      R"({"jsonrpc":"2.0","id":"framewise-roots","result":{"roots":[{"uri":")" +
      uri + R"("},{"uri":"file://)" + outside_.path().native() + R"("}]}})");
  call("1", "inspect", R"({"files":["inner.gif"]})");
  EXPECT_FALSE(answer(1)["result"]["isError"].boolean());
  call("2", "inspect", R"({"files":["small.gif"]})");
  EXPECT_TRUE(answer(2)["result"]["isError"].boolean());
  call("3", "inspect", R"({"files":["secret.gif"]})");
  EXPECT_TRUE(answer(3)["result"]["isError"].boolean());
}

TEST_F(McpSessionTest, WritesBesideWhatIsThereAndNothingOfWhatFails) {
  fs::create_directories(options_.output);
  folder_.write("out/small.gif", "before");
  run_ = [](const JobRequest& request, const JobTools& tools) {
    std::ofstream(tools.folder / "small.gif") << "made";
    return request.options.empty()
               ? outcome(request, tools)
               : Result<JobOutcome>(
                     Error{.kind = ErrorKind::kInput, .message = "damaged"});
  };
  start();
  call("1", "optimize", R"({"files":["original.gif"]})");
  EXPECT_THAT(text_of(answer(1)), HasSubstr("out/small-2.gif"));
  EXPECT_EQ(content_of("small.gif"), "before");
  EXPECT_EQ(content_of("small-2.gif"), "made");
  call("2", "optimize",
       R"({"files":["original.gif"],"options":{"effort":"3"}})");
  EXPECT_THAT(text_of(answer(2)), HasSubstr("damaged"));
  EXPECT_EQ(std::distance(fs::directory_iterator(options_.output), {}), 2);
}

TEST_F(McpSessionTest, ACancelledCallStopsAndHasNoAnswer) {
  run_ = [this](const JobRequest&,
                const JobTools& tools) -> Result<JobOutcome> {
    session_->receive(
        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":9}})");
    EXPECT_TRUE(tools.work.stop.stop_requested());
    return Error{.kind = ErrorKind::kCancelled, .message = "stopped"};
  };
  start();
  call("9", "inspect", R"({"files":["small.gif"]})");
  EXPECT_TRUE(answer(9).is_null());
}

TEST_F(McpSessionTest, ProgressNeverGoesBack) {
  run_ = [](const JobRequest& request, const JobTools& tools) {
    for (const int64_t done : {5, 3, 10, 2}) {
      tools.progress({"measuring", "frame pairs", done, 10, {}});
    }
    return outcome(request, tools);
  };
  start();
  call("1", "compare", R"({"files":["original.gif","small.gif"]})");
  answer(1);
  double last = 0;
  for (const Json& one : sent_) {
    if (one["method"].text() != "notifications/progress") continue;
    EXPECT_EQ(one["params"]["progressToken"].integer(), 7);
    EXPECT_GT(one["params"]["progress"].number(), last);
    last = one["params"]["progress"].number();
  }
  EXPECT_EQ(last, 50);
}

TEST_F(McpSessionTest, RefusesMoreCallsThanMayWait) {
  options_.running = 1;
  options_.waiting = 2;
  std::condition_variable go;
  bool free = false;
  run_ = [&](const JobRequest& request, const JobTools& tools) {
    std::unique_lock lock(mutex_);
    go.wait(lock, [&] { return free; });
    return outcome(request, tools);
  };
  start();
  for (int i = 1; i <= 8; ++i) {
    call(std::to_string(i), "inspect", R"({"files":["small.gif"]})");
  }
  {
    const std::lock_guard lock(mutex_);
    free = true;
  }
  go.notify_all();
  EXPECT_EQ(answer(8)["error"]["code"].integer(), -32000);
}

TEST_F(McpSessionTest, HostileMessagesAreRefused) {
  start();
  const size_t before = sent_.size();
  for (
      const char* message :
      {"", "{", "[]", "null", "17", "\"text\"", R"({"id":1})",
       R"({"jsonrpc":"2.0","id":{},"method":"ping"})",
       R"({"jsonrpc":"2.0","id":[1],"method":"ping"})",
       R"({"jsonrpc":"2.0","id":1,"method":7})",
       R"({"jsonrpc":"2.0","id":1,"id":2,"method":"ping"})",
       R"({"jsonrpc":"2.0","id":1,"method":"tools/none"})",
       R"({"jsonrpc":"2.0","id":1,"method":"tools/call"})",
       R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":[]})",
       R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm"}})",
       R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"compare","arguments":[]}})",
       "\xff\xfe"}) {
    session_->receive(message);
  }
  session_->receive(std::string(1000, '['));
  session_->finish();
  ASSERT_EQ(sent_.size(), before + 18);
  for (size_t i = before; i < sent_.size(); ++i) {
    EXPECT_TRUE(sent_[i]["error"]["message"].is_text()) << sent_[i].dump();
  }
}

TEST_F(McpSessionTest, HostileArgumentsAreErrorsOfTheCall) {
  start();
  int id = 100;
  for (const char* arguments :
       {"{}", R"({"files":"a"})", R"({"files":[]})", R"({"files":[1,2]})",
        R"({"files":["original.gif"]})", R"({"files":["a\u0000","b"]})",
        R"({"files":["original.gif","small.gif"],"pictures":"yes"})",
        R"({"files":["original.gif","small.gif"],"options":[]})",
        R"({"files":["original.gif","small.gif"],"options":{"a":{}}})",
        R"({"files":["original.gif","small.gif"],"output":"/etc/passwd"})"}) {
    call(std::to_string(++id), "compare", arguments);
    const Json refused = answer(id);
    EXPECT_TRUE(refused["result"]["isError"].boolean()) << arguments;
    EXPECT_THAT(text_of(refused), Not(IsEmpty()));
  }
}

TEST(McpAnswers, AreShort) {
  JobOutcome outcome;
  Json document = {{"files", Json::array()}};
  for (int i = 0; i < 1000; ++i) {
    document["files"].push_back({{"file", "a long name of a file.gif"},
                                 {"status", "error"},
                                 {"problems", Json::array()}});
  }
  outcome.json = document.dump();
  const std::string text = answer_text(*find_tool("check"), outcome);
  EXPECT_LE(text.size(), kLongestAnswer + 100);
  EXPECT_THAT(text, HasSubstr("cut off"));
}

TEST(McpTools, HaveKindsOptionsAndSchemasThatExist) {
  for (const Tool& tool : tools()) {
    const jobs::Kind* kind = jobs::find_kind(tool.kind);
    ASSERT_NE(kind, nullptr) << tool.name;
    EXPECT_TRUE(kind->is_offered_to(jobs::Asker::kService)) << tool.name;
  }
  const Json list = tool_list();
  EXPECT_EQ(list["tools"].size(), tools().size() + 1);
  for (const Json& one : list["tools"]) {
    EXPECT_EQ(one["inputSchema"]["additionalProperties"].dump(), "false")
        << one["name"].text() << ": other arguments are refused";
    const Tool* tool = find_tool(one["name"].text());
    if (!tool) continue;
    EXPECT_EQ(one["inputSchema"]["properties"]["options"]["properties"].size(),
              tool->options.size())
        << tool->name << ": an option of the table is none of its kind";
  }
  EXPECT_LE(list.dump().size(), 9000u) << "agents read the whole list";
}

}  // namespace
}  // namespace framewise::service
