// SPDX-License-Identifier: Apache-2.0
#include "measure/models/model_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "base/sha256.h"
#include "measure/models/models.h"
#include "measure/neural/hashed_weights.h"
#include "measure/neural/weights/safetensors.h"
#include "measure/vmaf/model.h"

namespace framewise::measure {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Store : public testing::Test {
 protected:
  Store() {
    std::string pattern = (fs::temp_directory_path() / "modelsXXXXXX").string();
    folder_ = mkdtemp(pattern.data());
    model_.name = "small";
    model_.file = "small.json";
    model_.bytes = int64_t(kContent.size());
    Sha256 hash;
    hash.update(std::as_bytes(std::span(kContent)));
    sha256_ = hash.hex();
    model_.sha256 = sha256_;
  }
  ~Store() override { fs::remove_all(folder_); }

  fs::path write(const char* name, std::string_view content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  static std::string content_of(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
  size_t files_in_store() const {
    if (!fs::exists(store().folder())) return 0;
    return size_t(std::distance(fs::directory_iterator(store().folder()), {}));
  }
  ModelStore store() const { return ModelStore(folder_ / "a/b"); }

  static constexpr std::string_view kContent = "what a model holds";
  fs::path folder_;
  std::string sha256_;
  KnownModel model_{};
};

TEST_F(Store, KeepsWhatIsRight) {
  EXPECT_EQ(store().state_of(model_), ModelStore::State::kMissing);
  ASSERT_TRUE(store().keep(model_, kContent));
  EXPECT_EQ(store().state_of(model_), ModelStore::State::kGood);
  EXPECT_EQ(*store().read(model_), kContent);
  EXPECT_EQ(files_in_store(), 1u);
}

TEST_F(Store, RefusesWhatIsNot) {
  ASSERT_TRUE(store().keep(model_, kContent));
  const auto shorter = store().keep(model_, "short");
  ASSERT_FALSE(shorter);
  EXPECT_THAT(shorter.error().message, HasSubstr("5 bytes instead of 18"));
  const auto other = store().keep(model_, "what a model hold!");
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().message, HasSubstr("SHA-256"));
  EXPECT_EQ(*store().read(model_), kContent);
  EXPECT_EQ(files_in_store(), 1u);
}

TEST_F(Store, ImportsFromAFileOrAFolder) {
  ASSERT_TRUE(store().import(model_, write("small.json", kContent)));
  ASSERT_TRUE(*store().remove(model_));
  EXPECT_FALSE(*store().remove(model_));
  ASSERT_TRUE(store().import(model_, folder_));
  EXPECT_EQ(store().state_of(model_), ModelStore::State::kGood);
  EXPECT_FALSE(store().import(model_, folder_ / "nowhere"));
}

TEST_F(Store, SeesDamage) {
  ASSERT_TRUE(store().keep(model_, kContent));
  std::ofstream(store().path_of(model_), std::ios::app) << "more";
  EXPECT_EQ(store().state_of(model_), ModelStore::State::kDamaged);
  const auto content = store().read(model_);
  ASSERT_FALSE(content);
  EXPECT_EQ(content.error().hint, "framewise models pull small");
}

TEST_F(Store, AWrongDownloadIsThrownAwayAndARightOneTakesItsPlace) {
  ASSERT_TRUE(store().make_folder());
  std::ofstream(store().part_of(model_)) << "what a model hold!";
  EXPECT_FALSE(store().adopt_part(model_));
  EXPECT_EQ(files_in_store(), 0u);
  std::ofstream(store().part_of(model_)) << kContent;
  EXPECT_TRUE(store().adopt_part(model_));
  EXPECT_EQ(files_in_store(), 1u);
}

TEST_F(Store, AFullDiskIsSaid) {
  const auto kept = ModelStore("/dev/full").keep(model_, kContent);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().kind, ErrorKind::kIo);
}

TEST_F(Store, ModelsThatAreNotThereSayWhatToDo) {
  const Models models(store());
  EXPECT_EQ(models.vmaf(ModelId::kVmaf), nullptr);
  EXPECT_EQ(models.why_not(ModelId::kVmaf),
            "not available: run framewise models pull vmaf_v0.6.1");
  ASSERT_TRUE(store().make_folder());
  std::ofstream(store().path_of(known_model(ModelId::kVmaf))) << "{}";
  EXPECT_EQ(Models(store()).why_not(ModelId::kVmaf),
            "its model file is damaged: run framewise models pull vmaf_v0.6.1");
}

// The weights of a small network and of its heads, as files of users.
class NetworkStore : public Store {
 protected:
  NetworkStore() {
    neural::SafetensorsFile trunk;
    neural::SafetensorsFile heads;
    for (auto& [name, tensor] : golden::small_alex()) {
      (name.starts_with("lin") ? heads : trunk).tensors[name] = tensor;
    }
    trunk_ = write("alexnet-small.pth", write_safetensors(trunk));
    heads_ = write("v0.1-alex.pth", write_safetensors(heads));
  }
  Result<void> convert(const std::vector<fs::path>& among) const {
    return store().convert(alex_, files_of_network(alex_, among));
  }

