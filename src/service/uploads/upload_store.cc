// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/upload_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/json/json.h"
#include "base/json/strict_json.h"
#include "base/objects/atomic_file.h"
#include "base/printable.h"
#include "base/result.h"
#include "cache/file_stamp.h"
#include "media/decoder.h"

namespace framewise::service {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStateFile = "session.json";
constexpr std::string_view kLockFile = "lock";
constexpr int kVersion = 1;
constexpr size_t kMostFiles = 16;  // of one session
constexpr size_t kHeadBytes = media::kSniffBytes;
constexpr size_t kMostNameBytes = 255;  // of which each may become four

Error system_error(const fs::path& path, std::string_view what, int code) {
  Error error = in_file(fail(ErrorKind::kIo, "cannot {}: {}", what,
                             std::generic_category().message(code)),
                        path.filename().string());
  if (code == ENOSPC || code == EDQUOT) {
    error.hint = "the server's disk is full: try again later";
  }
  return error;
}

std::string random_id() {
  uint8_t bytes[16];
  // Never blocks or fails for 256 bytes or less once the system is up.
  if (getrandom(bytes, sizeof bytes, 0) != ssize_t(sizeof bytes)) std::abort();
  std::string id;
  for (const uint8_t byte : bytes) id += fmt::format("{:02x}", byte);
  return id;
}

std::string format_of_head(std::string_view head) {
  const auto bytes = std::as_bytes(std::span(head.data(), head.size()));
  for (const media::Format& format : media::formats()) {
    if (format.matches(bytes)) return std::string(format.name);
  }
  return {};
}

Json json_of(const UploadSession& session) {
  Json files = Json::array();
  for (const StoredFile& file : session.files) {
    files.push_back({{"role", file.role},
                     {"name", file.name},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256},
                     {"format", file.format},
                     {"file", file.path.filename().string()}});
  }
  return {{"version", kVersion},
          {"owner", session.owner},
          {"files", std::move(files)}};
}

// `folder` has the session's files.
Result<UploadSession> session_of(std::string_view text,
                                 const fs::path& folder) {
  FW_ASSIGN_OR_RETURN(const Json json, parse_strict_json(text, 5));
  StrictObject object(json, "session");
  UploadSession session{.id = folder.filename().string()};
  object.integer("version", kVersion, kVersion);
  session.owner = object.text("owner", 256);
  size_t number = 0;
  for (const Json* each : object.list("files", kMostFiles)) {
    StrictObject entry(*each, fmt::format("files[{}]", number++));
    StoredFile file;
    file.role = entry.text("role", 32);
    file.name = entry.text("name", 4 * kMostNameBytes);
    file.bytes = entry.integer("bytes", 0, INT64_MAX);
    file.sha256 = entry.text("sha256", 64);
    file.format = entry.text("format", 32);
    const std::string name = entry.text("file", 64);
    FW_RETURN_IF_ERROR(entry.finish());
    // The state file is ours, but whoever could write into the folder must not
    // lead a reader elsewhere.
    if (!is_role(file.role) || name.find('/') != std::string::npos ||
        !name.starts_with(file.role + ".")) {
      return fail(ErrorKind::kInput, "names a file that is not its own");
    }
    file.path = folder / name;
    session.files.push_back(std::move(file));
  }
  FW_RETURN_IF_ERROR(object.finish());
  return session;
}

Result<std::string> text_of(const fs::path& path) {
  const media::FileDescriptor file(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (file.get() < 0) return system_error(path, "open it", errno);
  std::string text(64 << 10, '\0');
  const ssize_t got = ::read(file.get(), text.data(), text.size());
  if (got < 0) return system_error(path, "read it", errno);
  text.resize(size_t(got));
  return text;
}

// Seconds since 1970 of the last use: the time of the lock file.
int64_t last_use_of(const fs::path& folder) {
  struct stat info {};
  if (::lstat((folder / kLockFile).c_str(), &info) != 0) return 0;
  return info.st_mtim.tv_sec;
}

void set_last_use(int lock, int64_t now) {
  const timespec times[2] = {{time_t(now), 0}, {time_t(now), 0}};
  (void)::futimens(lock, times);
}

Error unknown_session() {
  return with_hint(fail(ErrorKind::kUsage, "there is no such session"),
                   "it may have been removed, because it was not used for "
                   "long: upload the files again");
}

}  // namespace

const StoredFile* UploadSession::find(std::string_view role) const {
  const auto file = std::ranges::find(files, role, &StoredFile::role);
  return file == files.end() ? nullptr : &*file;
}

