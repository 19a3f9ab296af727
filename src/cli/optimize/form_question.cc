// SPDX-License-Identifier: Apache-2.0
#include "cli/optimize/form_question.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <string_view>

#include "report/optimization/optimization_text.h"

namespace framewise::cli {
namespace {

// "1  --to avif", a line each.
std::string choices_of(const Optimization& result) {
  std::string text;
  for (size_t i = 0; i < result.proposals.size(); ++i) {
    const OptimizeProposal& one = result.proposals[i];
    text += fmt::format("  {}  {:<14} about {}\n", i + 1,
                        report::option_of(one), report::megabytes(one.bytes));
  }
  return text;
}

// A line without its spaces and end; nothing at the end of the input.
std::optional<std::string> typed_line() {
  std::array<char, 64> buffer{};
  if (!std::fgets(buffer.data(), int(buffer.size()), stdin)) {
    return std::nullopt;
  }
  std::string line = buffer.data();
  std::erase_if(line,
                [](char c) { return c == ' ' || c == '\n' || c == '\r'; });
  return line;
}

}  // namespace

bool can_ask(const Invocation& invocation) {
  return isatty(STDIN_FILENO) == 1 && invocation.errors.is_terminal &&
         !invocation.has("json") && !invocation.has("dry-run") &&
         log_level(invocation.settings) >= LogLevel::kInfo;
}

std::optional<OptimizeProposal> ask_for_form(const Invocation& invocation,
                                             const Optimization& result) {
  const size_t count = result.proposals.size();
  if (count == 0 || !result.output.empty()) return std::nullopt;
  std::string question =
      choices_of(result) +
      fmt::format("Take which form, 1 to {}? Enter: none. ", count);
  constexpr int kMostTries = 3;
  for (int i = 0; i < kMostTries; ++i) {
    if (!write(invocation.errors.stream, question)) return std::nullopt;
    const auto line = typed_line();
    if (!line || line->empty() || *line == "n" || *line == "no") break;
    const size_t number = line->size() == 1 ? size_t((*line)[0] - '0') : 0;
    if (number >= 1 && number <= count) return result.proposals[number - 1];
    question = fmt::format("A number from 1 to {}, or Enter for none: ", count);
  }
  return std::nullopt;
}

}  // namespace framewise::cli
