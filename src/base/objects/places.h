// SPDX-License-Identifier: Apache-2.0
// Files of this machine and objects of stores, by their paths: the
// questions of std::filesystem that commands ask about their arguments.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/files/scratch_folder.h"
#include "base/objects/object_name.h"
#include "framewise/error.h"

namespace framewise {

// A folder, or all objects with a prefix.
bool is_folder(const std::filesystem::path& path);

// Whether there is a file, folder or object; a prefix always is. Asks the
// store.
bool is_there(const std::filesystem::path& path);

// Length in bytes; 0: unknown. Asks the store.
int64_t bytes_of_file(const std::filesystem::path& path);

// Of folders of this machine; stores need none.
Result<void> make_folders(const std::filesystem::path& folder);

// Where a file that belongs beside `path` lies: there, or, beside an object, in
// the current folder, with a name that is this object's alone. Journals grow,
// which objects cannot.
std::filesystem::path local_place(const std::filesystem::path& path);

// Paths of all objects below a prefix, such as "s3://bucket/prefix/"; a pattern
// such as "s3://bucket/films/*.gif" lists those that match, where * and ? stand
// for no slash.
Result<void> list_object_paths(
    const std::filesystem::path& prefix,
    const std::function<void(std::filesystem::path)>& take);

// A file of this machine, for programs that read nothing else. Removed with
// this value.
struct LocalCopy {
  ScratchFolder folder;
  std::filesystem::path file;  // of the same name
};
// Fails with kLimit before it is downloaded; `most_bytes` 0: no limit.
Result<LocalCopy> local_copy(const std::filesystem::path& path,
                             int64_t most_bytes);

}  // namespace framewise
