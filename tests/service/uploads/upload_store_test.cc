// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/upload_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/result.h"
#include "service/uploads/upload_form.h"
#include "service/uploads/upload_routes.h"
#include "temporary_folder.h"
#include "tiny_gif.h"

namespace framewise::service {
namespace {

std::string tiny_gif() {
  return TinyGif{.frames = {{.pixels = {1, 2, 3, 4}}}}.bytes();
}

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr int64_t kNow = 1'800'000'000;

class UploadStoreTest : public testing::Test {
 protected:
  void open(UploadLimits limits = {}) {
    limits.free_bytes = 0;
    auto store = UploadStore::open(folder_.path() / "uploads", limits, kNow);
    ASSERT_TRUE(store) << store.error().to_string();
    store_ = *std::move(store);
  }

  std::string session(std::string_view owner = "me", int64_t now = kNow) {
    const auto made = store_->create(owner, now);
    EXPECT_TRUE(made) << made.error().to_string();
    return made ? made->id : std::string();
  }

  Result<StoredFile> put(const std::string& id, const std::string& role,
                         const std::string& bytes,
                         std::string_view owner = "me") {
    FW_ASSIGN_OR_RETURN(const auto upload,
                        store_->begin(id, owner, role, role + ".gif", kNow));
    FW_RETURN_IF_ERROR(upload->write(bytes));
    return upload->finish();
  }

  int64_t files_on_disk() const {
    int64_t count = 0;
    for (const auto& entry :
         fs::recursive_directory_iterator(folder_.path() / "uploads")) {
      const std::string name = entry.path().filename();
      count +=
          entry.is_regular_file() && name != "session.json" && name != "lock";
    }
    return count;
  }

