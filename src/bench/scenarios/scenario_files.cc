// SPDX-License-Identifier: Apache-2.0
#include "bench/scenarios/scenario_files.h"

#include <system_error>

#include "base/result.h"
#include "bench/launch/process.h"
#include "bench/scenarios/scenario_content.h"
#include "framewise/executor.h"
#include "framewise/write.h"

namespace framewise::bench {
namespace {

namespace fs = std::filesystem;

// Part of the name of the folder: grows when the same definition gives other
// files.
constexpr int kFilesVersion = 1;

struct FormFacts {
  FileFormat format;
  std::string_view ending;
};

FormFacts facts_of(Form form) {
  switch (form) {
    case Form::kGif: return {FileFormat::kGif, "gif"};
    case Form::kApng: return {FileFormat::kPng, "png"};
    case Form::kPng: return {FileFormat::kPng, "png"};
    case Form::kJpeg: return {FileFormat::kJpeg, "jpg"};
    case Form::kWebp: return {FileFormat::kWebp, "webp"};
  }
  return {FileFormat::kPng, "png"};
}

WriteOptions write_options(const Scenario& scenario, Executor* executor) {
  WriteOptions options;
  options.format = facts_of(scenario.form).format;
  options.effort = 1;
  options.executor = executor;
  options.limits = {};
  if (scenario.form == Form::kWebp) options.quality = 90;
  return options;
}

// Another definition of a scenario has another folder.
std::string folder_name(const Scenario& scenario) {
  return fmt::format("{}-{}x{}-{}-{}-{}-{}-{}", scenario.name,
                     scenario.size.width, scenario.size.height, scenario.frames,
                     int(scenario.content), int(scenario.damage),
                     int(scenario.form), kFilesVersion);
}

using DrawFrame = std::function<Result<Frame>(int index, FramePool& pool)>;

Result<void> write_one(const Scenario& scenario, const fs::path& path,
                       const DrawFrame& draw_frame, Executor* executor) {
  FramePool pool;
  AnimationFacts facts;
  facts.size = scenario.size;
  facts.time_base = {1, 1000};
  facts.has_alpha = false;
  FW_ASSIGN_OR_RETURN(
      Writer writer,
      Writer::create(path, facts, write_options(scenario, executor)));
  for (int i = 0; i < scenario.frames; ++i) {
    FW_ASSIGN_OR_RETURN(const Frame frame, draw_frame(i, pool));
    FW_RETURN_IF_ERROR(writer.add(frame));
  }
  FW_RETURN_IF_ERROR(writer.finish());
  return {};
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (!error) return {};
  return with_hint(fail(ErrorKind::kEnvironment, "cannot create {}: {}",
                        folder.string(), error.message()),
                   "choose another folder with --files");
}

void replace_all(std::string& text, std::string_view name,
                 const std::string& value) {
  for (size_t at = text.find(name); at != std::string::npos;
       at = text.find(name, at + value.size())) {
    text.replace(at, name.size(), value);
  }
}

}  // namespace

Result<ScenarioFiles> write_scenario(const Scenario& scenario,
                                     const fs::path& folder,
                                     Executor* executor) {
  const fs::path own = folder / folder_name(scenario);
  const std::string_view ending = facts_of(scenario.form).ending;
  ScenarioFiles files;
  const auto write_if_absent = [&](const fs::path& path,
                                   const DrawFrame& draw) -> Result<void> {
    std::error_code error;
    if (fs::exists(path, error)) return {};
    return write_one(scenario, path, draw, executor);
  };
  for (int i = 0; i < scenario.files; ++i) {
    const std::string name = fmt::format("{:03}.{}", i, ending);
    const fs::path original = own / "original" / name;
    const fs::path test = own / "test" / name;
    FW_RETURN_IF_ERROR(make_folder(original.parent_path()));
    FW_RETURN_IF_ERROR(make_folder(test.parent_path()));
    FW_RETURN_IF_ERROR(
        write_if_absent(original, [&](int index, FramePool& pool) {
          return reference_frame(scenario, index, pool);
        }));
    FW_RETURN_IF_ERROR(write_if_absent(test, [&](int index, FramePool& pool) {
      return test_frame(scenario, index, i, pool);
    }));
    const bool single = scenario.files == 1;
    files.original = single ? original : original.parent_path();
    files.test = single ? test : test.parent_path();
  }
  return files;
}

std::vector<std::string> command_words(const Scenario& scenario,
                                       const ScenarioFiles& files) {
  std::vector<std::string> words = words_of(scenario.command);
  for (std::string& word : words) {
    replace_all(word, "{original}", files.original.string());
    replace_all(word, "{test}", files.test.string());
  }
  return words;
}

}  // namespace framewise::bench
