// SPDX-License-Identifier: Apache-2.0
#include "measure/neural/weights/torch_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <libdeflate.h>

#include <cstring>
#include <string>

#include "measure/neural/lpips_golden.h"

namespace framewise::measure::neural {
namespace {

using testing::HasSubstr;

std::string little_endian(uint64_t value, size_t bytes) {
  std::string text;
  for (size_t i = 0; i < bytes; ++i, value >>= 8) text += char(value & 0xff);
  return text;
}

std::string floats(std::initializer_list<float> values) {
  std::string bytes;
  for (const float value : values) {
    char raw[4];
    std::memcpy(raw, &value, 4);
    bytes.append(raw, 4);
  }
  return bytes;
}

// Pieces of a pickle.
std::string text(const std::string& value) {
  return "X" + little_endian(value.size(), 4) + value;
}
std::string number(uint32_t value) { return "J" + little_endian(value, 4); }
std::string global(const std::string& module, const std::string& name) {
  return "c" + module + "\n" + name + "\n";
}
std::string tuple(std::initializer_list<uint32_t> values) {
  std::string all = "(";
  for (const uint32_t value : values) all += number(value);
  return all + "t";
}
std::string tensor(const std::string& key, uint32_t count, uint32_t offset,
                   const std::string& shape, const std::string& stride,
                   const std::string& type = "FloatStorage") {
  return global("torch._utils", "_rebuild_tensor_v2") + "((" + text("storage") +
         global("torch", type) + text(key) + text("cpu") + number(count) +
         "tQ" + number(offset) + shape + stride + "\x89" +
         global("collections", "OrderedDict") + ")RtR";
}
std::string state(const std::string& entries) {
  return "\x80\x02}(" + entries + "u.";
}

struct Entry {
  std::string name;
  std::string bytes;
};

// As PyTorch writes archives: sizes stand in the directory alone.
std::string archive(const std::vector<Entry>& entries) {
  std::string file;
  std::string directory;
  for (const Entry& entry : entries) {
    const uint32_t crc =
        libdeflate_crc32(0, entry.bytes.data(), entry.bytes.size());
    const size_t header = file.size();
    file += "PK\x03\x04" + little_endian(0, 2) + little_endian(0x0808, 2) +
            little_endian(0, 18) + little_endian(entry.name.size(), 2) +
            little_endian(4, 2) + entry.name + "FB" + little_endian(0, 2) +
            entry.bytes;
    directory += "PK\x01\x02" + little_endian(0, 4) + little_endian(0x0808, 2) +
                 little_endian(0, 6) + little_endian(crc, 4) +
                 little_endian(entry.bytes.size(), 4) +
                 little_endian(entry.bytes.size(), 4) +
                 little_endian(entry.name.size(), 2) + little_endian(0, 12) +
                 little_endian(header, 4) + entry.name;
  }
  return file + directory + "PK\x05\x06" + little_endian(0, 4) +
         little_endian(entries.size(), 2) + little_endian(entries.size(), 2) +
         little_endian(directory.size(), 4) + little_endian(file.size(), 4) +
         little_endian(0, 2);
}

Result<Tensors> read(const std::string& bytes) {
  const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
  return read_torch_file(
      media::Source::from_bytes({begin, begin + bytes.size()}, "weights"),
      [](std::string_view) { return true; });
}

std::string archive_of(const std::string& pickle, const std::string& numbers) {
  return archive({{"net/data.pkl", pickle}, {"net/data/0", numbers}});
}

std::string error_of(const std::string& bytes) {
  const auto tensors = read(bytes);
  return tensors ? "" : tensors.error().message;
}

const std::string kSix = floats({1, 2, 3, 4, 5, 6});

TEST(TorchFile, ReadsTheHeadsOfLpipsBitByBit) {
  SKIP_WITHOUT_GOLDEN();
  const std::filesystem::path folder =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "models/lpips";
  for (const char* net : {"alex", "vgg", "squeeze"}) {
    const auto source = media::Source::from_path(
        folder / ("v0.1-" + std::string(net) + ".pth"));
    ASSERT_TRUE(source);
    const auto read =
        read_torch_file(*source, [](std::string_view) { return true; });
    ASSERT_TRUE(read) << read.error().to_string();
    const Tensors expected = golden::read_tensors(
        folder / ("lin-v0.1-" + std::string(net) + ".safetensors"));
    ASSERT_EQ(read->size(), expected.size());
    for (const auto& [name, one] : expected) {
      EXPECT_EQ(read->at(name).shape, one.shape);
      EXPECT_EQ(read->at(name).values, one.values);
    }
  }
}

TEST(TorchFile, ReadsArchives) {
  const auto tensors = read(archive_of(
      state(text("a") + tensor("0", 6, 0, tuple({2, 3}), tuple({3, 1}))),
      kSix));
  ASSERT_TRUE(tensors) << tensors.error().to_string();
  EXPECT_EQ(tensors->at("a").shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(tensors->at("a").values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(TorchFile, ReadsTransposedAndSharedStorages) {
  const auto tensors = read(archive_of(
      state(text("a") + tensor("0", 6, 0, tuple({3, 2}), tuple({1, 3})) +
            text("b") + tensor("0", 6, 4, tuple({2}), tuple({1}))),
      kSix));
  ASSERT_TRUE(tensors) << tensors.error().to_string();
  EXPECT_EQ(tensors->at("a").values, (std::vector<float>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(tensors->at("b").values, (std::vector<float>{5, 6}));
}

TEST(TorchFile, ReadsHalves) {
  // 1, -2, the smallest number and infinity.
  const std::string numbers = little_endian(0x3c00, 2) +
                              little_endian(0xc000, 2) + little_endian(1, 2) +
                              little_endian(0x7c00, 2);
  const auto tensors =
      read(archive_of(state(text("a") + tensor("0", 4, 0, tuple({4}),
                                               tuple({1}), "HalfStorage")),
                      numbers));
  ASSERT_TRUE(tensors) << tensors.error().to_string();
  EXPECT_EQ(tensors->at("a").values,
            (std::vector<float>{1, -2, std::ldexp(1.0f, -24), INFINITY}));
}

TEST(TorchFile, RefusesTensorsBeyondTheirStorage) {
  const auto error = [](uint32_t offset, const std::string& shape,
                        const std::string& stride) {
    return error_of(archive_of(
        state(text("a") + tensor("0", 6, offset, shape, stride)), kSix));
  };
  EXPECT_EQ(error(0, tuple({2, 3}), tuple({3, 1})), "");
  EXPECT_THAT(error(1, tuple({2, 3}), tuple({3, 1})), HasSubstr("beyond"));
  EXPECT_THAT(error(6, tuple({1}), tuple({1})), HasSubstr("beyond"));
  EXPECT_THAT(error(0, tuple({2, 2}), tuple({0x7fffffff, 0x7fffffff})),
              HasSubstr("beyond"));
  EXPECT_THAT(error(0, tuple({7}), tuple({0})), HasSubstr("shape"));
  EXPECT_THAT(
      error(0, tuple({0x7fffffff, 0x7fffffff, 0x7fffffff}), tuple({0, 0, 0})),
      HasSubstr("shape"));
}

TEST(TorchFile, ExecutesNothing) {
  const std::string system =
      "\x80\x02" + global("os", "system") + text("true") + "\x85R.";
  EXPECT_THAT(error_of(archive_of(system, "")), HasSubstr("'os system'"));
  const auto refused = read(archive_of(system, ""));
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnsupported);
  EXPECT_THAT(error_of(archive_of("\x80\x02i", "")), HasSubstr("operation"));
}

TEST(TorchFile, RefusesValuesThatContainThemselves) {
  EXPECT_THAT(error_of(archive_of("\x80\x02]q\x01h\x01"
                                  "a.",
                                  "")),
              HasSubstr("no state dictionary"));
}

TEST(TorchFile, RefusesWrongChecksumsAndCompression) {
  std::string file = archive_of(
      state(text("a") + tensor("0", 6, 0, tuple({6}), tuple({1}))), kSix);
  std::string other = file;
  other[other.find(kSix)] ^= 1;
  EXPECT_THAT(error_of(other), HasSubstr("checksum"));
  other = file;
  other[other.find("PK\x01\x02") + 10] = 8;
  EXPECT_THAT(error_of(other), HasSubstr("compressed"));
}

TEST(TorchFile, ReadsEmptyTensors) {
  const auto tensors = read(archive_of(
      state(text("a") + tensor("0", 0, 0, tuple({0, 4}), tuple({4, 1}))), ""));
  ASSERT_TRUE(tensors) << tensors.error().to_string();
  EXPECT_TRUE(tensors->at("a").values.empty());
}

TEST(TorchFile, RefusesEveryCutFile) {
  const std::string file = archive_of(
      state(text("a") + tensor("0", 6, 0, tuple({6}), tuple({1}))), kSix);
  for (size_t length = 0; length < file.size(); ++length) {
    EXPECT_FALSE(read(file.substr(0, length))) << length;
  }
}

TEST(TorchFile, SaysThatTheOldestKindIsNotRead) {
  const auto tar = read(std::string(600, '\0'));
  ASSERT_FALSE(tar);
  EXPECT_THAT(tar.error().hint, HasSubstr("save the weights again"));
}

}  // namespace
}  // namespace framewise::measure::neural
