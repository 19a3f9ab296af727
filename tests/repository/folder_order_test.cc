// SPDX-License-Identifier: Apache-2.0
// The river flows one way: a folder includes only folders above it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kSource = FRAMEWISE_SOURCE_DIR;

// Folders of one row do not know each other.
const std::vector<std::vector<std::string>> kOrder = {
    {"base"},
    {"telemetry"},
    {"runtime"},
    {"simd"},
    {"frame"},
    {"cache"},
    {"media"},
    {"timeline"},
    {"placement"},
    {"measure"},
    {"gpu"},
    {"judge"},
    {"flashes"},
    {"compare"},
    {"inspect"},
    {"batch"},
    {"image", "video", "optimize"},
    {"report"},
    {"jobs"},
    {"bench"},
    {"monitor"},
    {"service"},
    {"cli", "bindings"}};

// The folder whose types a public header declares.
const std::map<std::string, std::string> kPublicHome = {
    {"error.h", "base"},
    {"version.h", "base"},
    {"limits.h", "base"},
    {"job.h", "jobs"},
    {"executor.h", "base"},
    {"frame.h", "frame"},
    {"animation.h", "media"},
    {"flashes.h", "flashes"},
    {"flash_repair.h", "flashes"},
    {"cache.h", "cache"},
    {"inspect.h", "inspect"},
    {"reason.h", "timeline"},
    {"meeting.h", "timeline"},
    {"metric.h", "measure"},
    {"metric_report.h", "measure"},
    {"policy.h", "judge"},
    {"verdict.h", "judge"},
    {"compare.h", "compare"},
    {"measure.h", "compare"},
    {"thread_pool.h", "runtime"},
    {"pictures.h", "compare"},
    {"write.h", "media"},
    {"report.h", "compare"},
    {"thumbnail.h", "image"},
    {"convert.h", "image"},
    {"kept_metadata.h", "image"},
    {"image_cache.h", "image"},
    {"check.h", "image"},
    {"diff.h", "image"},
    {"destinations.h", "optimize"},
    {"golden.h", "video"},
    {"optimize.h", "optimize"},
    {"compress.h", "optimize"},
    {"baseline.h", "image"},
    {"framewise_c.h", "bindings"},
    {"framewise.h", "cli"}};

int level_of(const std::string& folder) {
  for (size_t i = 0; i < kOrder.size(); ++i) {
    if (std::count(kOrder[i].begin(), kOrder[i].end(), folder)) return int(i);
  }
  return -1;
}

// What the lines `#include "…"` (open '"') or `#include <…>` (open '<') name.
std::vector<std::string> includes_of(const fs::path& file, char open) {
  const std::string start = std::string("#include ") + open;
  const char close = open == '<' ? '>' : open;
  std::vector<std::string> found;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.rfind(start, 0) != 0) continue;
    const size_t end = line.find(close, start.size());
    found.push_back(line.substr(start.size(), end - start.size()));
  }
  return found;
}

std::string folder_of_include(const std::string& include) {
  const fs::path path = include;
  const std::string first = path.begin()->string();
  if (first != "framewise") return first;
  const auto home = kPublicHome.find(path.filename().string());
  return home == kPublicHome.end() ? "?" + include : home->second;
}

TEST(FolderOrder, NoSourceIncludesAFolderBelowIt) {
  int checked = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "src")) {
    const fs::path path = entry.path();
    if (path.extension() != ".cc" && path.extension() != ".h") continue;
    const fs::path inside = fs::relative(path, kSource / "src");
    const std::string own = inside.begin()->string();
    ASSERT_GE(level_of(own), 0) << inside << ": unknown folder";
    for (const std::string& include : includes_of(path, '"')) {
      const std::string other = folder_of_include(include);
      if (other.find('.') != std::string::npos && other[0] != '?') continue;
      ASSERT_GE(level_of(other), 0)
          << inside << " includes " << include << ": which folder is that?";
      const bool allowed = own == other || level_of(other) < level_of(own);
      EXPECT_TRUE(allowed) << inside << " includes " << include;
      ++checked;
    }
  }
  EXPECT_GT(checked, 20);
}

// Within a folder its sub-folders count one by one, and so does each of its own
// sources, a header with its source.
std::string part_of(const fs::path& folder, const fs::path& file) {
  const fs::path inside = file.lexically_relative(folder);
  if (inside.empty() || *inside.begin() == "..") return "";
  if (std::distance(inside.begin(), inside.end()) > 1) {
    return inside.begin()->string() + "/";
  }
  return inside.stem().string();
}

using Uses = std::map<std::string, std::set<std::string>>;

std::set<std::string> reached_from(const Uses& uses, const std::string& start) {
  std::set<std::string> reached;
  std::vector<std::string> next = {start};
  while (!next.empty()) {
    const std::string part = next.back();
    next.pop_back();
    const auto used = uses.find(part);
    if (used == uses.end()) continue;
    for (const std::string& other : used->second) {
      if (reached.insert(other).second) next.push_back(other);
    }
  }
  return reached;
}

// The sub-folders of a folder that include themselves by way of others.
std::set<std::string> folders_in_rings(const Uses& uses) {
  std::set<std::string> found;
  for (const auto& [part, others] : uses) {
    if (part.back() == '/' && reached_from(uses, part).contains(part)) {
      found.insert(part);
    }
  }
  return found;
}

TEST(FolderOrder, NoSubFolderIncludesItselfByWayOfOthers) {
  std::map<fs::path, Uses> levels;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "src")) {
    const fs::path path = entry.path();
    if (path.extension() != ".cc" && path.extension() != ".h") continue;
    const fs::path file = path.lexically_relative(kSource / "src");
    for (const std::string& include : includes_of(path, '"')) {
      for (fs::path folder = file.parent_path(); !folder.empty();
           folder = folder.parent_path()) {
        const std::string other = part_of(folder, include);
        const std::string own = part_of(folder, file);
        if (!other.empty() && other != own) levels[folder][own].insert(other);
      }
    }
  }
  EXPECT_GT(levels.size(), 20u);
  for (const auto& [folder, uses] : levels) {
    EXPECT_EQ(folders_in_rings(uses), std::set<std::string>()) << folder;
  }
}

// A header and its source count once, subfolders by themselves.
TEST(FolderOrder, NoFolderHoldsMoreSourcesThanAReaderKeepsInMind) {
  constexpr size_t kMostSources = 18;
  std::map<fs::path, std::set<std::string>> folders;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "src")) {
    const fs::path path = entry.path();
    if (path.extension() != ".cc" && path.extension() != ".h") continue;
    folders[fs::relative(path.parent_path(), kSource)].insert(path.stem());
  }
  EXPECT_GT(folders.size(), 20u);
  for (const auto& [folder, sources] : folders) {
    EXPECT_LE(sources.size(), kMostSources)
        << folder << ": divide it by what its sources are about";
  }
}

TEST(PublicHeaders, IncludeOnlyTheStandardLibraryAndEachOther) {
  for (const auto& entry :
       fs::directory_iterator(kSource / "include" / "framewise")) {
    // C names its standard headers so.
    const bool in_c = entry.path().filename() == "framewise_c.h";
    for (const std::string& name : includes_of(entry.path(), '<')) {
      EXPECT_EQ(name.find_first_of(in_c ? "/" : "/."), std::string::npos)
          << entry.path().filename() << " includes <" << name << ">";
    }
    for (const std::string& include : includes_of(entry.path(), '"')) {
      EXPECT_EQ(include.rfind("framewise/", 0), 0u)
          << entry.path().filename() << " includes " << include;
    }
  }
}

}  // namespace
