// SPDX-License-Identifier: Apache-2.0
// Options and examples of `framewise image diff` and `image baseline`.
#pragma once

#include "cli/image/image_help.h"

namespace framewise::cli {

inline constexpr Option kImageDiffOptions[] = {
    {"out", 'o', "FILE|FOLDER",
     "Write pictures of the differences: to this PNG file, or below this "
     "folder"},
    {"picture", '\0', "STYLE",
     "highlight = red on the pale original (default), mask = red on a "
     "transparent ground"},
    {"html", '\0', "FILE",
     "Write a page with all pairs, their boxes and pictures"},
    {"threshold", 't', "N",
     "Largest difference of color that passes, 0 to 1 (default: 0.1)"},
    {"distance", '\0', "SPACE",
     "yiq = as odiff and pixelmatch 5 (default), oklab = nearer to what people "
     "see"},
    {"antialiasing", '\0', "RULE",
     "Pixels of smoothed edges that do not count: loose = as odiff (default), "
     "strict = as pixelmatch 5, count = every pixel counts"},
    {"shift-tolerance", '\0', "",
     "Pass pixels whose color lies between those around them in the other "
     "image: text that other systems draw by less than a pixel elsewhere"},
    {"ignore", '\0', "REGIONS",
     "Ignore these regions: x1:y1-x2:y2, inclusive, separated by commas"},
    {"region", '\0', "REGION=N",
     "Use the threshold N in this region, such as 10:20-110:60=0.3; may be "
     "repeated"},
    {"fail-above", '\0', "N|N%",
     "Pass up to N differing pixels, or N percent of all"},
    {"window", '\0', "SIDE:N",
     "Pass only if no square of SIDE pixels holds more than N differing ones: "
     "finds small changes among noise"},
    {"visible", '\0', "",
     "Pass changes that people do not see (SSIMULACRA2 of 90 or more)"},
    {"counts-only", '\0', "", "Count pixels; do not look for boxes and words"},
    {"fail-on-layout", '\0', "",
     "Do not compare images of different sizes: they differ"},
    {"odiff-exit-codes", '\0', "",
     "Exit with 21 for other sizes (with --fail-on-layout) and 22 for "
     "differing pixels, as odiff does"},
    {"server", '\0', "",
     "Read requests as JSON lines from standard input and answer each with a "
     "line, as odiff --server does"},
    kImageForce,
    kImageJson,
    kImageNdjson,
    kImageJournal,
    kImageRetryErrors,
    kImageIsolate,
    kImageWorker,
};
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
