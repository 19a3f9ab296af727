# Every library we link, found once. debian-packages.txt says why each is there.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET
  libavformat libavcodec libswscale libavutil)
pkg_check_modules(libavif REQUIRED IMPORTED_TARGET libavif)
pkg_check_modules(libjxl REQUIRED IMPORTED_TARGET libjxl)
pkg_check_modules(vips REQUIRED IMPORTED_TARGET vips)
