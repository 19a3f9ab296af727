// SPDX-License-Identifier: Apache-2.0
// Films of small clips that ffmpeg makes; what ffmpeg decodes from them is
// compared with the clips.
#include "video/compose/compose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "framewise/thread_pool.h"
#include "media/folder.h"
#include "media/programs.h"

namespace framewise::video {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

// 256 pixels wide: x264 164 is not deterministic at some widths, such as 320.
class Compose : public testing::Test {
 protected:
  void SetUp() override {
    if (!installed("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
  }

  // A clip of moving patterns with sound; `more`: further options of ffmpeg.
  std::string clip(const std::string& name, int hue,
                   const std::string& more =
                       "-c:v libx264 -preset veryfast "
                       "-g 30 -bf 2",
                   const std::string& source = "s=256x160:r=30:d=3") {
    const std::string path = folder_.file(name);
    output_of("ffmpeg -v error -y -f lavfi -i testsrc2=" + source +
              " -f lavfi -i anoisesrc=color=pink:seed=" + std::to_string(hue) +
              ":r=48000:d=3:a=0.3 -vf hue=h=" + std::to_string(hue) +
              ",format=yuv420p -c:a aac -b:a 128k -ac 2 -shortest " + more +
              " " + path + " 2>&1");
    return path;
  }

  ComposeRequest request(const std::vector<std::string>& clips,
                         double crossfade_s,
                         const std::string& out = "film.mp4") {
    ComposeRequest request;
    request.clips = clips;
    for (size_t i = 0; i < clips.size(); ++i) {
      request.plays.push_back({.clip = i});
    }
    request.output = folder_.file(out);
    request.container = *media::container_of(out);
    request.options.crossfade_s = crossfade_s;
    return request;
  }

  std::shared_ptr<const media::Folder> folder_in() {
    auto folder = media::Folder::open(folder_.file("in"));
    return std::make_shared<const media::Folder>(std::move(*folder));
  }

  std::string refusal(const std::string& path);

  FilmReport compose(const ComposeRequest& request) {
    const auto film = compose_film(request, {.executor = &pool_});
    EXPECT_TRUE(film) << film.error().to_string();
    return film ? *film : FilmReport{};
  }

  // What ffmpeg says to a film: nothing if all is well.
  std::string warnings(const std::string& path) {
    return output_of("ffmpeg -v warning -i " + path + " -f null - 2>&1");
  }

  std::vector<std::string> frames(const std::string& path) {
    std::istringstream lines(
        output_of("ffmpeg -v error -i " + path + " -an -f framemd5 - 2>&1"));
    std::vector<std::string> hashes;
    for (std::string line; std::getline(lines, line);) {
      if (!line.starts_with('#'))
        hashes.push_back(line.substr(line.rfind(',')));
    }
    return hashes;
  }

  // Frames of the film that are bit by bit those of the clip at their place.
  int64_t equal_frames(const std::string& film, const std::string& clip,
                       size_t start) {
    const auto all = frames(film), own = frames(clip);
    int64_t equal = 0;
    for (size_t i = 0; i < own.size() && start + i < all.size(); ++i) {
      equal += all[start + i] == own[i];
    }
    return equal;
  }

  ThreadPool pool_{2};
  ScratchFolder folder_;
};

TEST_F(Compose, CopiesEveryFrameAtHardCuts) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  const FilmReport film = compose(request(clips, 0));
  EXPECT_EQ(film.copied_frames, 180);
  EXPECT_EQ(film.encoded_frames, 0);
  EXPECT_TRUE(film.check.problems.empty());
  const std::string path = folder_.file("film.mp4");
  EXPECT_EQ(warnings(path), "");
  EXPECT_EQ(equal_frames(path, clips[0], 0), 90);
  EXPECT_EQ(equal_frames(path, clips[1], 90), 90);
}

// The error of a film of a clip at `path` beneath the folder "in".
std::string Compose::refusal(const std::string& path) {
  ComposeRequest wanted = request({path}, 0);
  wanted.folder = folder_in();
  const auto film = compose_film(wanted, {.executor = &pool_});
  return film ? "it was composed" : film.error().to_string();
}

TEST_F(Compose, OpensClipsBeneathAFolder) {
  std::filesystem::create_directories(folder_.file("in/sub"));
  clip("in/a.mp4", 0);
  clip("in/sub/b.mkv", 120);
  ComposeRequest wanted = request({"a.mp4", "sub/b.mkv"}, 0);
  wanted.folder = folder_in();
  const FilmReport film = compose(wanted);
  EXPECT_EQ(film.copied_frames, 180);
  EXPECT_EQ(film.clips[1].path, folder_.file("in/sub/b.mkv"));
  EXPECT_EQ(equal_frames(folder_.file("film.mp4"), folder_.file("in/a.mp4"), 0),
            90);
  wanted.output = folder_.file("auto.mp4");
  wanted.options.crossfade_s.reset();
  EXPECT_TRUE(compose(wanted).check.problems.empty());
}

TEST_F(Compose, NoClipLeavesItsFolder) {
  std::filesystem::create_directory(folder_.file("in"));
  const std::string outside = clip("x.mp4", 0);
  EXPECT_THAT(refusal("../x.mp4"), HasSubstr("in/../x.mp4: the path leaves"));
  EXPECT_THAT(refusal(outside), HasSubstr(outside + ": the path leaves"));
  std::filesystem::create_symlink(outside, folder_.file("in/link.mp4"));
  EXPECT_THAT(refusal("link.mp4"), HasSubstr("in/link.mp4: is a link"));
  std::filesystem::create_directory_symlink(folder_.file(""),
                                            folder_.file("in/up"));
  EXPECT_THAT(refusal("up/x.mp4"), HasSubstr("in/up/x.mp4: is a link"));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("film.mp4")));
}

