// SPDX-License-Identifier: Apache-2.0
#include "measure/models/store.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <span>
#include <system_error>

#include "base/atomic_file.h"
#include "base/result.h"
#include "base/sha256.h"

namespace framewise::measure {
namespace {

namespace fs = std::filesystem;

struct Close {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, Close>;

constexpr const char* kSpaceHint =
    "free some space, or name another folder with --models";

Error io_error(const fs::path& path, const char* what, int code) {
  Error error = in_file(fail(ErrorKind::kIo, "cannot {}: {}", what,
                             std::generic_category().message(code)),
                        path.string());
  if (code == ENOSPC || code == EDQUOT) {
    error.hint = kSpaceHint;
  }
  return error;
}

// Reads a file that should have `expected` bytes. Reads one byte more to detect
// larger files.
Result<std::string> read_file(const fs::path& path, int64_t expected) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) {
    return io_error(path, "read", EISDIR);
  }
  const File file(std::fopen(path.c_str(), "rb"));
  if (!file) return io_error(path, "read", errno);
  std::string content(size_t(expected) + 1, '\0');
  const size_t got = std::fread(content.data(), 1, content.size(), file.get());
  if (std::ferror(file.get())) return io_error(path, "read", errno);
  content.resize(got);
  return content;
}

}  // namespace

Result<void> check_model(const KnownModel& model, std::string_view content) {
  if (int64_t(content.size()) != model.bytes) {
    return fail(ErrorKind::kInput, "is not {}: it has {}{} bytes instead of {}",
                model.name,
                int64_t(content.size()) > model.bytes ? "at least " : "",
                content.size(), model.bytes);
  }
  Sha256 hash;
  hash.update(std::as_bytes(std::span(content)));
  const std::string found = hash.hex();
  if (found != model.sha256) {
    return fail(ErrorKind::kInput, "is not {}: its SHA-256 is {} instead of {}",
                model.name, found, model.sha256);
  }
  return {};
}

Result<std::string> ModelStore::read(const KnownModel& model) const {
  const fs::path path = path_of(model);
  std::error_code problem;
  if (!fs::exists(path, problem)) {
    return with_hint(
        fail(ErrorKind::kEnvironment, "the model {} is not here", model.name),
        fmt::format("framewise models pull {}", model.name));
  }
  FW_ASSIGN_OR_RETURN(std::string content, read_file(path, model.bytes));
  if (auto checked = check_model(model, content); !checked) {
    return with_hint(in_file(std::move(checked).error(), path.string()),
                     fmt::format("framewise models pull {}", model.name));
  }
  return content;
}

ModelStore::State ModelStore::state_of(const KnownModel& model) const {
  const auto content = read(model);
  if (content) return State::kGood;
  return content.error().kind == ErrorKind::kEnvironment ? State::kMissing
                                                         : State::kDamaged;
}

Result<void> ModelStore::make_folder() const {
  std::error_code problem;
  fs::create_directories(folder_, problem);
  if (problem) return io_error(folder_, "make the folder", problem.value());
  return {};
}

Result<void> ModelStore::keep(const KnownModel& model,
                              std::string_view content) const {
  FW_RETURN_IF_ERROR(check_model(model, content));
  FW_RETURN_IF_ERROR(make_folder());
  auto written = write_atomically(path_of(model), content);
  if (written) return {};
  Error error = std::move(written).error();
  error.kind = ErrorKind::kIo;
  if (!error.hint.empty()) error.hint = kSpaceHint;
  return error;
}

Result<void> ModelStore::import(const KnownModel& model,
                                const fs::path& from) const {
  std::error_code ignored;
  const fs::path path =
      fs::is_directory(from, ignored) ? from / model.file : from;
  FW_ASSIGN_OR_RETURN(const std::string content, read_file(path, model.bytes));
  if (auto kept = keep(model, content); !kept) {
    return in_file(std::move(kept).error(), path.string());
  }
  return {};
}

Result<bool> ModelStore::remove(const KnownModel& model) const {
  std::error_code problem;
  fs::remove(part_of(model), problem);
  const bool was_there = fs::remove(path_of(model), problem);
  if (problem) return io_error(path_of(model), "remove", problem.value());
  return was_there;
}

fs::path ModelStore::part_of(const KnownModel& model) const {
  fs::path part = path_of(model);
  part += ".part";
  return part;
}

Result<void> ModelStore::adopt_part(const KnownModel& model) const {
  FW_ASSIGN_OR_RETURN(const std::string content,
                      read_file(part_of(model), model.bytes));
  std::error_code ignored;
  auto kept = keep(model, content);
  // A wrong file cannot become right by continuing its download.
  if (kept || kept.error().kind == ErrorKind::kInput) {
    fs::remove(part_of(model), ignored);
  }
  return kept;
}

}  // namespace framewise::measure
