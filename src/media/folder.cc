// SPDX-License-Identifier: Apache-2.0
#include "media/folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "base/result.h"
#include "media/relative_path.h"

namespace framewise::media {
namespace {

constexpr int kReading = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;

// The kernel walks the path and refuses links and ways out.
int open_by_kernel(int folder, const std::string& path) {
  open_how how{};
  how.flags = uint64_t(kReading);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return int(syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how));
}

// The same folder by folder, for kernels before 5.6 and sandboxes without that
// call.
int open_step_by_step(int folder, const std::string& path) {
  FileDescriptor last;
  int at = folder;
  size_t begin = 0;
  for (size_t slash; (slash = path.find('/', begin)) != std::string::npos;
       begin = slash + 1) {
    const std::string name = path.substr(begin, slash - begin);
    FileDescriptor next(openat(at, name.c_str(),
                               O_PATH | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
    if (next.get() < 0) return -1;
    last = std::move(next);
    at = last.get();
  }
  return openat(at, path.c_str() + begin, kReading);
}

int open_beneath(int folder, const std::string& path) {
  const int fd = open_by_kernel(folder, path);
  if (fd >= 0 || (errno != ENOSYS && errno != EPERM)) return fd;
  return open_step_by_step(folder, path);
}

Error open_error(int code) {
  switch (code) {
    case ELOOP:
    case EXDEV:
      return with_hint(fail(ErrorKind::kInput,
                            "is a link, or lies behind one; links are not "
                            "followed"),
                       "copy the file into the folder");
    case ENOENT:
    case ENOTDIR: return fail(ErrorKind::kIo, "there is no such file");
    // Opening a socket or a device without a driver.
    case ENXIO: return fail(ErrorKind::kInput, "is not a regular file");
    default:
      return fail(ErrorKind::kIo, "cannot open: {}",
                  std::generic_category().message(code));
  }
}

struct CloseFolder {
  void operator()(DIR* folder) const { closedir(folder); }
};

// Lists one folder, then those in it.
class Lister {
 public:
  Lister(const ListOptions& options, std::vector<FolderEntry>& found)
      : options_(options), found_(found) {}

  // Takes over the descriptor.
  Result<void> list(int fd, const std::string& prefix, int level) {
    const std::unique_ptr<DIR, CloseFolder> folder(fdopendir(fd));
    if (!folder) {
      const int code = errno;
      close(fd);
      return open_error(code);
    }
    while (const dirent* entry = readdir(folder.get())) {
      if (entry->d_name[0] == '.') continue;
      struct stat facts {};
      if (fstatat(fd, entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) != 0) {
        continue;  // it was removed meanwhile
      }
      const std::string path = prefix + entry->d_name;
      if (S_ISREG(facts.st_mode)) {
        if (found_.size() >= options_.most_files) {
          return with_hint(fail(ErrorKind::kLimit, "more than {} files",
                                options_.most_files),
                           "name a folder with fewer files");
        }
        found_.push_back({path, cache::stamp_from(facts)});
      } else if (S_ISDIR(facts.st_mode) && options_.recursive) {
        FW_RETURN_IF_ERROR(descend(fd, entry->d_name, path, level));
      }
    }
    return {};
  }

 private:
  Result<void> descend(int fd, const char* name, const std::string& path,
                       int level) {
    if (level + 1 >= options_.most_levels) {
      return fail(ErrorKind::kLimit, "folders are nested deeper than {} levels",
                  options_.most_levels);
    }
    const int inner =
        openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (inner < 0) return {};  // not readable, or a link meanwhile
    return list(inner, path + "/", level + 1);
  }

  const ListOptions& options_;
  std::vector<FolderEntry>& found_;
};

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) close(fd_);
}

Result<Folder> Folder::open(const std::filesystem::path& path) {
  FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.get() >= 0) return Folder(std::move(fd), path);
  const int code = errno;
  if (code == ENOTDIR) {
    return in_file(
        with_hint(fail(ErrorKind::kInput, "is not a folder"),
                  "name a folder; `framewise inspect` examines single files"),
        path.string());
  }
  return in_file(
      with_hint(fail(ErrorKind::kIo, "cannot open the folder: {}",
                     std::generic_category().message(code)),
                code == ENOENT ? "check the spelling of the path" : ""),
      path.string());
}

std::string Folder::name_of(std::string_view path) const {
  return (path_ / path).string();
}

Result<ContainedFile> Folder::open_file(
    std::string_view path,
    const std::optional<cache::FileStamp>& expected) const {
  const auto failed = [&](Error error) {
    return in_file(std::move(error), name_of(path));
  };
  if (!stays_beneath(path)) {
    return failed(fail(ErrorKind::kInput, "the path leaves its folder"));
  }
  FileDescriptor fd(open_beneath(fd_.get(), std::string(path)));
  if (fd.get() < 0) return failed(open_error(errno));
  struct stat facts {};
  if (fstat(fd.get(), &facts) != 0) return failed(open_error(errno));
  if (!S_ISREG(facts.st_mode)) {
    return failed(fail(ErrorKind::kInput, "is {}, not a file",
                       S_ISDIR(facts.st_mode)    ? "a folder"
                       : S_ISFIFO(facts.st_mode) ? "a named pipe"
                                                 : "a device"));
  }
  if (facts.st_size == 0) {
    return failed(with_hint(fail(ErrorKind::kInput, "the file is empty"),
                            "copy or create the file again"));
  }
  const cache::FileStamp stamp = cache::stamp_from(facts);
  if (expected && stamp != *expected) {
    return failed(with_hint(
        fail(ErrorKind::kInput, "the file changed since it was scanned"),
        "run the command again"));
  }
  return ContainedFile{std::move(fd), stamp, name_of(path)};
}

Result<std::vector<FolderEntry>> Folder::list(
    const ListOptions& options) const {
  std::vector<FolderEntry> found;
  const int fd = openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return in_file(open_error(errno), path_.string());
  if (auto done = Lister(options, found).list(fd, "", 0); !done) {
    return in_file(std::move(done).error(), path_.string());
  }
  std::sort(found.begin(), found.end(),
            [](const FolderEntry& a, const FolderEntry& b) {
              return a.path < b.path;
            });
  return found;
}

}  // namespace framewise::media
