// SPDX-License-Identifier: Apache-2.0
// Requests to object stores, signed, with attempts again after what passes:
// 429, 5xx, cut connections, time. Where a store is and whose keys are used
// holds for the whole process, as the settings of a program do.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/http/http_client.h"
#include "base/objects/credentials.h"
#include "base/objects/object_answers.h"
#include "base/objects/object_name.h"
#include "framewise/error.h"

namespace framewise {

// Where the bucket stands in the address.
enum class Addressing : uint8_t {
  kAuto,  // in the path if an endpoint is set or the bucket has dots
  kPath,  // https://host/bucket/key
  kHost,  // https://bucket.host/key
};

struct StoreOptions {
  std::string endpoint;  // empty: AWS_ENDPOINT_URL(_S3), else Amazon or Google
  std::string region;    // empty: AWS_REGION, the profile, else us-east-1
  Addressing addressing = Addressing::kAuto;
  CredentialOptions credentials;
  // Of an upload in parts and of a read; a store takes at least 5 MiB.
  int64_t part_bytes = int64_t{8} << 20;
  // A transfer that moves less than 1 KiB a second for so long is tried again.
  std::chrono::seconds longest_pause{20};
  int attempts = 7;
  // Before the second attempt; twice as long before each further one.
  std::chrono::milliseconds first_pause{200};
};

struct ObjectFacts {
  int64_t bytes = 0;
  // The ETag; of web servers without one the time of the last change. Empty:
  // nothing says which version this is.
  std::string version;
};

// Facts in few bytes, of which a process may keep millions.
struct ObjectStamp {
  int64_t bytes = 0;
  uint64_t version = 0;  // a hash of it
};

struct ObjectPiece {
  std::string bytes;
  ObjectFacts object;
};

struct StoreCounts {
  int64_t requests = 0;
  int64_t again = 0;  // of them, attempts after the first
  int64_t bytes_read = 0;
  int64_t bytes_written = 0;
};

// Safe to use from several threads. Errors name the object and never hold a key
// or a signature.
class ObjectStore {
 public:
  explicit ObjectStore(StoreOptions options);

  Result<ObjectFacts> facts(const ObjectName& name);

  // As it was when it was listed or asked for first: a batch asks for the
  // length of each of its files, and a list has said it.
  Result<ObjectStamp> stamp(const ObjectName& name);
  void remember(const ObjectName& name, const ObjectFacts& facts);

  // `count` bytes from `offset`, fewer at the end. With a `version`, fails with
  // kIo where the object is another one by now.
  Result<ObjectPiece> read(const ObjectName& name, int64_t offset,
                           int64_t count, std::string_view version);

  // Whole; returns the ETag.
  Result<std::string> put(const ObjectName& name, std::string bytes);

  // An upload in parts: nothing is seen before it is completed.
  Result<std::string> begin_upload(const ObjectName& name);
  Result<std::string> put_part(const ObjectName& name, std::string_view upload,
                               int number, std::string bytes);
  Result<void> complete(const ObjectName& name, std::string_view upload,
                        const std::vector<std::string>& etags);
  void abandon(const ObjectName& name, std::string_view upload);

  // At most `most` objects whose keys begin as `prefix.key` does.
  Result<ListedPage> list_page(const ObjectName& prefix, std::string_view from,
                               int most = 1000);

  const StoreOptions& options() const { return options_; }
  StoreCounts counts() const;

 private:
  struct Call;
  Result<HttpResponse> send(const ObjectName& name, const Call& call);
  Result<HttpResponse> attempt(const ObjectName& name, const Call& call,
                               const std::string& region);
  Result<HttpAddress> address_of(const ObjectName& name, const Call& call,
                                 const std::string& region) const;
  Result<Credentials> credentials_of(StoreKind kind);
  std::string region_of(const ObjectName& name);
  std::string endpoint_of(StoreKind kind, const std::string& region) const;

  const StoreOptions options_;
  std::mutex mutex_;
  struct Known {
    Credentials keys;
    std::chrono::steady_clock::time_point since;
  };
  std::map<StoreKind, Known> credentials_;
  std::map<std::string, std::string> regions_;  // of buckets, as stores say
  std::unordered_map<uint64_t, ObjectStamp> stamps_;  // by hashes of names
  std::atomic<int64_t> requests_ = 0;
  std::atomic<int64_t> again_ = 0;
  std::atomic<int64_t> bytes_read_ = 0;
  std::atomic<int64_t> bytes_written_ = 0;
};

// The store of this process: with these options, or, before they are set, with
// those of the environment.
void use_object_store(StoreOptions options);
std::shared_ptr<ObjectStore> object_store();

// Calls `take` for each object below a prefix, in the order of keys, holding
// one page in memory. Leaves out markers of folders, which end in "/", and what
// is hidden: keys with a part that begins with a dot after the prefix.
Result<void> list_objects(
    ObjectStore& store, const ObjectName& prefix,
    const std::function<Result<void>(const ListedObject&)>& take);

}  // namespace framewise
