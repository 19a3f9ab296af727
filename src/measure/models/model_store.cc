// SPDX-License-Identifier: Apache-2.0
#include "measure/models/model_store.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include "base/objects/atomic_file.h"
#include "base/result.h"
#include "base/sha256.h"
#include "measure/neural/weights/lpips_file.h"

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
  hash.update(std::as_bytes(std::span(content.data(), content.size())));
  const std::string found = hash.hex();
  if (found != model.sha256) {
    return fail(ErrorKind::kInput, "is not {}: its SHA-256 is {} instead of {}",
                model.name, found, model.sha256);
  }
  return {};
}

Result<std::string> ModelStore::read(const KnownModel& model) const {
  const fs::path path = path_of(model);
  FW_RETURN_IF_ERROR(find(model));
  FW_ASSIGN_OR_RETURN(std::string content, read_file(path, model.bytes));
  if (auto checked = check_model(model, content); !checked) {
    return with_hint(in_file(std::move(checked).error(), path.string()),
                     fmt::format("framewise models pull {}", model.name));
  }
  return content;
}

Result<void> ModelStore::find(const KnownModel& model) const {
  std::error_code problem;
  if (fs::exists(path_of(model), problem)) return {};
  return with_hint(
      fail(ErrorKind::kEnvironment, "the model {} is not here", model.name),
      fmt::format("framewise models pull {}", model.name));
}

Result<neural::LpipsFile> ModelStore::read_network(
    const KnownModel& model) const {
  FW_RETURN_IF_ERROR(find(model));
  const fs::path path = path_of(model);
  FW_ASSIGN_OR_RETURN(const media::Source source,
                      media::Source::from_path(path));
  auto file = neural::read_lpips_file(source, *model.network);
  if (file) return file;
  return with_hint(in_file(std::move(file).error(), path.string()),
                   fmt::format("framewise models pull {}", model.name));
}

Result<void> ModelStore::check(const KnownModel& model) const {
  if (model.network) {
    FW_RETURN_IF_ERROR(read_network(model));
  } else {
    FW_RETURN_IF_ERROR(read(model));
  }
  return {};
}

ModelStore::State ModelStore::state_of(const KnownModel& model) const {
  const auto checked = check(model);
  if (checked) return State::kGood;
  return checked.error().kind == ErrorKind::kEnvironment ? State::kMissing
                                                         : State::kDamaged;
}

namespace {

Result<neural::LpipsFile> stated_facts(const fs::path& path,
                                       const KnownModel& model) {
  FW_ASSIGN_OR_RETURN(const media::Source source,
                      media::Source::from_path(path));
  return neural::read_lpips_facts(source, *model.network);
}

}  // namespace

bool ModelStore::has_published_weights(const KnownModel& model) const {
  if (!model.network) return state_of(model) == State::kGood;
  const auto facts = stated_facts(path_of(model), model);
  return facts && std::all_of(model.sources.begin(), model.sources.end(),
                              [&](const ModelSource& source) {
                                return facts->sources.find(source.sha256) !=
                                       std::string::npos;
                              });
}

std::string ModelStore::digest_of(const KnownModel& model) const {
  if (!model.network) {
    return state_of(model) == State::kGood ? std::string(model.sha256) : "";
  }
  const auto facts = stated_facts(path_of(model), model);
  return facts ? facts->digest : "";
}

std::string ModelStore::stamp_of(const KnownModel& model) const {
  const fs::path path = path_of(model);
  std::error_code absent;
  const auto size = fs::file_size(path, absent);
  if (absent) return {};
  const auto changed = fs::last_write_time(path, absent);
  return fmt::format("{} {} {}", path.string(), size,
                     changed.time_since_epoch().count());
}

Result<void> ModelStore::make_folder() const {
  std::error_code problem;
  fs::create_directories(folder_, problem);
  if (problem) return io_error(folder_, "make the folder", problem.value());
  return {};
}

Result<void> ModelStore::write(const KnownModel& model,
                               std::string_view content) const {
  FW_RETURN_IF_ERROR(make_folder());
  auto written = write_atomically(path_of(model), content);
  if (written) return {};
  Error error = std::move(written).error();
  error.kind = ErrorKind::kIo;
  if (!error.hint.empty()) error.hint = kSpaceHint;
  return error;
}

