// SPDX-License-Identifier: Apache-2.0
#include "service/server/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Answer nothing() {
  return [](const Request&) { return Response{}; };
}

Router jobs_router() {
  Router router;
  router.add({Method::kGet, "/", nothing()});
  router.add({Method::kGet, "/jobs/{id}", nothing()});
  router.add({Method::kDelete, "/jobs/{id}", nothing()});
  router.add({Method::kGet, "/jobs/{id}/outputs/{name}", nothing()});
  return router;
}

TEST(Router, FindsRoutesAndTheirParameters) {
  const Router router = jobs_router();
  EXPECT_EQ(router.match(Method::kGet, "/").route->pattern, "/");
  const Match job = router.match(Method::kGet, "/jobs/7");
  ASSERT_TRUE(job.route);
  EXPECT_THAT(job.parameters, ElementsAre(Pair("id", "7")));
  EXPECT_THAT(router.match(Method::kGet, "/jobs/7/outputs/a.png").parameters,
              ElementsAre(Pair("id", "7"), Pair("name", "a.png")));
}

TEST(Router, SaysWhichMethodsAPathHas) {
  const Match match = jobs_router().match(Method::kPost, "/jobs/7");
  EXPECT_FALSE(match.route);
  EXPECT_EQ(match.other_methods, "GET, DELETE");
}

TEST(Router, PrefersTheRouteForTheTypeOfABody) {
  Router router;
  router.add({.method = Method::kPost,
              .pattern = "/jobs",
              .handler = nothing(),
              .options = {.content_type = "multipart/form-data"}});
  router.add({Method::kPost, "/jobs", nothing()});
  const auto type_of = [&](std::string_view given) {
    return router.match(Method::kPost, "/jobs", given)
        .route->options.content_type;
  };
  EXPECT_EQ(type_of("Multipart/Form-Data; boundary=x"), "multipart/form-data");
  EXPECT_EQ(type_of("application/json"), "");
  EXPECT_EQ(type_of("multipart/form"), "");
  EXPECT_EQ(type_of(""), "");
}

TEST(Router, FindsNothingWhereAPartIsMissingOrTooMuch) {
  const Router router = jobs_router();
  for (const char* path :
       {"/jobs", "/jobs/", "/jobs/7/", "/jobs/7/8", "//", "", "/other"}) {
    const Match match = router.match(Method::kGet, path);
    EXPECT_FALSE(match.route) << path;
    EXPECT_THAT(match.other_methods, IsEmpty()) << path;
  }
}

TEST(Router, AsksChecksInTheirOrder) {
  Router router = jobs_router();
  router.add_check([](const Request& request, const Route&) {
    return request.peer.empty() ? std::optional(Response{.status = 401})
                                : std::nullopt;
  });
  router.add_check([](const Request&, const Route&) {
    return std::optional(Response{.status = 429});
  });
  const Route& route = *router.match(Method::kGet, "/").route;
  EXPECT_EQ(router.refused({}, route)->status, 401);
  EXPECT_EQ(router.refused({.peer = "127.0.0.1"}, route)->status, 429);
}

}  // namespace
}  // namespace framewise::service
