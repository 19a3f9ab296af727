// SPDX-License-Identifier: Apache-2.0
#include "service/pictures/pictures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/result.h"
#include "service/http/request.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise::service {
namespace {

std::string tiny_gif() {
  return TinyGif{.frames = {{.pixels = {1, 2, 3, 4}}}}.bytes();
}

using testing::HasSubstr;
using testing::StartsWith;

constexpr int64_t kNow = 1'800'000'000;

std::string field_of(const Response& response, std::string_view name) {
  for (const auto& [each, value] : response.fields) {
    if (each == name) return value;
  }
  return {};
}

class PicturesTest : public testing::Test {
 protected:
  Result<std::filesystem::path> find(std::string_view source) const {
    if (source == "a.gif") return file_;
    return fail(ErrorKind::kInput, "there is no such file");
  }

  Response get(const std::string& target, const std::string& has = "") {
    Request request = request_of(target);
    request.peer = "127.0.0.1";
    if (!has.empty()) request.fields["if-none-match"] = has;
    return pictures_.answer(request, kNow);
  }

  TemporaryFolder folder_;
  const std::filesystem::path file_ = folder_.write("a.gif", tiny_gif());
  Keys keys_ = Keys::random();
  Access access_{{}, keys_};
  Access closed_{{.needs_token = true}, keys_};
  image::ImageCache cache_;
  FindSource find_ = [this](std::string_view source, std::string_view) {
    return find(source);
  };
  Pictures pictures_{find_, access_, cache_, {}};
  Pictures guarded_{find_, closed_, cache_, {}};
};

TEST_F(PicturesTest, MakesAThumbnail) {
  const Response picture = get("/image/thumbnail?src=a.gif&size=8&fit=fill");
  EXPECT_EQ(picture.status, 200) << picture.content();
  EXPECT_EQ(picture.type, "image/webp");
  EXPECT_THAT(picture.content(), StartsWith("RIFF"));
  EXPECT_THAT(field_of(picture, "Cache-Control"), StartsWith("private"));
  const Response png = get("/image/thumbnail?src=a.gif&size=8x4&format=png");
  EXPECT_EQ(png.type, "image/png");
}

TEST_F(PicturesTest, SaysThatTheClientHasIt) {
  const std::string target = "/image/thumbnail?src=a.gif&size=8";
  const std::string tag = field_of(get(target), "ETag");
  ASSERT_FALSE(tag.empty());
  for (const std::string& has :
       {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
    const Response again = get(target, has);
    EXPECT_EQ(again.status, 304) << has;
    EXPECT_EQ(again.content(), "");
    EXPECT_EQ(field_of(again, "ETag"), tag);
  }
  EXPECT_EQ(get(target, "\"x\"").status, 200);
}

TEST_F(PicturesTest, ChangesTheTagWithTheFileAndTheOptions) {
  const std::string target = "/image/thumbnail?src=a.gif&size=8";
  const std::string tag = field_of(get(target), "ETag");
  EXPECT_NE(field_of(get(target + "&format=png"), "ETag"), tag);
  EXPECT_NE(field_of(get("/image/thumbnail?src=a.gif&size=9"), "ETag"), tag);
  folder_.write("a.gif", tiny_gif() + "x");
  EXPECT_NE(field_of(get(target), "ETag"), tag);
}

TEST_F(PicturesTest, RefusesWhatItDoesNotKnow) {
  for (const char* query :
       {"", "?size=8", "?src=a.gif&size=0", "?src=a.gif&size=2049",
        "?src=a.gif&size=8x", "?src=a.gif&size=-1", "?src=a.gif&fit=x",
        "?src=a.gif&format=gif", "?src=a.gif&quality=101", "?src=a.gif&at=-1",
        "?src=a.gif&x=1"}) {
    EXPECT_EQ(get(std::string("/image/thumbnail") + query).status, 400)
        << query;
  }
  EXPECT_EQ(get("/image/thumbnail?src=../b.gif").status, 404);
}

TEST_F(PicturesTest, ReportsDamagedFilesUnderTheNameOfTheClient) {
  folder_.write("a.gif", "GIF89a");
  const Response answer = get("/image/thumbnail?src=a.gif");
  EXPECT_EQ(answer.status, 422);
  EXPECT_THAT(answer.content(), HasSubstr("\"a.gif\""));
  EXPECT_THAT(answer.content(),
              testing::Not(HasSubstr(folder_.path().string())));
}

TEST_F(PicturesTest, NeedsATokenOrASignature) {
  const auto status_of = [this](const std::string& target) {
    Request request = request_of(target);
    request.peer = "127.0.0.1";
    return guarded_.answer(request, kNow).status;
  };
  EXPECT_EQ(status_of("/image/thumbnail?src=a.gif&size=8"), 401);
  const std::string address = Pictures::signed_address(
      keys_, {{"src", "a.gif"}, {"size", "8"}}, kNow + 10);
  EXPECT_EQ(status_of(address), 200);
  EXPECT_EQ(status_of(address + "0"), 403);
  EXPECT_EQ(status_of(address + "&fit=fill"), 403);
  EXPECT_EQ(
      status_of(Pictures::signed_address(keys_, {{"src", "a.gif"}}, kNow)),
      403);
  EXPECT_EQ(status_of(Pictures::signed_address(Keys::random(),
                                               {{"src", "a.gif"}}, kNow + 10)),
            403);
}

TEST_F(PicturesTest, LetsSharedCachesKeepSignedPictures) {
  const Response picture = get(Pictures::signed_address(
      keys_, {{"src", "a.gif"}, {"size", "8"}}, kNow + 10));
  EXPECT_EQ(field_of(picture, "Cache-Control"), "public, max-age=10");
}

TEST(SignedText, DiffersForOtherValues) {
  EXPECT_NE(signed_text({{"a", "1\n1:b=2"}}),
            signed_text({{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(signed_text({{"a", "1"}, {"signature", "x"}}),
            signed_text({{"a", "1"}}));
}

}  // namespace
}  // namespace framewise::service
