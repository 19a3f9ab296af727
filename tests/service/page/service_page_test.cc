// SPDX-License-Identifier: Apache-2.0
#include "service/page/service_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/json/json.h"
#include "service/http/request.h"
#include "service/page/page_assets.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;
using testing::Not;

Response get(const std::string& path, const std::string& has = "") {
  Router router;
  add_page_routes(router);
  const Match match = router.match(Method::kGet, path);
  if (!match.route) return {.status = 404};
  Request request = request_of(path);
  if (!has.empty()) request.fields["if-none-match"] = has;
  return std::get<Answer>(match.route->handler)(request);
}

std::string field_of(const Response& response, std::string_view name) {
  for (const auto& [each, value] : response.fields) {
    if (each == name) return value;
  }
  return {};
}

TEST(ServicePage, AllowsNoScriptInItsText) {
  const Response page = get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.content(), HasSubstr("service.js"));
  const std::string policy = field_of(page, "Content-Security-Policy");
  EXPECT_THAT(policy, HasSubstr("script-src 'self'"));
  EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
  EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
}

TEST(ServicePage, IsSentOnce) {
  const std::string tag = field_of(get("/service.js"), "ETag");
  EXPECT_EQ(get("/service.js", tag).status, 304);
  EXPECT_EQ(get("/service.js", "\"other\"").status, 200);
}

// Every $ref leads to something.
void check_references(const Json& all, const Json& part) {
  for (const auto& [name, inner] : part.members()) {
    if (name == "$ref") {
      ASSERT_TRUE(inner.text().starts_with('#')) << inner;
      EXPECT_TRUE(all.find_at(inner.text().substr(1))) << inner;
    }
    check_references(all, inner);
  }
  for (const Json& inner : part) check_references(all, inner);
}

TEST(OpenApi, IsWholeInItself) {
  const auto api = Json::parse(get("/openapi.json").content());
  EXPECT_EQ(api["openapi"], "3.1.0");
  check_references(api, api);
  std::set<std::string> ids;
  for (const auto& [path, operations] : api["paths"].members()) {
    for (const auto& [method, operation] : operations.members()) {
      const std::string where = method + " " + path;
      EXPECT_TRUE(ids.insert(operation["operationId"].text()).second) << where;
      EXPECT_FALSE(operation["summary"].text().empty());
      EXPECT_FALSE(operation["responses"].empty()) << where;
      // Each {name} of the path is described.
      std::set<std::string> named;
      for (const Json& one : operation["parameters"]) {
        if (one["in"] == "path") named.insert(one["name"].text());
      }
      std::set<std::string> used;
      for (size_t at = path.find('{'); at != std::string::npos;
           at = path.find('{', at + 1)) {
        used.insert(path.substr(at + 1, path.find('}', at) - at - 1));
      }
      EXPECT_EQ(named, used) << where;
    }
  }
}

}  // namespace
}  // namespace framewise::service
