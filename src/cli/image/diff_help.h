// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image diff` and `image baseline`.
#pragma once

#include "cli/image/image_help.h"
#include "cli/options/field_options.h"
#include "jobs/image/image_fields.h"

namespace framewise::cli {

inline constexpr std::array kImageDiffOptionsFirst = {
    Option{"out", 'o', "FILE|FOLDER",
           "Write pictures of the differences: to this PNG file, or below this "
           "folder"},
    Option{"html", '\0', "FILE",
           "Write a page with all pairs, their boxes and pictures"},
};
inline constexpr std::array kImageDiffOptionsLast = {
    Option{"fail-on-layout", '\0', "",
           "Do not compare images of different sizes: they differ"},
    Option{"odiff-exit-codes", '\0', "",
           "Exit with 21 for other sizes (with --fail-on-layout) and 22 for "
           "differing pixels, as odiff does"},
    Option{"server", '\0', "",
           "Read requests as JSON lines from standard input and answer each "
           "with a "
           "line, as odiff --server does"},
    kImageForce,
    kImageJson,
    kImageNdjson,
    kImageJournal,
    kImageRetryErrors,
    kImageIsolate,
    kImageWorker,
};
inline constexpr auto kImageDiffOptions =
    jobs::joined(kImageDiffOptionsFirst, flags_of_fields<jobs::kDiffFields>(),
                 kImageDiffOptionsLast);
inline constexpr auto kImageDiffSettings = keys_of_fields<jobs::kDiffFields>();
inline constexpr std::string_view kImageDiffCommon[] = {
    "out",     "html",       "threshold",       "antialiasing",
    "ignore",  "fail-above", "shift-tolerance", "json",
    "threads", "quiet"};
inline constexpr Example kImageDiffExamples[] = {
    {"framewise image diff before.png after.png",
     "say what has changed; exit with 1 if anything has"},
    {"framewise image diff before.png after.png -o diff.png --json",
     "write a picture of the differences, print JSON"},
    {"framewise image diff expected/ actual/ --html diff.html -o diff/",
     "compare two folders of screenshots, write a page"},
    {"framewise image diff login.baseline actual/login.png",
     "compare with all accepted looks and their noise"},
    {"framewise image diff a.png b.png --ignore 0:0-300:40 --fail-above 0.1%",
     "ignore a clock, allow a little"},
};

inline constexpr Option kImageBaselineOptions[] = {
    {"look", '\0', "",
     "The images are a look of their own, such as that of another system, not "
     "further runs"},
};
inline constexpr Example kImageBaselineExamples[] = {
    {"framewise image baseline add login.baseline run1.png run2.png run3.png",
     "accept an image, and learn from two more runs where it is noisy"},
    {"framewise image baseline add login.baseline mac.png --look",
     "accept the look of another system too"},
};
inline constexpr Example kImageBaselineListExamples[] = {
    {"framewise image baseline list login.baseline",
     "print the accepted looks, their runs and noise"},
};

}  // namespace framewise::cli
