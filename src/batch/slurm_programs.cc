// SPDX-License-Identifier: Apache-2.0
#include "batch/slurm_programs.h"

#include <utility>

#include "base/printable.h"
#include "base/result.h"
#include "runtime/program.h"

namespace framewise::batch {
namespace {

// The programs print a few lines; more is dropped.
constexpr size_t kMaxOutputBytes = size_t{1} << 20;
// Of these, messages quote so much.
constexpr int kMaxQuotedColumns = 400;

Result<runtime::ProgramEnd> run(std::vector<std::string> words) {
  auto ended = runtime::run_program(
      {.words = std::move(words), .most_text = kMaxOutputBytes});
  if (!ended) {
    return with_hint(std::move(ended).error(),
                     "this machine must be one that submits to Slurm");
  }
  while (ended->text.ends_with('\n')) ended->text.pop_back();
  return ended;
}

}  // namespace

std::string array_text(std::span<const int> tasks) {
  std::string text;
  for (size_t i = 0; i < tasks.size();) {
    size_t end = i + 1;
    while (end < tasks.size() && tasks[end] == tasks[end - 1] + 1) ++end;
    text += fmt::format("{}{}", text.empty() ? "" : ",", tasks[i]);
    if (end - i > 1) text += fmt::format("-{}", tasks[end - 1]);
    i = end;
  }
  return text;
}

std::optional<std::string> array_number(std::string_view printed) {
  // The last line is "123" or "123;cluster"; lines before it are warnings.
  std::string_view array = printed.substr(printed.rfind('\n') + 1);
  array = array.substr(0, array.find(';'));
  // Slurm counts up to 2^26.
  constexpr size_t kMaxDigits = 10;
  if (array.empty() || array.size() > kMaxDigits ||
      array.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  return std::string(array);
}

Result<bool> queue_answer(int exit_code, std::string_view printed) {
  if (exit_code == 0) return !printed.empty();
  // Slurm forgets arrays some minutes after they have ended.
  if (printed.find("Invalid job id") != std::string_view::npos) return false;
  return fail(ErrorKind::kEnvironment, "squeue failed: {}",
              shortened(printable(printed), kMaxQuotedColumns));
}

Result<std::string> submit_array(const std::filesystem::path& script,
                                 std::span<const int> tasks,
                                 std::span<const std::string> options) {
  std::vector<std::string> words = {"sbatch", "--parsable",
                                    "--array=" + array_text(tasks)};
  words.insert(words.end(), options.begin(), options.end());
  words.push_back(script.string());
  FW_ASSIGN_OR_RETURN(const runtime::ProgramEnd output, run(std::move(words)));
  const auto array = array_number(output.text);
  if (output.exit_code == 0 && array) return *array;
  return with_hint(fail(ErrorKind::kEnvironment, "sbatch refused: {}",
                        shortened(printable(output.text), kMaxQuotedColumns)),
                   "--sbatch passes options such as --partition on");
}

Result<bool> is_queued(const std::string& array) {
  FW_ASSIGN_OR_RETURN(const runtime::ProgramEnd output,
                      run({"squeue", "-h", "-j", array, "-o", "%i"}));
  return queue_answer(output.exit_code, output.text);
}

}  // namespace framewise::batch
