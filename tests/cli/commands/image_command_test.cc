// SPDX-License-Identifier: Apache-2.0
// `framewise image thumbnail` and `framewise image convert` as programs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json/json.h"
#include "cli/program.h"
#include "framewise/animation.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

// A PGM with a gradient: the simplest picture that a test can write.
std::string pgm(int width, int height) {
  std::string file =
      "P5 " + std::to_string(width) + " " + std::to_string(height) + " 255\n";
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) file += char((x * 3 + y * 2) & 255);
  }
  return file;
}

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

Size size_of(const fs::path& path) {
  const auto animation = open(path);
  EXPECT_TRUE(animation) << path;
  return animation ? animation->info().size : Size{};
}

class ImageCommand : public testing::Test {
 protected:
  ImageCommand() {
    folder_.write("a.pgm", pgm(300, 200));
    fs::create_directories(folder_.path() / "in/sub");
    folder_.write("in/a.pgm", pgm(300, 200));
    folder_.write("in/sub/b.pgm", pgm(100, 200));
    folder_.write("in/notes.txt", "no picture");
  }

  ProgramResult run(std::vector<std::string> words) {
    words.insert(words.begin(), "image");
    return framewise(words, {.environment = {{"FRAMEWISE_CACHE_USE", "none"}},
                             .folder = folder_.path()});
  }
  fs::path at(const std::string& name) const { return folder_.path() / name; }

  TemporaryFolder folder_;
};

