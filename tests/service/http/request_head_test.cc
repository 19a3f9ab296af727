// SPDX-License-Identifier: Apache-2.0
#include "service/http/request_head.h"

#include <gtest/gtest.h>

namespace framewise::service {
namespace {

constexpr std::string_view kHead =
    "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";

int status_of(const std::string& line, const std::string& fields) {
  const auto fault = fault_of_head(line + "\r\n" + fields + "\r\n");
  return fault ? fault->status : 200;
}
int status_of(const std::string& fields) {
  return status_of("POST /a HTTP/1.1", fields);
}

TEST(ScanHead, FindsTheEndWhereverTheBytesWereCut) {
  const std::string bytes = std::string(kHead) + "{}";
  for (size_t cut = 0; cut <= kHead.size(); ++cut) {
    const HeadScan first = scan_head(std::string_view(bytes).substr(0, cut), 0);
    const bool whole = cut == kHead.size();
    EXPECT_EQ(first.state, whole ? HeadState::kWhole : HeadState::kIncomplete);
    const HeadScan second = scan_head(bytes, whole ? 0 : cut);
    EXPECT_EQ(second.state, HeadState::kWhole);
    EXPECT_EQ(second.bytes, kHead.size());
  }
}

TEST(ScanHead, RefusesLineEndsThatStandAloneAndControlCharacters) {
  for (const std::string_view bytes : {"GET / HTTP/1.1\n", "GET / HTTP/1.1\rH",
                                       "A: \x01", "A: \x7f", "\n\n"}) {
    EXPECT_EQ(scan_head(bytes, 0).state, HeadState::kBroken);
  }
  // The last byte of what was scanned before counts.
  EXPECT_EQ(scan_head("GET /\rH", 6).state, HeadState::kBroken);
  EXPECT_EQ(scan_head(std::string_view("A: \0", 4), 0).state,
            HeadState::kBroken);
}

TEST(FaultOfHead, TakesWhatIsPlain) {
  EXPECT_FALSE(fault_of_head(kHead));
  EXPECT_EQ(status_of("Host: x\r\nTransfer-Encoding: chunked\r\n"), 200);
  EXPECT_EQ(status_of("TRANSFER-ENCODING:\tCHUNKED \r\n"), 200);
  EXPECT_EQ(status_of("X:\r\nExpect: 100-continue\r\n"), 200);
  EXPECT_EQ(status_of("GET / HTTP/1.0", ""), 200);
}

TEST(FaultOfHead, RefusesOtherRequestLines) {
  for (const char* line :
       {"", "GET", "GET /", "GET  HTTP/1.1", " GET / HTTP/1.1",
        "GET / / HTTP/1.1", "GET /\t HTTP/1.1", "G:T / HTTP/1.1",
        "GET / HTTP/1.1 ", "GET / http/1.1", "GET / HTTP/1.10"}) {
    EXPECT_EQ(status_of(line, ""), 400) << line;
  }
  EXPECT_EQ(status_of("GET / HTTP/2.0", ""), 505);
}

TEST(FaultOfHead, RefusesFieldsThatCanBeReadInTwoWays) {
  for (const char* fields :
       {"A : b\r\n", "A\t: b\r\n", " A: b\r\n", "A: b\r\n c\r\n",
        "A: b\r\n\tc\r\n", ": b\r\n", "A\r\n", "A B: c\r\n", "A\x82: b\r\n"}) {
    EXPECT_EQ(status_of(fields), 400) << fields;
  }
}

TEST(FaultOfHead, RefusesLengthsThatCanBeReadInTwoWays) {
  const std::string length = "Content-Length: 2\r\n";
  const std::string chunked = "Transfer-Encoding: chunked\r\n";
  for (const std::string& fields :
       {length + length, length + "Content-Length: 3\r\n",
        std::string("Content-Length: 2, 2\r\n"),
        std::string("Content-Length: +2\r\n"),
        std::string("Content-Length: 0x2\r\n"),
        std::string("Content-Length:\r\n"), length + chunked, chunked + length,
        chunked + chunked, "Transfer-Encoding: cow\r\n" + chunked}) {
    EXPECT_EQ(status_of(fields), 400) << fields;
  }
  EXPECT_EQ(status_of("POST / HTTP/1.0", chunked), 400);
}

TEST(FaultOfHead, RefusesUnknownEncodings) {
  for (const char* value : {"gzip", "gzip, chunked", "chunked, gzip",
                            "identity", "\"chunked\"", "xchunked", ""}) {
    EXPECT_EQ(status_of(std::string("Transfer-Encoding: ") + value + "\r\n"),
              501)
        << value;
  }
  EXPECT_EQ(status_of("Expect: 200-maybe\r\n"), 417);
}

TEST(FaultOfHead, CountsFields) {
  std::string fields;
  for (size_t i = 0; i < kMostFields; ++i) fields += "a:\r\n";
  EXPECT_EQ(status_of(fields), 200);
  EXPECT_EQ(status_of(fields + "a:\r\n"), 431);
}

}  // namespace
}  // namespace framewise::service
