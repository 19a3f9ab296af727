// SPDX-License-Identifier: Apache-2.0
// The description of the interface against a server with all routes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <sstream>

#include "base/json/json.h"
#include "framewise/thread_pool.h"
#include "jobs/kinds.h"
#include "service/access/access.h"
#include "service/approvals/approval_routes.h"
#include "service/files/file_routes.h"
#include "service/jobs/job_routes.h"
#include "service/mcp/mcp_route.h"
#include "service/page/api_options.h"
#include "service/page/service_page.h"
#include "service/pictures/pictures.h"
#include "service/server/http_server.h"
#include "service/server/state_routes.h"
#include "service/uploads/job_form.h"
#include "service/web_client.h"
#include "telemetry/snapshot.h"
#include "temporary_folder.h"

namespace framewise::service {
namespace {

Error unknown_file() {
  return {.kind = ErrorKind::kInput, .message = "there is no such file"};
}

class OpenApiWalk : public testing::Test {
 protected:
  void SetUp() override {
    auto uploads = UploadStore::open(folder_.path() / "uploads",
                                     {.free_bytes = 0}, 1'800'000'000);
    ASSERT_TRUE(uploads) << uploads.error().to_string();
    uploads_ = *std::move(uploads);
    auto store = JobStore::open(":memory:");
    ASSERT_TRUE(store) << store.error().to_string();
    store_ = *std::move(store);
    std::filesystem::create_directory(folder_.path() / "jobs");
    auto jobs =
        Jobs::open({.folder = folder_.path() / "jobs"}, {}, *store_, pool_);
    ASSERT_TRUE(jobs) << jobs.error().to_string();
    jobs_ = *std::move(jobs);
    service_.reset(new UploadService{.store = *uploads_, .access = access_});
    add_all_routes();
  }

  void add_all_routes() {
    add_state_routes(*router_, {.readiness = [] { return Readiness{}; },
                                .version_json = "{}\n"});
    add_metrics_route(*router_, false);
    add_login_routes(*router_, access_);
    const FindJobFile find = [](std::string_view, const Request&) {
      return Result<JobFile>(unknown_file());
    };
    const JobViewers viewers = {
        .owner = [this](const Request& r) { return access_.owner_of(r); },
        .sees_all = [this](const Request& r) { return access_.sees_all(r); }};
    add_job_form_route(*router_, *service_, submit_jobs(*jobs_, find, viewers));
    add_job_routes(*router_, *jobs_, find, viewers);
    add_mcp_route(*router_, *jobs_, find, viewers);
    add_upload_routes(*router_, *service_);
    add_file_routes(*router_, roots_,
                    {.uploads = *uploads_,
                     .jobs = folder_.path() / "jobs",
                     .owner = viewers.owner});
    add_approval_routes(*router_, {*jobs_, approvals_, viewers});
    add_picture_routes(*router_, pictures_);
    add_page_routes(*router_);
  }

  TemporaryFolder folder_;
  const Json api_ = Json::parse(described_api());
  ThreadPool pool_{1};
  Access access_{{}, Keys::random()};
  image::ImageCache images_;
  Pictures pictures_{[](std::string_view, std::string_view) {
                       return Result<std::filesystem::path>(unknown_file());
                     },
                     access_,
                     images_,
                     {}};
  const Roots roots_;
  ApprovalFile approvals_{{}};
  std::unique_ptr<UploadStore> uploads_;
  std::unique_ptr<JobStore> store_;
  std::unique_ptr<Jobs> jobs_;
  std::unique_ptr<UploadService> service_;
  const std::shared_ptr<Router> router_ = std::make_shared<Router>();
};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  });
  return out;
}

TEST_F(OpenApiWalk, DescribesAllRoutesAndNoOthers) {
  std::set<std::string> served;
  std::set<std::string> described;
  for (const Route& route : router_->routes()) {
    served.insert(lower(name_of(route.method)) + " " + route.pattern);
    const auto& operation =
        api_["paths"][route.pattern][lower(name_of(route.method))];
    // "security": [] says that no token is needed.
    EXPECT_EQ(operation.contains("security"), route.options.is_public)
        << route.pattern;
    EXPECT_EQ(operation.contains("requestBody"),
              route.options.most_body_bytes > 0)
        << route.pattern;
  }
  for (const auto& [path, operations] : api_["paths"].members()) {
    for (const auto& [method, operation] : operations.members()) {
      described.insert(method + " " + path);
    }
  }
  EXPECT_EQ(served, described);
}

TEST_F(OpenApiWalk, DescribesTheOptionsOfEachKindOfJob) {
  for (const jobs::Kind& kind : jobs::kinds()) {
    std::string name = "options." + std::string(kind.name);
    std::ranges::replace(name, ' ', '-');
    const Json* schema = api_["components"]["schemas"].find(name);
    ASSERT_EQ(schema != nullptr, kind.is_offered_to(jobs::Asker::kService))
        << kind.name;
    if (!schema) continue;
    for (const jobs::FieldInfo& field : kind.fields()) {
      EXPECT_EQ((*schema)["properties"].contains(field.name()),
                field.is_offered_to(jobs::Asker::kService))
          << kind.name << " " << field.name();
    }
  }
}

TEST_F(OpenApiWalk, DescribesTheStatusOfEveryAnswer) {
  auto socket = listen_on("127.0.0.1:0");
  ASSERT_TRUE(socket) << socket.error().to_string();
  WebClient client(socket->port);
  std::vector<ListeningSocket> sockets;
  sockets.push_back(*std::move(socket));
  const auto server = HttpServer::start(std::move(sockets), router_, {});
  for (const auto& [path, operations] : api_["paths"].members()) {
    std::string target = path;
    for (size_t at; (at = target.find('{')) != std::string::npos;) {
      target.replace(at, target.find('}') - at + 1, "unknown");
    }
    for (const auto& [method, operation] : operations.members()) {
      std::string name = method;
      std::ranges::transform(name, name.begin(),
                             [](char c) { return char(c - 'a' + 'A'); });
      const std::string answer = client.exchange(
          name + " " + target +
          " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
          "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
      ASSERT_GE(answer.size(), 12u) << name << " " << target;
      const std::string status = answer.substr(9, 3);
      // Routes without a body refuse one.
      const bool refused =
          !operation.contains("requestBody") && status == "413";
      EXPECT_TRUE(operation["responses"].contains(status) || refused)
          << name << " " << target << ": " << answer.substr(0, 400);
      EXPECT_NE(status[0], '5') << answer.substr(0, 400);
    }
  }
  // Routes of equal path count together: each series is there once.
  std::istringstream lines(telemetry::prometheus_text());
  std::set<std::string> series;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with('#')) continue;
    EXPECT_TRUE(series.insert(line.substr(0, line.rfind(' '))).second) << line;
  }
  server->stop(0);
}

}  // namespace
}  // namespace framewise::service