TEST_F(ImageCommand, MakesAThumbnail) {
  const auto result =
      run({"thumbnail", "a.pgm", "-o", "t.webp", "--size", "60"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(size_of(at("t.webp")), (Size{60, 40}));
  EXPECT_NE(result.out.find("t.webp  60x40"), std::string::npos) << result.out;
}

TEST_F(ImageCommand, ReplacesAFileOnlyWithForce) {
  folder_.write("t.webp", "mine");
  const auto kept = run({"thumbnail", "a.pgm", "-o", "t.webp"});
  EXPECT_EQ(kept.exit_code, 2);
  EXPECT_NE(kept.err.find("--force"), std::string::npos) << kept.err;
  EXPECT_EQ(content_of(at("t.webp")), "mine");
  EXPECT_EQ(run({"thumbnail", "a.pgm", "-o", "t.webp", "--force"}).exit_code,
            0);
  EXPECT_NE(content_of(at("t.webp")), "mine");
}

TEST_F(ImageCommand, MirrorsAFolderAndSkipsWhatIsNoPicture) {
  for (const char* isolate : {"", "--isolate"}) {
    fs::remove_all(at("out"));
    std::vector<std::string> words = {"thumbnail", "in",    "-o",      "out/",
                                      "--sizes",   "20,40", "--ndjson"};
    if (*isolate) words.push_back(isolate);
    const auto result = run(words);
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(size_of(at("out/a-20.webp")), (Size{20, 13}));
    EXPECT_EQ(size_of(at("out/sub/b-40.webp")), (Size{20, 40}));
    // The journal is gone when all is done.
    EXPECT_EQ(std::distance(fs::directory_iterator(at("out")), {}), 3);
    std::istringstream lines(result.out);
    int rows = 0, skipped = 0;
    for (std::string line; std::getline(lines, line); ++rows) {
      skipped += Json::parse(line).contains("skipped");
    }
    EXPECT_EQ(rows, 3);
    EXPECT_EQ(skipped, 1);
  }
}

TEST_F(ImageCommand, ABadFileIsOneRow) {
  folder_.write("in/bad.pgm", "P5 40 40 255\nshort");
  const auto result = run({"convert", "in", "-o", "out/", "--json"});
  EXPECT_EQ(result.exit_code, 3);
  const Json document = Json::parse(result.out);
  EXPECT_EQ(document["schema"], "framewise.image/1");
  EXPECT_EQ(document["verb"], "convert");
  int errors = 0;
  for (const Json& row : document["files"]) {
    if (!row.contains("error")) continue;
    ++errors;
    EXPECT_EQ(row["error"]["kind"], "input");
    EXPECT_NE(row["file"].text().find("bad.pgm"), std::string::npos);
  }
  EXPECT_EQ(errors, 1);
  EXPECT_TRUE(fs::exists(at("out/a.webp")));
}

TEST_F(ImageCommand, FilesOfOneNameKeepTheirEndings) {
  fs::copy_file(at("a.pgm"), at("in/a.ppm"));
  EXPECT_EQ(run({"convert", "in", "-o", "out/", "--format", "png"}).exit_code,
            0);
  EXPECT_TRUE(fs::exists(at("out/a.pgm.png")));
  EXPECT_TRUE(fs::exists(at("out/a.ppm.png")));
  EXPECT_TRUE(fs::exists(at("out/sub/b.png")));
}

TEST_F(ImageCommand, FilesOfOneNameFromSeveralFoldersAreNumbered) {
  fs::create_directories(at("other"));
  folder_.write("other/a.pgm", pgm(30, 20));
  EXPECT_EQ(run({"thumbnail", "in/a.pgm", "other/a.pgm", "-o", "out/",
                 "--sizes", "16,32"})
                .exit_code,
            0);
  EXPECT_EQ(size_of(at("out/a.pgm-16.webp")), (Size{16, 11}));
  EXPECT_EQ(size_of(at("out/a.pgm-2-32.webp")), (Size{30, 20}));
}

TEST_F(ImageCommand, ReadsStandardInput) {
  const auto from_input = [&](std::vector<std::string> words) {
    words.insert(words.begin(), "image");
    return framewise(words, {.input = pgm(300, 200), .folder = folder_.path()});
  };
  const auto made = from_input(
      {"thumbnail", "-", "-o", "small.png", "--size", "30", "--ndjson"});
  EXPECT_EQ(made.exit_code, 0) << made.err;
  EXPECT_EQ(size_of(at("small.png")), (Size{30, 20}));
  EXPECT_EQ(Json::parse(made.out)["file"], "standard input");
  const auto checked = from_input({"check", "-", "--json"});
  EXPECT_EQ(Json::parse(checked.out)["files"][0]["file"], "standard input")
      << checked.out << checked.err;
}

TEST_F(ImageCommand, ChecksFromTheCache) {
  const std::vector<std::string> words = {
      "image",   "check", "in/a.pgm",    "--ndjson",
      "--cache", "disk",  "--cache-dir", at("cache").string()};
  const auto first = framewise(words, {.folder = folder_.path()});
  const auto second = framewise(words, {.folder = folder_.path()});
  EXPECT_EQ(first.out, second.out) << first.err;
  const auto statistics = framewise(
      {"cache", "stats", "--json", "--cache-dir", at("cache").string()},
      {.folder = folder_.path()});
  EXPECT_NE(statistics.out.find("\"pictures\""), std::string::npos)
      << statistics.out;
}

TEST_F(ImageCommand, WritesThroughNoLink) {
  fs::create_directory(at("elsewhere"));
  fs::create_directory(at("out"));
  fs::create_directory_symlink(at("elsewhere"), at("out/sub"));
  const auto result = run({"convert", "in", "-o", "out/"});
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_TRUE(fs::is_empty(at("elsewhere")));
  EXPECT_TRUE(fs::exists(at("out/a.webp")));
}

TEST_F(ImageCommand, SaysWhatMissesATarget) {
  const auto result =
      run({"convert", "a.pgm", "-o", "t.jpg", "--max-size", "100"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.out.find("not reached"), std::string::npos) << result.out;
  EXPECT_FALSE(fs::exists(at("t.jpg")));
}

TEST_F(ImageCommand, ReachesATarget) {
  const auto result = run({"convert", "a.pgm", "-o", "t.jpg", "--target",
                           "ssimulacra2>=70", "--ndjson"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const Json row = Json::parse(result.out);
  EXPECT_GE(row["output"]["ssimulacra2"].number(), 70);
  EXPECT_EQ(row["output"]["bytes"].unsigned_integer(),
            fs::file_size(at("t.jpg")));
}

TEST_F(ImageCommand, ExplainsWrongOptions) {
  struct Case {
    std::vector<std::string> words;
    const char* says;
  };
  const Case cases[] = {
      {{"thumbnail", "a.pgm"}, "no output is named"},
      {{"thumbnail", "-o", "t.png"}, "no files are named"},
      {{"thumbnail", "a.pgm", "-o", "t.xyz"}, "names no format"},
      {{"thumbnail", "a.pgm", "-o", "t.png", "--size", "0"}, "not a size"},
      {{"thumbnail", "a.pgm", "-o", "t.png", "--fit", "round"}, "not a choice"},
      {{"convert", "a.pgm", "-o", "t.png", "--target", "vmaf>=9"}, "no target"},
      {{"convert", "a.pgm", "-o", "t.png", "--keep", "gps"}, "unknown"},
      {{"convert", "a.pgm", "-o", "t.jpg", "--quality", "50", "--lossless"},
       "exclude"},
      {{"convert", "a.pgm", "-o", "t.jpg", "--json", "--ndjson"}, "combined"},
  };
  for (const Case& one : cases) {
    const auto result = run(one.words);
    EXPECT_EQ(result.exit_code, 2) << one.says;
    EXPECT_NE(result.err.find(one.says), std::string::npos) << result.err;
  }
}

}  // namespace
}  // namespace framewise
