// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>
#include <thread>

#include "cache/folder.h"
#include "cache/seal.h"
#include "cache/tier.h"

namespace framewise::cache {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Key key_of(int number) {
  return KeyBuilder("n").add("n", int64_t{number}).finish();
}

Changes entry(int number, const std::string& value,
              CacheKind kind = CacheKind::kValues) {
  Changes changes;
  changes.entries.push_back(
      {key_of(number), {kind, 2.5, Blob::of(seal(key_of(number), value, ""))}});
  return changes;
}

// Bytes that cannot be made fewer.
std::string noise(size_t size) {
  static std::mt19937 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = char(random());
  return bytes;
}

class DiskTierTest : public testing::Test {
 protected:
  std::unique_ptr<DiskTier> open() {
    return open_disk({options_, [this](const std::string& what) {
                        complaints_.push_back(what);
                      }});
  }
  // The value, if it is there and whole.
  static std::optional<std::string> value_of(DiskTier& tier, int number) {
    const auto found = tier.find(key_of(number));
    if (!found) return std::nullopt;
    const auto value = open_seal(key_of(number), found->sealed.bytes, "");
    if (!value) return "damaged";
    return std::string(*value);
  }

  Folder folder_;
  CacheOptions options_{.folder = folder_.path() / "cache"};
  std::vector<std::string> complaints_;
};

TEST_F(DiskTierTest, IsReadByThisAccountOnly) {
  const auto tier = open();
  ASSERT_TRUE(tier);
  tier->write(entry(1, "small"));
  tier->write(entry(2, noise(1 << 20)));
  int files = 0;
  EXPECT_EQ(std::filesystem::status(options_.folder).permissions(),
            std::filesystem::perms::owner_all);
  for (const auto& one :
       std::filesystem::recursive_directory_iterator(options_.folder)) {
    if (!one.is_regular_file()) continue;
    ++files;
    EXPECT_EQ(one.status().permissions(),
              std::filesystem::perms::owner_read |
                  std::filesystem::perms::owner_write)
        << one.path();
  }
  EXPECT_GE(files, 3) << "the file, its log, and a large value";
}

TEST_F(DiskTierTest, KeepsSmallAndLargeValues) {
  const std::string large(1 << 20, 'x');
  {
    const auto tier = open();
    ASSERT_TRUE(tier);
    EXPECT_FALSE(tier->find(key_of(1)));
    tier->write(entry(1, "small"));
    tier->write(entry(2, large));
    tier->write(entry(3, ""));
  }
  const auto tier = open();
  EXPECT_EQ(value_of(*tier, 1), "small");
  EXPECT_EQ(value_of(*tier, 2), large);
  EXPECT_EQ(value_of(*tier, 3), "");
  EXPECT_EQ(tier->find(key_of(1))->cost_ms, 2.5);
  EXPECT_EQ(tier->find(key_of(1))->kind, CacheKind::kValues);
  EXPECT_EQ(tier->damage(), "");
  EXPECT_THAT(complaints_, IsEmpty());
}

TEST_F(DiskTierTest, KnowsFilesByPath) {
  const auto tier = open();
  Changes changes;
  const FileStamp stamp{1, -2, 3, ~uint64_t{0}, 5};
  changes.files.push_back({"/a b\n", stamp, "sealed"});
  tier->write(changes);
  const auto row = tier->find_file("/a b\n");
  ASSERT_TRUE(row);
  EXPECT_EQ(row->stamp, stamp);
  EXPECT_EQ(row->sealed, "sealed");
  EXPECT_FALSE(tier->find_file("/a"));
  int rows = 0;
  ASSERT_TRUE(tier->each_file([&](const FileRow& one) {
    EXPECT_EQ(one.path, "/a b\n");
    EXPECT_EQ(one.stamp, stamp);
    ++rows;
    return true;
  }));
  EXPECT_EQ(rows, 1);
  Changes removal;
  removal.removed_files.push_back("/a b\n");
  tier->write(removal);
  EXPECT_FALSE(tier->find_file("/a b\n"));
}

// A link that somebody put where a value belongs.
TEST_F(DiskTierTest, FollowsNoLinkToAValue) {
  const auto tier = open();
  const std::string large = noise(1 << 20);
  tier->write(entry(1, large));
  std::filesystem::path file;
  for (const auto& found : std::filesystem::recursive_directory_iterator(
           options_.folder / "values")) {
    if (found.is_regular_file()) file = found.path();
  }
  const auto elsewhere = folder_.path() / "elsewhere";
  std::filesystem::rename(file, elsewhere);
  std::filesystem::create_symlink(elsewhere, file);
  EXPECT_EQ(value_of(*tier, 1), "damaged");
  tier->write(entry(1, large + "more"));
  EXPECT_EQ(std::filesystem::file_size(elsewhere),
            seal(key_of(1), large, "").size());
  EXPECT_FALSE(std::filesystem::is_symlink(file));
  EXPECT_EQ(value_of(*tier, 1), large + "more");
}

TEST_F(DiskTierTest, CountsWhatItHolds) {
  const auto tier = open();
  tier->write(entry(1, "small"));
  tier->write(entry(1, "larger now"));
  tier->write(entry(2, std::string(1 << 20, 'x'), CacheKind::kPicture));
  Changes changes;
  changes.counts = {.disk_hits = 3, .misses = 2, .saved_ms = 1.5};
  tier->write(changes);
  tier->write(changes);
  const CacheContents contents = tier->contents();
  const auto& values = contents.kinds[size_t(CacheKind::kValues)];
  EXPECT_EQ(values.entries, 1);
  EXPECT_EQ(values.bytes, int64_t(seal(key_of(1), "larger now", "").size()));
  EXPECT_EQ(contents.kinds[size_t(CacheKind::kPicture)].entries, 1);
  EXPECT_GT(contents.bytes_on_disk, 1 << 20);
  EXPECT_EQ(contents.counts.disk_hits, 6);
  EXPECT_EQ(contents.counts.saved_ms, 3);
}

TEST_F(DiskTierTest, ClearsOneKindOrEverything) {
  const auto tier = open();
  tier->write(entry(1, "values"));
  tier->write(entry(2, std::string(1 << 20, 'x'), CacheKind::kPicture));
  ASSERT_TRUE(tier->clear(CacheKind::kPicture));
  EXPECT_TRUE(tier->find(key_of(1)));
  EXPECT_FALSE(tier->find(key_of(2)));
  ASSERT_TRUE(tier->clear(std::nullopt));
  EXPECT_FALSE(tier->find(key_of(1)));
  EXPECT_EQ(tier->contents().kinds[size_t(CacheKind::kPicture)].bytes, 0);
}

TEST_F(DiskTierTest, MakesSmallerWhatIsAlikeAndGivesItBackAsItWas) {
  const auto tier = open();
  const std::string value(20'000, 'x');
  tier->write(entry(1, value));
  EXPECT_EQ(value_of(*tier, 1), value);
  EXPECT_LT(tier->contents().kinds[size_t(CacheKind::kValues)].bytes, 1000);
}

TEST_F(DiskTierTest, StaysWithinItsSizeAndDropsWhatWasNotUsed) {
  options_.disk_bytes = 1 << 20;
  const auto tier = open();
  for (int i = 0; i < 200; ++i) {
    tier->write(entry(i, noise(i % 20 == 0 ? 100'000 : 10'000)));
    const auto contents = tier->contents();
    EXPECT_LE(contents.kinds[size_t(CacheKind::kValues)].bytes,
              options_.disk_bytes);
  }
  EXPECT_FALSE(tier->find(key_of(0)));
  EXPECT_TRUE(tier->find(key_of(199)));
  EXPECT_GT(tier->contents().counts.evictions, 50);
  // Files of evicted values are gone, too.
  EXPECT_LT(tier->contents().bytes_on_disk, 8 << 20);
}

TEST_F(DiskTierTest, ForgetsWhatIsTooOld) {
  {
    const auto tier = open();
    tier->write(entry(1, "old"));
  }
  options_.max_age_ms = 1;
  const auto tier = open();
  const auto begin = std::chrono::steady_clock::now();
  while (tier->find(key_of(1))) {
    ASSERT_LT(std::chrono::steady_clock::now() - begin,
              std::chrono::seconds(10));
    std::this_thread::yield();
  }
  const auto removed = tier->prune();
  ASSERT_TRUE(removed);
  EXPECT_EQ(*removed, 1);
}

TEST_F(DiskTierTest, RemembersWhatItRemovedForRoom) {
  options_.disk_bytes = 1 << 20;
  {
    const auto tier = open();
    for (int i = 0; i < 200; ++i) tier->write(entry(i, noise(10'000)));
    EXPECT_TRUE(tier->was_removed(key_of(0)));
    EXPECT_FALSE(tier->was_removed(key_of(199))) << "is there";
    EXPECT_FALSE(tier->was_removed(key_of(200))) << "never was";
  }
  const auto tier = open();
  EXPECT_TRUE(tier->was_removed(key_of(0))) << "another process knows it, too";
  ASSERT_TRUE(tier->clear(std::nullopt));
  EXPECT_FALSE(tier->was_removed(key_of(0))) << "an empty cache is a new one";
}

TEST_F(DiskTierTest, RemembersWhatIsTooOldBeforeAndAfterItIsRemoved) {
  {
    const auto tier = open();
    tier->write(entry(1, "old"));
  }
  options_.max_age_ms = 1;
  const auto tier = open();
  while (tier->find(key_of(1))) std::this_thread::yield();
  EXPECT_TRUE(tier->was_removed(key_of(1)));
  ASSERT_TRUE(tier->prune());
  EXPECT_TRUE(tier->was_removed(key_of(1)));
}

// 16 384 at least: the oldest are forgotten first.
TEST_F(DiskTierTest, RemembersABoundedNumberOfThem) {
  options_.disk_bytes = 1 << 20;
  const auto tier = open();
  for (int i = 0; i < 40; ++i) {
    Changes changes;
    for (int k = 0; k < 1000; ++k) {
      changes.entries.push_back(
          entry(1000 * i + k, noise(600)).entries.front());
    }
    tier->write(changes);
  }
  EXPECT_FALSE(tier->was_removed(key_of(0)));
  EXPECT_TRUE(tier->was_removed(key_of(30'000)));
  EXPECT_LT(tier->contents().bytes_on_disk, 8 << 20);
}

TEST_F(DiskTierTest, AFileThatIsNoDatabaseIsReplaced) {
  std::filesystem::create_directories(options_.folder);
  std::ofstream(options_.folder / "cache.sqlite")
      << std::string(10'000, 'x') << "no database";
  const auto tier = open();
  ASSERT_TRUE(tier);
  tier->write(entry(1, "value"));
  EXPECT_EQ(value_of(*tier, 1), "value");
}

TEST_F(DiskTierTest, ValuesThatWereDamagedOnDiskDoNotOpen) {
  const auto tier = open();
  const std::string large(1 << 20, 'x');
  tier->write(entry(1, large));
  std::filesystem::path file;
  for (const auto& found : std::filesystem::recursive_directory_iterator(
           options_.folder / "values")) {
    if (found.is_regular_file()) file = found.path();
  }
  std::fstream(file, std::ios::in | std::ios::out).seekp(5000).write("y", 1);
  EXPECT_EQ(value_of(*tier, 1), "damaged");
  std::filesystem::resize_file(file, 1000);
  EXPECT_EQ(value_of(*tier, 1), "damaged");
  std::filesystem::remove(file);
  EXPECT_EQ(value_of(*tier, 1), "damaged");
  Changes removed;
  removed.removed.push_back(key_of(1));
  tier->write(removed);
  EXPECT_FALSE(tier->find(key_of(1)));
}

TEST_F(DiskTierTest, AFolderThatCannotBeMadeIsSaidOnce) {
  options_.folder = folder_.write("file", "") / "cache";
  EXPECT_FALSE(open());
  ASSERT_THAT(complaints_, SizeIs(1));
  EXPECT_THAT(complaints_[0], HasSubstr("no cache in"));
}

// A limit on the size of files stands for a full disk: SQLite sees an error
// of the same kind when it writes.
TEST_F(DiskTierTest, AFullDiskIsSaidOnceAndWorkGoesOn) {
  const pid_t child = fork();
  if (child == 0) {
    signal(SIGXFSZ, SIG_IGN);
    const auto tier = open();
    if (!tier) _exit(10);
    tier->write(entry(1, "value"));
    const rlimit limit{200'000, 200'000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(11);
    for (int i = 2; i < 40; ++i) {
      tier->write(entry(i, noise(30'000)));
    }
    tier->write(entry(100, std::string(1'000'000, 'x')));
    if (complaints_.size() != 1) _exit(12);
    _exit(value_of(*tier, 1) == "value" ? 0 : 13);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

// Eight processes write at once, half of them until they are killed.
TEST_F(DiskTierTest, SurvivesWritersThatAreKilled) {
  constexpr int kWriters = 8;
  const auto reader = open();
  std::vector<pid_t> children;
  for (int writer = 0; writer < kWriters; ++writer) {
    const pid_t child = fork();
    if (child == 0) {
      const auto tier = open();
      if (!tier) _exit(1);
      for (int i = 0; writer % 2 == 1 || i < 50; ++i) {
        const int number = writer * 1'000'000 + i;
        tier->write(entry(
            number, std::string(size_t(i % 10 == 0 ? 100'000 : 1'000), 'x')));
      }
      _exit(0);
    }
    children.push_back(child);
  }
  // Each that will be killed is in the middle of its work by then.
  for (int writer = 1; writer < kWriters; writer += 2) {
    const auto begin = std::chrono::steady_clock::now();
    while (!reader->find(key_of(writer * 1'000'000 + 20))) {
      ASSERT_LT(std::chrono::steady_clock::now() - begin,
                std::chrono::seconds(60));
      std::this_thread::yield();
    }
    kill(children[size_t(writer)], SIGKILL);
  }
  for (const pid_t child : children) waitpid(child, nullptr, 0);
  EXPECT_EQ(reader->damage(), "");
  const auto fresh = open();
  int found = 0;
  ASSERT_TRUE(fresh->each([&](const Key& key, const Entry& one) {
    EXPECT_TRUE(open_seal(key, one.sealed.bytes, ""));
    ++found;
    return true;
  }));
  EXPECT_GT(found, 200);
  EXPECT_EQ(fresh->contents().kinds[size_t(CacheKind::kValues)].entries, found);
}

}  // namespace
}  // namespace framewise::cache