Result<void> ModelStore::keep(const KnownModel& model,
                              std::string_view content) const {
  FW_RETURN_IF_ERROR(check_model(model, content));
  return write(model, content);
}

namespace {

// The eight hexadecimal digits in a name such as alexnet-owt-7be5be79.pth.
std::string digits_in(const std::string& stem) {
  constexpr size_t kDigits = 8;
  if (stem.size() <= kDigits || stem[stem.size() - kDigits - 1] != '-') {
    return {};
  }
  const std::string digits = stem.substr(stem.size() - kDigits);
  return digits.find_first_not_of("0123456789abcdef") == std::string::npos
             ? digits
             : "";
}

// A name that states the beginning of the checksum detects damage.
Result<void> check_name(const fs::path& path, const media::Source& source) {
  const std::string digits = digits_in(path.stem().string());
  if (digits.empty()) return {};
  FW_ASSIGN_OR_RETURN(const std::string found, neural::sha256_of(source));
  if (found.starts_with(digits)) return {};
  return in_file(fail(ErrorKind::kInput,
                      "is damaged: its SHA-256 begins with {}, not with {}",
                      found.substr(0, digits.size()), digits),
                 path.string());
}

std::string in_lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
  });
  return text;
}

bool is_called(const ModelSource& source, const std::string& name) {
  if (name == source.file) return true;
  const std::string lower = in_lower_case(name);
  std::string_view others = source.other_names;
  while (!others.empty()) {
    const size_t end = std::min(others.find(' '), others.size());
    if (lower.starts_with(others.substr(0, end))) return true;
    others.remove_prefix(std::min(end + 1, others.size()));
  }
  return false;
}

}  // namespace

std::vector<fs::path> files_of_network(const KnownModel& model,
                                       std::span<const fs::path> among) {
  std::vector<fs::path> candidates;
  std::error_code ignored;
  for (const fs::path& place : among) {
    if (!fs::is_directory(place, ignored)) {
      candidates.push_back(place);
      continue;
    }
    for (const auto& entry : fs::directory_iterator(place, ignored)) {
      candidates.push_back(entry.path());
    }
  }
  std::sort(candidates.begin(), candidates.end());
  for (const fs::path& path : candidates) {
    if (path.filename() == model.file) return {path};
  }
  std::vector<fs::path> files;
  for (const ModelSource& source : model.sources) {
    const auto found = std::find_if(
        candidates.begin(), candidates.end(), [&](const auto& one) {
          return is_called(source, one.filename().string());
        });
    if (found != candidates.end()) files.push_back(*found);
  }
  return files;
}

Result<void> ModelStore::convert(const KnownModel& model,
                                 std::span<const fs::path> files) const {
  std::vector<media::Source> sources;
  for (const fs::path& path : files) {
    FW_ASSIGN_OR_RETURN(media::Source source, media::Source::from_path(path));
    FW_RETURN_IF_ERROR(check_name(path, source));
    sources.push_back(std::move(source));
  }
  // A file that was converted before keeps its facts.
  if (files.size() == 1 && files[0].filename() == model.file) {
    auto file = neural::read_lpips_file(sources[0], *model.network);
    if (!file) return in_file(std::move(file).error(), files[0].string());
    FW_ASSIGN_OR_RETURN(const auto bytes, sources[0].bytes());
    return write(model,
                 {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  }
  auto converted = neural::convert_lpips_weights(*model.network, sources);
  if (!converted) {
    Error error = std::move(converted).error();
    if (files.size() < model.sources.size() && error.hint.empty()) {
      error.hint = fmt::format(
          "name both files, {} and {}, or run framewise models pull {}",
          model.sources[0].file, model.sources[1].file, model.name);
    }
    return error;
  }
  return write(model, *converted);
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
  for (const ModelSource& source : model.sources) {
    fs::remove(part_of(source), problem);
  }
  const bool was_there = fs::remove(path_of(model), problem);
  if (problem) return io_error(path_of(model), "remove", problem.value());
  return was_there;
}

fs::path ModelStore::part_of(const KnownModel& model) const {
  fs::path part = path_of(model);
  part += ".part";
  return part;
}

fs::path ModelStore::part_of(const ModelSource& source) const {
  return folder_ / (std::string(source.file) + ".part");
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