TEST_F(Compose, EncodesOnlyCrossfades) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120),
                                       clip("c.mp4", 240)};
  const FilmReport film = compose(request(clips, 0.3));
  EXPECT_EQ(film.frames, 270 - 2 * 9);
  EXPECT_FALSE(film.sets_in_band);  // x264 makes the same ones again
  EXPECT_TRUE(film.check.problems.empty());
  const std::string path = folder_.file("film.mp4");
  EXPECT_EQ(warnings(path), "");
  const int64_t equal = equal_frames(path, clips[0], 0) +
                        equal_frames(path, clips[1], 81) +
                        equal_frames(path, clips[2], 162);
  EXPECT_EQ(equal, film.copied_frames);
  EXPECT_GT(film.copied_frames, 150);
}

TEST_F(Compose, PutsDifferentParameterSetsIntoTheStream) {
  const std::vector<std::string> clips{
      clip("a.mp4", 0),
      clip("b.mp4", 120, "-c:v libx264 -preset slow -g 30 -refs 5")};
  const FilmReport film = compose(request(clips, 0));
  EXPECT_TRUE(film.sets_in_band);
  EXPECT_EQ(film.copied_frames, 180);
  const std::string path = folder_.file("film.mp4");
  EXPECT_EQ(warnings(path), "");
  EXPECT_EQ(equal_frames(path, clips[0], 0), 90);
  EXPECT_EQ(equal_frames(path, clips[1], 90), 90);
}

TEST_F(Compose, CopiesHevc) {
  const std::string options =
      "-c:v libx265 -preset ultrafast -x265-params "
      "log-level=none:open-gop=0:keyint=30 -tag:v hvc1";
  const std::vector<std::string> clips{clip("a.mp4", 0, options),
                                       clip("b.mp4", 120, options)};
  const FilmReport film = compose(request(clips, 0.2));
  EXPECT_GT(film.copied_frames, 100);
  EXPECT_TRUE(film.check.problems.empty());
  const std::string path = folder_.file("film.mp4");
  EXPECT_EQ(warnings(path), "");
  EXPECT_EQ(equal_frames(path, clips[0], 0) + equal_frames(path, clips[1], 84),
            film.copied_frames);
}

