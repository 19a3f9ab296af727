// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "base/json/json.h"
#include "cli/program.h"
#include "frame/frames.h"
#include "framewise/write.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

using ::testing::HasSubstr;

class ImageDiffCommand : public ::testing::Test {
 protected:
  // White, with a black square of 10 pixels at x.
  std::string image(const std::string& name, int x, Size size = {96, 64}) {
    FramePool pool;
    const Frame frame =
        painted(pool, PixelFormat{}, size, [x](int, int y, int i) {
          const int u = i / 4;
          const bool ink = u >= x && u < x + 10 && y >= 20 && y < 30;
          return i % 4 == 3 || !ink ? 255 : 0;
        });
    const auto path = folder_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    EXPECT_TRUE(write(path, frame));
    return path.string();
  }
  std::string text_of(const std::filesystem::path& path) {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  TemporaryFolder folder_;
};

TEST_F(ImageDiffCommand, ExitsWith0ForEqualAnd1ForDifferentImages) {
  const std::string a = image("a.png", 10);
  const std::string b = image("b.png", 10);
  const std::string c = image("c.png", 40);
  EXPECT_EQ(framewise({"image", "diff", a, b}).exit_code, 0);
  const auto result = framewise({"image", "diff", a, c});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("moved 30 px right"));
}

TEST_F(ImageDiffCommand, ExitsWith2ForErrors) {
  const std::string a = image("a.png", 10);
  EXPECT_EQ(framewise({"image", "diff", a, "/no/such.png"}).exit_code, 2);
  EXPECT_EQ(framewise({"image", "diff", a}).exit_code, 2);
  EXPECT_EQ(framewise({"image", "diff", a, a, "--threshold", "7"}).exit_code,
            2);
  EXPECT_EQ(
      framewise({"image", "diff", a, a, "--html", "/no/such/page"}).exit_code,
      2);
}

TEST_F(ImageDiffCommand, SaysThatOfAnimationsOnlyTheFirstFramesAreCompared) {
  const std::vector<uint8_t> pixels(8 * 8);
  TinyGif gif{.width = 8, .height = 8};
  gif.frames = {{.pixels = pixels}, {.pixels = pixels}};
  const std::string moving = folder_.write("a.gif", gif.bytes()).string();
  gif.frames.push_back({.pixels = pixels});
  const std::string longer = folder_.write("b.gif", gif.bytes()).string();
  const auto result = framewise({"image", "diff", moving, longer});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("only the first of 2 frames"));
  EXPECT_THAT(result.err, HasSubstr("framewise compare"));
  EXPECT_EQ(framewise({"image", "diff", moving, moving}).err, "")
      << "of equal files there is nothing else to compare";
  const std::string still = image("a.png", 10);
  EXPECT_EQ(framewise({"image", "diff", still, still}).err, "");
}

TEST_F(ImageDiffCommand, HasTheExitCodesOfOdiffOnRequest) {
  const std::string a = image("a.png", 10);
  const std::string b = image("b.png", 40);
  const std::string c = image("c.png", 10, {100, 64});
  EXPECT_EQ(framewise({"image", "diff", a, b, "--odiff-exit-codes"}).exit_code,
            22);
  EXPECT_EQ(framewise({"image", "diff", a, c, "--odiff-exit-codes",
                       "--fail-on-layout"})
                .exit_code,
            21);
}

TEST_F(ImageDiffCommand, IgnoresRegionsAndAllowsSomePixels) {
  const std::string a = image("a.png", 10);
  const std::string b = image("b.png", 40);
  EXPECT_EQ(
      framewise({"image", "diff", a, b, "--ignore", "10:20-19:29,40:20-49:29"})
          .exit_code,
      0);
  EXPECT_EQ(framewise({"image", "diff", a, b, "--fail-above", "200"}).exit_code,
            0);
  EXPECT_EQ(framewise({"image", "diff", a, b, "--fail-above", "1%"}).exit_code,
            1);
}

