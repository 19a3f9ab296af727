// SPDX-License-Identifier: Apache-2.0
#include "service/access/keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "service/access/hmac.h"
#include "temporary_folder.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;

// Test cases 1, 2, 3 and 6 of RFC 4231.
TEST(Hmac, GivesTheDigestsOfRfc4231) {
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac_sha256_hex("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac_sha256_hex(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  EXPECT_EQ(
      hmac_sha256_hex(std::string(131, '\xaa'),
                      "Test Using Larger Than Block-Size Key - Hash Key First"),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, ComparesSecretsOfDifferentLengths) {
  EXPECT_TRUE(equal_secrets("abc", "abc"));
  EXPECT_FALSE(equal_secrets("abc", "abd"));
  EXPECT_FALSE(equal_secrets("abc", "abcd"));
  EXPECT_TRUE(equal_secrets("", ""));
}

TEST(Keys, AcceptTheTokensThatTheyIssueUntilTheyExpire) {
  const Keys keys = Keys::random();
  const std::string token = keys.issue_token("ci-1", 1000);
  const CheckedToken valid = keys.check_token(token, 999);
  EXPECT_EQ(valid.state, TokenState::kValid);
  EXPECT_EQ(valid.name, "ci-1");
  EXPECT_EQ(keys.check_token(token, 1000).state, TokenState::kExpired);
}

TEST(Keys, RefuseTokensWithOneCharacterChanged) {
  const Keys keys = Keys::random();
  const std::string token = keys.issue_token("ci", 1000);
  for (size_t i = 0; i < token.size(); ++i) {
    std::string other = token;
    other[i] = other[i] == '1' ? '2' : '1';
    EXPECT_NE(keys.check_token(other, 0).state, TokenState::kValid) << other;
  }
}

TEST(Keys, RefuseTokensOfOtherKeysAndOtherTexts) {
  const Keys keys = Keys::random();
  EXPECT_EQ(keys.check_token(Keys::random().issue_token("a", 9), 0).state,
            TokenState::kForged);
  for (const char* text :
       {"", "fw1.", "fw1..", "fw1...", "fw1.a.b.c", "fw1.a.1", "fw1.a b.1.c",
        "fw1.a.99999999999999999999.c", "fw2.a.1.c"}) {
    EXPECT_EQ(keys.check_token(text, 0).state, TokenState::kMalformed) << text;
  }
}

TEST(Keys, SignAddressesAndTokensForTheirOwnPurpose) {
  const Keys keys = Keys::random();
  const std::string signature = keys.sign(Purpose::kAddress, "/a?x=1");
  EXPECT_TRUE(keys.is_signature(Purpose::kAddress, "/a?x=1", signature));
  EXPECT_FALSE(keys.is_signature(Purpose::kAddress, "/a?x=2", signature));
  EXPECT_FALSE(keys.is_signature(Purpose::kToken, "/a?x=1", signature));
}

class KeyFile : public testing::Test {
 protected:
  void write(const std::string& text, mode_t mode = 0600) {
    std::ofstream(file_) << text;
    ASSERT_EQ(chmod(file_.c_str(), mode), 0);
  }

  TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.path() / "keys";
};

TEST_F(KeyFile, IsCreatedForItsOwnerAloneAndReadAgain) {
  const auto created = Keys::create(file_);
  ASSERT_TRUE(created) << created.error().to_string();
  struct stat info {};
  ASSERT_EQ(stat(file_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  const auto read = Keys::read(file_);
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->check_token(created->issue_token("a", 9), 0).state,
            TokenState::kValid);
}

TEST_F(KeyFile, IsNeverReplaced) {
  ASSERT_TRUE(Keys::create(file_));
  const auto again = Keys::create(file_);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::kUsage);
}

TEST_F(KeyFile, WithSeveralKeysSignsWithTheFirstAndAcceptsAll) {
  const std::string first(64, 'a');
  const std::string second(64, 'b');
  write(second + "\n");
  const std::string old_token = Keys::read(file_)->issue_token("a", 9);
  write("# since May\n" + first + "\n\n" + second + "\n");
  const auto both = Keys::read(file_);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->check_token(old_token, 0).state, TokenState::kValid);
  write(first + "\n");
  const auto one = Keys::read(file_);
  EXPECT_EQ(one->check_token(old_token, 0).state, TokenState::kForged);
  EXPECT_EQ(one->check_token(both->issue_token("a", 9), 0).state,
            TokenState::kValid);
}

TEST_F(KeyFile, IsRefusedWhereOthersMayReadIt) {
  write(std::string(64, 'a'), 0640);
  const auto read = Keys::read(file_);
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().to_string(), HasSubstr("mode 640"));
}

TEST_F(KeyFile, IsRefusedWithAnythingButKeys) {
  for (const std::string& text :
       {std::string("secret\n"), std::string(), std::string("# none\n"),
        std::string(64, 'g'), std::string(63, 'a'), std::string(65, 'a')}) {
    write(text);
    EXPECT_FALSE(Keys::read(file_)) << text;
  }
  EXPECT_FALSE(Keys::read(folder_.path()));
  EXPECT_FALSE(Keys::read(folder_.path() / "absent"));
}

TEST(BearerToken, IsReadFromItsHeaderField) {
  EXPECT_EQ(bearer_token("Bearer abc"), "abc");
  EXPECT_EQ(bearer_token("bearer  abc "), "abc");
  EXPECT_EQ(bearer_token("Basic abc"), "");
  EXPECT_EQ(bearer_token("Bearer"), "");
  EXPECT_EQ(bearer_token(""), "");
}

TEST(Keys, SignTheRoleOfAToken) {
  const Keys keys = Keys::random();
  for (const Role role : {Role::kRead, Role::kWork, Role::kAdmin}) {
    const CheckedToken checked =
        keys.check_token(keys.issue_token("ci", 9, role), 0);
    EXPECT_EQ(checked.state, TokenState::kValid);
    EXPECT_EQ(checked.name, "ci");
    EXPECT_EQ(checked.role, role);
  }
  std::string raised = keys.issue_token("ci", 9, Role::kRead);
  raised.replace(raised.find(".read."), 6, ".admin.");
  EXPECT_EQ(keys.check_token(raised, 0).state, TokenState::kForged);
  raised.replace(raised.find(".admin."), 7, ".other.");
  EXPECT_EQ(keys.check_token(raised, 0).state, TokenState::kMalformed);
}

}  // namespace
}  // namespace framewise::service