TEST_F(Compose, CopiesAv1) {
  if (output_of("ffmpeg -v error -encoders").find("libsvtav1") ==
      std::string::npos) {
    GTEST_SKIP() << "this ffmpeg has no SVT-AV1";
  }
  const std::string options = "-c:v libsvtav1 -preset 12 -crf 40 -g 30";
  const std::vector<std::string> clips{clip("a.mp4", 0, options),
                                       clip("b.mp4", 120, options)};
  const FilmReport cuts = compose(request(clips, 0));
  EXPECT_EQ(cuts.copied_frames, 180);
  EXPECT_TRUE(cuts.check.problems.empty());
  const std::string path = folder_.file("film.mp4");
  EXPECT_EQ(warnings(path), "");
  EXPECT_EQ(equal_frames(path, clips[0], 0), 90);
  EXPECT_EQ(equal_frames(path, clips[1], 90), 90);
  const FilmReport faded = compose(request(clips, 0.3, "faded.mp4"));
  EXPECT_EQ(faded.codec, "av1");
  EXPECT_EQ(faded.frames, 171);
  EXPECT_TRUE(faded.check.problems.empty());
  EXPECT_EQ(warnings(folder_.file("faded.mp4")), "");
}

TEST_F(Compose, LaysATrackUnderTheWholeFilm) {
  const std::string track = folder_.file("music.flac");
  output_of("ffmpeg -v error -f lavfi -i sine=frequency=440:r=44100:d=30 " +
            track + " 2>&1");
  ComposeRequest wanted = request({clip("a.mp4", 0), clip("b.mp4", 120)}, 0);
  wanted.options.sound.mode = SoundMode::kTrack;
  wanted.options.sound.track = track;
  const FilmReport film = compose(wanted);
  EXPECT_EQ(film.copied_frames, 180);
  EXPECT_EQ(film.copied_sound_packets, 0);
  EXPECT_TRUE(film.check.problems.empty());
  const std::string path = folder_.file("film.mp4");
  EXPECT_EQ(warnings(path), "");
  // As long as the film, and a tone that ends with a fade.
  const std::string said = output_of(
      "ffmpeg -hide_banner -nostats -ss 2 -t 1 -i " + path +
      " -af astats=measure_overall=RMS_level:measure_perchannel=0 -f null - "
      "2>&1");
  const size_t level = said.find("RMS level dB: ");
  ASSERT_NE(level, std::string::npos) << said;
  // -21 dBFS as ffmpeg makes it; the whole film has a single tone.
  EXPECT_NEAR(std::stod(said.substr(level + 14)), -21, 1.5);
}

TEST_F(Compose, FilmsThatShareTheirPartsEncodeAJointOnce) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  ComposeRequest wanted = request(clips, 0.3);
  compose(wanted);
  const std::string alone = file_text(folder_.file("film.mp4"));
  wanted.shared_parts = folder_.file("parts");
  wanted.output = folder_.file("one.mp4");
  EXPECT_EQ(compose(wanted).kept_frames, 0);
  wanted.output = folder_.file("two.mp4");
  const FilmReport second = compose(wanted);
  EXPECT_EQ(second.kept_frames, second.encoded_frames);
  EXPECT_TRUE(file_text(folder_.file("one.mp4")) == alone);
  EXPECT_TRUE(file_text(folder_.file("two.mp4")) == alone);
}

