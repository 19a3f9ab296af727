// SPDX-License-Identifier: Apache-2.0
// Temporary files and folders of processes that were killed. Their names hold
// the tag of the machine that made them, and the process that uses one holds
// its lock (flock), which the system releases when the process ends.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace framewise {

// Four hexadecimal digits that name this machine since it was started. A lock
// says nothing about processes of other machines: some file systems of clusters
// do not pass locks on.
const std::string& machine_tag();

// Takes the lock of a file or folder that was just created. False if another
// process found it without a lock, and removes it.
bool claim(int descriptor);

// Removes the temporary files in `folder` that AtomicFile created and that no
// process writes any more. Later calls of this process for the same folder do
// nothing, so that writing n files does not read the folder n times.
void remove_leftover_files(const std::filesystem::path& folder);

// Removes the file or folder if the process that made it has ended. Those of
// other machines, which have another tag: if nothing was written for a day.
void remove_if_abandoned(const std::filesystem::path& path,
                         std::string_view tag);

// Names a file, the same before and after it gets its name by renaming. Empty:
// it is not there.
std::string identity_across_names(const std::filesystem::path& file);

}  // namespace framewise
