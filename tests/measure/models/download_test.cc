// SPDX-License-Identifier: Apache-2.0
#include "measure/models/download.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/sha256.h"
#include "measure/models/web_server.h"

namespace framewise::measure {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Pull : public testing::Test {
 protected:
  Pull() {
    std::string pattern = (fs::temp_directory_path() / "modelsXXXXXX").string();
    store_ = ModelStore(mkdtemp(pattern.data()));
    for (size_t i = 0; i < 100000; ++i) content_ += char('a' + i * i % 23);
    Sha256 hash;
    hash.update(std::as_bytes(std::span(content_)));
    sha256_ = hash.hex();
    model_.name = "small";
    model_.file = "small.json";
    model_.bytes = int64_t(content_.size());
    model_.sha256 = sha256_;
  }
  ~Pull() override { fs::remove_all(store_.folder()); }

  Result<void> pull(const WebServer& server) const {
    return pull_model(store_, model_, server.address("/models"), {}, {});
  }
  size_t files() const {
    return size_t(std::distance(fs::directory_iterator(store_.folder()), {}));
  }

  ModelStore store_{""};
  std::string content_;
  std::string sha256_;
  KnownModel model_{};
};

TEST_F(Pull, FetchesChecksAndKeeps) {
  const WebServer server(content_, {});
  const auto pulled = pull(server);
  ASSERT_TRUE(pulled) << pulled.error().to_string();
  EXPECT_EQ(*store_.read(model_), content_);
  EXPECT_EQ(files(), 1u);
  EXPECT_THAT(server.requests().at(0), HasSubstr("GET /models/small.json "));
}

TEST_F(Pull, TellsHowFarItHasCome) {
  const WebServer server(content_, {});
  std::vector<int64_t> told;
  ASSERT_TRUE(pull_model(store_, model_, server.address("/models"), {},
                         [&](int64_t done) { told.push_back(done); }));
  ASSERT_FALSE(told.empty());
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(told.back(), model_.bytes);
}

TEST_F(Pull, GoesOnWhereItBrokeOff) {
  const WebServer server(content_, {.first_answer = 30000});
  const auto broken = pull(server);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, ErrorKind::kIo);
  EXPECT_EQ(fs::file_size(store_.part_of(model_)), 30000u);
  const auto again = pull(server);
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_THAT(server.requests().at(1), HasSubstr("Range: bytes=30000-"));
  EXPECT_EQ(*store_.read(model_), content_);
}

TEST_F(Pull, BeginsAnewWhereTheServerKnowsNoRanges) {
  const WebServer server(content_, {.knows_ranges = false});
  std::ofstream(store_.part_of(model_)) << content_.substr(0, 5000);
  const auto pulled = pull(server);
  ASSERT_TRUE(pulled) << pulled.error().to_string();
  EXPECT_EQ(*store_.read(model_), content_);
}

TEST_F(Pull, KeepsNothingThatIsWrong) {
  std::string other = content_;
  other[77] = '!';
  const WebServer server(other, {});
  const auto pulled = pull(server);
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().kind, ErrorKind::kInput);
  EXPECT_THAT(pulled.error().message, HasSubstr("SHA-256"));
  EXPECT_EQ(files(), 0u);
}

TEST_F(Pull, RefusesWhatIsTooLong) {
  const WebServer server(content_ + "!", {});
  const auto pulled = pull(server);
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message, HasSubstr("longer than the 100000"));
}

TEST_F(Pull, SaysWhatTheServerSaid) {
  const WebServer server(content_, {.status = 404});
  const auto pulled = pull(server);
  ASSERT_FALSE(pulled);
  EXPECT_THAT(pulled.error().message, HasSubstr("404"));
}

TEST_F(Pull, SaysWhatToDoWithoutNetwork) {
  std::string nowhere;
  {
    const WebServer server(content_, {});
    nowhere = server.address("/");
  }
  const auto pulled = pull_model(store_, model_, nowhere, {}, {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().kind, ErrorKind::kIo);
  EXPECT_THAT(pulled.error().hint, HasSubstr("framewise models import"));
  EXPECT_FALSE(pull_model(store_, model_, "file:///etc/", {}, {}));
}

TEST_F(Pull, CanBeStopped) {
  const WebServer server(content_, {});
  std::stop_source stop;
  stop.request_stop();
  const auto pulled =
      pull_model(store_, model_, server.address("/"), stop.get_token(), {});
  ASSERT_FALSE(pulled);
  EXPECT_EQ(pulled.error().kind, ErrorKind::kCancelled);
}

}  // namespace
}  // namespace framewise::measure
