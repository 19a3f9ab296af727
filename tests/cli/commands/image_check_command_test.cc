// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "base/json/json.h"
#include "cli/program.h"
#include "frame/frames.h"
#include "framewise/write.h"

namespace framewise {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ImageCheckCommand : public ::testing::Test {
 protected:
  std::string image(const std::string& name, Size size = {96, 64}) {
    FramePool pool;
    const Frame frame =
        painted(pool, PixelFormat{}, size, [](int, int y, int i) {
          const int x = i / 4;
          return i % 4 == 3 ? 255 : (x * x * 7 + y * 91 + i % 4 * 60) % 256;
        });
    const auto path = folder_.path() / name;
    EXPECT_TRUE(write(path, frame));
    return path.string();
  }
  std::string cut(const std::string& name) {
    const std::string path = image(name);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    return path;
  }

  TemporaryFolder folder_;
};

TEST_F(ImageCheckCommand, ExitsWith0ForSoundFiles) {
  const auto result = framewise({"image", "check", image("a.png")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("ok"));
}

TEST_F(ImageCheckCommand, ExitsWith1ForErrorsAndSaysWhereTheyAre) {
  const auto result = framewise({"image", "check", cut("a.jpg")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("Part of the image is missing"));
  EXPECT_THAT(result.out, HasSubstr("hint: "));
}

TEST_F(ImageCheckCommand, ExitsWith3ForAFileThatCannotBeOpened) {
  const auto missing = framewise({"image", "check", "/no/such.png"});
  EXPECT_EQ(missing.exit_code, 3);
  EXPECT_THAT(missing.out,
              HasSubstr("The file cannot be opened: No such file"));
  // Errors of other files come first.
  EXPECT_EQ(
      framewise({"image", "check", "/no/such.png", cut("a.jpg")}).exit_code, 1);
}

TEST_F(ImageCheckCommand, CallsAnEmptyFileEmpty) {
  const auto empty =
      framewise({"image", "check", folder_.write("a.png", "").string()});
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_THAT(empty.out, HasSubstr("The file is empty"));
  EXPECT_THAT(empty.out, Not(HasSubstr("damaged")));
}

TEST_F(ImageCheckCommand, GoesOnAfterBadFiles) {
  image("a.png");
  cut("b.png");
  std::ofstream(folder_.path() / "c.txt") << "no image";
  const auto result = framewise(
      {"image", "check", folder_.path().string(), "--json", "--quiet"});
  EXPECT_EQ(result.exit_code, 1);
  const Json json = Json::parse(result.out);
  std::vector<std::string> statuses;
  for (const Json& row : json["files"]) {
    if (row.contains("status")) statuses.push_back(row["status"].text());
  }
  EXPECT_THAT(statuses, ::testing::ElementsAre("ok", "error"));
}

TEST_F(ImageCheckCommand, ChecksInIsolation) {
  const auto result =
      framewise({"image", "check", cut("a.png"), "--isolate", "--ndjson"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const Json row = Json::parse(result.out);
  EXPECT_EQ(row["problems"][0]["rule"], "truncated");
  EXPECT_FALSE(row["recovery"].empty());
}

TEST_F(ImageCheckCommand, ChecksAPairForAModel) {
  const auto result =
      framewise({"image", "check", image("a.png", {512, 512}),
                 image("b.png", {600, 512}), "--for", "start-end", "--model",
                 "i2v-A14B", "--json", "--fail-at", "warning"});
  EXPECT_EQ(result.exit_code, 1) << result.err;
  const Json row = Json::parse(result.out)["files"][0];
  EXPECT_EQ(row["pair_problems"][0]["rule"], "pair_size");
  EXPECT_TRUE(row["output_size"].is_object());
  EXPECT_EQ(row["end"]["width"], 600);
}

TEST_F(ImageCheckCommand, RefusesWordsThatItDoesNotKnow) {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--for", "fun"},
        {"--model", "x"},
        {"--fail-at", "x"},
        {"--formats", "jpeg,x"},
        {"--min-size", "12"}}) {
    std::vector<std::string> all = {"image", "check", "a.png"};
    all.insert(all.end(), words.begin(), words.end());
    const auto result = framewise(all);
    EXPECT_EQ(result.exit_code, 2) << words.front();
    EXPECT_THAT(result.err, HasSubstr("hint: ")) << words.front();
  }
}

}  // namespace
}  // namespace framewise
