# Every library we link, found once. debian-packages.txt says why each is there.
find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)
find_package(TBB REQUIRED COMPONENTS tbb)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
pkg_check_modules(deflate REQUIRED IMPORTED_TARGET libdeflate)
pkg_check_modules(zlib REQUIRED IMPORTED_TARGET zlib)
pkg_check_modules(libav REQUIRED IMPORTED_TARGET
  libavformat libavcodec libswscale libavutil)

if(FRAMEWISE_TESTS OR FRAMEWISE_BENCHMARKS)
  # Peers that our readers are compared with.
  pkg_check_modules(spng REQUIRED IMPORTED_TARGET spng)
endif()
pkg_check_modules(libavif REQUIRED IMPORTED_TARGET libavif)
pkg_check_modules(libjxl REQUIRED IMPORTED_TARGET libjxl)
pkg_check_modules(vips REQUIRED IMPORTED_TARGET vips)
pkg_check_modules(jpeg REQUIRED IMPORTED_TARGET libjpeg)
pkg_check_modules(webp REQUIRED IMPORTED_TARGET libwebp)
