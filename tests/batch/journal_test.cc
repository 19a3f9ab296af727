// SPDX-License-Identifier: Apache-2.0
#include "batch/journal.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

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
    index_ = folder_ / "rows.journal.index";
  }
  ~JournalTest() override { std::filesystem::remove_all(folder_); }

  // With two entries.
  void fill() {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal) << journal.error().to_string();
    ASSERT_TRUE(journal->add(kKeyA, Status::kPassed, "{\"a\":1}"));
    ASSERT_TRUE(journal->add(kKeyB, Status::kError, "{\"b\":2}"));
  }

  static std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static void write(const std::filesystem::path& path, std::string_view text) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << text;
  }

  std::filesystem::path folder_;
  std::filesystem::path path_;
  std::filesystem::path index_;
};

TEST_F(JournalTest, KnowsAfterwardsWhatWasAdded) {
  fill();
  auto journal = Journal::open(path_);
  ASSERT_TRUE(journal);
  ASSERT_EQ(journal->known(), 2u);
  const Journal::Entry* entry = journal->find(kKeyB);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->status, Status::kError);
  EXPECT_EQ(*journal->read(*entry), "{\"b\":2}");
}

// Whether the index was cut off at the same time or holds lines that are gone.
TEST_F(JournalTest, ForgetsALineThatWasCutOffAtAnyByte) {
  fill();
  const std::string whole = text_of(path_);
  const std::string whole_index = text_of(index_);
  const size_t first_end = whole.find('\n', whole.find(kKeyA)) + 1;
  for (size_t size = 0; size < whole.size(); ++size) {
    for (const std::string& index : {whole_index, std::string()}) {
      write(path_, whole.substr(0, size));
      write(index_, index);
      auto journal = Journal::open(path_);
      ASSERT_TRUE(journal) << size << ": " << journal.error().to_string();
      EXPECT_EQ(journal->known(), size >= first_end ? 1u : 0u) << size;
      // The next row is whole, whatever was there.
      ASSERT_TRUE(journal->add(kKeyB, Status::kFailed, "{}"));
      EXPECT_FALSE(Journal(std::move(*journal)).find(kKeyB));
      const auto again = Journal::open(path_);
      ASSERT_TRUE(again->find(kKeyB)) << size;
      EXPECT_EQ(*again->read(*again->find(kKeyB)), "{}");
    }
  }
}

TEST_F(JournalTest, ContinuesWithAnIndexThatWasCutOffAtAnyByte) {
  fill();
  const std::string whole = text_of(index_);
  for (size_t size = 0; size < whole.size(); ++size) {
    write(index_, whole.substr(0, size));
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal);
    EXPECT_EQ(journal->known(), 2u) << size;
    ASSERT_TRUE(journal->find(kKeyA)) << size;
    EXPECT_EQ(*journal->read(*journal->find(kKeyA)), "{\"a\":1}");
    EXPECT_EQ(text_of(index_), whole) << size;
  }
}

TEST_F(JournalTest, TakesNoIndexOfAnotherJournal) {
  fill();
  const std::string other = text_of(index_);
  std::filesystem::remove(path_);
  std::filesystem::remove(index_);
  {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal->add(kKeyB, Status::kPassed, "{\"b\":3}"));
    ASSERT_TRUE(journal->add(kKeyA, Status::kPassed, "{\"a\":4}"));
  }
  write(index_, other);
  const auto journal = Journal::open(path_);
  ASSERT_TRUE(journal->find(kKeyA));
  EXPECT_EQ(journal->find(kKeyB)->status, Status::kPassed);
  EXPECT_EQ(*journal->read(*journal->find(kKeyA)), "{\"a\":4}");
}

// The index says that it is there; the row says that it is not.
TEST_F(JournalTest, ForgetsALineThatTheDiskSpoiltOnceItWasRead) {
  fill();
  std::string text = text_of(path_);
  text[20 + 44 + 2] = 'x';  // in the first row
  write(path_, text);
  {
    const auto journal = Journal::open(path_);
    ASSERT_TRUE(journal);
    ASSERT_TRUE(journal->find(kKeyA));
    const auto row = journal->read(*journal->find(kKeyA));
    ASSERT_FALSE(row);
    EXPECT_THAT(row.error().message, HasSubstr("damaged"));
    EXPECT_TRUE(journal->read(*journal->find(kKeyB)));
  }
  const auto journal = Journal::open(path_);
  ASSERT_TRUE(journal);
  EXPECT_FALSE(journal->find(kKeyA));
  EXPECT_TRUE(journal->find(kKeyB));
}

TEST_F(JournalTest, MarksRowsAlsoOfAJournalWithoutAnIndex) {
  const auto last_letter = [](std::string_view row) { return row.back(); };
  {
    auto journal = Journal::open(path_, last_letter);
    EXPECT_EQ(journal->add(kKeyA, Status::kPassed, "row P")->mark, 'P');
  }
  for (int run = 0; run < 2; ++run) {
    auto journal = Journal::open(path_, last_letter);
    ASSERT_TRUE(journal->find(kKeyA));
    EXPECT_EQ(journal->find(kKeyA)->mark, 'P') << run;
    std::filesystem::remove(index_);
  }
}

TEST_F(JournalTest, TheLastOfTwoLinesCounts) {
  fill();
  {
    auto journal = Journal::open(path_);
    ASSERT_TRUE(journal->add(kKeyB, Status::kPassed, "again"));
  }
  const auto journal = Journal::open(path_);
  EXPECT_EQ(journal->known(), 2u);
  EXPECT_EQ(*journal->read(*journal->find(kKeyB)), "again");
}

TEST_F(JournalTest, FindsEachOfManyKeys) {
  const auto key = [](int i) { return fmt::format("{:08x}{:024x}", i % 7, i); };
  constexpr int kMany = 5000;  // more than one read of the index
  {
    auto journal = Journal::open(path_);
    for (int i = 0; i < kMany; ++i) {
      ASSERT_TRUE(journal->add(key(i), Status::kPassed, key(i)));
    }
  }
  const auto journal = Journal::open(path_);
  EXPECT_EQ(journal->known(), size_t(kMany));
  for (int i = 0; i < kMany; ++i) {
    ASSERT_TRUE(journal->find(key(i))) << i;
    ASSERT_EQ(*journal->read(*journal->find(key(i))), key(i));
  }
  EXPECT_FALSE(journal->find(key(kMany)));
}

TEST_F(JournalTest, LeavesNothingBehindWhenRemoved) {
  fill();
  Journal::open(path_)->remove();
  EXPECT_TRUE(std::filesystem::is_empty(folder_));
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
