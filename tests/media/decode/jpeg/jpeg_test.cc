// SPDX-License-Identifier: Apache-2.0
#include "media/decode/jpeg/jpeg.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <turbojpeg.h>

#include <cstdlib>
#include <cstring>
#include <random>

#include "media/metadata/exif.h"
#include "media/profiles.h"
#include "media/reading.h"

namespace framewise::media {
namespace {

// A smooth gradient with small coding errors: red rises to the right, green
// downwards.
std::vector<uint8_t> gradient(int width, int height) {
  std::vector<uint8_t> pixels;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      pixels.push_back(uint8_t(x * 255 / std::max(1, width - 1)));
      pixels.push_back(uint8_t(y * 255 / std::max(1, height - 1)));
      pixels.push_back(60);
      pixels.push_back(255);
    }
  }
  return pixels;
}

std::vector<std::byte> encoded(const std::vector<uint8_t>& pixels, int width,
                               int height, int subsampling = TJSAMP_420,
                               int format = TJPF_RGBA, int flags = 0) {
  tjhandle encoder = tjInitCompress();
  unsigned char* data = nullptr;
  unsigned long size = 0;
  tjCompress2(encoder, pixels.data(), width, 0, height, format, &data, &size,
              subsampling, 92, flags);
  const auto* begin = reinterpret_cast<const std::byte*>(data);
  std::vector<std::byte> bytes(begin, begin + size);
  tjFree(data);
  tjDestroy(encoder);
  return bytes;
}

std::vector<uint8_t> decoded_by_turbojpeg(const std::vector<std::byte>& bytes,
                                          int width, int height) {
  tjhandle decoder = tjInitDecompress();
  std::vector<uint8_t> pixels(size_t(width * height * 4));
  tjDecompress2(decoder, reinterpret_cast<const uint8_t*>(bytes.data()),
                static_cast<unsigned long>(bytes.size()), pixels.data(), width,
                0, height, TJPF_RGBA, 0);
  tjDestroy(decoder);
  return pixels;
}

// Inserts a marker right after the start of the image.
std::vector<std::byte> with_marker(std::vector<std::byte> jpeg, uint8_t marker,
                                   std::string_view data) {
  std::vector<std::byte> segment = {std::byte{0xFF}, std::byte{marker},
                                    std::byte((data.size() + 2) >> 8),
                                    std::byte((data.size() + 2) & 0xFF)};
  for (const char c : data) segment.push_back(std::byte(c));
  jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
  return jpeg;
}

std::vector<std::byte> with_orientation(const std::vector<std::byte>& jpeg,
                                        int orientation) {
  std::string exif("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0",
                   25);
  exif.push_back(char(orientation));
  exif.append(6, '\0');
  return with_marker(jpeg, 0xE1, exif);
}

TEST(Jpeg, EverySubsamplingAndOddSizeEqualsTurboJpeg) {
  for (const int subsampling : {TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440,
                                TJSAMP_411, TJSAMP_GRAY}) {
    for (const auto& [width, height] :
         {std::pair{1, 1}, {1, 9}, {17, 1}, {16, 16}, {33, 21}}) {
      for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
        SCOPED_TRACE(
            fmt::format("subsampling {}, {}x{}", subsampling, width, height));
        const auto bytes = encoded(gradient(width, height), width, height,
                                   subsampling, TJPF_RGBA, flags);
        const Reading reading = read_bytes(bytes);
        ASSERT_EQ(reading.frames.size(), 1u);
        EXPECT_EQ(pixels_of(reading.frames[0]),
                  decoded_by_turbojpeg(bytes, width, height));
      }
    }
  }
}

TEST(Jpeg, TellsWhatItIs) {
  auto animation = open_bytes(
      with_marker(encoded(gradient(20, 10), 20, 10), 0xFE, "caf\xE9"));
  ASSERT_TRUE(animation);
  const AnimationInfo& info = animation->info();
  EXPECT_EQ(info.container, "jpeg");
  EXPECT_EQ(info.size, (Size{20, 10}));
  EXPECT_EQ(info.frame_count, 1);
  EXPECT_FALSE(info.has_alpha);
  EXPECT_EQ(info.rotation, 0);
  EXPECT_EQ(info.format.color.transfer, Transfer::kSrgb);
  EXPECT_THAT(info.comments, testing::ElementsAre("caf\xC3\xA9"));
}

