// SPDX-License-Identifier: Apache-2.0
// Walks the tables of options: each option exists in every interface that it
// claims, means the same there, and changes the outcome on a small file, or is
// refused with a reason.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/options/compare_request.h"
#include "framewise/framewise_c.h"
#include "jobs/compare_request.h"
#include "jobs/kinds.h"
#include "jobs/option_case.h"
#include "jobs/small_files.h"

namespace framewise::jobs {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(std::string(FRAMEWISE_SOURCE_DIR) + "/" + file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const Words kSlow = {{"metric", "ssimulacra2"}};
const Words kUniform = {{"metric", "ssimulacra2"}, {"sampling", "uniform"}};
const Words kHalf = {{"metric", "ssimulacra2"},
                     {"sampling", "uniform"},
                     {"sample-share", "50%"}};
const Words kCvvdp = {{"metric", "cvvdp"}};

const OptionCases kCompareCases = {
    {"delay-rule", {"stored", {}, "short delays"}},
    {"tolerant", {"true", {}, "damaged"}},
    {"frame-rate", {"10", {{"raw-video", "16x16:gray"}}, "raw"}},
    {"raw-video", {"16x16:gray", {}, "raw"}},
    {"max-file-bytes", {"100"}},
    {"max-frame-pixels", {"100"}},
    {"max-frames-in-file", {"5"}},
    {"max-total-pixels", {"5000"}},
    {"metric", {"ssim"}},
    {"require", {"psnr.min>=90"}},
    {"pairing", {"index", {}, "late"}},
    {"sampling", {"uniform", {{"metric", "ssimulacra2"}, {"sample", "5"}}}},
    {"sample", {"5", kSlow}},
    {"max-frames", {"5", {{"metric", "ssimulacra2"}, {"sample", "auto"}}}},
    {"sample-from", {"100", kHalf}},
    {"sample-share", {"50%", kUniform}},
    {"confidence", {"0.8", kHalf}},
    {"full", {"true", {{"metric", "all"}, {"frames", "2"}}}},
    {"start", {"500ms"}},
    {"end", {"500ms"}},
    {"frames", {"5"}},
    {"offset", {"100ms"}},
    {"subsample", {"2"}},
    {"resize", {"none", {}, "sizes"}},
    {"background", {"black", {{"verdict", "true"}}, "transparent"}},
    {"nits", {"200", {{"metric", "butteraugli"}}}},
    {"display", {"standard_phone", kCvvdp}},
    {"ppd", {"30", kCvvdp}},
    {"film-start", {"mirrored", kCvvdp}},
    {"text-language", {"nonsense"}},
    {"device", {"no such card"}},
    {"giflab-frames", {"5", {{"metric", "giflab"}}}},
    {"flashes", {"wcag"}},
    {"policy", {"strict"}},
    {"verdict", {"true", {{"metric", "psnr"}}}},
    {"no-verdict", {"true", {{"metric", "default"}}}},
    {"fail-on", {"warning"}},
    {"missing", {"warn", {{"metric", "psnr,lpips"}}}},
    {"worst", {"1"}},
    {"per-frame", {"true"}},
    {"pairs", {"true"}},
    {"embed", {"worst"}},
};

const OptionExceptions kExceptions = {
    {"max-time", "depends on the clock"},
    {"lpips-size", "needs a trained model, which is not part of the project"},
    {"models", "needs a trained model, which is not part of the project"},
};

// ---- Every option is where it says it is ----

class EveryOption : public testing::Test {
 protected:
  void SetUp() override {
    for (const Kind& kind : kinds()) {
      for (const FieldInfo& field : kind.fields()) {
        options_.push_back({&kind, &field});
      }
    }
    ASSERT_GT(options_.size(), 40u);
  }

  struct Place {
    const Kind* kind;
    const FieldInfo* field;
  };
  std::vector<Place> options_;
};

// A value that can be read.
std::string some_value(const FieldInfo& field) {
  const Setting& row = field.row;
  if (!row.choices.empty()) return std::string(choices_of(row).front());
  switch (row.type) {
    case SettingType::kBool: return "true";
    case SettingType::kInteger:
    case SettingType::kBytes: return format_value(row, int64_t(row.minimum));
    case SettingType::kDuration: return format_value(row, int64_t(row.minimum));
    case SettingType::kReal: return format_value(row, row.maximum);
    default:
      return row.default_text.empty() ? "1" : std::string(row.default_text);
  }
}

bool is_offered(const Kind& kind, const FieldInfo& field, Asker asker) {
  return kind.is_offered_to(asker) && field.is_offered_to(asker);
}

TEST_F(EveryOption, IsAFlagWhereItSaysSo) {
  for (const auto& [kind, field] : options_) {
    std::vector<std::string> words;
    std::istringstream name{std::string(kind->name)};
    for (std::string word; name >> word;) words.push_back(word);
    words.emplace_back("a");
    if (kind->name == "compare") words.emplace_back("b");
    words.push_back(field->is_switch() ? fmt::format("--{}", field->name())
                                       : fmt::format("--{}={}", field->name(),
                                                     some_value(*field)));
    const auto line = cli::parse_command_line(words);
    EXPECT_EQ(bool(line), is_offered(*kind, *field, Asker::kCommandLine))
        << kind->name << " " << words.back() << ": "
        << (line ? "" : line.error().to_string());
  }
}

TEST_F(EveryOption, IsInCWhereItSaysSo) {
  for (const auto& [kind, field] : options_) {
    framewise_options* options = nullptr;
    framewise_error* error =
        framewise_options_create(std::string(kind->name).c_str(), &options);
    EXPECT_EQ(error == nullptr, kind->is_offered_to(Asker::kC)) << kind->name;
    if (!error) {
      error = framewise_options_set(options, std::string(field->name()).c_str(),
                                    some_value(*field).c_str());
      EXPECT_EQ(error == nullptr, field->is_offered_to(Asker::kC))
          << field->name() << ": "
          << (error ? framewise_error_message(error) : "");
    }
    framewise_error_free(error);
    framewise_options_free(options);
  }
}

TEST_F(EveryOption, IsAnOptionOfJobsWhereItSaysSo) {
  const Host host;
  for (const auto& [kind, field] : options_) {
    EXPECT_EQ(kind->check && kind->run, kind->is_offered_to(Asker::kService))
        << kind->name;
    if (!kind->check) continue;
    JobRequest request{.kind = std::string(kind->name),
                       .files = {{"a", "/a", ""}}};
    if (kind->name == "compare" || kind->name == "image diff") {
      request.files.push_back({"b", "/b", ""});
    }
    request.options.emplace_back(field->name(), some_value(*field));
    const Result<void> checked = kind->check(request, host);
    const auto says = [&](const char* text) {
      return checked.error().message.find(text) != std::string::npos;
    };
    const bool known = checked || !(says("not offered") || says("no option"));
    EXPECT_EQ(known, is_offered(*kind, *field, Asker::kService))
        << kind->name << " " << field->name() << ": "
        << (checked ? "" : checked.error().to_string());
  }
}

TEST_F(EveryOption, WithAKeyIsInTheReferenceOfSettings) {
  const std::string page = content_of("docs/configuration.md");
  for (const auto& [kind, field] : options_) {
    if (!field->is_setting()) continue;
    EXPECT_NE(page.find(fmt::format("### `{}`", field->row.key)),
              std::string::npos)
        << field->row.key;
  }
}

TEST_F(EveryOption, ThatIsNotOfferedSaysWhy) {
  for (const auto& [kind, field] : options_) {
    EXPECT_EQ(kind->askers == kEverybody, kind->why_not.empty()) << kind->name;
    EXPECT_EQ(field->offered == kEverybody, field->why_not.empty())
        << field->name();
    EXPECT_FALSE(field->row.help.empty()) << field->name();
  }
}

// The type of a keyword in Python.
std::string python_type(const FieldInfo& field) {
  const std::string_view words = field.row.choices;
  switch (field.row.type) {
    case SettingType::kBool: return "bool";
    case SettingType::kInteger:
    case SettingType::kBytes: return "Union[int, str]";
    case SettingType::kReal: return "float";
    case SettingType::kChoice: {
      std::string literal = "Literal[\"";
      for (const char c : words)
        literal += c == '|' ? "\", \"" : std::string(1, c);
      return literal + "\"]";
    }
    case SettingType::kList:
    case SettingType::kRepeated: return "Union[str, Sequence[str]]";
    case SettingType::kColor: return "Union[str, Tuple[int, int, int]]";
    case SettingType::kNameOrFile:
    case SettingType::kPath: return "Union[str, PathLike[str]]";
    default: return "str";
  }
}

// src/bindings/python/framewise/_options.pyi. Where a row changes, replace the
// file by what this test prints.
TEST_F(EveryOption, IsAKeywordInPythonWhereItSaysSo) {
  std::string stub =
      "# SPDX-License-Identifier: Apache-2.0\n"
      "# Keywords of compare(), for type checkers: the table of options, as\n"
      "# tests/jobs/every_option_test.cc prints it.\n"
      "from os import PathLike\n"
      "from typing import (Literal, Optional, Sequence, Tuple, TypedDict, "
      "Union)\n\n"
      "from ._framewise import Cache\n\n"
      "class CompareOptions(TypedDict, total=False):\n"
      "    cache: Optional[Cache]\n"
      "    memory_per_thread: int\n";
  for (const FieldInfo& field : compare_infos()) {
    if (!field.is_offered_to(Asker::kPython)) continue;
    stub +=
        fmt::format("    {}: Optional[{}]\n",
                    written(Asker::kPython, field.name()), python_type(field));
  }
  stub +=
      "    # Other names of some of them.\n"
      "    metrics: Sequence[str]\n"
      "    requirements: Sequence[str]\n"
      "    judge: bool\n"
      "    pictures: Union[bool, str]\n"
      "    pixels_per_degree: float\n"
      "    start_ms: float\n"
      "    end_ms: Optional[float]\n"
      "    offset_ms: float\n";
  EXPECT_EQ(content_of("src/bindings/python/framewise/_options.pyi"), stub);
}

// ---- The same words give the same request ----

Result<CompareRequest> from_command_line(const Words& words) {
  std::vector<std::string> typed = {"compare", "a", "b"};
  for (const auto& [name, value] : words) {
    typed.push_back(value == "true" ? "--" + name : "--" + name + "=" + value);
  }
  FW_ASSIGN_OR_RETURN(const cli::CommandLine line,
                      cli::parse_command_line(typed));
  const std::vector<SettingsSource> layers = {read_flags(line.settings)};
  cli::Invocation invocation{.command = line.command, .options = line.options};
  FW_ASSIGN_OR_RETURN(invocation.settings, Settings::combine(layers));
  return read_compare(cli::given_of(invocation));
}

Result<CompareRequest> from(Asker asker, const Words& words) {
  if (asker == Asker::kCommandLine) return from_command_line(words);
  FW_ASSIGN_OR_RETURN(const Given given,
                      give(compare_infos(), "it", {}, words, asker));
  return read_compare(given);
}

Words words_of(std::string_view option, const OptionCase& one) {
  Words words = one.beside;
  const bool has_metric = std::ranges::any_of(
      words, [](const auto& word) { return word.first == "metric"; });
  if (!has_metric) words.emplace_back("metric", "psnr");
  if (option == "metric") words.clear();
  words.emplace_back(option, one.value);
  return words;
}

TEST(EveryOptionOfCompare, MeansTheSameWhoeverAsks) {
  for (const Field<CompareRequest>& field : compare_fields()) {
    const auto one = kCompareCases.find(field.info.name());
    if (one == kCompareCases.end()) continue;
    const Words words = words_of(one->first, one->second);
    std::set<std::string> texts;
    for (const Asker asker : {Asker::kCommandLine, Asker::kBatchLine,
                              Asker::kService, Asker::kC, Asker::kPython}) {
      const bool all_offered =
          std::ranges::all_of(words, [&](const auto& word) {
            const auto named =
                std::ranges::find(compare_infos(), std::string_view(word.first),
                                  &FieldInfo::name);
            return named->is_offered_to(asker);
          });
      if (!all_offered) continue;
      const auto request = from(asker, words);
      texts.insert(request ? text_of(compare_fields(), *request, Fields::kAll)
                           : "refused");
    }
    EXPECT_EQ(texts.size(), 1u) << field.info.name();
    // What was set can be read back.
    const auto request = from(Asker::kCommandLine, words);
    ASSERT_TRUE(request) << field.info.name() << ": "
                         << request.error().to_string();
    const auto value = parse_value(field.info.row, one->second.value);
    ASSERT_TRUE(value);
    EXPECT_EQ(format_value(field.info.row, field.get(*request)),
              field.info.name() == "background"
                  ? "#000000"
                  : format_value(field.info.row, *value))
        << field.info.name();
  }
}

// ---- No option is dead ----

std::string outcome_of(const Words& words, const PairOfFiles& files) {
  const auto request = from(Asker::kCommandLine, words);
  if (!request) return "refused: " + request.error().to_string();
  auto report = compare(files.reference, files.test, request->options);
  if (!report) return "refused: " + report.error().to_string();
  // The names and values of options are no effect.
  report->options.clear();
  report::ReportDetail detail = request->detail;
  detail.run = false;
  return fmt::format(
      "passes: {}, complete: {}, pictures: {}\n{}", passes(*report, *request),
      !request->needs_all_metrics || missing_metrics(*report, *request).empty(),
      report->pictures.stills.size(), report::report_json(*report, detail));
}

TEST(EveryOptionOfCompare, ChangesTheOutcomeOrIsRefused) {
  const SmallFiles files;
  for (const FieldInfo& field : compare_infos()) {
    if (kExceptions.contains(field.name())) continue;
    const auto one = kCompareCases.find(field.name());
    ASSERT_NE(one, kCompareCases.end())
        << field.name() << " has no case here: is it dead?";
    const Words words = words_of(one->first, one->second);
    const Words usual(words.begin(), words.end() - 1);
    const PairOfFiles& pair = files.of(one->second.files);
    EXPECT_TRUE(outcome_of(words, pair) != outcome_of(usual, pair))
        << field.name() << " changes nothing";
  }
}

TEST(EveryOptionOfCompare, CasesAndExceptionsAreOfOptionsThatExist) {
  const auto exists = [](std::string_view name) {
    return std::ranges::count(compare_infos(), name, &FieldInfo::name) == 1;
  };
  for (const auto& [name, one] : kCompareCases)
    EXPECT_TRUE(exists(name)) << name;
  for (const auto& [name, why] : kExceptions) EXPECT_TRUE(exists(name)) << name;
}

}  // namespace
}  // namespace framewise::jobs
