// SPDX-License-Identifier: Apache-2.0
#include "batch/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace framewise::batch {
namespace {

using testing::HasSubstr;

const std::string kKeyA(32, 'a');
const std::string kKeyB(32, 'b');

class JournalTest : public testing::Test {
 protected:
  JournalTest() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "journal-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    path_ = folder_ / "rows.journal";
  }
  ~JournalTest() override { std::filesystem::remove_all(folder_); }

  // With two entries.
  void fill() {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal) << journal.error().to_string();
    ASSERT_TRUE(journal->add(kKeyA, Status::kPassed, "{\"a\":1}"));
    ASSERT_TRUE(journal->add(kKeyB, Status::kError, "{\"b\":2}"));
  }

  std::filesystem::path folder_;
  std::filesystem::path path_;
};

TEST_F(JournalTest, KnowsAfterwardsWhatWasAdded) {
  fill();
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal);
  ASSERT_EQ(journal->entries().size(), 2u);
  const Journal::Entry& entry = journal->entries().at(kKeyB);
  EXPECT_EQ(entry.status, Status::kError);
  EXPECT_EQ(*journal->read(entry), "{\"b\":2}");
}

TEST_F(JournalTest, ForgetsALineThatWasCutOffAtAnyByte) {
  fill();
  const auto whole = std::filesystem::file_size(path_);
  std::string text(whole, '\0');
  std::ifstream(path_, std::ios::binary).read(text.data(), int64_t(whole));
  const size_t first_end = text.find('\n', text.find(kKeyA)) + 1;
  for (size_t size = 0; size < whole; ++size) {
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        << text.substr(0, size);
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal) << size << ": " << journal.error().to_string();
    EXPECT_EQ(journal->entries().size(), size >= first_end ? 1u : 0u) << size;
    // What is added next is whole, whatever was there.
    ASSERT_TRUE(journal->add(kKeyB, Status::kFailed, "{}"));
    EXPECT_EQ(Journal(std::move(*journal)).entries().count(kKeyB), 0u);
    const auto again = Journal::open(path_);
    EXPECT_EQ(again->entries().count(kKeyB), 1u) << size;
  }
}

TEST_F(JournalTest, ForgetsALineThatTheDiskSpoilt) {
  fill();
  std::fstream file(path_, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(20 + 44 + 2);  // in the first row
  file.put('x');
  file.close();
  const auto journal = Journal::open(path_);
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->entries().count(kKeyA), 0u);
  EXPECT_EQ(journal->entries().count(kKeyB), 1u);
}

TEST_F(JournalTest, TwoRunsDoNotShareOne) {
  const auto first = Journal::open(path_);
  ASSERT_TRUE(first);
  const auto second = Journal::open(path_);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, HasSubstr("another run"));
}

TEST_F(JournalTest, LeavesOtherFilesAlone) {
  std::ofstream(path_) << "my diary\n";
  const auto journal = Journal::open(path_);
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().kind, ErrorKind::kUsage);
  EXPECT_EQ(std::filesystem::file_size(path_), 9u);
}

TEST_F(JournalTest, WithoutAPathLeavesNothingBehind) {
  auto journal = Journal::open({});
  ASSERT_TRUE(journal);
  const auto entry = journal->add(kKeyA, Status::kPassed, "row");
  ASSERT_TRUE(entry);
  EXPECT_EQ(*journal->read(*entry), "row");
}

}  // namespace
}  // namespace framewise::batch