TEST_F(ImageDiffCommand, ComparesFoldersAndWritesAPageAndPictures) {
  image("before/same.png", 10);
  image("after/same.png", 10);
  image("before/sub/moved.png", 10);
  image("after/sub/moved.png", 50);
  image("before/gone.png", 10);
  image("after/new <b>.png", 10);
  std::ofstream(folder_.path() / "after/notes.txt") << "no image";
  for (const std::string isolate : {"", "--isolate"}) {
    const std::string out = (folder_.path() / ("out" + isolate)).string();
    const auto page = folder_.path() / "page.html";
    std::vector<std::string> words = {"image",
                                      "diff",
                                      (folder_.path() / "before").string(),
                                      (folder_.path() / "after").string(),
                                      "-o",
                                      out,
                                      "--html",
                                      page.string(),
                                      "--json",
                                      "--quiet"};
    if (!isolate.empty()) words.push_back(isolate);
    const auto result = framewise(words);
    EXPECT_EQ(result.exit_code, 1) << result.err;
    const Json json = Json::parse(result.out);
    std::map<std::string, int> verdicts;
    for (const Json& row : json["files"]) {
      if (row.contains("verdict")) ++verdicts[row["verdict"].text()];
    }
    EXPECT_EQ(
        verdicts,
        (std::map<std::string, int>{
            {"added", 1}, {"different", 1}, {"equal", 1}, {"missing", 1}}));
    EXPECT_TRUE(
        std::filesystem::exists(std::filesystem::path(out) / "sub/moved.png"));
    const std::string html = text_of(page);
    EXPECT_THAT(html, HasSubstr("moved 40 px right"));
    EXPECT_THAT(html, HasSubstr("src=\"after/sub/moved.png\""));
    EXPECT_THAT(html, HasSubstr("src=\"out" + isolate + "/sub/moved.png\""));
    EXPECT_THAT(html, ::testing::Not(HasSubstr("new <b>")));
  }
}

TEST_F(ImageDiffCommand, ShowsWhatCannotBeReadFirst) {
  image("before/moved.png", 10);
  image("after/moved.png", 50);
  image("before/z.png", 10);
  const std::string cut = text_of(image("after/z.png", 10));
  folder_.write("after/z.png", cut.substr(0, cut.size() / 2));
  const std::string page = (folder_.path() / "page.html").string();
  const auto diff = [&](const std::string& name) {
    std::filesystem::remove(page);
    return framewise({"image", "diff", (folder_.path() / "before" / name),
                      (folder_.path() / "after" / name), "--html", page});
  };
  EXPECT_EQ(diff("").exit_code, 2);
  const std::string html = text_of(page);
  const size_t damaged = html.find("data-kind=\"error\"");
  EXPECT_LT(damaged, html.find("data-kind=\"different\""));
  EXPECT_THAT(html, HasSubstr("2 of 2 images differ"));
  EXPECT_THAT(html, HasSubstr("damaged or unreadable (1)"));
  EXPECT_EQ(diff("z.png").exit_code, 2);
  EXPECT_THAT(text_of(page), HasSubstr("damaged or unreadable"));
}

TEST_F(ImageDiffCommand, AcceptsBaselinesOfSeveralLooks) {
  const std::string baseline = (folder_.path() / "page.baseline").string();
  const auto added = framewise({"image", "baseline", "add", baseline,
                                image("a.png", 10), image("b.png", 10)});
  EXPECT_EQ(added.exit_code, 0) << added.err;
  EXPECT_THAT(added.out, HasSubstr("2 runs"));
  const std::string other = image("c.png", 60);
  EXPECT_EQ(framewise({"image", "diff", baseline, other}).exit_code, 1);
  EXPECT_EQ(framewise({"image", "baseline", "add", baseline, other, "--look"})
                .exit_code,
            0);
  EXPECT_EQ(framewise({"image", "diff", baseline, other}).exit_code, 0);
  EXPECT_THAT(framewise({"image", "baseline", "list", baseline}).out,
              HasSubstr("2 looks"));
}

TEST_F(ImageDiffCommand, AnswersLinesAsOdiffDoes) {
  const std::string a = image("a.png", 10);
  const std::string b = image("b.png", 40);
  const std::string picture = (folder_.path() / "o.png").string();
  ProgramOptions options;
  options.input =
      Json{{"requestId", 1},
           {"base", a},
           {"compare", b},
           {"output", picture},
           {"options", {{"captureDiffLines", true}, {"explain", true}}}}
          .dump() +
      "\n" + Json{{"requestId", 2}, {"base", a}, {"compare", a}}.dump() + "\n" +
      Json{{"requestId", 3}, {"base", "/no/such"}, {"compare", a}}.dump() +
      "\nrubbish\n";
  const auto result = framewise({"image", "diff", "--server"}, options);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  std::istringstream lines(result.out);
  std::vector<Json> answers;
  for (std::string line; std::getline(lines, line);) {
    answers.push_back(Json::parse(line));
  }
  ASSERT_EQ(answers.size(), 5u);
  EXPECT_EQ(answers[0]["ready"], true);
  EXPECT_EQ(answers[1]["requestId"], 1);
  EXPECT_EQ(answers[1]["reason"], "pixel-diff");
  EXPECT_EQ(answers[1]["diffCount"], 200);
  EXPECT_EQ(answers[1]["diffLines"].size(), 10u);
  EXPECT_EQ(answers[1]["changes"][0]["words"], "moved 30 px right");
  EXPECT_TRUE(std::filesystem::exists(picture));
  EXPECT_EQ(answers[2]["match"], true);
  EXPECT_TRUE(answers[3].contains("error"));
  EXPECT_TRUE(answers[4].contains("error"));
}

}  // namespace
}  // namespace framewise
