// SPDX-License-Identifier: Apache-2.0
// Files that clients send, on disk, in sessions. A session has an identifier
// that cannot be guessed and holds at most one file for each role, such as
// "original" and "test", or "start" and "end". Sessions that nobody used for a
// while are removed.
//
// On disk: FOLDER/ID/session.json, with the facts of the files, and
// FOLDER/ID/ROLE.N.upload with their bytes. All names are ours; those that
// clients send are only kept as text.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/sha256.h"
#include "framewise/error.h"
#include "media/folder.h"

namespace framewise::service {

struct UploadLimits {
  int64_t file_bytes = int64_t{512} << 20;
  int64_t owner_bytes = int64_t{4} << 30;   // of all files of one client
  int64_t store_bytes = int64_t{20} << 30;  // of all files
  int64_t free_bytes = int64_t{256} << 20;  // that stay free on the disk
  size_t owner_sessions = 1000;
  int64_t keep_seconds = 24 * 3600;  // since the last use
};

struct StoredFile {
  std::string role;
  std::string name;  // as the client says; never a path of ours
  int64_t bytes = 0;
  std::string sha256;
  std::string format;  // by its first bytes: "gif"; empty: unknown
  std::filesystem::path path;
};

struct UploadSession {
  std::string id;
  std::string owner;
  int64_t last_used = 0;  // seconds since 1970
  std::vector<StoredFile> files;

  const StoredFile* find(std::string_view role) const;
};

// 32 lower-case hexadecimal digits: 128 random bits.
bool is_session_id(std::string_view id);
// 1 to 32 lower-case letters, digits, '_' and '-', a letter first.
bool is_role(std::string_view role);
// The last part of a path that a client says, with control characters as
// escapes: for people to read.
std::string shown_name(std::string_view client_name);

class UploadStore;

// A file that is being received. Destroyed without finish(), it leaves nothing.
class Upload {
 public:
  ~Upload();
  Upload(const Upload&) = delete;
  Upload& operator=(const Upload&) = delete;

  // Fails with kLimit beyond a quota, and with kIo where the disk is full.
  Result<void> write(std::string_view bytes);
  // The session has the file then; one of the same role before it is removed.
  Result<StoredFile> finish();

 private:
  friend class UploadStore;
  Upload(UploadStore& store, std::string session, std::string owner);

  UploadStore& store_;
  const std::string session_;
  const std::string owner_;
  StoredFile file_;
  media::FileDescriptor descriptor_;
  Sha256 hash_;
  std::string head_;  // first bytes, which say the format
  bool kept_ = false;
};

// Keeps a session from being removed, by this process or another one, while
// its files are read.
class SessionUse {
 public:
  const UploadSession& session() const { return session_; }

 private:
  friend class UploadStore;
  SessionUse(UploadSession session, media::FileDescriptor lock)
      : session_(std::move(session)), lock_(std::move(lock)) {}

  UploadSession session_;
  media::FileDescriptor lock_;
};

// Safe from any thread. Processes that share the folder remove nothing that
// another one uses; the quotas hold for each of them.
class UploadStore {
 public:
  // Creates the folder, for its owner alone, and removes what interrupted
  // uploads left.
  static Result<std::unique_ptr<UploadStore>> open(std::filesystem::path folder,
                                                   UploadLimits limits,
                                                   int64_t now);

  Result<UploadSession> create(std::string_view owner, int64_t now);
  // `owner` must be the one who created it: for others it does not exist.
  Result<std::unique_ptr<Upload>> begin(std::string_view id,
                                        std::string_view owner,
                                        std::string_view role,
                                        std::string_view client_name,
                                        int64_t now);
  // Fails with kUsage for unknown sessions. Counts as a use.
  Result<SessionUse> use(std::string_view id, std::string_view owner,
                         int64_t now);
  // Whether the bytes of a file are still those that were received.
  static Result<void> verify(const StoredFile& file);
  Result<void> remove(std::string_view id, std::string_view owner);

  // Removes the session of a form that no job needs any more, whoever made it.
  // One that is in use stays until nobody used it for a while.
  void end(std::string_view id);

  // Removes sessions whose last use is older than the limit and which nobody
  // uses. Returns their number.
  size_t remove_unused(int64_t now);

  int64_t bytes() const;
  int64_t bytes_of(std::string_view owner) const;
  const UploadLimits& limits() const { return limits_; }

 private:
  friend class Upload;

  UploadStore(std::filesystem::path folder, UploadLimits limits)
      : folder_(std::move(folder)), limits_(limits) {}

  std::filesystem::path folder_of(std::string_view id) const;
  Result<UploadSession> read_session(std::string_view id,
                                     std::string_view owner) const;
  Result<void> write_session(const UploadSession& session) const;
  Result<void> reserve(const std::string& owner, int64_t bytes);
  void release(const std::string& owner, int64_t bytes);
  Result<void> keep(Upload& upload);
  bool remove_if_free(std::string_view id) FW_REQUIRES(mutex_);
  void remove_folder(const UploadSession& session) FW_REQUIRES(mutex_);
  Result<void> count_existing(int64_t now);

  struct Owned {
    int64_t bytes = 0;
    size_t sessions = 0;
  };

  const std::filesystem::path folder_;
  const UploadLimits limits_;
  mutable Mutex mutex_;  // of the following members and session.json files
  int64_t bytes_ FW_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Owned, std::less<>> owners_ FW_GUARDED_BY(mutex_);
  uint64_t next_file_ FW_GUARDED_BY(mutex_) = 0;
};

}  // namespace framewise::service