TEST(Jpeg, SetsEveryOrientationUpright) {
  // Expected positions of the red corner (right) and the green corner (below).
  struct Expected {
    int orientation, rotation;
    bool transposed, red_is_left, green_is_top, mirrored;
  };
  const Expected table[] = {
      {1, 0, false, false, false, false},
      {2, 0, false, true, false, true},
      {3, 180, false, true, true, false},
      {4, 180, false, false, true, true},
  };
  const auto plain = encoded(gradient(40, 24), 40, 24, TJSAMP_444);
  for (const Expected& expected : table) {
    SCOPED_TRACE(expected.orientation);
    auto animation = open_bytes(with_orientation(plain, expected.orientation));
    ASSERT_TRUE(animation);
    EXPECT_EQ(animation->info().size, (Size{40, 24}));
    EXPECT_EQ(animation->info().rotation, expected.rotation);
    EXPECT_EQ(!kinds(*animation).empty(), expected.mirrored);
    const Frame frame = read_all(*animation).frames.at(0);
    EXPECT_EQ(pixel(frame, 0, 0)[0] > 128, expected.red_is_left);
    EXPECT_EQ(pixel(frame, 0, 0)[1] > 128, expected.green_is_top);
  }
  // Turned by 90 or 270 degrees, red is at the bottom or top.
  for (const auto& [orientation, red_is_top, green_is_left] :
       {std::tuple{5, false, false},
        {6, false, true},
        {7, true, true},
        {8, true, false}}) {
    SCOPED_TRACE(orientation);
    auto animation = open_bytes(with_orientation(plain, orientation));
    ASSERT_TRUE(animation);
    EXPECT_EQ(animation->info().size, (Size{24, 40}));
    // Mirrored images are mirrored first.
    EXPECT_EQ(animation->info().rotation,
              orientation == 6 || orientation == 7 ? 90 : 270);
    const Frame frame = read_all(*animation).frames.at(0);
    EXPECT_EQ(frame.size(), (Size{24, 40}));
    EXPECT_EQ(pixel(frame, 0, 0)[0] > 128, red_is_top);
    EXPECT_EQ(pixel(frame, 0, 0)[1] > 128, green_is_left);
  }
}

TEST(Jpeg, OrientationsMoveEveryPixelToItsPlace) {
  // Larger than the blocks in which pixels are moved, and odd.
  FramePool pool;
  const Size size{67, 35};
  auto stored = pool.allocate({}, size);
  for (int y = 0; y < size.height; ++y) {
    for (int x = 0; x < size.width; ++x) {
      stored->plane(0).row<uint32_t>(y)[x] = uint32_t(y * 1000 + x);
    }
  }
  const int right = size.width - 1, bottom = size.height - 1;
  // The stored position of the pixel shown at (x, y), by the Exif definition.
  const auto origin = [&](int orientation, int x,
                          int y) -> std::pair<int, int> {
    switch (orientation) {
      case 2: return {right - x, y};
      case 3: return {right - x, bottom - y};
      case 4: return {x, bottom - y};
      case 5: return {y, x};
      case 6: return {y, bottom - x};
      case 7: return {right - y, bottom - x};
      case 8: return {right - y, x};
      default: return {x, y};
    }
  };
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Size turned = orientation_of(orientation).apply(size);
    auto upright = pool.allocate({}, turned);
    turn_plane(stored->plane(0), upright->plane(0), 4,
               orientation_of(orientation));
    for (int y = 0; y < turned.height; ++y) {
      for (int x = 0; x < turned.width; ++x) {
        const auto [from_x, from_y] = origin(orientation, x, y);
        ASSERT_EQ(upright->plane(0).row<uint32_t>(y)[x],
                  uint32_t(from_y * 1000 + from_x))
            << orientation << ": " << x << "," << y;
      }
    }
  }
}

