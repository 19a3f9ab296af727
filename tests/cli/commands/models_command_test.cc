// SPDX-License-Identifier: Apache-2.0
// `framewise models …` from outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "cli/program.h"

namespace framewise {
namespace {

using testing::HasSubstr;

class ModelsCommand : public testing::Test {
 protected:
  ProgramResult models(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "models");
    return framewise(std::move(arguments),
                     {.environment = {{"XDG_DATA_HOME", folder_.path()}}});
  }

  TemporaryFolder folder_;
  std::filesystem::path shared_ =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "models/vmaf";
};

TEST_F(ModelsCommand, ListsWhatIsMissing) {
  const ProgramResult text = models({"list"});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("vmaf_v0.6.1        missing"));
  EXPECT_THAT(text.out, HasSubstr("/framewise/models"));
  const Json json = Json::parse(models({"list", "--json"}).out);
  EXPECT_EQ(json[0]["name"], "vmaf_v0.6.1");
  EXPECT_EQ(json[0]["state"], "missing");
  EXPECT_EQ(models({"verify"}).exit_code, 0);
  EXPECT_EQ(models({"verify", "vmaf_v0.6.1"}).exit_code, 3);
}

TEST_F(ModelsCommand, UnknownNamesAreUsageErrors) {
  const ProgramResult result = models({"pull", "vmaf_v9"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there are vmaf_v0.6.1, "));
}

TEST_F(ModelsCommand, RefusesAFileThatIsNotTheModel) {
  const auto file = folder_.write("vmaf_v0.6.1.json", "{}");
  const ProgramResult result = models({"import", file.string()});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("2 bytes instead of 19101"));
  const ProgramResult other =
      models({"import", folder_.write("readme.txt", "").string()});
  EXPECT_EQ(other.exit_code, 3);
  EXPECT_THAT(other.err, HasSubstr("no known model"));
}

TEST_F(ModelsCommand, ImportsVerifiesFindsAndRemoves) {
  if (!std::filesystem::exists(shared_)) {
    GTEST_SKIP() << "the shared VMAF models are not present";
  }
  EXPECT_EQ(models({"import", shared_.string()}).exit_code, 0);
  EXPECT_EQ(models({"verify", "vmaf_b_v0.6.3"}).exit_code, 0);
  const ProgramResult path = models({"path", "vmaf_v0.6.1"});
  EXPECT_THAT(path.out, HasSubstr("/framewise/models/vmaf_v0.6.1.json"));
  EXPECT_EQ(models({"remove", "vmaf_v0.6.1"}).exit_code, 0);
  EXPECT_EQ(models({"path", "vmaf_v0.6.1"}).exit_code, 4);
  const ProgramResult pulled =
      models({"pull", "vmaf_v0.6.1", "--from", shared_.string()});
  EXPECT_EQ(pulled.exit_code, 0) << pulled.err;
  EXPECT_THAT(models({"pull", "vmaf_v0.6.1"}).out,
              HasSubstr("already installed"));
}

TEST_F(ModelsCommand, WhatWasNotAvailableIsNotRemembered) {
  const auto clip =
      std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden/vmaf-clip";
  if (!std::filesystem::exists(shared_) || !std::filesystem::exists(clip)) {
    GTEST_SKIP() << "the shared golden clip or models are not present";
  }
  const auto compare = [&] {
    return framewise({"compare", clip / "ref.y4m", clip / "dis.y4m", "-m",
                      "vmaf", "--no-verdict"},
                     {.environment = {{"XDG_DATA_HOME", folder_.path()},
                                      {"XDG_CACHE_HOME", folder_.path()}}})
        .out;
  };
  EXPECT_THAT(compare(), HasSubstr("run framewise models pull vmaf_v0.6.1"));
  const ProgramResult like_libvmaf =
      framewise({"compare", clip / "ref.y4m", clip / "dis.y4m", "-m", "vmaf",
                 "--no-verdict", "--format", "vmaf-json"},
                {.environment = {{"XDG_DATA_HOME", folder_.path()}}});
  EXPECT_THAT(like_libvmaf.err,
              HasSubstr("warning: no value for vmaf: not available: run "));
  EXPECT_EQ(models({"import", shared_.string()}).exit_code, 0);
  EXPECT_THAT(compare(), HasSubstr("86.40"));
  EXPECT_THAT(compare(), HasSubstr("86.40"));
}

TEST_F(ModelsCommand, ImportsWeightsOfLpipsAndMeasures) {
  const auto golden = std::filesystem::path(FRAMEWISE_SHARED_DIR) / "golden";
  if (!std::filesystem::exists(golden / "lpips")) {
    GTEST_SKIP() << "the shared golden values of LPIPS are not present";
  }
  const auto compare = [&] {
    return framewise({"compare", golden / "pairs/ref-hats.png",
                      golden / "pairs/p03-hats-jpeg60.png", "-m", "lpips,psnr",
                      "--no-verdict", "--json"},
                     {.environment = {{"XDG_DATA_HOME", folder_.path()},
                                      {"XDG_CACHE_HOME", folder_.path()}}});
  };
  EXPECT_THAT(compare().out, HasSubstr("run framewise models pull lpips-alex"));
  const auto weights = folder_.path() / "alexnet-cut.safetensors";
  std::filesystem::copy_file(golden / "lpips/alex-cut.safetensors", weights);
  const ProgramResult imported = models({"import", weights.string()});
  EXPECT_EQ(imported.exit_code, 0) << imported.err;
  EXPECT_THAT(imported.out, HasSubstr("unverified weights"));
  EXPECT_EQ(models({"verify", "lpips-alex"}).exit_code, 0);
  const Json report = Json::parse(compare().out);
  const double value =
      report["comparisons"][0]["metrics"]["lpips_alex"]["mean"].number();
  EXPECT_NEAR(value, 0.00458407246, 5e-8);
}

TEST_F(ModelsCommand, LeavesLargeDownloadsOutUnlessNamed) {
  if (!std::filesystem::exists(shared_)) {
    GTEST_SKIP() << "the shared VMAF models are not present";
  }
  EXPECT_EQ(models({"import", shared_.string()}).exit_code, 0);
  std::filesystem::create_directory(folder_.path() / "empty");
  const ProgramResult named = models(
      {"pull", "lpips-vgg", "--from", (folder_.path() / "empty").string()});
  EXPECT_EQ(named.exit_code, 3);
  EXPECT_THAT(named.err, HasSubstr("has no weights of lpips-vgg"));
}

}  // namespace
}  // namespace framewise