TEST_F(Compose, KeepsToItsMemoryWithTheSameBytes) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  ComposeRequest wanted = request(clips, 0.3);
  wanted.options.rendering = Rendering::kEncode;
  compose(wanted);
  const std::string much = file_text(folder_.file("film.mp4"));
  // One section at a time, on two threads.
  constexpr int64_t kOneSection = int64_t{110} << 20;
  const auto film =
      compose_film(wanted, {.executor = &pool_, .memory_bytes = kOneSection});
  ASSERT_TRUE(film) << film.error().to_string();
  EXPECT_TRUE(file_text(folder_.file("film.mp4")) == much);
}

TEST_F(Compose, RefusesWhatItsMemoryCannotHold) {
  ComposeRequest wanted = request({clip("a.mp4", 0), clip("b.mp4", 120)}, 0.3);
  wanted.options.rendering = Rendering::kEncode;
  const auto film =
      compose_film(wanted, {.executor = &pool_, .memory_bytes = 1 << 20});
  ASSERT_FALSE(film);
  EXPECT_EQ(film.error().kind, ErrorKind::kLimit);
  EXPECT_THAT(film.error().message, testing::HasSubstr("than the 1 MiB"));
  EXPECT_FALSE(std::filesystem::exists(folder_.file("film.mp4")));
}

TEST_F(Compose, DoesNotEnterAtKeyFramesOfOpenGroups) {
  const std::vector<std::string> clips{
      clip("a.mp4", 0, "-c:v libx264 -g 20 -bf 3 -x264-params open-gop=1"),
      clip("b.mp4", 120, "-c:v libx264 -g 20 -bf 3 -x264-params open-gop=1")};
  const FilmReport film = compose(request(clips, 0.3));
  // The second clip has one picture at which decoding may start: its first.
  EXPECT_LT(film.copied_frames, 90);
  EXPECT_TRUE(film.check.problems.empty());
  EXPECT_EQ(warnings(folder_.file("film.mp4")), "");
}

TEST_F(Compose, EncodesOnlyClipsOfAnotherForm) {
  const std::vector<std::string> clips{
      clip("a.mp4", 0), clip("b.mp4", 120),
      clip("small.mp4", 60, "-c:v libx264 -preset veryfast",
           "s=96x96:r=25:d=3")};
  const FilmReport film = compose(request(clips, 0));
  EXPECT_EQ(film.size, (Size{256, 160}));
  EXPECT_EQ(film.copied_frames, 180);
  EXPECT_EQ(film.encoded_frames, 90);  // 3 s at 30 frames a second
  ASSERT_EQ(film.clips.size(), 3u);
  EXPECT_EQ(film.clips[2].reason, "96x96 pixels instead of 256x160");
  EXPECT_EQ(warnings(folder_.file("film.mp4")), "");
}

TEST_F(Compose, EncodesVariableRates) {
  const std::vector<std::string> clips{
      clip("a.mp4", 0),
      clip("vfr.mp4", 120,
           "-c:v libx264 -preset veryfast -vsync vfr -vf "
           "\"select='not(eq(mod(n,7),3))',format=yuv420p\"")};
  const FilmReport film = compose(request(clips, 0));
  EXPECT_GE(film.copied_frames, 90);
  EXPECT_EQ(warnings(folder_.file("film.mp4")), "");
}

TEST_F(Compose, FollowsMotionBetweenFrames) {
  // A square moves by four pixels a frame: between two frames it is between.
  const std::string path = folder_.file("square.mp4");
  output_of(
      "ffmpeg -v error -f lavfi -i color=black:s=256x160:r=15:d=2 -f lavfi -i "
      "color=white:s=32x32:r=15:d=2 -filter_complex "
      "'[0][1]overlay=x=40+4*n:y=64:shortest=1,format=yuv420p' -c:v libx264 "
      "-crf 10 " +
      path + " 2>&1");
  ComposeRequest wanted = request({path}, 0);
  wanted.options.rate = Rate{30, 1};
  wanted.options.rate_conversion = RateConversion::kMotion;
  const FilmReport film = compose(wanted);
  EXPECT_EQ(film.frames, 60);
  EXPECT_TRUE(film.check.problems.empty());
  EXPECT_EQ(warnings(folder_.file("film.mp4")), "");
  const auto all = frames(folder_.file("film.mp4"));
  ASSERT_EQ(all.size(), 60u);
  int repeated = 0;
  for (size_t i = 11; i < 50; ++i) repeated += all[i] == all[i - 1];
  EXPECT_EQ(repeated, 0);
}

