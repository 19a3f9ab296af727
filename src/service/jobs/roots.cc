// SPDX-License-Identifier: Apache-2.0
#include "service/jobs/roots.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <system_error>

#include "base/printable.h"
#include "base/result.h"
#include "media/relative_path.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;
using media::FileDescriptor;

constexpr int kReading = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

// For kernels before 5.6 and sandboxes without openat2().
int open_resolved(const fs::path& folder, const std::string& path) {
  std::error_code code;
  const fs::path resolved = fs::canonical(folder / path, code);
  if (code || !resolved.native().starts_with(folder.native() + "/")) return -1;
  return ::open(resolved.c_str(), kReading | O_NOFOLLOW);
}

// glibc has no function for it.
int open_beneath(int folder, const fs::path& folder_path,
                 const std::string& path) {
  open_how how{};
  how.flags = uint64_t(kReading);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const int fd =
      int(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
  if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return fd;
  return open_resolved(folder_path, path);
}

// The path of an open file without links.
Result<fs::path> path_of(const FileDescriptor& fd) {
  std::error_code code;
  const fs::path path =
      fs::read_symlink(fmt::format("/proc/self/fd/{}", fd.get()), code);
  if (code) {
    return fail(ErrorKind::kEnvironment, "/proc cannot be read: {}",
                code.message());
  }
  return path;
}

// Of one folder. A folder with more would keep a thread for seconds.
constexpr size_t kMostNamesRead = 100'000;

// Sorted: folders before files.
using EntryKey = std::pair<bool, std::string>;
using Entries = std::map<EntryKey, RootEntry>;

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};
using OpenFolder = std::unique_ptr<DIR, CloseFolder>;

OpenFolder open_folder(int root, const fs::path& root_path,
                       const std::string& folder) {
  const int fd = folder.empty() ? openat(root, ".", kReading | O_DIRECTORY)
                                : open_beneath(root, root_path, folder);
  OpenFolder opened(fd < 0 ? nullptr : fdopendir(fd));
  if (!opened && fd >= 0) close(fd);  // no folder
  return opened;
}

// Nothing for what find() would not find. Links are followed as there.
std::optional<RootEntry> entry_of(int root, const fs::path& root_path,
                                  const std::string& path,
                                  const std::string& name) {
  const FileDescriptor fd(open_beneath(root, root_path, path));
  struct stat info {};
  if (fd.get() < 0 || fstat(fd.get(), &info) != 0) return std::nullopt;
  if (S_ISDIR(info.st_mode)) return RootEntry{name, true};
  if (!S_ISREG(info.st_mode)) return std::nullopt;
  return RootEntry{name, false, int64_t(info.st_size)};
}

void add_entries(DIR* opened, int root, const fs::path& root_path,
                 const std::string& folder, Entries& entries) {
  for (size_t read = 0; read < kMostNamesRead; ++read) {
    const dirent* found = readdir(opened);
    if (!found) return;
    const std::string name = found->d_name;
    if (name.starts_with('.') || !stays_beneath(name)) continue;
    auto entry = entry_of(root, root_path,
                          folder.empty() ? name : folder + "/" + name, name);
    // That of an earlier root stays: find() finds it there.
    if (entry) entries.emplace(EntryKey(!entry->is_folder, name), *entry);
  }
}

}  // namespace

Result<Roots> Roots::open(const std::vector<fs::path>& folders) {
  Roots roots;
  for (const fs::path& folder : folders) {
    FileDescriptor fd(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (fd.get() < 0) {
      return with_hint(
          in_file(fail(ErrorKind::kIo, "cannot open the folder: {}",
                       std::generic_category().message(errno)),
                  folder.native()),
          "--root names a folder whose files clients may read");
    }
    FW_ASSIGN_OR_RETURN(fs::path path, path_of(fd));
    roots.folders_.push_back({std::move(fd), std::move(path)});
  }
  return roots;
}

Result<JobFile> Roots::find(std::string_view path) const {
  if (!stays_beneath(path)) {
    return with_hint(
        fail(ErrorKind::kUsage, "\"{}\" is no path beneath a folder",
             printable(path)),
        "name files relative to a folder of --root, without \"..\"");
  }
  const std::string name(path);
  for (const Root& root : folders_) {
    const FileDescriptor fd(open_beneath(root.fd.get(), root.path, name));
    if (fd.get() < 0) continue;
    struct stat info {};
    if (fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    FW_ASSIGN_OR_RETURN(fs::path found, path_of(fd));
    return JobFile{name, std::move(found)};
  }
  return with_hint(
      in_file(fail(ErrorKind::kInput, "there is no such file"), name),
      empty() ? "the server was started without --root: it reads no files of "
                "its machine"
              : "name a regular file beneath a folder of --root");
}

Result<RootListing> Roots::list(std::string_view folder,
                                size_t most_entries) const {
  const std::string name(folder);
  if (!folder.empty() && !stays_beneath(folder)) {
    return fail(ErrorKind::kUsage, "\"{}\" is no path beneath a folder",
                printable(folder));
  }
  Entries entries;
  bool is_there = folder.empty();
  for (const Root& root : folders_) {
    const OpenFolder opened = open_folder(root.fd.get(), root.path, name);
    if (!opened) continue;
    is_there = true;
    add_entries(opened.get(), root.fd.get(), root.path, name, entries);
  }
  if (!is_there) {
    return in_file(fail(ErrorKind::kInput, "there is no such folder"), name);
  }
  RootListing listing{.has_more = entries.size() > most_entries};
  for (auto& [key, entry] : entries) {
    if (listing.entries.size() == most_entries) break;
    listing.entries.push_back(std::move(entry));
  }
  return listing;
}

}  // namespace framewise::service