TEST(Jpeg, ReadsInksAsColors) {
  // Without Adobe's marker CMYK is stored as named: cyan ink, no black.
  std::vector<uint8_t> cyan;
  for (int i = 0; i < 64; ++i) {
    for (const uint8_t ink : {255, 0, 0, 0}) cyan.push_back(ink);
  }
  auto bytes = encoded(cyan, 8, 8, TJSAMP_444, TJPF_CMYK);
  const Reading reading = read_bytes(bytes);
  ASSERT_EQ(reading.frames.size(), 1u);
  const Rgba rgba = pixel(reading.frames[0], 4, 4);
  // libjpeg-turbo writes Adobe's marker, which means inverted inks: 255 means
  // no cyan, and black covers everything.
  EXPECT_EQ(rgba, (Rgba{0, 0, 0, 255}));
  const auto no_black = [] {
    std::vector<uint8_t> inks;
    for (int i = 0; i < 64; ++i) {
      for (const uint8_t ink : {0, 255, 255, 255}) inks.push_back(ink);
    }
    return inks;
  }();
  const Reading inverted =
      read_bytes(encoded(no_black, 8, 8, TJSAMP_444, TJPF_CMYK));
  const Rgba color = pixel(inverted.frames.at(0), 4, 4);
  EXPECT_NEAR(color[0], 0, 3);
  EXPECT_NEAR(color[1], 255, 3);
  EXPECT_NEAR(color[2], 255, 3);
}

TEST(Jpeg, CutAtAnyByteGivesAnErrorAndIfToleratedWhatIsThere) {
  for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
    const auto bytes =
        encoded(gradient(24, 40), 24, 40, TJSAMP_420, TJPF_RGBA, flags);
    const auto expected = pixels_of(read_bytes(bytes).frames.at(0));
    bool showed_a_part = false;
    for (size_t size = 0; size < bytes.size(); ++size) {
      const std::vector<std::byte> cut(bytes.begin(),
                                       bytes.begin() + ptrdiff_t(size));
      const Reading strict = read_bytes(cut);
      if (strict.frames.empty()) {
        ASSERT_TRUE(strict.error) << size;
      } else {
        // Only the end marker, or padding before it, may be missing.
        EXPECT_EQ(pixels_of(strict.frames[0]), expected) << size;
        EXPECT_GE(size, bytes.size() - 4);
        continue;
      }
      auto tolerant = open_bytes(cut, {.tolerant = true});
      if (!tolerant) continue;
      const Reading reading = read_all(*tolerant);
      if (reading.frames.empty()) continue;
      EXPECT_TRUE(tolerant->damage());
      showed_a_part = true;
    }
    EXPECT_TRUE(showed_a_part);
  }
}

TEST(Jpeg, SurvivesRandomDamage) {
  const auto baseline = encoded(gradient(40, 30), 40, 30);
  const auto progressive = encoded(gradient(40, 30), 40, 30, TJSAMP_422,
                                   TJPF_RGBA, TJFLAG_PROGRESSIVE);
  std::mt19937 random(4);
  for (int i = 0; i < 2000; ++i) {
    auto broken = with_orientation(i % 2 ? baseline : progressive, 6);
    for (int flips = 1 + int(random() % 4); flips > 0; --flips) {
      broken[random() % broken.size()] ^= std::byte(1u << (random() % 8));
    }
    for (const bool tolerant : {false, true}) {
      const Reading reading = read_bytes(
          broken,
          {.limits = {.frame_pixels = 1'000'000}, .tolerant = tolerant});
      EXPECT_TRUE(reading.error || reading.frames.size() == 1);
    }
  }
}

