// SPDX-License-Identifier: Apache-2.0
#include "cli/batch/pair_source.h"

#include <algorithm>
#include <filesystem>

#include "base/files/missing_file.h"
#include "base/objects/places.h"
#include "base/objects/text_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "base/shell_word.h"
#include "batch/pairs/compare_pairs.h"
#include "batch/shard.h"
#include "cli/files/input_files.h"
#include "media/decoder.h"
#include "media/source.h"

namespace framewise::cli {
namespace {

namespace fs = std::filesystem;
using batch::Pair;

constexpr size_t kMostNamesInWarning = 5;

// Whether the content is that of a picture or video. Pipes are read once only.
bool is_media(const std::string& path) {
  std::error_code unknown;
  if (!is_object(path) && !fs::is_regular_file(path, unknown)) return false;
  const auto source = media::Source::from_path(path);
  return source && media::format_of(*source);
}

// Whether the first line of a table seems to be a header without a name that
// is known: words without an ending that are no files.
bool begins_with_unknown_names(std::string_view text, const Pair& first) {
  const auto is_word = [](const fs::path& path) {
    return !path.has_extension() && !is_there(path);
  };
  return !text.starts_with('{') && is_word(first.reference) &&
         is_word(first.test);
}

Result<std::vector<Pair>> from_manifest(const std::string& path) {
  constexpr size_t kMostBytes = size_t{512} << 20;  // millions of pairs
  if (is_media(path)) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage,
                       "this is a picture or video, not a list of pairs"),
                  "name the files to compare with it: framewise batch " +
                      shell_word(path) + " TEST..."),
        path);
  }
  FW_ASSIGN_OR_RETURN(const std::string text, read_text_file(path, kMostBytes));
  const fs::path folder =
      path == kStandardInput ? fs::path() : fs::path(path).parent_path();
  auto pairs = batch::parse_manifest(text, folder);
  if (!pairs) return in_file(std::move(pairs).error(), path);
  if (pairs->empty()) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage, "the manifest has no pairs"),
                  "write one pair per line: ORIGINAL,TEST"),
        path);
  }
  if (pairs->size() > 1 && begins_with_unknown_names(text, pairs->front())) {
    return in_file(
        with_hint(fail(ErrorKind::kUsage,
                       "line 1 names neither files that exist nor the columns "
                       "of a list of pairs"),
                  "begin with the line reference,test or leave the header out"),
        path);
  }
  return pairs;
}

// A list of a store that ends early would leave pairs out, so it is an error.
Result<std::vector<std::string>> files_below(const std::string& folder) {
  std::vector<std::string> files;
  if (is_object(folder)) {
    FW_RETURN_IF_ERROR(list_object_paths(folder, [&](const fs::path& path) {
      files.push_back(path.lexically_relative(folder).string());
    }));
    return files;
  }
  const std::string arguments[] = {folder};
  for (const fs::path& path : list_input_files(arguments).paths) {
    files.push_back(path.lexically_relative(folder).string());
  }
  return files;
}

// Prints a warning such as "2 files without a partner: a.gif, b.gif".
void warn_about(const std::vector<std::string>& files, std::string_view what,
                const Invocation& invocation) {
  if (files.empty() || log_level(invocation.settings) < LogLevel::kWarning) {
    return;
  }
  std::string names;
  for (size_t i = 0; i < std::min(files.size(), kMostNamesInWarning); ++i) {
    names += (i ? ", " : "") + printable(files[i]);
  }
  if (files.size() > kMostNamesInWarning) names += ", …";
  say_warning(invocation.errors,
              fmt::format("{} file{} {}: {}", files.size(),
                          files.size() == 1 ? "" : "s", what, names));
}

Result<std::vector<Pair>> from_folders(const std::string& originals,
                                       const std::string& tests,
                                       const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(const auto references, files_below(originals));
  FW_ASSIGN_OR_RETURN(const auto others, files_below(tests));
  batch::FolderMatches found = batch::match_folders(
      originals, references, tests, others, invocation.value("match"));
  warn_about(found.unmatched, "without a partner", invocation);
  if (!found.other_extension.empty() &&
      found.other_extension.size() < found.pairs.size()) {
    warn_about(found.other_extension, "matched by name without extension",
               invocation);
  }
  if (found.pairs.empty()) {
    return with_hint(
        fail(ErrorKind::kUsage, "no file in {} has a partner in {}",
             printable(originals), printable(tests)),
        "files match by name; use --match '{}-small.*' for another pattern");
  }
  return std::move(found.pairs);
}

