// SPDX-License-Identifier: Apache-2.0
// A form of multipart/form-data whose files go into a new session, each under
// the name of its field as role.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "service/uploads/multipart.h"
#include "service/uploads/upload_store.h"

namespace framewise::service {

struct ReceivedForm {
  UploadSession session;
  std::map<std::string, std::string> fields;  // those that are not files
};

class UploadForm final : PartReceiver {
 public:
  // `store` must outlive this.
  UploadForm(UploadStore& store, UploadSession session,
             std::string_view boundary, int64_t now);
  // Without finish() the session is removed.
  ~UploadForm() override;

  Result<void> take(std::string_view bytes) { return reader_.take(bytes); }
  Result<ReceivedForm> finish();

 private:
  Result<void> begin_part(const PartHeader& header) override;
  Result<void> part_bytes(std::string_view bytes) override;
  Result<void> end_part() override;

  UploadStore& store_;
  UploadSession session_;
  const int64_t now_;
  std::map<std::string, std::string> fields_;
  std::string field_;               // the one that is being read
  std::unique_ptr<Upload> upload_;  // the file that is being read
  bool kept_ = false;
  MultipartReader reader_;
};

}  // namespace framewise::service