TEST_F(Compose, ShowsTurnedClipsUpright) {
  const std::string plain = clip("plain.mp4", 0);
  const std::string turned = folder_.file("turned.mp4");
  output_of("ffmpeg -v error -i " + plain +
            " -c copy -metadata:s:v rotate=90 " + turned + " 2>&1");
  ComposeRequest wanted = request({turned}, 0);
  wanted.options.rendering = Rendering::kEncode;
  const FilmReport film = compose(wanted);
  EXPECT_EQ(film.size, (Size{160, 256}));
}

TEST_F(Compose, JoinsClipsWithAndWithoutSound) {
  const std::vector<std::string> clips{
      clip("a.mp4", 0),
      clip("silent.mp4", 120, "-c:v libx264 -preset veryfast -g 30 -bf 2 -an"),
      clip("mono.mp4", 60, "-c:v libx264 -preset veryfast -g 30 -bf 2 -ac 1")};
  const FilmReport film = compose(request(clips, 0.2));
  EXPECT_EQ(film.audio_codec, "aac");
  EXPECT_TRUE(film.check.problems.empty());
  EXPECT_EQ(warnings(folder_.file("film.mp4")), "");
}

TEST_F(Compose, WritesOtherContainersAndCodecs) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  for (const char* name : {"film.mkv", "film.mov", "film.webm", "film.avi"}) {
    ComposeRequest wanted = request(clips, 0.2, name);
    if (wanted.container == media::Container::kWebm) {
      wanted.options.encoding =
          media::VideoEncoding{.codec = media::VideoCodec::kVp9, .preset = "8"};
    }
    const FilmReport film = compose(wanted);
    EXPECT_EQ(film.frames, 174) << name;
    // AVI stores no times, so frames that are decoded ahead shift the end.
    if (wanted.container == media::Container::kAvi) continue;
    EXPECT_EQ(warnings(folder_.file(name)), "") << name;
    EXPECT_TRUE(film.check.problems.empty()) << name;
    // Sound and frames begin at the same time, to 1 ms.
    const std::string start = "ffprobe -v error -of csv=p=0 -select_streams ";
    const std::string frames = output_of(
        start + "v -show_entries stream=start_time " + folder_.file(name));
    EXPECT_EQ(std::stod(frames), 0) << name;
  }
}

TEST_F(Compose, GivesTheSameBytesOnAnyNumberOfThreads) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  ComposeRequest wanted = request(clips, 0.3);
  compose(wanted);
  const std::string two = file_text(folder_.file("film.mp4"));
  ThreadPool one(1);
  ASSERT_TRUE(compose_film(wanted, {.executor = &one}));
  EXPECT_TRUE(file_text(folder_.file("film.mp4")) == two);
}

TEST_F(Compose, GoesOnAfterAKillWithTheSameBytes) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120),
                                       clip("c.mp4", 240)};
  compose(request(clips, 0.3));
  const std::string whole = file_text(folder_.file("film.mp4"));
  // Stopped after the first part: the others are not started.
  std::stop_source stop;
  runtime::Progress progress("sections");
  progress.on_change([&] {
    if (progress.snapshot().done > 0) stop.request_stop();
  });
  ThreadPool one(1);
  const ComposeRequest again = request(clips, 0.3, "again.mp4");
  const auto stopped = compose_film(
      again,
      {.executor = &one, .stop = stop.get_token(), .progress = &progress});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::kCancelled);
  EXPECT_FALSE(std::filesystem::exists(again.output));
  const FilmReport film = compose(again);
  EXPECT_GT(film.kept_frames, 0);
  EXPECT_TRUE(file_text(folder_.file("again.mp4")) == whole);
  // Nothing but films and clips is left.
  for (const auto& entry :
       std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with('.'));
  }
}

