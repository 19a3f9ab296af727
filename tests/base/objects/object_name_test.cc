// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ObjectName, HasABucketAndAKey) {
  const auto name = parse_object_name("s3://films/a b/ü.gif");
  ASSERT_TRUE(name) << name.error().to_string();
  EXPECT_EQ(name->kind, StoreKind::kS3);
  EXPECT_EQ(name->bucket, "films");
  EXPECT_EQ(name->key, "a b/ü.gif");
  EXPECT_EQ(name->text(), "s3://films/a b/ü.gif");
}

TEST(ObjectName, KeepsItsMeaningWhenAPathIsNormalized) {
  const auto name = parse_object_name("gs:/films/a.gif");
  ASSERT_TRUE(name);
  EXPECT_EQ(name->kind, StoreKind::kGoogle);
  EXPECT_EQ(name->text(), "gs://films/a.gif");
}

TEST(ObjectName, OfAWebServerIsItsAddress) {
  const auto name = parse_object_name("https://example.org:8443/a b.gif?v=2");
  ASSERT_TRUE(name) << name.error().to_string();
  EXPECT_EQ(name->bucket, "https://example.org:8443");
  EXPECT_EQ(name->key, "a%20b.gif?v=2");
}

TEST(ObjectName, IsNoFile) {
  for (const char* path : {"s3://b/k", "s3:/b/k", "gs://b", "https://h/x"}) {
    EXPECT_TRUE(is_object(path)) << path;
  }
  for (const char* path : {"s3", "s3.gif", "./s3:x", "a/s3://b", "ftp://h/x"}) {
    EXPECT_FALSE(is_object(path)) << path;
  }
}

TEST(ObjectName, NamesAFolderWithoutAKeyOrWithASlashAtItsEnd) {
  EXPECT_TRUE(is_object_folder("s3://bucket"));
  EXPECT_TRUE(is_object_folder("s3://bucket/films/"));
  EXPECT_FALSE(is_object_folder("s3://bucket/films"));
  EXPECT_FALSE(is_object_folder("https://host/films/"));
  EXPECT_FALSE(is_object_folder("films/"));
}

TEST(ObjectName, IsRefusedWithoutABucket) {
  for (const char* path : {"s3://", "s3:///key", "s3://a/k", "s3://b ad/k"}) {
    const auto name = parse_object_name(path);
    ASSERT_FALSE(name) << path;
    EXPECT_EQ(name.error().kind, ErrorKind::kUsage);
  }
  EXPECT_FALSE(parse_object_name("s3://bucket/" + std::string(1025, 'k')));
  EXPECT_FALSE(parse_object_name("s3://bucket/a\nb"));
}

TEST(ObjectName, IsRefusedWithASecretInItWithoutRepeatingIt) {
  for (const char* path :
       {"https://me:word@host/a", "https://host/a?X-Amz-Signature=word",
        "https://host/a?v=1&SIG=word", "https://host/a?access_token=word"}) {
    const auto name = parse_object_name(path);
    ASSERT_FALSE(name) << path;
    EXPECT_THAT(name.error().message + name.error().hint,
                Not(HasSubstr("word@")));
    EXPECT_THAT(name.error().message, Not(HasSubstr("=word")));
  }
}

TEST(ObjectName, IsReadWithoutEncryptionFromThisMachineOnly) {
  EXPECT_TRUE(parse_object_name("http://127.0.0.1:8000/a.gif"));
  EXPECT_TRUE(parse_object_name("http://localhost/a.gif"));
  EXPECT_FALSE(parse_object_name("http://10.0.0.1/a.gif"));
  EXPECT_FALSE(parse_object_name("http://localhost.example.org/a.gif"));
}

}  // namespace
}  // namespace framewise
