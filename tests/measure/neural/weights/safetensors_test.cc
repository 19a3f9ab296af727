// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace framewise::measure::neural {
namespace {

using testing::HasSubstr;

media::Source source_of(const std::string& bytes) {
  const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
  return media::Source::from_bytes({begin, begin + bytes.size()}, "weights");
}

// A file with this header and so many bytes of numbers.
std::string file_with(const std::string& header, size_t bytes) {
  std::string file(8, '\0');
  file[0] = char(header.size() & 0xff);
  file[1] = char(header.size() >> 8);
  return file + header + std::string(bytes, '\0');
}

std::string error_of(const std::string& bytes) {
  const auto read = read_safetensors(source_of(bytes));
  return read ? "" : read.error().message;
}

SafetensorsFile example() {
  SafetensorsFile file;
  file.tensors["a"] = {{2, 3}, {1, 2, 3, 4, 5, 6}};
  file.tensors["b"] = {{}, {0.5f}};
  file.tensors["empty"] = {{0, 4}, {}};
  file.metadata["from"] = "a test";
  return file;
}

TEST(Safetensors, ReadsWhatItWrites) {
  const std::string bytes = write_safetensors(example());
  const auto read = read_safetensors(source_of(bytes));
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->metadata.at("from"), "a test");
  ASSERT_EQ(read->tensors.size(), 3u);
  EXPECT_EQ(read->tensors.at("a").shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(read->tensors.at("a").values,
            (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(read->tensors.at("b").values, std::vector<float>{0.5f});
  EXPECT_TRUE(read->tensors.at("empty").values.empty());
}

TEST(Safetensors, RefusesEveryCutFile) {
  const std::string bytes = write_safetensors(example());
  for (size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(read_safetensors(source_of(bytes.substr(0, length))))
        << length;
  }
  EXPECT_FALSE(read_safetensors(source_of(bytes + "more")));
}

TEST(Safetensors, SaysWhatIsWrong) {
  const auto one = [](const char* shape, const char* offsets) {
    return std::string(R"({"a":{"dtype":"F32","shape":)") + shape +
           R"(,"data_offsets":)" + offsets + "}}";
  };
  EXPECT_EQ(error_of(file_with(one("[2]", "[0,8]"), 8)), "");
  EXPECT_THAT(error_of(file_with(one("[3]", "[0,8]"), 8)), HasSubstr("fit"));
  EXPECT_THAT(error_of(file_with(one("[2]", "[8,0]"), 8)), HasSubstr("fit"));
  EXPECT_THAT(error_of(file_with(one("[2]", "[4,12]"), 12)), HasSubstr("gaps"));
  EXPECT_THAT(error_of(file_with(one("[2]", "[0,8]"), 12)),
              HasSubstr("12 bytes follow"));
  EXPECT_THAT(error_of(file_with(one("[4294967296,4294967296]", "[0,8]"), 8)),
              HasSubstr("shape"));
  EXPECT_THAT(error_of(file_with(one("[-1]", "[0,8]"), 8)), HasSubstr("shape"));
  EXPECT_THAT(
      error_of(file_with(
          R"({"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}})", 2)),
      HasSubstr("F32"));
  EXPECT_THAT(error_of(file_with(
                  R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                  R"("a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})",
                  8)),
              HasSubstr("twice"));
  EXPECT_THAT(error_of(file_with("[1,2]", 0)), HasSubstr("header"));
  EXPECT_THAT(error_of(file_with(R"({"a":[[[[[[1]]]]]]})", 0)),
              HasSubstr("deep"));
}

TEST(Safetensors, RefusesHugeHeadersBeforeReadingThem) {
  std::string file(16, '\0');
  file[7] = '\x7f';
  EXPECT_THAT(error_of(file), HasSubstr("header would have"));
}

}  // namespace
}  // namespace framewise::measure::neural
