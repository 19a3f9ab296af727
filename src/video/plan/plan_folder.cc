// SPDX-License-Identifier: Apache-2.0
#include "video/plan/plan_folder.h"

#include "base/printable.h"
#include "base/result.h"
#include "media/relative_path.h"

namespace framewise::video {

namespace fs = std::filesystem;

Result<media::Folder> open_plan_folder(const fs::path& plan_file,
                                       const Plan& plan,
                                       const fs::path& allowed) {
  if (!allowed.empty()) return media::Folder::open(allowed);
  const fs::path home = plan_file.parent_path();
  if (plan.folder == ".") return media::Folder::open(home.empty() ? "." : home);
  std::error_code failed;
  const fs::path root = fs::canonical(home.empty() ? "." : home, failed);
  const fs::path folder = fs::canonical(root / plan.folder, failed);
  const fs::path relative = folder.lexically_relative(root);
  const bool beneath =
      !failed && (relative == "." || stays_beneath(relative.native()));
  if (beneath) return media::Folder::open(folder);
  return in_file(
      with_hint(fail(ErrorKind::kInput,
                     "the plan names clips outside its own folder: {}",
                     printable(plan.folder)),
                fmt::format("if you trust it, add --clips {}",
                            printable(plan.folder))),
      plan_file.string());
}

}  // namespace framewise::video
