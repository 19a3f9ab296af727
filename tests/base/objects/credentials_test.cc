// SPDX-License-Identifier: Apache-2.0
#include "base/objects/credentials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.h"

namespace framewise {
namespace {

using testing::HasSubstr;
using testing::Not;

class CredentialsTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_.write("credentials",
                  "# mine\n[default]\naws_access_key_id = K1\n"
                  "aws_secret_access_key=S1\n\n[films]\n"
                  "aws_access_key_id = K2\naws_secret_access_key = S2\n"
                  "aws_session_token = T2\n");
    folder_.write("config",
                  "[default]\nregion = eu-west-1\ns3 =\n  region = nested\n"
                  "[profile films]\nregion = eu-north-1\n");
    options_.environment = {
        {"AWS_SHARED_CREDENTIALS_FILE",
         (folder_.path() / "credentials").string()},
        {"AWS_CONFIG_FILE", (folder_.path() / "config").string()}};
  }
  void set(const char* name, const char* value) {
    options_.environment.emplace_back(name, value);
  }

  TemporaryFolder folder_;
  CredentialOptions options_;
};

TEST_F(CredentialsTest, AreThoseOfTheVariablesFirst) {
  set("AWS_ACCESS_KEY_ID", "K0");
  set("AWS_SECRET_ACCESS_KEY", "S0");
  set("AWS_SESSION_TOKEN", "T0");
  const auto keys = find_credentials(StoreKind::kS3, options_);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->access_key, "K0");
  EXPECT_EQ(keys->secret_key, "S0");
  EXPECT_EQ(keys->session_token, "T0");
}

TEST_F(CredentialsTest, AreThoseOfTheProfileElse) {
  EXPECT_EQ(find_credentials(StoreKind::kS3, options_)->access_key, "K1");
  EXPECT_EQ(profile_setting(options_, "region"), "eu-west-1");
  options_.profile = "films";
  const auto keys = find_credentials(StoreKind::kS3, options_);
  ASSERT_TRUE(keys);
  EXPECT_EQ(keys->secret_key, "S2");
  EXPECT_EQ(keys->session_token, "T2");
  EXPECT_EQ(profile_setting(options_, "region"), "eu-north-1");
}

TEST_F(CredentialsTest, OfGoogleHaveVariablesOfTheirOwn) {
  set("AWS_ACCESS_KEY_ID", "K0");
  set("AWS_SECRET_ACCESS_KEY", "S0");
  set("GS_ACCESS_KEY_ID", "G");
  set("GS_SECRET_ACCESS_KEY", "H");
  EXPECT_EQ(find_credentials(StoreKind::kGoogle, options_)->access_key, "G");
  EXPECT_EQ(find_credentials(StoreKind::kS3, options_)->access_key, "K0");
}

TEST_F(CredentialsTest, ThatAreMissingAreAnErrorWithAWayOut) {
  options_.profile = "absent";
  const auto keys = find_credentials(StoreKind::kS3, options_);
  ASSERT_FALSE(keys);
  EXPECT_EQ(keys.error().kind, ErrorKind::kEnvironment);
  EXPECT_THAT(keys.error().hint, HasSubstr("AWS_ACCESS_KEY_ID"));
  EXPECT_THAT(keys.error().to_string(), Not(HasSubstr("S1")));
}

TEST_F(CredentialsTest, AreNotLookedForWhereNothingIsSigned) {
  options_.source = CredentialSource::kNone;
  const auto keys = find_credentials(StoreKind::kS3, options_);
  ASSERT_TRUE(keys);
  EXPECT_TRUE(keys->access_key.empty());
}

TEST(ValueInProfile, BelongsToItsSection) {
  constexpr const char* kText = "[a]\nx=1\n[b]\r\nx = 2 \r\n[a]\ny=3\n";
  EXPECT_EQ(value_in_profile(kText, "a", "x"), "1");
  EXPECT_EQ(value_in_profile(kText, "b", "x"), "2");
  EXPECT_EQ(value_in_profile(kText, "a", "y"), "3");
  EXPECT_EQ(value_in_profile(kText, "c", "x"), "");
}

}  // namespace
}  // namespace framewise
