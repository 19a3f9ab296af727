// SPDX-License-Identifier: Apache-2.0
// Stores and web servers whose answers are wrong: an error in bounded time and
// memory, which names the object.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/objects/object_answers.h"
#include "base/objects/object_reader.h"
#include "base/objects/object_store.h"
#include "base/objects/places.h"
#include "framewise/animation.h"
#include "service/canned_server.h"

namespace framewise {
namespace {

using service::CannedServer;
using testing::HasSubstr;

std::string answer(const std::string& status, const std::string& fields,
                   const std::string& body) {
  return "HTTP/1.1 " + status + "\r\n" + fields +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string piece(const std::string& range, const std::string& body) {
  return answer("206 Partial Content", "Content-Range: bytes " + range + "\r\n",
                body);
}

class LyingStore : public testing::Test {
 protected:
  static void use(const CannedServer& server) {
    StoreOptions options{.endpoint = server.url(""),
                         .longest_pause = std::chrono::seconds(1),
                         .attempts = 2,
                         .first_pause = std::chrono::milliseconds(1)};
    options.credentials.environment = {{"AWS_ACCESS_KEY_ID", "K"},
                                       {"AWS_SECRET_ACCESS_KEY", "S"}};
    use_object_store(std::move(options));
  }
  void TearDown() override { use_object_store({}); }

  // What reading an object of the store ends with.
  static std::string said(const CannedServer::Responses& responses,
                          const std::string& path = "s3://films/a") {
    const CannedServer server(responses);
    use(server);
    const auto reader = ObjectReader::open(path);
    if (!reader) return reader.error().to_string();
    std::string text(size_t((*reader)->size()), '\0');
    const auto read =
        (*reader)->read_at(0, std::as_writable_bytes(std::span(text)));
    return read ? text : read.error().to_string();
  }
  static std::string said_to(const std::string& response) {
    return said({{"/films/a", response}});
  }
};

TEST_F(LyingStore, IsBelievedWhereItsAnswerFits) {
  EXPECT_EQ(said_to(piece("0-3/4", "GIF8")), "GIF8");
  EXPECT_EQ(said_to(answer("200 OK", "", "GIF8")), "GIF8");
}

TEST_F(LyingStore, SendsAnotherRangeThanItStates) {
  for (const char* range : {"0-9/10", "5-8/9", "0-3/1152921504606846976",
                            "0-1/4", "3-0/4", "0-3/3", "x", ""}) {
    EXPECT_THAT(said_to(piece(range, "GIF8")), HasSubstr("answers are cut"))
        << range;
  }
}

TEST_F(LyingStore, SendsLessThanItStates) {
  const std::string whole = piece("0-9/10", "0123456789");
  for (const size_t cut : {size_t{1}, size_t{5}, size_t{9}}) {
    EXPECT_THAT(said_to(whole.substr(0, whole.size() - cut)),
                HasSubstr("s3://films/a: cannot reach"));
  }
}

TEST_F(LyingStore, SendsMoreThanWasAskedFor) {
  const std::string much(300 << 10, 'x');
  const std::string lines(200 << 10, 'x');
  for (const std::string& response :
       {answer("200 OK", "", much), piece("0-262143/262144", much),
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + much,
        "HTTP/1.1 200 OK\r\nX: " + lines + "\r\n\r\n"}) {
    const std::string problem = said_to(response);
    EXPECT_TRUE(problem.find("too long") != std::string::npos ||
                problem.find("cannot reach") != std::string::npos)
        << problem;
  }
}

TEST_F(LyingStore, SpeaksNoHttp) {
  for (const char* noise :
       {"", "\x7f\x01\x02", "HTTP/1.1", "HTTP/1.1 2000 \r\n",
        "220 mail.example ESMTP\r\n\r\n"}) {
    EXPECT_THAT(said_to(noise), HasSubstr("s3://films/a: ")) << noise;
  }
}

TEST_F(LyingStore, SendsSomethingElseThanAPicture) {
  const CannedServer server(CannedServer::Responses{
      {"/films/a", answer("200 OK", "Content-Type: image/gif\r\n",
                          "<html>please log in</html>")}});
  use(server);
  const auto animation = open("s3://films/a");
  ASSERT_FALSE(animation);
  EXPECT_EQ(animation.error().kind, ErrorKind::kUnsupported);
}

TEST_F(LyingStore, NeverAnswers) {
  // The one that holds the server's only turn sends nothing.
  const CannedServer server(CannedServer::Responses{});
  boost::asio::io_context loop;
  boost::asio::ip::tcp::socket silent(loop);
  silent.connect({boost::asio::ip::address_v4::loopback(), server.port()});
  use(server);
  const auto reader = ObjectReader::open("s3://films/a");
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::kTimeout)
      << reader.error().to_string();
}

// A signature holds for one host: it goes nowhere else.
TEST_F(LyingStore, LeadsElsewhere) {
  const CannedServer other(
      CannedServer::Responses{{"/films/a", answer("200 OK", "", "GIF8")}});
  EXPECT_THAT(
      said_to(answer("301 Moved Permanently",
                     "Location: " + other.url("/films/a") + "\r\n", "")),
      HasSubstr("the store says 301"));
  for (const char* region : {"eu/../x", "a.example", "", "EU", "eu:s3"}) {
    EXPECT_THAT(
        said_to(answer("400 Bad Request",
                       std::string("x-amz-bucket-region: ") + region + "\r\n",
                       "")),
        HasSubstr("the store says 400"));
  }
  EXPECT_EQ(other.requests(), 0);
}

TEST_F(LyingStore, LeadsInACircle) {
  const CannedServer server(CannedServer::Responses{
      {"/a", answer("302 Found", "Location: /b\r\n", "")},
      {"/b", answer("302 Found", "Location: /a\r\n", "")}});
  use_object_store({.attempts = 1});
  const auto reader = ObjectReader::open(server.url("/a"));
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error().to_string(), HasSubstr("more than 5 redirects"));
  EXPECT_EQ(server.requests(), 6);
}

// Each page names another that was listed before.
TEST_F(LyingStore, ListsWithoutAnEnd) {
  const std::string query =
      "encoding-type=url&list-type=2&max-keys=1000&prefix=in%2F";
  const auto page = [](const std::string& next) {
    return answer("200 OK", "",
                  "<ListBucketResult><IsTruncated>true</IsTruncated>"
                  "<NextContinuationToken>" +
                      next +
                      "</NextContinuationToken><Contents><Key>in/a</Key>"
                      "<Size>1</Size></Contents></ListBucketResult>");
  };
  const CannedServer server(CannedServer::Responses{
      {"/films?" + query, page("a")},
      {"/films?continuation-token=a&" + query, page("b")},
      {"/films?continuation-token=b&" + query, page("a")}});
  use(server);
  int found = 0;
  const auto listed =
      list_object_paths("s3://films/in/", [&](const auto&) { ++found; });
  ASSERT_FALSE(listed);
  EXPECT_THAT(listed.error().to_string(), HasSubstr("does not end"));
  EXPECT_EQ(found, 3);
}

// Each & could be the begin of an entity.
TEST_F(LyingStore, NamesAnObjectByMillionsOfBytes) {
  const std::string name(4 << 20, '&');
  EXPECT_EQ(element_text("<Key>" + name + ";</Key>", "Key").size(),
            name.size() + 1);
}

}  // namespace
}  // namespace framewise
