// SPDX-License-Identifier: Apache-2.0
#include "service/uploads/upload_form.h"

#include <utility>

#include "base/printable.h"
#include "base/result.h"

namespace framewise::service {
namespace {

constexpr size_t kMostFieldBytes = size_t{1} << 20;  // as JSON bodies of jobs

}  // namespace

UploadForm::UploadForm(UploadStore& store, UploadSession session,
                       std::string_view boundary, int64_t now)
    : store_(store),
      session_(std::move(session)),
      now_(now),
      reader_(boundary, *this) {}

UploadForm::~UploadForm() {
  upload_.reset();
  if (!kept_) (void)store_.remove(session_.id, session_.owner);
}

Result<ReceivedForm> UploadForm::finish() {
  FW_RETURN_IF_ERROR(reader_.finish());
  kept_ = true;
  return ReceivedForm{std::move(session_), std::move(fields_)};
}

Result<void> UploadForm::begin_part(const PartHeader& header) {
  if (header.is_file) {
    if (session_.find(header.name)) {
      return fail(ErrorKind::kUsage, "the form has two files '{}'",
                  printable(header.name));
    }
    FW_ASSIGN_OR_RETURN(upload_,
                        store_.begin(session_.id, session_.owner, header.name,
                                     header.file_name, now_));
    return {};
  }
  if (!is_role(header.name) || fields_.contains(header.name)) {
    return fail(ErrorKind::kUsage, "the field '{}' is given twice, or no name",
                printable(header.name.substr(0, 64)));
  }
  field_ = header.name;
  fields_[field_];
  return {};
}

Result<void> UploadForm::part_bytes(std::string_view bytes) {
  if (upload_) return upload_->write(bytes);
  std::string& value = fields_[field_];
  if (value.size() + bytes.size() > kMostFieldBytes) {
    return fail(ErrorKind::kLimit, "the field '{}' has more than {} bytes",
                field_, kMostFieldBytes);
  }
  value.append(bytes);
  return {};
}

Result<void> UploadForm::end_part() {
  if (!upload_) return {};
  FW_ASSIGN_OR_RETURN(StoredFile file, upload_->finish());
  upload_.reset();
  session_.files.push_back(std::move(file));
  return {};
}

}  // namespace framewise::service
