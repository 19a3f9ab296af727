// SPDX-License-Identifier: Apache-2.0
// A film of real clips, read through the server as a page would.
#include "service/preview/preview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json/json.h"
#include "framewise/framewise.h"
#include "media/programs.h"
#include "service/preview/film_frames.h"
#include "service/web_client.h"

namespace framewise::service {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr int64_t kSecond = video::kTicksPerSecond;

// Two clips of one color each, of a second, with a crossfade of 0.4 s.
class PreviewTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
    for (const char* color : {"black", "white"}) {
      const std::string path = scratch_.file(std::string(color) + ".mp4");
      output_of(std::string("ffmpeg -nostdin -v error -y -f lavfi -i color=") +
                color +
                ":size=64x36:rate=25 -t 1 -c:v libx264 -pix_fmt "
                "yuv420p " +
                path);
      video::PlanClip clip;
      clip.path = std::string(color) + ".mp4";
      clip.sha256 = std::string(64, '0');
      clip.bytes = int64_t(std::filesystem::file_size(path));
      clip.duration = kSecond;
      clip.size = {64, 36};
      plan_.clips.push_back(clip);
    }
    plan_.folder = ".";
    plan_.plays = {{.clip = 0, .end = kSecond, .overlap = 2 * kSecond / 5},
                   {.clip = 1, .end = kSecond}};
  }

  media::Folder folder() { return *media::Folder::open(scratch_.path()); }

  static int brightness(const Frame& frame) {
    return frame.plane(0).row(frame.size().height / 2)[4 * 10];
  }

  ScratchFolder scratch_;
  video::Plan plan_;
};

TEST_F(PreviewTest, FramesFollowThePlanWithItsCrossfade) {
  const media::Folder clips = folder();
  FilmFrames film(clips, plan_);
  EXPECT_EQ(film.duration(), 8 * kSecond / 5);
  const auto at = [&](int64_t ticks) {
    const auto frame = film.at(ticks, {64, 36});
    EXPECT_TRUE(frame) << frame.error().to_string();
    return frame ? brightness(*frame) : -1;
  };
  EXPECT_LT(at(0), 5);
  EXPECT_LT(at(kSecond / 2), 5);
  EXPECT_NEAR(at(8 * kSecond / 10), 128, 8);
  EXPECT_GT(at(kSecond), 250);
  EXPECT_LT(at(kSecond / 10), 5);  // back again
  EXPECT_EQ(film.play_at(0), 0u);
  EXPECT_EQ(film.play_at(kSecond), 1u);
}

TEST_F(PreviewTest, OtherShapesGetBars) {
  const media::Folder clips = folder();
  FilmFrames film(clips, plan_);
  const auto frame = film.at(kSecond * 3 / 2, {64, 64});
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->size(), (Size{64, 64}));
  EXPECT_EQ(frame->plane(0).row(0)[40], 0);
  EXPECT_GT(frame->plane(0).row(32)[40], 250);
}

TEST_F(PreviewTest, AClipThatChangedIsNotShown) {
  plan_.clips[0].bytes += 1;
  const media::Folder clips = folder();
  FilmFrames film(clips, plan_);
  const auto frame = film.at(0, {64, 36});
  ASSERT_FALSE(frame);
  EXPECT_THAT(frame.error().message, HasSubstr("changed"));
}

TEST_F(PreviewTest, APageGetsNumberedPicturesAndStatistics) {
  const auto preview = Preview::start(folder(), plan_, 0);
  ASSERT_TRUE(preview);
  const std::string url = (*preview)->url();
  const size_t colon = url.find(':', 6), slash = url.find('/', 8);
  WebClient client(uint16_t(std::stoi(url.substr(colon + 1))));
  const std::string query = url.substr(slash + 1);
  EXPECT_THAT(client.get("/" + query), HasSubstr("<canvas"));
  EXPECT_THAT(client.get("/plan.json" + query), HasSubstr("framewise.plan/1"));
  ASSERT_TRUE(client.open("/frames" + query, "http://" + client.own_host()));
  uint32_t before = 0;
  int pictures = 0;
  Json facts;
  while (facts.is_null()) {
    const std::string message = client.read();
    ASSERT_FALSE(message.empty());
    if (client.was_text()) {
      facts = Json::parse(message);
      break;
    }
    ASSERT_GT(message.size(), 8u);
    const auto number =
        uint32_t(uint8_t(message[0])) | uint32_t(uint8_t(message[1])) << 8;
    EXPECT_TRUE(pictures == 0 || number > before);
    before = number;
    ++pictures;
    client.write("{\"shown\":" + std::to_string(number) + "}");
    const auto picture = open(as_bytes(message.substr(8)), "picture");
    ASSERT_TRUE(picture) << picture.error().to_string();
    EXPECT_EQ(picture->info().container, "jpeg");
  }
  ASSERT_FALSE(facts.contains("error")) << facts.dump();
  EXPECT_GT(pictures, 0);
  EXPECT_TRUE(facts.contains("p95_ms"));
  EXPECT_TRUE(facts["clip"] == "black.mp4" || facts["clip"] == "white.mp4");
}

TEST_F(PreviewTest, LetsInOnlyItsOwnPageWithTheToken) {
  const auto preview = Preview::start(folder(), plan_, 0);
  ASSERT_TRUE(preview);
  const std::string url = (*preview)->url();
  WebClient client(uint16_t(std::stoi(url.substr(url.find(':', 6) + 1))));
  const std::string query = url.substr(url.find('/', 8) + 1);
  const std::string own = "http://" + client.own_host();
  EXPECT_THAT(client.get("/" + query), StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(client.get("/"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client.get("/?token=wrong"), StartsWith("HTTP/1.1 403"));
  EXPECT_THAT(client.get("/" + query, "evil.example"),
              StartsWith("HTTP/1.1 421"));
  EXPECT_FALSE(client.open("/frames", own));
  EXPECT_FALSE(client.open("/frames" + query, "http://evil.example"));
  EXPECT_FALSE(client.open("/frames" + query, "null"));
  EXPECT_FALSE(client.open("/frames" + query, ""));
  EXPECT_TRUE(client.open("/frames" + query, own));
}

TEST_F(PreviewTest, APortThatIsTakenIsAnError) {
  const auto first = Preview::start(folder(), plan_, 0);
  ASSERT_TRUE(first);
  const std::string url = (*first)->url();
  const auto second = Preview::start(
      folder(), plan_, uint16_t(std::stoi(url.substr(url.find(':', 6) + 1))));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kEnvironment);
}

TEST_F(PreviewTest, MessagesThatMakeNoSenseAreIgnored) {
  const auto preview = Preview::start(folder(), plan_, 0);
  ASSERT_TRUE(preview);
  const std::string url = (*preview)->url();
  WebClient client(uint16_t(std::stoi(url.substr(url.find(':', 6) + 1))));
  ASSERT_TRUE(client.open("/frames" + url.substr(url.find('/', 8) + 1),
                          "http://" + client.own_host()));
  for (const char* text :
       {"", "[", "{\"seek\":\"x\"}", "{\"seek\":1e308}", "{\"seek\":-5}",
        "{\"shown\":99999999999999999999}", "{\"paused\":3}", "null"}) {
    client.write(text);
  }
  EXPECT_FALSE(client.read().empty());
}

}  // namespace
}  // namespace framewise::service