// Whether the file is neither an image nor a video: folders also hold notes and
// the outputs of earlier batches. Raw video cannot be recognized, so with
// --raw-video every file counts as video.
bool is_of_another_kind(const fs::path& path, const Settings& settings) {
  if (!settings.text("input.raw_video").empty()) return false;
  const auto source = media::Source::from_path(path);
  if (!source) return false;  // unreadable: its row will be an error
  const auto format = media::format_of(*source);
  return !format && format.error().kind == ErrorKind::kUnsupported;
}

std::vector<Pair> from_candidates(const std::string& original,
                                  std::span<const std::string> candidates,
                                  const Invocation& invocation) {
  std::vector<Pair> pairs;
  std::vector<std::string> others;
  const InputFiles files = list_input_files(candidates);
  for (size_t i = 0; i < files.paths.size(); ++i) {
    const fs::path& path = files.paths[i];
    std::error_code unknown;
    if (files.found[i] &&
        (path == original || fs::equivalent(path, original, unknown))) {
      continue;
    }
    // Of objects it would be a request each, in every shard.
    if (files.found[i] && !is_object(path) &&
        is_of_another_kind(path, invocation.settings)) {
      others.push_back(path.string());
      continue;
    }
    Pair pair;
    pair.reference = original;
    pair.test = path.string();
    pairs.push_back(std::move(pair));
  }
  warn_about(others, "skipped (neither image nor video)", invocation);
  return pairs;
}

Error no_such_file(const std::string& path) {
  return in_file(
      with_hint(fail(ErrorKind::kIo, "there is no such file or folder"),
                hint_for_missing(path)),
      path);
}

Result<std::vector<Pair>> pairs_of_arguments(const Invocation& invocation) {
  const std::vector<std::string>& words = invocation.arguments;
  if (invocation.has("manifest")) {
    if (words.empty()) {
      return from_manifest(std::string(invocation.value("manifest")));
    }
    return fail(ErrorKind::kUsage, "files and --manifest cannot be combined");
  }
  if (words.size() == 1 && !is_folder(words[0])) return from_manifest(words[0]);
  if (words.size() < 2) {
    return with_hint(fail(ErrorKind::kUsage, "no files to compare"),
                     "usage: framewise batch ORIGINALS TESTS, or framewise "
                     "batch MANIFEST.csv");
  }
  if (is_folder(words[0])) {
    if (words.size() == 2 && is_folder(words[1])) {
      return from_folders(words[0], words[1], invocation);
    }
    if (words.size() == 2 && !is_there(words[1])) {
      return no_such_file(words[1]);
    }
    return with_hint(
        fail(ErrorKind::kUsage, "{} is a folder", printable(words[0])),
        "to compare folders, name two: framewise batch ORIGINALS TESTS");
  }
  if (!is_there(words[0])) return no_such_file(words[0]);
  std::vector<Pair> pairs =
      from_candidates(words[0], std::span(words).subspan(1), invocation);
  if (pairs.empty()) {
    return with_hint(fail(ErrorKind::kUsage, "no file to compare in {}",
                          printable(words[1])),
                     "check that the program that writes these files has run");
  }
  return pairs;
}

}  // namespace

Result<std::vector<Pair>> list_pairs(const Invocation& invocation) {
  FW_ASSIGN_OR_RETURN(std::vector<Pair> pairs, pairs_of_arguments(invocation));
  for (size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].index = i;
    pairs[i].of = pairs.size();
  }
  return pairs;
}

Result<std::string> keep_own_shard(const Invocation& invocation,
                                   std::vector<Pair>& pairs,
                                   std::string_view unit) {
  batch::Shard shard;
  if (invocation.has("shard")) {
    FW_ASSIGN_OR_RETURN(shard, batch::parse_shard(invocation.value("shard"),
                                                  invocation.environment));
  } else if (const auto found =
                 batch::shard_of_cluster(invocation.environment)) {
    if (found->count == 0) {
      return with_hint(
          fail(ErrorKind::kUsage,
               "the cluster assigns shard {}, but not the number of shards",
               found->index + 1),
          "add --shard auto/8, or --shard 1/1 to compare all pairs here");
    }
    shard = *found;
  }
  if (shard.count == 1) return std::string();
  std::vector<batch::ShardItem> items;
  items.reserve(pairs.size());
  for (const Pair& pair : pairs) items.push_back(batch::shard_item_of(pair));
  std::vector<Pair> own;
  for (const size_t i : batch::items_of(shard, items)) {
    own.push_back(std::move(pairs[i]));
  }
  if (log_level(invocation.settings) >= LogLevel::kInfo) {
    say_note(invocation.errors,
             fmt::format("shard {} of {}: {} of {} {}", shard.index + 1,
                         shard.count, own.size(), pairs.size(), unit));
  }
  pairs = std::move(own);
  return fmt::format("{}-of-{}", shard.index + 1, shard.count);
}

}  // namespace framewise::cli