TEST_F(Compose, SaysWhatItWouldDo) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  const ComposeRequest wanted = request(clips, 0.3);
  const auto expected = estimate_film(wanted, {.executor = &pool_});
  ASSERT_TRUE(expected);
  EXPECT_FALSE(expected->written);
  EXPECT_FALSE(std::filesystem::exists(wanted.output));
  const FilmReport film = compose(wanted);
  EXPECT_EQ(expected->copied_bytes, film.copied_bytes);
  EXPECT_EQ(expected->encoded_frames, film.encoded_frames);
  EXPECT_NEAR(double(expected->bytes), double(film.bytes), 0.5 * film.bytes);
}

TEST_F(Compose, RefusesToCopyWhatHasToBeEncoded) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  ComposeRequest wanted = request(clips, 0.3);
  wanted.options.rendering = Rendering::kCopy;
  const auto film = compose_film(wanted, {.executor = &pool_});
  ASSERT_FALSE(film);
  EXPECT_EQ(film.error().kind, ErrorKind::kUsage);
}

TEST_F(Compose, ReachesTheWantedLoudness) {
  ComposeRequest wanted = request({clip("a.mp4", 0)}, 0);
  wanted.options.sound.loudness_lufs = -23;
  compose(wanted);
  const std::string said =
      output_of("ffmpeg -hide_banner -nostats -i " + folder_.file("film.mp4") +
                " -af ebur128 -f null - 2>&1");
  const size_t at = said.rfind("I:");
  ASSERT_NE(at, std::string::npos);
  EXPECT_NEAR(std::stod(said.substr(at + 2)), -23, 0.5);
}

// A container with coded sound that FFmpeg writes and players take.
struct SoundForm {
  const char* file;
  const char* coding;
};
constexpr SoundForm kSoundForms[] = {
    {"webm", "-c:a libopus"},
    {"webm", "-c:a libvorbis"},
    {"mkv", "-c:a libopus -frame_duration 60"},
    {"mkv", "-c:a aac"},
    {"mkv", "-c:a libvorbis"},
    {"mkv", "-c:a libmp3lame"},
    {"mkv", "-c:a flac"},
    {"mkv", "-c:a pcm_s16le"},
    {"mp4", "-c:a aac"},
    {"mp4", "-c:a libopus"},
    {"mp4", "-c:a libmp3lame"},
    {"mp4", "-c:a flac -strict -2"},
    {"mov", "-c:a aac"},
    {"mov", "-c:a libmp3lame"},
    {"mov", "-c:a pcm_s16le"},
};

struct NamedSound {
  const char* name;
  const char* source;
};
// Sound that repeats correlates with itself at other places, and noise hardly
// survives an encoder: neither is a shift. No click stands at a joint, whose
// fade of 5 ms cuts it.
constexpr NamedSound kSounds[] = {
    {"rising", "aevalsrc='0.4*sin(2*PI*(300+200*t)*t)':s=48000:d=2"},
    {"tone", "sine=f=1000:r=48000:d=2"},
    {"noise", "anoisesrc=seed=7:r=48000:d=2:a=0.3"},
    {"both",
     "aevalsrc='0.3*sin(2*PI*(300+200*t)*t)+0.2*random(0)':s=44100:d=2"},
    {"clicks", "aevalsrc='lt(mod(t+0.05,0.1),0.002)*0.8':s=48000:d=2"},
};

