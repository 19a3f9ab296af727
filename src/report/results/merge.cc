// SPDX-License-Identifier: Apache-2.0
#include "report/results/merge.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "base/result.h"
#include "report/batch/row_facts.h"
#include "report/results/database.h"

namespace framewise::report {

struct MergedLines::State {
  struct LinePosition {
    size_t file = 0;
    int64_t offset = 0;
    size_t size = 0;
  };
  // A file, or the lines of a database in memory.
  struct Input {
    std::string name;
    std::unique_ptr<std::istream> stream;
  };

  Result<void> add(Input input) {
    inputs.push_back(std::move(input));
    Input& own = inputs.back();
    int64_t offset = 0;
    for (std::string line; std::getline(*own.stream, line);) {
      const auto size = line.size();
      FW_RETURN_IF_ERROR(add_line(line, {inputs.size() - 1, offset, size}));
      offset += int64_t(size) + 1;
    }
    own.stream->clear();
    return {};
  }

  Result<void> add_line(const std::string& line, const LinePosition& position) {
    auto row = parse_row(line);
    if (!row)
      return in_file(std::move(row).error(), inputs[position.file].name);
    of = std::max(of, row->of);
    const auto [known, is_new] = positions.try_emplace(row->index, position);
    if (is_new) return {};
    FW_ASSIGN_OR_RETURN(const std::string other, read(known->second));
    if (other == line) return {};
    return in_file(
        with_hint(fail(ErrorKind::kInput, "pair {} is also in {}, and differs",
                       row->index, inputs[known->second.file].name),
                  "merge only the shards of one batch"),
        inputs[position.file].name);
  }

  // Restores the position of the stream, from which add() may be reading.
  Result<std::string> read(const LinePosition& position) const {
    std::istream& stream = *inputs[position.file].stream;
    const auto back = stream.tellg();
    std::string line(position.size, '\0');
    stream.clear();
    stream.seekg(position.offset);
    stream.read(line.data(), int64_t(line.size()));
    const bool good = bool(stream);
    if (back >= 0) stream.seekg(back);
    if (good) return line;
    return in_file(fail(ErrorKind::kIo, "cannot read"),
                   inputs[position.file].name);
  }

  std::vector<Input> inputs;
  std::map<int64_t, LinePosition> positions;
  int64_t of = 0;
};

MergedLines::MergedLines(std::unique_ptr<State> state)
    : state_(std::move(state)) {}
MergedLines::MergedLines(MergedLines&&) noexcept = default;
MergedLines::~MergedLines() = default;

Result<MergedLines> MergedLines::open(
    std::span<const std::filesystem::path> files) {
  auto state = std::make_unique<State>();
  for (const std::filesystem::path& path : files) {
    State::Input input{path.string(), nullptr};
    if (is_results_database(path)) {
      FW_ASSIGN_OR_RETURN(const Results results, Results::open(path));
      auto lines = std::make_unique<std::stringstream>();
      FW_RETURN_IF_ERROR(
          results.each_line([&](std::string_view line) -> Result<void> {
            *lines << line;
            return {};
          }));
      input.stream = std::move(lines);
    } else {
      auto file = std::make_unique<std::ifstream>(path, std::ios::binary);
      if (!*file) {
        return in_file(fail(ErrorKind::kIo, "cannot read"), path.string());
      }
      input.stream = std::move(file);
    }
    FW_RETURN_IF_ERROR(state->add(std::move(input)));
  }
  return MergedLines(std::move(state));
}

size_t MergedLines::count() const { return state_->positions.size(); }
size_t MergedLines::of() const { return size_t(state_->of); }

Result<void> MergedLines::each_line(
    const std::function<Result<void>(std::string_view)>& take) const {
  for (const auto& [index, position] : state_->positions) {
    FW_ASSIGN_OR_RETURN(const std::string line, state_->read(position));
    FW_RETURN_IF_ERROR(take(line + "\n"));
  }
  return {};
}

}  // namespace framewise::report
