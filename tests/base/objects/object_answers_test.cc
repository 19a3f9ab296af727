// SPDX-License-Identifier: Apache-2.0
#include "base/objects/object_answers.h"

#include <gtest/gtest.h>

#include <string>

namespace framewise {
namespace {

constexpr const char* kPage =
    "<?xml version=\"1.0\"?>\n<ListBucketResult "
    "xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Name>films</Name>"
    "<IsTruncated>true</IsTruncated>"
    "<NextContinuationToken>a+/b==</NextContinuationToken>"
    "<Contents><Key>a &amp; b&#x2F;&#252;.gif</Key><Size>12</Size>"
    "<ETag>&quot;e1&quot;</ETag></Contents>"
    "<Contents><Key>c.gif</Key><Size>0</Size><ETag>\"e2\"</ETag></Contents>"
    "</ListBucketResult>";

TEST(ObjectList, HasKeysSizesAndItsContinuation) {
  const auto page = read_list(kPage);
  ASSERT_TRUE(page) << page.error().to_string();
  ASSERT_EQ(page->objects.size(), 2U);
  EXPECT_EQ(page->objects[0].key, "a & b/ü.gif");
  EXPECT_EQ(page->objects[0].bytes, 12);
  EXPECT_EQ(page->objects[0].etag, "\"e1\"");
  EXPECT_EQ(page->next, "a+/b==");
}

TEST(ObjectList, DecodesKeysThatTheStoreEncoded) {
  const auto page = read_list(
      "<ListBucketResult><EncodingType>url</EncodingType><Contents>"
      "<Key>a+b%0A.gif</Key><Size>1</Size></Contents></ListBucketResult>");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->objects.at(0).key, "a b\n.gif");
  EXPECT_TRUE(page->next.empty());
}

TEST(ObjectList, IsRefusedIfItIsCutOrWrong) {
  const std::string page = kPage;
  EXPECT_FALSE(read_list(page.substr(0, page.size() - 5)));
  EXPECT_FALSE(read_list("<html></html>"));
  EXPECT_FALSE(
      read_list("<ListBucketResult><Contents><Key>a</Key>"
                "<Size>many</Size></Contents></ListBucketResult>"));
  // Whoever took this for the last page would lose the rest.
  EXPECT_FALSE(
      read_list("<ListBucketResult><IsTruncated>true</IsTruncated>"
                "</ListBucketResult>"));
}

TEST(ElementText, IsOfTheWholeNameAlone) {
  EXPECT_EQ(element_text("<Codes>x</Codes><Code>SlowDown</Code>", "Code"),
            "SlowDown");
  EXPECT_EQ(element_text("<Code>SlowDown", "Code"), "");
  EXPECT_EQ(element_text("", "Code"), "");
}

TEST(ContentRange, IsReadWholeOrNotAtAll) {
  const auto range = read_content_range("bytes 5-9/100");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->begin, 5);
  EXPECT_EQ(range->end, 9);
  EXPECT_EQ(range->total, 100);
  for (const char* text :
       {"", "bytes */100", "bytes 5-4/100", "bytes 5-9/*", "bytes 5-100/100",
        "bytes 5-9/100 ", "5-9/100", "bytes -5-9/100"}) {
    EXPECT_FALSE(read_content_range(text)) << text;
  }
}

}  // namespace
}  // namespace framewise