class ComposeSound : public Compose {
 protected:
  // The same clip twice, joined by a cut.
  ComposeRequest twice(const NamedSound& sound, const SoundForm& form) {
    const std::string clip = folder_.file(std::string("clip.") + form.file);
    const bool webm = std::string_view(form.file) == "webm";
    output_of(
        "ffmpeg -v error -y -f lavfi -i testsrc2=s=64x48:r=25:d=2 -f lavfi "
        "-i \"" +
        std::string(sound.source) + "\" -ac 2 -pix_fmt yuv420p " +
        (webm ? "-c:v libvpx -deadline realtime -b:v 300k "
              : "-c:v libx264 -preset ultrafast ") +
        form.coding + " " + clip + " 2>&1");
    return request({clip, clip}, 0, std::string("film.") + form.file);
  }
};

TEST_F(ComposeSound, IsFoundInPlaceInEveryContainerAndCodec) {
  for (const NamedSound& sound : kSounds) {
    for (const SoundForm& form : kSoundForms) {
      const auto name =
          fmt::format("{} in {} by {}", sound.name, form.file, form.coding);
      const FilmReport film = compose(twice(sound, form));
      for (const auto& problem : film.check.problems) {
        ADD_FAILURE() << name << ": " << problem.what;
      }
      EXPECT_THAT(film.notes, Not(Contains(HasSubstr("encoded again"))))
          << name;
    }
  }
}

TEST_F(ComposeSound, ThatIsLateIsFoundInEveryContainerAndCodec) {
  // Sounds that repeat within 40 ms look alike.
  const NamedSound& clicks = kSounds[4];
  for (const SoundForm& form : kSoundForms) {
    const auto name = fmt::format("{} by {}", form.file, form.coding);
    const ComposeRequest wanted = twice(clicks, form);
    compose(wanted);
    const std::string film = folder_.file(std::string("film.") + form.file);
    const std::string late = folder_.file(std::string("late.") + form.file);
    output_of("ffmpeg -v error -y -i " + film + " -itsoffset 0.04 -i " + film +
              " -map 0:v -map 1:a -c copy -strict -2 " + late + " 2>&1");
    const auto check = check_existing_film(wanted, late, {.executor = &pool_});
    ASSERT_TRUE(check) << name << ": " << check.error().to_string();
    std::vector<std::string> problems;
    for (const auto& problem : check->problems)
      problems.push_back(problem.what);
    EXPECT_THAT(problems, Contains(HasSubstr("shifted by"))) << name;
  }
}

TEST_F(Compose, FindsFaultsOfAFilm) {
  const std::vector<std::string> clips{clip("a.mp4", 0), clip("b.mp4", 120)};
  ComposeRequest wanted = request(clips, 0.3);
  wanted.options.checking = Checking::kFull;
  compose(wanted);
  const std::string film = folder_.file("film.mp4");
  const auto problems = [&](const std::string& path) {
    const auto check = check_existing_film(wanted, path, {.executor = &pool_});
    EXPECT_TRUE(check) << check.error().to_string();
    return check ? check->problems.size() : 0;
  };
  EXPECT_EQ(problems(film), 0u);
  const auto damaged = [&](const std::string& name,
                           const std::string& options) {
    const std::string path = folder_.file(name);
    output_of("ffmpeg -v error -y -i " + film + " " + options + " " + path +
              " 2>&1");
    return problems(path);
  };
  // Encoded again: no copied frame is equal.
  EXPECT_GT(damaged("again.mp4", "-c:a copy -c:v libx264 -bf 0"), 0u);
  // Sound that is late by a frame.
  EXPECT_GT(damaged("late.mp4", "-c:v copy -af adelay=33:all=1 -shortest"), 0u);
  // A frame less at the start.
  EXPECT_GT(
      damaged("short.mp4", "-c:a copy -c:v libx264 -vf trim=start_frame=1"),
      0u);
  EXPECT_GT(damaged("mute.mp4", "-c:v copy -an"), 0u);
}

}  // namespace
}  // namespace framewise::video
