// SPDX-License-Identifier: Apache-2.0
#include "batch/output_folder.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>

#include "base/files/descriptor_path.h"
#include "base/objects/atomic_file.h"
#include "base/objects/places.h"
#include "base/objects/text_file.h"
#include "base/result.h"

namespace framewise::batch {
namespace {

namespace fs = std::filesystem;

constexpr int kFolderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

Error folder_error(const fs::path& path, int code) {
  return in_file(fail(ErrorKind::kEnvironment, "cannot write: {}",
                      std::generic_category().message(code)),
                 path.string());
}

// A descriptor that is closed with the object; -1: none.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

bool stays_inside(const fs::path& name) {
  if (name.empty() || name.is_absolute() || !name.has_filename()) return false;
  for (const fs::path& part : name) {
    if (part == ".." || part == "." || part.empty()) return false;
  }
  return true;
}

enum class Missing : uint8_t { kCreate, kReport };

// The folder of `name` below `root`. With kReport, -1 and errno ENOENT where a
// part of it is missing.
Result<Descriptor> open_parent(int root, const fs::path& name, Missing missing,
                               const fs::path& shown) {
  Descriptor at(dup(root));
  for (const fs::path& part : name.parent_path()) {
    int next = openat(at.get(), part.c_str(), kFolderFlags);
    if (next < 0 && errno == ENOENT && missing == Missing::kCreate) {
      if (mkdirat(at.get(), part.c_str(), 0777) != 0 && errno != EEXIST) {
        return folder_error(shown, errno);
      }
      next = openat(at.get(), part.c_str(), kFolderFlags);
    }
    if (next < 0 && errno == ENOENT) return Descriptor(-1);
    if (next < 0 && (errno == ELOOP || errno == ENOTDIR)) {
      return with_hint(
          in_file(fail(ErrorKind::kUsage,
                       "{} is a link or no folder: nothing is written there",
                       part.string()),
                  shown.string()),
          "remove it, or choose another folder");
    }
    if (next < 0) return folder_error(shown, errno);
    at = Descriptor(next);
  }
  return at;
}

Error exists_already(const fs::path& shown) {
  return with_hint(
      in_file(fail(ErrorKind::kUsage, "exists already"), shown.string()),
      "use --force to replace it, or choose another name");
}

Result<void> admit_target(int parent, const fs::path& name, Existing existing,
                          const fs::path& shown) {
  struct stat facts {};
  if (fstatat(parent, name.filename().c_str(), &facts, AT_SYMLINK_NOFOLLOW) !=
      0) {
    if (errno == ENOENT) return {};
    return folder_error(shown, errno);
  }
  if (!S_ISREG(facts.st_mode)) {
    return with_hint(
        in_file(fail(ErrorKind::kUsage,
                     "exists and is no regular file: it is not replaced"),
                shown.string()),
        "remove it, or choose another name");
  }
  if (existing != Existing::kKeep) return {};
  return exists_already(shown);
}

bool holds(const fs::path& file, std::span<const std::byte> content) {
  std::error_code unknown;
  if (fs::file_size(file, unknown) != content.size() || unknown) return false;
  std::ifstream stream(file, std::ios::binary);
  std::string piece(size_t{64} << 10, '\0');
  while (!content.empty()) {
    const size_t count = std::min(piece.size(), content.size());
    if (!stream.read(piece.data(), std::streamsize(count)) ||
        std::memcmp(piece.data(), content.data(), count) != 0) {
      return false;
    }
    content = content.subspan(count);
  }
  return true;
}

Error leads_out(const fs::path& shown) {
  return in_file(fail(ErrorKind::kUsage, "the name leads out of the folder"),
                 shown.string());
}

Result<void> write_object(const fs::path& target,
                          std::span<const std::byte> content,
                          Existing existing) {
  const std::string_view bytes(reinterpret_cast<const char*>(content.data()),
                               content.size());
  if (existing == Existing::kKeepSame && is_there(target)) {
    const auto held = read_text_file(target.string(), bytes.size());
    if (held && *held == bytes) return {};
    return exists_already(target);
  }
  return write_atomically(target, bytes);
}

}  // namespace

Result<OutputFolder> OutputFolder::open(const fs::path& folder) {
  const fs::path path = folder.empty() ? fs::path(".") : folder;
  if (is_object(path)) return OutputFolder(path, -1);
  std::error_code problem;
  fs::create_directories(path, problem);
  // The folder itself may be a link: whoever named it meant its target.
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return folder_error(path, problem ? problem.value() : errno);
  return OutputFolder(path, fd);
}

OutputFolder::OutputFolder(OutputFolder&& other) noexcept
    : path_(std::move(other.path_)),
      folder_(std::exchange(other.folder_, -1)) {}

OutputFolder::~OutputFolder() {
  if (folder_ >= 0) close(folder_);
}

Result<void> OutputFolder::admit(const fs::path& name,
                                 Existing existing) const {
  const fs::path shown = path_ / name;
  if (!stays_inside(name)) return leads_out(shown);
  if (folder_ < 0) {
    if (existing != Existing::kKeep || !is_there(shown)) return {};
    return exists_already(shown);
  }
  FW_ASSIGN_OR_RETURN(const Descriptor parent,
                      open_parent(folder_, name, Missing::kReport, shown));
  if (parent.get() < 0) return {};
  return admit_target(parent.get(), name, existing, shown);
}

Result<void> OutputFolder::write(const fs::path& name,
                                 std::span<const std::byte> content,
                                 Existing existing) const {
  const fs::path shown = path_ / name;
  FW_RETURN_IF_ERROR(admit(name, existing));
  if (folder_ < 0) return write_object(shown, content, existing);
  FW_ASSIGN_OR_RETURN(const Descriptor parent,
                      open_parent(folder_, name, Missing::kCreate, shown));
  // The descriptor, not the path: nobody can move a link in between.
  const fs::path target = path_of_descriptor(parent.get()) / name.filename();
  if (existing == Existing::kKeepSame && fs::exists(target)) {
    if (holds(target, content)) return {};
    return exists_already(shown);
  }
  auto written = write_atomically(
      target, {reinterpret_cast<const char*>(content.data()), content.size()});
  if (written) return {};
  Error error = std::move(written).error();
  error.file = shown.string();
  return error;
}

bool OutputFolder::has(const fs::path& name) const {
  if (!stays_inside(name)) return false;
  if (folder_ < 0) return is_there(path_ / name);
  const auto parent =
      open_parent(folder_, name, Missing::kReport, path_ / name);
  struct stat facts {};
  return parent && parent->get() >= 0 &&
         fstatat(parent->get(), name.filename().c_str(), &facts,
                 AT_SYMLINK_NOFOLLOW) == 0 &&
         S_ISREG(facts.st_mode);
}

}  // namespace framewise::batch
