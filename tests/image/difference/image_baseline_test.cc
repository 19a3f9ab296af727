// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "framewise/image/baseline.h"
#include "image/difference/canvas.h"
#include "temporary_folder.h"

namespace framewise::image {
namespace {

namespace fs = std::filesystem;

class Baselines : public ::testing::Test {
 protected:
  fs::path saved(const std::string& name, const Canvas& canvas) {
    WriteOptions options;
    options.format = FileFormat::kPng;
    const fs::path path = folder_.path() / name;
    EXPECT_TRUE(write(path, canvas.frame(), options));
    return path;
  }
  Baseline add(const fs::path& image,
               Acceptance acceptance = Acceptance::kRun) {
    auto baseline = add_to_baseline(path(), image, acceptance);
    EXPECT_TRUE(baseline) << baseline.error().to_string();
    return *baseline;
  }
  bool passes(const fs::path& image) {
    const auto baseline = read_baseline(path());
    EXPECT_TRUE(baseline) << baseline.error().to_string();
    const auto match = diff_baseline(*baseline, image);
    EXPECT_TRUE(match) << match.error().to_string();
    return match->report.passed();
  }
  fs::path path() const { return folder_.path() / "page.baseline"; }

  // A page with a spinner whose brightness varies from run to run.
  static Canvas page(uint8_t spinner) {
    Canvas canvas({96, 64});
    canvas.write(5, 40, "steady text");
    canvas.fill({32, 8, 20, 12}, {spinner, spinner, spinner, 255});
    return canvas;
  }

  TemporaryFolder folder_;
};

TEST_F(Baselines, PassTheAcceptedImageOnly) {
  add(saved("a.png", page(100)));
  EXPECT_TRUE(passes(saved("b.png", page(100))));
  EXPECT_FALSE(passes(saved("c.png", page(160))));
}

TEST_F(Baselines, LearnWhereRunsDiffer) {
  add(saved("a.png", page(100)));
  add(saved("b.png", page(150)));
  const Baseline baseline = add(saved("c.png", page(140)));
  EXPECT_EQ(baseline.looks.size(), 1u);
  EXPECT_EQ(baseline.looks.front().runs, 3);
  EXPECT_TRUE(passes(saved("d.png", page(145))));
  // Beyond the noise, and elsewhere, differences count as before.
  EXPECT_FALSE(passes(saved("e.png", page(255))));
  Canvas broken = page(100);
  broken.fill({5, 40, 30, 8}, kWhite);
  EXPECT_FALSE(passes(saved("f.png", broken)));
}

TEST_F(Baselines, HoldSeveralLooks) {
  add(saved("a.png", page(0)));
  const Baseline baseline = add(saved("b.png", page(255)), Acceptance::kLook);
  EXPECT_EQ(baseline.looks.size(), 2u);
  EXPECT_TRUE(passes(saved("c.png", page(0))));
  EXPECT_TRUE(passes(saved("d.png", page(255))));
  EXPECT_FALSE(passes(saved("e.png", page(128))));
}

TEST_F(Baselines, RefuseImagesOfAnotherSize) {
  add(saved("a.png", page(0)));
  const auto other = add_to_baseline(path(), saved("b.png", Canvas({10, 10})));
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, ::testing::HasSubstr("10x10"));
}

TEST_F(Baselines, AreReadOnlyIfTheyMakeSense) {
  add(saved("a.png", page(0)));
  for (const char* text :
       {"", "{}", "[]", R"({"schema":"framewise.image-baseline/1"})",
        R"({"schema":"framewise.image-baseline/1","width":9,"height":9,)"
        R"("looks":[{"file":"../x.png","runs":1}]})",
        R"({"schema":"framewise.image-baseline/1","width":9,"height":9,)"
        R"("looks":[{"file":"1.png","runs":1,"noise":"AAAA"},3]})"}) {
    std::ofstream(path() / "baseline.json") << text;
    EXPECT_FALSE(read_baseline(path())) << text;
  }
}

TEST_F(Baselines, HaveSidesOfOneToAMillionPixels) {
  add(saved("a.png", page(0)));
  const auto refuses_side = [this](const char* side, int64_t pixels) {
    const std::string text =
        fmt::format(R"({{"schema":"framewise.image-baseline/1","width":9,)"
                    R"("height":9,"{}":{},"looks":[]}})",
                    side, pixels);
    std::ofstream(path() / "baseline.json") << text;
    return read_baseline(path()).error().message.find("size makes no sense") !=
           std::string::npos;
  };
  for (const char* side : {"width", "height"}) {
    EXPECT_TRUE(refuses_side(side, 0)) << side;
    EXPECT_FALSE(refuses_side(side, 1)) << side;
    EXPECT_FALSE(refuses_side(side, 1 << 20)) << side;
    EXPECT_TRUE(refuses_side(side, (1 << 20) + 1)) << side;
  }
}

}  // namespace
}  // namespace framewise::image