bool is_session_id(std::string_view id) {
  return id.size() == 32 && std::ranges::all_of(id, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

bool is_role(std::string_view role) {
  return !role.empty() && role.size() <= 32 && role[0] >= 'a' &&
         role[0] <= 'z' && std::ranges::all_of(role, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

std::string shown_name(std::string_view client_name) {
  const size_t slash = client_name.find_last_of("/\\");
  if (slash != std::string_view::npos) client_name.remove_prefix(slash + 1);
  return printable(client_name.substr(0, kMostNameBytes));
}

Upload::Upload(UploadStore& store, std::string session, std::string owner)
    : store_(store), session_(std::move(session)), owner_(std::move(owner)) {}

Upload::~Upload() {
  if (kept_) return;
  ::unlink(file_.path.c_str());
  store_.release(owner_, file_.bytes);
}

Result<void> Upload::write(std::string_view bytes) {
  if (file_.bytes + int64_t(bytes.size()) > store_.limits().file_bytes) {
    return fail(ErrorKind::kLimit, "the file is longer than the {} MiB allowed",
                store_.limits().file_bytes >> 20);
  }
  FW_RETURN_IF_ERROR(store_.reserve(owner_, int64_t(bytes.size())));
  file_.bytes += int64_t(bytes.size());
  if (head_.size() < kHeadBytes) {
    head_.append(bytes.substr(0, kHeadBytes - head_.size()));
  }
  hash_.update(std::as_bytes(std::span(bytes.data(), bytes.size())));
  while (!bytes.empty()) {
    const ssize_t put = ::write(descriptor_.get(), bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return system_error(file_.path, "write it", errno);
    bytes.remove_prefix(size_t(put));
  }
  return {};
}

Result<StoredFile> Upload::finish() {
  file_.format = format_of_head(head_);
  if (file_.format.empty()) {
    const std::string_view problem =
        file_.bytes == 0 ? "is empty"
                         : "is no image, animation or video of a known format";
    return with_hint(
        in_file(fail(ErrorKind::kInput, "{}", problem), file_.name),
        "`framewise doctor` lists the formats");
  }
  file_.sha256 = hash_.hex();
  FW_RETURN_IF_ERROR(store_.keep(*this));
  kept_ = true;
  return file_;
}

Result<std::unique_ptr<UploadStore>> UploadStore::open(fs::path folder,
                                                       UploadLimits limits,
                                                       int64_t now) {
  std::error_code code;
  fs::create_directories(folder.parent_path(), code);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return system_error(folder, "create the folder", errno);
  }
  struct stat info {};
  if (::lstat(folder.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) ||
      info.st_uid != ::geteuid()) {
    return in_file(
        fail(ErrorKind::kUsage, "is not a folder of the server's own user"),
        folder.string());
  }
  auto store =
      std::unique_ptr<UploadStore>(new UploadStore(std::move(folder), limits));
  FW_RETURN_IF_ERROR(store->count_existing(now));
  return store;
}

fs::path UploadStore::folder_of(std::string_view id) const {
  assert(is_session_id(id));
  return folder_ / id;
}

Result<UploadSession> UploadStore::create(std::string_view owner, int64_t now) {
  const MutexLock lock(mutex_);
  if (owners_[std::string(owner)].sessions >= limits_.owner_sessions) {
    return with_hint(fail(ErrorKind::kLimit, "a client may have {} sessions",
                          limits_.owner_sessions),
                     "delete those that are not needed any more");
  }
  UploadSession session{
      .id = random_id(), .owner = std::string(owner), .last_used = now};
  // Made under a hidden name: whoever finds a session finds it whole.
  const fs::path target = folder_of(session.id);
  const fs::path making = folder_ / ("." + session.id);
  if (::mkdir(making.c_str(), 0700) != 0) {
    return system_error(making, "create a session", errno);
  }
  const media::FileDescriptor lock_file(
      ::open((making / kLockFile).c_str(),
             O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  auto written = write_atomically(making / kStateFile, json_of(session).dump(),
                                  {.mode = 0600, .synced = false});
  const bool failed = lock_file.get() < 0 || !written ||
                      ::rename(making.c_str(), target.c_str()) != 0;
  if (failed) {
    const int reason = errno;
    std::error_code ignored;
    fs::remove_all(making, ignored);
    if (!written) return std::move(written).error();
    return system_error(target, "create a session", reason);
  }
  set_last_use(lock_file.get(), now);
  ++owners_[session.owner].sessions;
  return session;
}

Result<UploadSession> UploadStore::read_session(std::string_view id,
                                                std::string_view owner) const {
  if (!is_session_id(id)) return unknown_session();
  const fs::path folder = folder_of(id);
  const auto text = text_of(folder / kStateFile);
  if (!text) return unknown_session();
  FW_ASSIGN_OR_RETURN(UploadSession session, session_of(*text, folder));
  if (session.owner != owner) return unknown_session();
  session.last_used = last_use_of(folder);
  return session;
}

Result<void> UploadStore::write_session(const UploadSession& session) const {
  return write_atomically(folder_of(session.id) / kStateFile,
                          json_of(session).dump(),
                          {.mode = 0600, .synced = false});
}

Result<std::unique_ptr<Upload>> UploadStore::begin(std::string_view id,
                                                   std::string_view owner,
                                                   std::string_view role,
                                                   std::string_view client_name,
                                                   int64_t now) {
  if (!is_role(role)) {
    return with_hint(fail(ErrorKind::kUsage, "'{}' is no name of a file's role",
                          printable(role.substr(0, 64))),
                     "use up to 32 lower-case letters and digits, such as "
                     "original or test");
  }
  const MutexLock lock(mutex_);
  FW_ASSIGN_OR_RETURN(const UploadSession session, read_session(id, owner));
  if (!session.find(role) && session.files.size() >= kMostFiles) {
    return fail(ErrorKind::kLimit, "a session has at most {} files",
                kMostFiles);
  }
  std::unique_ptr<Upload> upload(new Upload(*this, session.id, session.owner));
  upload->file_.role = role;
  upload->file_.name = shown_name(client_name);
  // The ending is that of all uploads: equal content makes equal jobs.
  upload->file_.path =
      folder_of(id) /
      fmt::format("{}.{}-{}.upload", role, int64_t(::getpid()), next_file_++);
  upload->descriptor_ = media::FileDescriptor(
      ::open(upload->file_.path.c_str(),
             O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (upload->descriptor_.get() < 0) {
    return system_error(upload->file_.path, "create a file", errno);
  }
  const media::FileDescriptor used(::open((folder_of(id) / kLockFile).c_str(),
                                          O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (used.get() >= 0) set_last_use(used.get(), now);
  return upload;
}

Result<void> UploadStore::reserve(const std::string& owner, int64_t bytes) {
  struct statvfs disk {};
  if (::statvfs(folder_.c_str(), &disk) == 0 &&
      int64_t(disk.f_bavail) * int64_t(disk.f_frsize) - bytes <
          limits_.free_bytes) {
    return with_hint(fail(ErrorKind::kEnvironment,
                          "the server's disk has no space for the file"),
                     "try again later");
  }
  const MutexLock lock(mutex_);
  Owned& owned = owners_[owner];
  if (owned.bytes + bytes > limits_.owner_bytes) {
    return with_hint(
        fail(ErrorKind::kLimit, "the files of a client may have {} MiB",
             limits_.owner_bytes >> 20),
        "delete sessions that are not needed any more");
  }
  if (bytes_ + bytes > limits_.store_bytes) {
    return with_hint(
        fail(ErrorKind::kEnvironment, "the server has no space for more files"),
        "try again later");
  }
  owned.bytes += bytes;
  bytes_ += bytes;
  return {};
}

void UploadStore::release(const std::string& owner, int64_t bytes) {
  const MutexLock lock(mutex_);
  owners_[owner].bytes -= bytes;
  bytes_ -= bytes;
}

Result<void> UploadStore::keep(Upload& upload) {
  std::optional<StoredFile> replaced;
  {
    const MutexLock lock(mutex_);
    FW_ASSIGN_OR_RETURN(UploadSession session,
                        read_session(upload.session_, upload.owner_));
    const auto same =
        std::ranges::find(session.files, upload.file_.role, &StoredFile::role);
    if (same != session.files.end()) {
      replaced = std::exchange(*same, upload.file_);
    } else {
      session.files.push_back(upload.file_);
    }
    FW_RETURN_IF_ERROR(write_session(session));
  }
  if (replaced) {
    // Readers that have it open go on reading the old bytes.
    ::unlink(replaced->path.c_str());
    release(upload.owner_, replaced->bytes);
  }
  return {};
}

Result<SessionUse> UploadStore::use(std::string_view id, std::string_view owner,
                                    int64_t now) {
  const MutexLock lock(mutex_);
  FW_ASSIGN_OR_RETURN(UploadSession session, read_session(id, owner));
  media::FileDescriptor used(::open((folder_of(id) / kLockFile).c_str(),
                                    O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  // The exclusive lock of who removes it is never waited for.
  if (used.get() < 0 || ::flock(used.get(), LOCK_SH | LOCK_NB) != 0) {
    return unknown_session();
  }
  set_last_use(used.get(), now);
  session.last_used = now;
  return SessionUse(std::move(session), std::move(used));
}

Result<void> UploadStore::verify(const StoredFile& file) {
  const auto found = cache::hash_file(file.path, file.bytes);
  if (found && *found == file.sha256) return {};
  return with_hint(in_file(fail(ErrorKind::kInput,
                                "is not as it was received: its SHA-256 is {}, "
                                "not {}",
                                found.value_or("unknown"), file.sha256),
                           file.name),
                   "upload it again");
}

void UploadStore::remove_folder(const UploadSession& session) {
  std::error_code ignored;
  // First out of sight, so that nobody finds a half of it.
  const fs::path hidden = folder_ / ("." + session.id);
  fs::rename(folder_of(session.id), hidden, ignored);
  fs::remove_all(hidden, ignored);
  Owned& owned = owners_[session.owner];
  for (const StoredFile& file : session.files) {
    owned.bytes -= file.bytes;
    bytes_ -= file.bytes;
  }
  if (owned.sessions > 0) --owned.sessions;
  if (owned.sessions == 0 && owned.bytes == 0) owners_.erase(session.owner);
}

Result<void> UploadStore::remove(std::string_view id, std::string_view owner) {
  const MutexLock lock(mutex_);
  FW_ASSIGN_OR_RETURN(const UploadSession session, read_session(id, owner));
  const media::FileDescriptor used(::open((folder_of(id) / kLockFile).c_str(),
                                          O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (used.get() < 0 || ::flock(used.get(), LOCK_EX | LOCK_NB) != 0) {
    return with_hint(
        fail(ErrorKind::kCancelled, "the session is used by a job"),
        "cancel the job first, or wait for its end");
  }
  remove_folder(session);
  return {};
}

size_t UploadStore::remove_unused(int64_t now) {
  std::vector<std::string> ids;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    std::string name = entry.path().filename().string();
    if (is_session_id(name)) ids.push_back(std::move(name));
  }
  size_t removed = 0;
  for (const std::string& id : ids) {
    const MutexLock lock(mutex_);
    if (last_use_of(folder_of(id)) + limits_.keep_seconds > now) continue;
    removed += remove_if_free(id);
  }
  return removed;
}

void UploadStore::end(std::string_view id) {
  if (!is_session_id(id)) return;
  const MutexLock lock(mutex_);
  std::error_code ignored;
  if (fs::exists(folder_of(id), ignored)) remove_if_free(id);
}

bool UploadStore::remove_if_free(std::string_view id) {
  const fs::path folder = folder_of(id);
  const media::FileDescriptor used(
      ::open((folder / kLockFile).c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (used.get() >= 0 && ::flock(used.get(), LOCK_EX | LOCK_NB) != 0) {
    return false;
  }
  UploadSession session{.id = std::string(id)};
  if (const auto text = text_of(folder / kStateFile)) {
    if (auto known = session_of(*text, folder)) session = *std::move(known);
  }
  remove_folder(session);
  return true;
}

Result<void> UploadStore::count_existing(int64_t now) {
  const MutexLock lock(mutex_);
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder_, code)) {
    const std::string name = entry.path().filename().string();
    std::error_code ignored;
    if (name.size() == 33 && name[0] == '.' &&
        is_session_id(std::string_view(name).substr(1))) {
      // Of an interrupted creation or removal. Another process may be about to
      // finish it: only old ones are removed.
      struct stat info {};
      if (::lstat(entry.path().c_str(), &info) == 0 &&
          info.st_mtim.tv_sec + 600 < now) {
        fs::remove_all(entry.path(), ignored);
      }
      continue;
    }
    if (!is_session_id(name)) continue;
    const auto text = text_of(entry.path() / kStateFile);
    if (!text) continue;
    const auto session = session_of(*text, entry.path());
    if (!session) continue;
    Owned& owned = owners_[session->owner];
    ++owned.sessions;
    std::set<fs::path> kept{entry.path() / kStateFile,
                            entry.path() / kLockFile};
    for (const StoredFile& file : session->files) {
      owned.bytes += file.bytes;
      bytes_ += file.bytes;
      kept.insert(file.path);
    }
    for (const auto& file : fs::directory_iterator(entry.path(), ignored)) {
      struct stat info {};
      if (!kept.contains(file.path()) &&
          ::lstat(file.path().c_str(), &info) == 0 &&
          info.st_mtim.tv_sec + 600 < now) {
        ::unlink(file.path().c_str());
      }
    }
  }
  if (code) return system_error(folder_, "list the folder", code.value());
  return {};
}

int64_t UploadStore::bytes() const {
  const MutexLock lock(mutex_);
  return bytes_;
}

int64_t UploadStore::bytes_of(std::string_view owner) const {
  const MutexLock lock(mutex_);
  const auto owned = owners_.find(owner);
  return owned == owners_.end() ? 0 : owned->second.bytes;
}

}  // namespace framewise::service
