// SPDX-License-Identifier: Apache-2.0
#include "cli/files/open_page.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fstream>

#include "temporary_folder.h"

namespace framewise::cli {
namespace {

// A program that stores its argument in a file beside itself.
std::filesystem::path make_browser(const std::filesystem::path& folder) {
  const auto program = folder / "browser";
  std::ofstream(program) << "#!/bin/sh\nprintf %s \"$1\" > \"$0.shown\"\n";
  chmod(program.c_str(), 0700);
  return program;
}

TEST(OpenPage, StartsTheBrowserThatTheUserNamed) {
  const TemporaryFolder folder;
  const auto browser = make_browser(folder.path());
  ASSERT_TRUE(open_page(folder.path() / "a page.html",
                        {{"BROWSER", browser.string()}}));
  int status = 0;
  ASSERT_GT(waitpid(-1, &status, 0), 0);
  EXPECT_EQ(status, 0);
  std::ifstream shown(browser.string() + ".shown");
  std::string page;
  std::getline(shown, page);
  EXPECT_EQ(page, (folder.path() / "a page.html").string());
}

TEST(OpenPage, MakesAFileForAPageThatNobodyNamed) {
  const auto page = temporary_page();
  ASSERT_TRUE(page) << page.error().to_string();
  EXPECT_EQ(page->extension(), ".html");
  EXPECT_TRUE(std::filesystem::exists(*page));
  std::filesystem::remove(*page);
}

}  // namespace
}  // namespace framewise::cli
