// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/multipart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"

namespace framewise::service {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Writes down what it gets: "name|file|bytes".
class Parts final : public PartReceiver {
 public:
  Result<void> begin_part(const PartHeader& header) override {
    text = header.name + "|" + header.file_name + "|";
    return {};
  }
  Result<void> part_bytes(std::string_view bytes) override {
    text += bytes;
    return {};
  }
  Result<void> end_part() override {
    parts.push_back(text);
    return {};
  }

  std::vector<std::string> parts;
  std::string text;
};

Result<std::vector<std::string>> read(std::string_view body, size_t piece,
                                      MultipartLimits limits = {}) {
  Parts parts;
  MultipartReader reader("XyZ", parts, limits);
  for (size_t at = 0; at < body.size(); at += piece) {
    FW_RETURN_IF_ERROR(reader.take(body.substr(at, piece)));
  }
  FW_RETURN_IF_ERROR(reader.finish());
  return parts.parts;
}

std::vector<std::string> parts_of(std::string_view body) {
  const auto parts = read(body, body.size());
  EXPECT_TRUE(parts) << parts.error().to_string();
  return parts ? *parts : std::vector<std::string>();
}

std::string error_of(std::string_view body, MultipartLimits limits = {}) {
  const auto parts = read(body, 7, limits);
  return parts ? "no error" : parts.error().to_string();
}

std::string part(const std::string& disposition, const std::string& bytes) {
  return "--XyZ\r\nContent-Disposition: form-data; " + disposition +
         "\r\n\r\n" + bytes + "\r\n";
}

TEST(Multipart, ReadsFilesAndFields) {
  const std::string body =
      part("name=\"original\"; filename=\"a.gif\"", "GIF89a") +
      part("name=request", "{}") + "--XyZ--\r\n";
  EXPECT_THAT(parts_of(body),
              ElementsAre("original|a.gif|GIF89a", "request||{}"));
}

TEST(Multipart, GivesTheSamePartsHoweverTheBodyIsCut) {
  // Bytes that look like the begin of a boundary, and an empty part.
  const std::string body = "preamble\r\n" +
                           part("name=\"a\"; filename=\"x\"",
                                "\r\n--XyW\r\n--Xy\r\r\n--X\r\n\r\n-\r\n--\r") +
                           part("name=\"b\"", "") + part("name=\"c\"", "\r\n") +
                           "--XyZ--\r\nepilogue\r\n--XyZ\r\n";
  const std::vector<std::string> expected = parts_of(body);
  EXPECT_THAT(expected,
              ElementsAre("a|x|\r\n--XyW\r\n--Xy\r\r\n--X\r\n\r\n-\r\n--\r",
                          "b||", "c||\r\n"));
  for (size_t piece = 1; piece < body.size(); ++piece) {
    const auto parts = read(body, piece);
    ASSERT_TRUE(parts) << piece << ": " << parts.error().to_string();
    EXPECT_EQ(*parts, expected) << piece;
  }
}

TEST(Multipart, AllowsSpacesAfterABoundary) {
  EXPECT_THAT(parts_of("--XyZ  \t\r\nContent-Disposition: form-data; "
                       "name=\"a\"\r\n\r\nb\r\n--XyZ--"),
              ElementsAre("a||b"));
}

TEST(Multipart, FailsForBodiesThatAreDamaged) {
  EXPECT_THAT(error_of(""), HasSubstr("boundary does not occur"));
  EXPECT_THAT(error_of(std::string(3000, 'x')),
              HasSubstr("boundary does not occur"));
  EXPECT_THAT(error_of(part("name=\"a\"", "b")),
              HasSubstr("before its last boundary"));
  EXPECT_THAT(error_of("--XyZ"), HasSubstr("before its last boundary"));
  EXPECT_THAT(error_of("--XyZabc\r\n"), HasSubstr("follows a boundary"));
  EXPECT_THAT(error_of("--XyZ\r\n\r\nb\r\n--XyZ--"), HasSubstr("no name"));
  EXPECT_THAT(error_of("--XyZ\r\n\r\nX\r\n\r\nb\r\n--XyZ--"),
              HasSubstr("no name"));
  EXPECT_THAT(error_of("--XyZ\r\nX: y\r\n\r\nb\r\n--XyZ--"),
              HasSubstr("no name"));
  EXPECT_THAT(error_of(part("filename=\"a\"", "b") + "--XyZ--"),
              HasSubstr("no name"));
  EXPECT_THAT(error_of(part("name=\"a", "b") + "--XyZ--"),
              HasSubstr("cannot be read"));
  EXPECT_THAT(error_of("--XyZ\r\nno colon\r\n\r\nb\r\n--XyZ--"),
              HasSubstr("no colon"));
}

TEST(Multipart, KeepsToItsLimits) {
  std::string many;
  for (int i = 0; i < 4; ++i) many += part("name=\"a\"", "b");
  EXPECT_THAT(error_of(many + "--XyZ--", {.parts = 3}),
              HasSubstr("more than 3 parts"));
  const std::string long_header =
      part("name=\"" + std::string(200, 'n') + "\"", "b") + "--XyZ--";
  EXPECT_THAT(error_of(long_header, {.header_bytes = 100}),
              HasSubstr("more than 100 bytes"));
  // A header without an end.
  EXPECT_THAT(
      error_of("--XyZ\r\n" + std::string(500, 'n'), {.header_bytes = 100}),
      HasSubstr("more than 100 bytes"));
}

TEST(PartHeader, ReadsQuotedNames) {
  const auto name_of = [](const std::string& value) {
    const auto header = parse_part_header(
        "Content-Disposition: form-data; name=\"f\"; filename=" + value);
    return header ? header->file_name : header.error().to_string();
  };
  EXPECT_EQ(name_of("\"a b;c.gif\""), "a b;c.gif");
  EXPECT_EQ(name_of("\"a\\\"b.gif\""), "a\"b.gif");
  EXPECT_EQ(name_of("\"C:\\dir\\b.gif\""), "C:\\dir\\b.gif");
  EXPECT_EQ(name_of("plain.gif"), "plain.gif");
}

TEST(MultipartBoundary, IsReadFromTheContentType) {
  EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=abc"), "abc");
  EXPECT_EQ(multipart_boundary("Multipart/Form-Data; charset=x; "
                               "BOUNDARY=\"a b\""),
            "a b");
  EXPECT_FALSE(multipart_boundary("multipart/form-data"));
  EXPECT_FALSE(multipart_boundary("multipart/mixed; boundary=abc"));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=\"\""));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=\"a "));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=" +
                                  std::string(71, 'b')));
  EXPECT_FALSE(multipart_boundary("multipart/form-data; boundary=\"a \""));
}

}  // namespace
}  // namespace framewise::service
