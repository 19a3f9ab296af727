// SPDX-License-Identifier: Apache-2.0
// Videos that cards decode where they can, and the processor elsewhere.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "compare/compare_fixture.h"
#include "framewise/compare.h"
#include "gpu/card.h"
#include "media/decode/video/card_decoder.h"
#include "media/programs.h"

namespace framewise {
namespace {

class CardDecodes : public Compare {
 protected:
  // A film of 12 frames in H.264; empty without the ffmpeg program.
  std::string film(const std::string& name, const std::string& options) {
    if (!installed("ffmpeg")) return {};
    const std::string path = write(name.c_str(), "").string();
    const std::string command =
        "ffmpeg -nostdin -v error -y -f lavfi -i "
        "testsrc2=size=176x144:rate=12:duration=1 -c:v libx264 -threads 1 " +
        options + " " + path;
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    return path;
  }
};

std::vector<Frame> frames_of(Animation animation) {
  std::vector<Frame> frames;
  for (auto frame = animation.next(); frame && *frame;
       frame = animation.next()) {
    frames.push_back(**frame);
  }
  return frames;
}

bool same_pixels(const Frame& a, const Frame& b) {
  if (a.format() != b.format() || a.size() != b.size()) return false;
  for (int i = 0; i < a.format().planes(); ++i) {
    const PlaneView first = a.plane(i);
    const PlaneView second = b.plane(i);
    for (int y = 0; y < first.size.height; ++y) {
      if (!std::equal(first.row(y), first.row(y) + first.size.width,
                      second.row(y))) {
        return false;
      }
    }
  }
  return true;
}

TEST_F(CardDecodes, TheSameFramesAsTheProcessorOrSaysWhyNot) {
  for (const char* options :
       {"-pix_fmt yuv420p", "-pix_fmt yuv420p -color_range pc"}) {
    const std::string path = film("film.mp4", options);
    if (path.empty()) GTEST_SKIP() << "ffmpeg is not installed";
    const std::vector<Frame> expected = frames_of(*open(path));
    auto animation = open(path, {.on_card = true});
    ASSERT_TRUE(animation) << animation.error().to_string();
    const std::string why_not = animation->info().not_on_card;
    std::vector<Frame> found = frames_of(*std::move(animation));
    ASSERT_EQ(found.size(), 12U);
    for (size_t i = 0; i < found.size(); ++i) {
      EXPECT_TRUE(same_pixels(found[i], expected[i])) << i;
      EXPECT_EQ(found[i].time().start, expected[i].time().start);
    }
    // On machines without such a card.
    if (!why_not.empty()) {
      EXPECT_NE(why_not.find("no card opens"), std::string::npos) << why_not;
    }
  }
}

TEST_F(CardDecodes, NothingOfFilesThatAreNoVideos) {
  const auto path = write("a.gif", noise_gif(32, 3, 0).bytes());
  auto animation = open(path, {.on_card = true});
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().not_on_card, "");
  EXPECT_EQ(frames_of(*std::move(animation)).size(), 3U);
}

TEST_F(CardDecodes, CodecsThatFfmpegHasOnNoCardAreNamed) {
  const std::string path = film("film.mkv", "-pix_fmt yuv420p");
  if (path.empty()) GTEST_SKIP() << "ffmpeg is not installed";
  const std::string lossless = path + ".ffv1.mkv";
  const std::string command =
      "ffmpeg -nostdin -v error -y -i " + path + " -c:v ffv1 " + lossless;
  ASSERT_EQ(std::system(command.c_str()), 0);
  auto animation = open(lossless, {.on_card = true});
  ASSERT_TRUE(animation);
  EXPECT_EQ(animation->info().not_on_card, "FFmpeg decodes ffv1 on no card");
  EXPECT_EQ(frames_of(*std::move(animation)).size(), 12U);
}

TEST_F(CardDecodes, ForAComparisonWithOneNoteWhereItCannot) {
  SKIP_WITHOUT_CARD();
  const std::string original = film("a.mp4", "-crf 1 -pix_fmt yuv420p");
  if (original.empty()) GTEST_SKIP() << "ffmpeg is not installed";
  const std::string test = film("b.mp4", "-crf 40 -pix_fmt yuv420p");
  CompareOptions options{.metrics = {"psnr"}, .judge = false};
  const auto by_processor = compare(original, {{test}}, options);
  options.device = "gpu";
  const auto by_card = compare(original, {{test}}, options);
  ASSERT_TRUE(by_processor && by_card);
  const Comparison& found = by_card->comparisons[0];
  EXPECT_EQ(metric(found, "psnr").summary->mean,
            metric(by_processor->comparisons[0], "psnr").summary->mean);
  ASSERT_LE(found.warnings.size(), 1U);
  for (const Finding& warning : found.warnings) {
    EXPECT_EQ(warning.kind, "decoded_without_card");
  }
}

// Frames as cards give them, of odd sizes.
media::AvFramePtr card_frame(AVPixelFormat format) {
  media::AvFramePtr frame(av_frame_alloc());
  frame->format = format;
  frame->width = 5;
  frame->height = 3;
  frame->pts = 7;
  EXPECT_EQ(av_frame_get_buffer(frame.get(), 0), 0);
  return frame;
}

TEST(PlanesOfCards, AreTakenApart) {
  const auto nv12 = card_frame(AV_PIX_FMT_NV12);
  for (int y = 0; y < 3; ++y) {
    for (int x = 0; x < 5; ++x) {
      nv12->data[0][y * nv12->linesize[0] + x] = uint8_t(10 * y + x);
    }
  }
  for (int y = 0; y < 2; ++y) {
    for (int x = 0; x < 3; ++x) {
      nv12->data[1][y * nv12->linesize[1] + 2 * x] = uint8_t(100 + 10 * y + x);
      nv12->data[1][y * nv12->linesize[1] + 2 * x + 1] =
          uint8_t(200 + 10 * y + x);
    }
  }
  const auto apart = media::with_planes_apart(*nv12);
  ASSERT_TRUE(apart);
  EXPECT_EQ((*apart)->format, AV_PIX_FMT_YUV420P);
  EXPECT_EQ((*apart)->pts, 7);
  EXPECT_EQ((*apart)->data[0][2 * (*apart)->linesize[0] + 4], 24);
  EXPECT_EQ((*apart)->data[1][1 * (*apart)->linesize[1] + 2], 112);
  EXPECT_EQ((*apart)->data[2][1 * (*apart)->linesize[2] + 2], 212);
}

TEST(PlanesOfCards, OfTenBitsAreMovedDown) {
  const auto p010 = card_frame(AV_PIX_FMT_P010);
  for (int plane = 0; plane < 2; ++plane) {
    for (int y = 0; y < (plane == 0 ? 3 : 2); ++y) {
      auto* const row = reinterpret_cast<uint16_t*>(p010->data[plane] +
                                                    y * p010->linesize[plane]);
      for (int x = 0; x < 6; ++x) row[x] = uint16_t((900 + 10 * y + x) << 6);
    }
  }
  const auto apart = media::with_planes_apart(*p010);
  ASSERT_TRUE(apart);
  EXPECT_EQ((*apart)->format, AV_PIX_FMT_YUV420P10);
  const auto sample = [&](int plane, int y, int x) {
    return reinterpret_cast<const uint16_t*>((*apart)->data[plane] +
                                             y * (*apart)->linesize[plane])[x];
  };
  EXPECT_EQ(sample(0, 2, 4), 924);
  EXPECT_EQ(sample(1, 1, 2), 914);
  EXPECT_EQ(sample(2, 1, 2), 915);
}

TEST(PlanesOfCards, OfOtherLayoutsAreRefused) {
  const auto refused =
      media::with_planes_apart(*card_frame(AV_PIX_FMT_YUV444P));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("yuv444p"), std::string::npos);
}

}  // namespace
}  // namespace framewise