TEST(Jpeg, ChecksTheSizeBeforeAllocating) {
  FramePool pool;
  const Reading reading =
      read_bytes(encoded(gradient(300, 300), 300, 300),
                 {.limits = {.frame_pixels = 10'000}, .pool = &pool});
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kLimit);
  EXPECT_EQ(pool.statistics().requests, 0);
}

TEST(Jpeg, StrayBytesBetweenMarkersAreNoDamage) {
  auto bytes = encoded(gradient(16, 16), 16, 16);
  bytes.insert(bytes.end() - 2, 3, std::byte{0x11});
  const Reading reading = read_bytes(bytes);
  EXPECT_FALSE(reading.error);
  EXPECT_EQ(reading.frames.size(), 1u);
}

TEST(Jpeg, AMissingEndMarkerIsAFindingWhereEveryScanIsThere) {
  for (const int flags : {0, TJFLAG_PROGRESSIVE}) {
    auto bytes =
        encoded(gradient(24, 40), 24, 40, TJSAMP_420, TJPF_RGBA, flags);
    const auto expected = pixels_of(read_bytes(bytes).frames.at(0));
    bytes.resize(bytes.size() - 2);
    auto animation = open_bytes(bytes);
    ASSERT_TRUE(animation);
    const auto survey = animation->survey();
    ASSERT_TRUE(survey);
    ASSERT_EQ(survey->findings.size(), 1u);
    EXPECT_EQ(survey->findings[0].kind, "missing_end");
    const Reading reading = read_all(*animation);
    ASSERT_FALSE(reading.error) << reading.error->message;
    EXPECT_EQ(pixels_of(reading.frames.at(0)), expected);
  }
}

// Without its last scan a progressive picture is only coarser, and libjpeg
// warns of nothing but the end.
TEST(Jpeg, AMissingLastScanIsDamage) {
  const auto bytes = encoded(gradient(24, 40), 24, 40, TJSAMP_420, TJPF_RGBA,
                             TJFLAG_PROGRESSIVE);
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  const size_t scan = text.rfind("\xFF\xDA");
  const Reading reading = read_bytes(
      std::vector<std::byte>(bytes.begin(), bytes.begin() + ptrdiff_t(scan)));
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kInput);
}

TEST(Jpeg, StopsAFileWithEndlessScans) {
  const auto bytes = encoded(gradient(16, 16), 16, 16, TJSAMP_444, TJPF_RGBA,
                             TJFLAG_PROGRESSIVE);
  // Repeats the last scan.
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()),
                              bytes.size());
  const size_t scan = text.rfind("\xFF\xDA");
  ASSERT_NE(scan, std::string_view::npos);
  std::vector<std::byte> bomb(bytes.begin(), bytes.end() - 2);
  for (int i = 0; i < 1000; ++i) {
    bomb.insert(bomb.end(), bytes.begin() + ptrdiff_t(scan), bytes.end() - 2);
  }
  bomb.insert(bomb.end(), bytes.end() - 2, bytes.end());
  const Reading reading = read_bytes(bomb);
  ASSERT_TRUE(reading.error);
  EXPECT_EQ(reading.error->kind, ErrorKind::kInput);
}

TEST(Jpeg, DecodesSmallPicturesFromTheFrequencies) {
  const auto bytes = encoded(gradient(100, 60), 100, 60);
  FramePool pool;
  const Job job{.pool = &pool};
  for (const int denominator : {1, 2, 4, 8}) {
    const auto frame = decode_jpeg_scaled(bytes, denominator, job);
    ASSERT_TRUE(frame);
    const int width = (100 + denominator - 1) / denominator;
    const int height = (60 + denominator - 1) / denominator;
    EXPECT_EQ((*frame).size(), (Size{width, height}));
    const Rgba color = pixel(*frame, 6, 4);
    EXPECT_NEAR(color[0], 255 * (6.5 * denominator) / 100, 6);
    EXPECT_NEAR(color[1], 255 * (4.5 * denominator) / 60, 6);
    EXPECT_NEAR(color[2], 60, 6);
  }
  const auto turned = decode_jpeg_scaled(with_orientation(bytes, 6), 4, job);
  ASSERT_TRUE(turned);
  EXPECT_EQ((*turned).size(), (Size{15, 25}));
}

TEST(Jpeg, ColorsAreWhatItsProfileSays) {
  // In two segments, as long profiles are.
  const std::string profile = profile_of(kXyzOfP3, parametric_srgb());
  const std::string mark("ICC_PROFILE", 12);
  auto bytes = encoded(gradient(16, 8), 16, 8);
  bytes = with_marker(bytes, 0xE2, mark + "\2\2" + profile.substr(200));
  bytes = with_marker(bytes, 0xE2, mark + "\1\2" + profile.substr(0, 200));
  expect_display_p3(bytes);
}

TEST(Jpeg, StopsOnRequest) {
  std::stop_source stop;
  auto animation = open_bytes(encoded(gradient(64, 64), 64, 64),
                              {.tolerant = true, .stop = stop.get_token()});
  ASSERT_TRUE(animation);
  stop.request_stop();
  const auto frame = animation->next();
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().kind, ErrorKind::kCancelled);
}

TEST(Jpeg, ReadsAgainAfterRewind) {
  auto animation = open_bytes(encoded(gradient(16, 16), 16, 16));
  ASSERT_TRUE(animation);
  const auto first = pixels_of(read_all(*animation).frames.at(0));
  ASSERT_TRUE(animation->rewind());
  EXPECT_EQ(pixels_of(read_all(*animation).frames.at(0)), first);
}

}  // namespace
}  // namespace framewise::media
