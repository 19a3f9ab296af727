# An overlay port: vcpkg install framewise --overlay-ports=deploy/packages/vcpkg
vcpkg_from_github(
  OUT_SOURCE_PATH SOURCE_PATH
  REPO OWNER/framewise
  REF "v${VERSION}"
  # Of the release; vcpkg prints the value that it found.
  SHA512 0
)
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DFRAMEWISE_TESTS=OFF -DFRAMEWISE_WERROR=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/framewise)
vcpkg_fixup_pkgconfig()
vcpkg_copy_tools(TOOL_NAMES framewise AUTO_CLEAN)
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include"
                    "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/NOTICE")
