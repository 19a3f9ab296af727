// SPDX-License-Identifier: Apache-2.0
// Requests over TLS, to a real server of Python with a certificate of OpenSSL.
#include "base/http/http_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::HasSubstr;

constexpr const char* kServer = R"(
import http.server, ssl, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        text = self.path.encode() + b' ' + self.headers['X-Key'].encode() + b' ' + body
        self.send_response(503 if self.path == '/busy' else 200)
        self.send_header('Retry-After', '7')
        self.send_header('Content-Length', str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def log_message(self, *_):
        pass
server = http.server.HTTPServer(('127.0.0.1', 0), Answer)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1] + '/cert.pem', sys.argv[1] + '/key.pem')
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
)";

class HttpsTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string folder = folder_.path();
    const std::string make =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 "
        "-nodes -days 2 -subj /CN=localhost -addext "
        "subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout " +
        folder + "/key.pem -out " + folder + "/cert.pem 2>/dev/null";
    if (std::system(make.c_str()) != 0) GTEST_SKIP() << "openssl is missing";
    folder_.write("server.py", kServer);
    // The shell ends with its input, and the server with the shell.
    const std::string run =
        "python3 " + folder + "/server.py " + folder + " & echo $!; wait";
    server_ = popen(run.c_str(), "re");
    char line[64];
    if (server_ && std::fgets(line, sizeof line, server_)) child_ = line;
    if (!server_ || !std::fgets(line, sizeof line, server_)) {
      GTEST_SKIP() << "python3 is missing";
    }
    port_ = std::to_string(std::atoi(line));
  }
  void TearDown() override {
    if (!child_.empty()) {
      [[maybe_unused]] const int ended =
          std::system(("kill " + child_).c_str());
    }
    if (server_) pclose(server_);
    unsetenv("SSL_CERT_FILE");
  }

  void trust_it() const {
    setenv("SSL_CERT_FILE", (folder_.path() / "cert.pem").c_str(), 1);
  }
  Result<HttpResponse> post(const std::string& path, HttpLimits limits = {}) {
    return send_request(
        {.address = *parse_http_address("https://localhost:" + port_ + path),
         .method = HttpMethod::kPost,
         .body = "{\"a\":1}",
         .fields = {{"X-Key", "secret"}},
         .limits = limits});
  }

  TemporaryFolder folder_;
  std::FILE* server_ = nullptr;
  std::string child_;
  std::string port_;
};

TEST_F(HttpsTest, CarriesRequestsAndAnswers) {
  trust_it();
  const auto answer = post("/v1/metrics");
  ASSERT_TRUE(answer) << answer.error().to_string();
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "/v1/metrics secret {\"a\":1}");
  const auto busy = post("/busy");
  ASSERT_TRUE(busy) << busy.error().to_string();
  EXPECT_EQ(busy->status, 503);
  EXPECT_EQ(busy->retry_after_s, 7);
  EXPECT_EQ(post("/x", {.body_bytes = 4}).error().kind, ErrorKind::kLimit);
}

TEST_F(HttpsTest, RefusesACertificateThatNobodyTrusts) {
  const auto answer = post("/v1/metrics");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kIo);
  EXPECT_THAT(answer.error().message, HasSubstr("certificate"));
}

TEST_F(HttpsTest, EndsSoonAfterAStop) {
  trust_it();
  std::stop_source stop;
  stop.request_stop();
  const auto answer = send_request(
      {.address = *parse_http_address("https://localhost:" + port_ + "/x"),
       .method = HttpMethod::kPost,
       .body = "x"},
      stop.get_token());
  EXPECT_EQ(answer.error().kind, ErrorKind::kCancelled);
}

// No label has more than 63 characters, so that no server is asked.
TEST(HttpClient, SaysThatAHostDoesNotExist) {
  const std::string host = std::string(70, 'a') + ".invalid";
  const auto answer =
      send_request({.address = *parse_http_address("http://" + host + "/x")});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::kInput);
  EXPECT_THAT(answer.error().message, HasSubstr(host));
  EXPECT_THAT(answer.error().hint, HasSubstr("spelling"));
}

}  // namespace
}  // namespace framewise
