// SPDX-License-Identifier: Apache-2.0
// What a batch leaves for people to look at.
#include "cli/batch/batch_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <vector>

#include "base/json/json.h"
#include "cli/program.h"
#include "runtime/progress.h"
#include "tiny_gif.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

std::string text_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Four frames; from the third on, every `damaged`-th pixel is another.
std::string gif(size_t damaged) {
  TinyGif gif{.width = 40, .height = 32};
  for (size_t i = 0; i < 4; ++i) {
    std::vector<uint8_t> pixels(40 * 32);
    for (size_t k = 0; k < pixels.size(); ++k) {
      const bool hit = damaged > 0 && i >= 2 && k % damaged == 0;
      pixels[k] = uint8_t((k % 40 + 9 * i + (hit ? 60 : 0)) % 128);
    }
    gif.frames.push_back({.pixels = std::move(pixels)});
  }
  return gif.bytes();
}

class BatchPages : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : {"bad.gif", "cut.gif", "same.gif"}) {
      folder_.write(std::string("originals/") + name, gif(0));
    }
    folder_.write("small/bad.gif", gif(3));
    folder_.write("small/cut.gif", gif(0).substr(0, 900));
    folder_.write("small/same.gif", gif(0));
  }

  ProgramResult batch(std::vector<std::string> more) {
    std::vector<std::string> words = {"batch", "originals", "small"};
    words.insert(words.end(), more.begin(), more.end());
    return framewise(words, {.folder = folder_.path()});
  }
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  static Json columns_of(const std::string& html) {
    const std::string mark = "id=\"data\">";
    const size_t begin = html.find(mark) + mark.size();
    return Json::parse(
        html.substr(begin, html.find("</script>", begin) - begin))["columns"];
  }

  TemporaryFolder folder_;
};

TEST_F(BatchPages, AFolderHoldsPicturesOfAllAndPagesOfWhatNeedsALook) {
  EXPECT_EQ(batch({"--html", "review"}).exit_code, 3);
  const Json columns = columns_of(text_of(at("review/index.html")));
  EXPECT_EQ(columns["name"], Json({"cut.gif", "bad.gif", "same.gif"}));
  // Of what cannot be read only the original.
  EXPECT_EQ(columns["pictures"], Json({1, 3, 3}));
  EXPECT_TRUE(fs::exists(at("review/pictures/0-original.webp")));
  EXPECT_FALSE(fs::exists(at("review/pictures/0-compressed.webp")));
  EXPECT_TRUE(fs::exists(at("review/pictures/2-compressed.webp")));
  EXPECT_EQ(columns["link"], Json({"", "items/1.html", ""}));
  EXPECT_THAT(text_of(at("review/items/1.html")), HasSubstr("bad.gif"));
}

TEST_F(BatchPages, AreCountedWhileTheyAreWritten) {
  batch({"-o", "rows.ndjson"});
  const cli::LineSource lines = [this](const cli::LineSink& take) {
    std::istringstream rows(text_of(at("rows.ndjson")));
    Result<void> taken;
    for (std::string row; taken && std::getline(rows, row);) taken = take(row);
    return taken;
  };
  runtime::Progress progress("pictures and pages");
  std::vector<double> fractions;
  progress.on_change(
      [&] { fractions.push_back(progress.snapshot().fraction.value_or(0)); });
  const cli::PageSources sources{
      .compare = [](size_t) -> Result<Report> { return Error(); },
      .progress = &progress};
  ASSERT_TRUE(cli::write_batch_folder(at("review"), lines, sources));
  // The pictures of three rows, and the page of the one that is damaged.
  EXPECT_EQ(progress.snapshot().total, 4);
  EXPECT_EQ(progress.snapshot().done, 4);
  EXPECT_TRUE(std::ranges::is_sorted(fractions));
}

TEST_F(BatchPages, OneFileHoldsItsPictures) {
  EXPECT_EQ(batch({"--html", "page.html"}).exit_code, 3);
  const std::string html = text_of(at("page.html"));
  EXPECT_THAT(html, HasSubstr("id=\"t0\">[[\"UklGR"));
  EXPECT_THAT(html, Not(HasSubstr("img-src data: blob: 'self'")));
}

TEST_F(BatchPages, TheWorstInstantIsTheOneThatIsShown) {
  batch({"--html", "page.html", "-o", "rows.ndjson"});
  const Json columns = columns_of(text_of(at("page.html")));
  EXPECT_GE(columns["at"][1].number(),
            200);  // the damage begins with the third frame
  EXPECT_LT(columns["worst"][1].number(), columns["score"][1].number());
}

TEST_F(BatchPages, MarkdownHasTheWorstFirstWithPicturesOfTheErrors) {
  EXPECT_EQ(batch({"--markdown", "sum.md"}).exit_code, 3);
  const std::string text = text_of(at("sum.md"));
  EXPECT_THAT(text, HasSubstr("**2 of 3 need a look.**"));
  EXPECT_LT(text.find("cut.gif"), text.find("bad.gif"));
  EXPECT_LT(text.find("bad.gif"), text.find("same.gif"));
  EXPECT_THAT(text, HasSubstr("sum-pictures/2-errors.webp"));
  const ProgramResult map =
      framewise({"inspect", at("sum-pictures/2-errors.webp").string()});
  EXPECT_EQ(map.exit_code, 0) << map.err;
}

TEST_F(BatchPages, RowsAreTheSameWithPagesAsWithout) {
  batch({"-o", "plain.ndjson", "--no-cache"});
  batch({"-o", "rows.ndjson", "--html", "review", "--markdown", "sum.md",
         "--no-cache"});
  EXPECT_EQ(text_of(at("rows.ndjson")), text_of(at("plain.ndjson")));
}

TEST_F(BatchPages, FilesThatAreGoneSinceHaveNoPictures) {
  batch({"-o", "rows.ndjson"});
  fs::remove_all(at("small"));
  EXPECT_EQ(framewise({"results", "export", "rows.ndjson", "-o", "page.html"},
                      {.folder = folder_.path()})
                .exit_code,
            0);
  EXPECT_EQ(columns_of(text_of(at("page.html")))["pictures"], Json({1, 1, 1}));
}

TEST_F(BatchPages, InIsolationNoFileIsReadByTheProgramItself) {
  batch({"--isolate", "--html", "page.html"});
  EXPECT_EQ(columns_of(text_of(at("page.html")))["pictures"], Json({0, 0, 0}));
}

}  // namespace
}  // namespace framewise
