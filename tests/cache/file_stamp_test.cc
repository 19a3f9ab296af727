// SPDX-License-Identifier: Apache-2.0
#include "cache/file_stamp.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>

#include "cache/folder.h"

namespace framewise::cache {
namespace {

TEST(FileStamp, ChangesWithTheContentEvenIfTheTimeIsSetBack) {
  const Folder folder;
  const auto path = folder.write("a", "one");
  set_modified(path, std::filesystem::file_time_type::clock::now() -
                         std::chrono::hours(1));
  const auto before = stamp_of(path);
  const auto time = std::filesystem::last_write_time(path);
  ASSERT_TRUE(before);
  // The clock that files are stamped with has a grain.
  do {
    folder.write("a", "two");
    set_modified(path, time);
  } while (stamp_of(path)->changed_ns == before->changed_ns);
  const auto after = stamp_of(path);
  EXPECT_EQ(after->size, before->size);
  EXPECT_EQ(after->modified_ns, before->modified_ns);
  EXPECT_NE(after, before);
}

TEST(FileStamp, IsNotSettledRightAfterAChange) {
  const Folder folder;
  const auto path = folder.write("a", "one");
  EXPECT_FALSE(settled(*stamp_of(path)));
  FileStamp old = *stamp_of(path);
  old.modified_ns -= 3'000'000'000;
  EXPECT_FALSE(settled(old)) << "the status changed just now";
  old.changed_ns -= 3'000'000'000;
  EXPECT_TRUE(settled(old));
  old.modified_ns += 3'600'000'000'000;
  EXPECT_FALSE(settled(old)) << "a time in the future proves nothing";
}

TEST(FileStamp, IsOfRegularFilesOnly) {
  const Folder folder;
  EXPECT_FALSE(stamp_of(folder.path()));
  EXPECT_FALSE(stamp_of(folder.path() / "missing"));
  const auto pipe = folder.path() / "pipe";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  EXPECT_FALSE(stamp_of(pipe));
}

TEST(HashFile, IsTheSha256OfTheContent) {
  const Folder folder;
  EXPECT_EQ(hash_file(folder.write("a", "abc"), 3),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash_file(folder.write("b", ""), 0),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_FALSE(hash_file(folder.path() / "a", 2)) << "it has grown";
  EXPECT_FALSE(hash_file(folder.path() / "a", 4)) << "it has shrunk";
  EXPECT_FALSE(hash_file(folder.path() / "missing", 0));
}

}  // namespace
}  // namespace framewise::cache