  const KnownModel& alex_ = known_model(ModelId::kLpipsAlex);
  fs::path trunk_;
  fs::path heads_;
};

TEST_F(NetworkStore, ConvertsFilesOrAFolder) {
  EXPECT_EQ(store().state_of(alex_), ModelStore::State::kMissing);
  EXPECT_EQ(store().digest_of(alex_), "");
  const auto converted = convert({trunk_, heads_});
  ASSERT_TRUE(converted) << converted.error().to_string();
  EXPECT_EQ(store().state_of(alex_), ModelStore::State::kGood);
  const std::string digest = store().digest_of(alex_);
  EXPECT_EQ(digest.size(), 64u);
  ASSERT_TRUE(convert({folder_}));
  EXPECT_EQ(store().digest_of(alex_), digest);
  EXPECT_FALSE(store().has_published_weights(alex_));
}

TEST_F(NetworkStore, ImportsAConvertedFile) {
  ASSERT_TRUE(convert({folder_}));
  const std::string digest = store().digest_of(alex_);
  const fs::path copy = folder_ / alex_.file;
  fs::copy_file(store().path_of(alex_), copy);
  ASSERT_TRUE(*store().remove(alex_));
  ASSERT_TRUE(convert({copy}));
  EXPECT_EQ(store().digest_of(alex_), digest);
}

TEST_F(NetworkStore, SaysWhichFileIsMissing) {
  const auto trunk_alone = convert({trunk_});
  ASSERT_FALSE(trunk_alone);
  EXPECT_THAT(trunk_alone.error().message, HasSubstr("lin0.model.1.weight"));
  EXPECT_THAT(trunk_alone.error().hint, HasSubstr("alex.pth"));
  const auto heads_alone = convert({heads_});
  ASSERT_FALSE(heads_alone);
  EXPECT_THAT(heads_alone.error().message, HasSubstr("features.0.weight"));
}

TEST_F(NetworkStore, RefusesAFileWhoseNameStatesAnotherChecksum) {
  const fs::path path = folder_ / "alexnet-owt-7be5be79.pth";
  fs::copy_file(trunk_, path);
  const auto converted = store().convert(alex_, std::vector{path, heads_});
  ASSERT_FALSE(converted);
  EXPECT_THAT(converted.error().message, HasSubstr("not with 7be5be79"));
}

TEST_F(NetworkStore, SeesDamage) {
  ASSERT_TRUE(convert({folder_}));
  std::string content = content_of(store().path_of(alex_));
  content[content.size() - 2] ^= 1;
  std::ofstream(store().path_of(alex_), std::ios::binary) << content;
  EXPECT_EQ(store().state_of(alex_), ModelStore::State::kDamaged);
  const Models models(store());
  EXPECT_EQ(models.lpips(ModelId::kLpipsAlex), nullptr);
  EXPECT_EQ(models.why_not(ModelId::kLpipsAlex),
            "its model file is damaged: run framewise models pull lpips-alex");
}

TEST_F(NetworkStore, AllComparisonsShareANetwork) {
  ASSERT_TRUE(convert({folder_}));
  const Models first(store());
  const Models second(store());
  const neural::Lpips* const lpips = first.lpips(ModelId::kLpipsAlex);
  ASSERT_NE(lpips, nullptr);
  EXPECT_EQ(second.lpips(ModelId::kLpipsAlex), lpips);
  EXPECT_EQ(first.lpips(ModelId::kLpipsVgg), nullptr);
}

TEST(KnownModels, AreCompleteAndFoundByName) {
  for (const KnownModel& model : known_models()) {
    if (!model.network) {
      EXPECT_EQ(model.sha256.size(), 64u) << model.name;
      EXPECT_TRUE(model.url.starts_with("https://")) << model.name;
      EXPECT_TRUE(model.url.ends_with(model.file)) << model.name;
    }
    EXPECT_EQ(model.sources.empty(), !model.network) << model.name;
    for (const ModelSource& source : model.sources) {
      EXPECT_EQ(source.sha256.size(), 64u) << source.file;
      EXPECT_TRUE(source.url.starts_with("https://")) << source.file;
      EXPECT_TRUE(source.url.ends_with(source.file)) << source.file;
    }
    EXPECT_EQ(*find_model(model.name), &model);
  }
  EXPECT_EQ(known_model(ModelId::kVmafBootstrap).name, "vmaf_b_v0.6.3");
  const auto unknown = find_model("vmaf_v9");
  ASSERT_FALSE(unknown);
  EXPECT_THAT(unknown.error().hint, HasSubstr("vmaf_v0.6.1neg"));
}

}  // namespace
}  // namespace framewise::measure
