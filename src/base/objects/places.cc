// SPDX-License-Identifier: Apache-2.0
#include "base/objects/places.h"

#include <fnmatch.h>

#include <algorithm>
#include <span>
#include <system_error>
#include <vector>

#include "base/objects/atomic_file.h"
#include "base/objects/object_reader.h"
#include "base/objects/object_store.h"
#include "base/result.h"
#include "base/sha256.h"

namespace framewise {
namespace {

namespace fs = std::filesystem;

}  // namespace

bool is_folder(const fs::path& path) {
  std::error_code unknown;
  return is_object(path) ? is_object_folder(path)
                         : fs::is_directory(path, unknown);
}

bool is_there(const fs::path& path) {
  std::error_code unknown;
  if (!is_object(path)) return fs::exists(path, unknown);
  if (is_object_folder(path)) return true;
  const auto name = parse_object_name(path);
  return name && object_store()->facts(*name);
}

int64_t bytes_of_file(const fs::path& path) {
  if (is_object(path)) {
    const auto name = parse_object_name(path);
    if (!name) return 0;
    const auto stamp = object_store()->stamp(*name);
    return stamp ? stamp->bytes : 0;
  }
  std::error_code unknown;
  const auto bytes = fs::file_size(path, unknown);
  return unknown ? 0 : int64_t(bytes);
}

Result<void> make_folders(const fs::path& folder) {
  if (folder.empty() || is_object(folder)) return {};
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (!failed) return {};
  return in_file(fail(ErrorKind::kEnvironment, "cannot make the folder: {}",
                      failed.message()),
                 folder.string());
}

fs::path local_place(const fs::path& path) {
  if (!is_object(path)) return path;
  Sha256 hash;
  const std::string name = path.string();
  hash.update(std::as_bytes(std::span(name)));
  return fmt::format("{}-{}{}", path.stem().string(), hash.hex().substr(0, 8),
                     path.extension().string());
}

Result<void> list_object_paths(const fs::path& prefix,
                               const std::function<void(fs::path)>& take) {
  FW_ASSIGN_OR_RETURN(ObjectName name, parse_object_name(prefix));
  const std::string pattern = name.key;
  const bool matches = pattern.find_first_of("*?[") != std::string::npos;
  if (matches) name.key.resize(pattern.find_first_of("*?["));
  if (!matches && !name.key.empty() && !name.key.ends_with('/')) {
    name.key += '/';
  }
  const std::shared_ptr<ObjectStore> store = object_store();
  return list_objects(
      *store, name, [&](const ListedObject& object) -> Result<void> {
        if (matches &&
            fnmatch(pattern.c_str(), object.key.c_str(), FNM_PATHNAME) != 0) {
          return {};
        }
        const ObjectName found{name.kind, name.bucket, object.key};
        store->remember(found, {object.bytes, object.etag});
        take(found.text());
        return {};
      });
}

Result<LocalCopy> local_copy(const fs::path& path, int64_t most_bytes) {
  FW_ASSIGN_OR_RETURN(const auto reader, ObjectReader::open(path));
  if (most_bytes > 0 && reader->size() > most_bytes) {
    return in_file(
        with_hint(fail(ErrorKind::kLimit,
                       "{} bytes exceed the limit of {} bytes a file",
                       reader->size(), most_bytes),
                  "raise it with --max-file-bytes if you trust this file"),
        path.string());
  }
  FW_ASSIGN_OR_RETURN(ScratchFolder folder, ScratchFolder::create());
  const fs::path file = folder.path() / path.filename();
  FW_ASSIGN_OR_RETURN(AtomicFile out,
                      AtomicFile::create(file, {.synced = false}));
  constexpr int64_t kPiece = int64_t{1} << 20;
  std::vector<std::byte> piece(size_t(std::min(kPiece, reader->size())));
  for (int64_t at = 0; at < reader->size();) {
    const auto count = size_t(std::min(kPiece, reader->size() - at));
    FW_RETURN_IF_ERROR(reader->read_at(at, std::span(piece).first(count)));
    FW_RETURN_IF_ERROR(
        out.write({reinterpret_cast<const char*>(piece.data()), count}));
    at += int64_t(count);
  }
  FW_RETURN_IF_ERROR(out.commit());
  return LocalCopy{std::move(folder), file};
}

}  // namespace framewise