  TemporaryFolder folder_;
  std::unique_ptr<UploadStore> store_;
  const std::string gif_ = tiny_gif();
};

TEST_F(UploadStoreTest, KeepsFilesUnderTheirRole) {
  open();
  const std::string id = session();
  EXPECT_TRUE(is_session_id(id));
  const auto file = put(id, "original", gif_);
  ASSERT_TRUE(file) << file.error().to_string();
  EXPECT_EQ(file->format, "gif");
  EXPECT_EQ(file->bytes, int64_t(gif_.size()));
  const auto use = store_->use(id, "me", kNow);
  ASSERT_TRUE(use);
  const StoredFile* const found = use->session().find("original");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "original.gif");
  EXPECT_EQ(found->sha256, file->sha256);
  EXPECT_TRUE(UploadStore::verify(*found));
  struct stat info {};
  ASSERT_EQ(stat(found->path.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(UploadStoreTest, FindsSourcesByTheirName) {
  open();
  const std::string id = session();
  ASSERT_TRUE(put(id, "test", gif_));
  EXPECT_TRUE(find_upload(*store_, "upload:" + id + "/test", "me", kNow));
  EXPECT_FALSE(find_upload(*store_, "upload:" + id + "/other", "me", kNow));
  EXPECT_FALSE(find_upload(*store_, "upload:" + id, "me", kNow));
  EXPECT_FALSE(find_upload(*store_, "upload:" + id + "/test", "you", kNow));
}

TEST_F(UploadStoreTest, ReplacesTheFileOfARole) {
  open();
  const std::string id = session();
  ASSERT_TRUE(put(id, "start", gif_));
  ASSERT_TRUE(put(id, "start", gif_ + gif_));
  EXPECT_EQ(files_on_disk(), 1);
  EXPECT_EQ(store_->bytes(), int64_t(2 * gif_.size()));
}

TEST_F(UploadStoreTest, LeavesNothingOfAnUploadThatWasNotFinished) {
  open();
  const std::string id = session();
  {
    const auto upload = store_->begin(id, "me", "start", "a.gif", kNow);
    ASSERT_TRUE(upload);
    ASSERT_TRUE((*upload)->write(gif_));
    EXPECT_EQ(store_->bytes(), int64_t(gif_.size()));
  }
  EXPECT_EQ(files_on_disk(), 0);
  EXPECT_EQ(store_->bytes(), 0);
  EXPECT_TRUE(store_->use(id, "me", kNow)->session().files.empty());
}

TEST_F(UploadStoreTest, RefusesFilesOfNoKnownFormat) {
  open();
  const std::string id = session();
  const auto text = put(id, "start", "<script>alert(1)</script>");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind, ErrorKind::kInput);
  EXPECT_THAT(put(id, "start", "").error().to_string(), HasSubstr("empty"));
  // The header of a sound file, which begins as WebP does.
  EXPECT_FALSE(put(id, "start", std::string("RIFF\x10\0\0\0WAVEfmt ", 16)));
  EXPECT_EQ(files_on_disk(), 0);
}

TEST_F(UploadStoreTest, RefusesNamesThatLeadElsewhere) {
  open();
  session();
  for (const std::string& id :
       {std::string(".."), std::string("../../etc"), std::string(32, '.'),
        std::string(32, 'A'), std::string(31, 'a'), std::string(33, 'a'),
        std::string(16, 'a') + "/" + std::string(15, 'a'), std::string()}) {
    EXPECT_FALSE(store_->use(id, "me", kNow)) << id;
    EXPECT_FALSE(store_->begin(id, "me", "start", "", kNow)) << id;
    EXPECT_FALSE(store_->remove(id, "me")) << id;
  }
  const std::string id = session();
  for (const char* role : {"", "..", "a/b", "A", "1a", "a.b", "lock\n"}) {
    EXPECT_FALSE(store_->begin(id, "me", role, "", kNow)) << role;
  }
}

TEST_F(UploadStoreTest, ShowsTheLastPartOfAName) {
  EXPECT_EQ(shown_name("a.gif"), "a.gif");
  EXPECT_EQ(shown_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(shown_name("C:\\x\\b.gif"), "b.gif");
  EXPECT_EQ(shown_name("a\nb"), "a\\nb");
  EXPECT_LE(shown_name(std::string(10'000, 'x')).size(), 1020u);
}

TEST_F(UploadStoreTest, HidesSessionsFromOthers) {
  open();
  const std::string id = session("me");
  EXPECT_FALSE(store_->use(id, "you", kNow));
  EXPECT_FALSE(put(id, "start", gif_, "you"));
  EXPECT_FALSE(store_->remove(id, "you"));
  EXPECT_TRUE(store_->use(id, "me", kNow));
}

TEST_F(UploadStoreTest, KeepsToTheLimitOfAFile) {
  open({.file_bytes = 10});
  const auto file = put(session(), "start", gif_);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().kind, ErrorKind::kLimit);
}

TEST_F(UploadStoreTest, KeepsToTheQuotaOfAnOwnerAndOfAll) {
  const auto size = int64_t(gif_.size());
  open({.owner_bytes = 2 * size, .store_bytes = 3 * size, .owner_sessions = 3});
  const std::string mine = session("me");
  ASSERT_TRUE(put(mine, "a", gif_));
  ASSERT_TRUE(put(mine, "b", gif_));
  EXPECT_EQ(put(mine, "c", gif_).error().kind, ErrorKind::kLimit);
  const std::string yours = session("you");
  ASSERT_TRUE(put(yours, "a", gif_, "you"));
  EXPECT_EQ(put(yours, "b", gif_, "you").error().kind, ErrorKind::kEnvironment);
  session("me");
  session("me");
  EXPECT_FALSE(store_->create("me", kNow));
  ASSERT_TRUE(store_->remove(mine, "me"));
  EXPECT_EQ(store_->bytes_of("me"), 0);
  EXPECT_TRUE(put(yours, "b", gif_, "you"));
}

TEST_F(UploadStoreTest, RemovesSessionsByTheirLastUse) {
  open({.keep_seconds = 100});
  const std::string old_one = session("me", kNow);
  const std::string used = session("me", kNow);
  ASSERT_TRUE(put(used, "a", gif_));
  ASSERT_TRUE(store_->use(used, "me", kNow + 50));
  EXPECT_EQ(store_->remove_unused(kNow + 99), 0u);
  EXPECT_EQ(store_->remove_unused(kNow + 101), 1u);
  EXPECT_FALSE(store_->use(old_one, "me", kNow + 101));
  EXPECT_EQ(store_->remove_unused(kNow + 151), 1u);
  EXPECT_EQ(store_->bytes(), 0);
  EXPECT_EQ(files_on_disk(), 0);
}

TEST_F(UploadStoreTest, KeepsASessionWhileItIsUsed) {
  open({.keep_seconds = 100});
  const std::string id = session();
  {
    const auto use = store_->use(id, "me", kNow);
    ASSERT_TRUE(use);
    EXPECT_EQ(store_->remove_unused(kNow + 1000), 0u);
    EXPECT_EQ(store_->remove(id, "me").error().kind, ErrorKind::kCancelled);
    // As another process would.
    auto other = UploadStore::open(folder_.path() / "uploads",
                                   {.keep_seconds = 100}, kNow);
    ASSERT_TRUE(other);
    EXPECT_EQ((*other)->remove_unused(kNow + 1000), 0u);
  }
  EXPECT_EQ(store_->remove_unused(kNow + 1000), 1u);
}

TEST_F(UploadStoreTest, EndsASessionThatNobodyUses) {
  open({.owner_sessions = 1});
  const std::string id = session();
  ASSERT_TRUE(put(id, "a", gif_));
  {
    const auto use = store_->use(id, "me", kNow);
    store_->end(id);
    EXPECT_TRUE(store_->use(id, "me", kNow));
  }
  store_->end(id);
  EXPECT_FALSE(store_->use(id, "me", kNow));
  EXPECT_EQ(store_->bytes_of("me"), 0);
  EXPECT_EQ(files_on_disk(), 0);
  store_->end(id);
  store_->end("..");
  // The owner may have another one.
  EXPECT_TRUE(store_->create("me", kNow));
  EXPECT_FALSE(store_->create("me", kNow));
}

TEST_F(UploadStoreTest, KnowsItsSessionsAfterARestart) {
  open();
  const std::string id = session();
  ASSERT_TRUE(put(id, "start", gif_));
  store_.reset();
  open();
  EXPECT_EQ(store_->bytes_of("me"), int64_t(gif_.size()));
  EXPECT_TRUE(find_upload(*store_, "upload:" + id + "/start", "me", kNow));
}

TEST_F(UploadStoreTest, ReportsFilesThatWereChanged) {
  open();
  const auto file = put(session(), "start", gif_);
  ASSERT_TRUE(file);
  std::ofstream(file->path, std::ios::app) << "x";
  EXPECT_FALSE(UploadStore::verify(*file));
}

TEST_F(UploadStoreTest, FollowsNoLinksInItsFolder) {
  open();
  const std::string id(32, 'e');
  fs::create_directory(folder_.path() / "outside");
  folder_.write("outside/session.json",
                R"({"version":1,"owner":"me","files":[]})");
  fs::create_symlink(folder_.path() / "outside" / "session.json",
                     folder_.path() / "link");
  fs::create_directory(folder_.path() / "uploads" / id);
  fs::create_symlink(folder_.path() / "link",
                     folder_.path() / "uploads" / id / "session.json");
  EXPECT_FALSE(store_->use(id, "me", kNow));
}

TEST_F(UploadStoreTest, RefusesStateThatNamesFilesElsewhere) {
  open();
  const std::string id = session();
  folder_.write("uploads/" + id + "/session.json",
                R"({"version":1,"owner":"me","files":[{"role":"a","name":"",)"
                R"("bytes":1,"sha256":"","format":"gif",)"
                R"("file":"a.1/../../../secret"}]})");
  EXPECT_FALSE(store_->use(id, "me", kNow));
}

TEST_F(UploadStoreTest, TakesTheFilesOfAForm) {
  open();
  const auto made = store_->create("me", kNow);
  ASSERT_TRUE(made);
  UploadForm form(*store_, *made, "B", kNow);
  ASSERT_TRUE(
      form.take("--B\r\nContent-Disposition: form-data; "
                "name=\"original\"; filename=\"a.gif\"\r\n\r\n" +
                gif_ +
                "\r\n--B\r\nContent-Disposition: form-data; "
                "name=\"request\"\r\n\r\n{}\r\n--B--\r\n"));
  const auto received = form.finish();
  ASSERT_TRUE(received) << received.error().to_string();
  EXPECT_TRUE(received->session.find("original"));
  EXPECT_EQ(received->fields.at("request"), "{}");
}

TEST_F(UploadStoreTest, RemovesTheSessionOfAFormThatFailed) {
  open();
  const auto made = store_->create("me", kNow);
  ASSERT_TRUE(made);
  {
    UploadForm form(*store_, *made, "B", kNow);
    ASSERT_TRUE(
        form.take("--B\r\nContent-Disposition: form-data; "
                  "name=\"original\"; filename=\"a.gif\"\r\n\r\n" +
                  gif_));
    EXPECT_FALSE(form.finish());
  }
  EXPECT_FALSE(store_->use(made->id, "me", kNow));
  EXPECT_EQ(store_->bytes(), 0);
}

}  // namespace
}  // namespace framewise::service
