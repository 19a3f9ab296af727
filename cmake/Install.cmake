# The installed tree: program, library, headers, codec modules, and what lets
# find_package(framewise) and pkg-config find them.
include(CMakePackageConfigHelpers)

# Components are the packages of cmake/Packages.cmake; without one everything is
# installed.
install(TARGETS framewise EXPORT framewiseTargets
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
                NAMELINK_COMPONENT dev
        INCLUDES DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES LICENSE NOTICE THIRD-PARTY.md deploy/packages/sbom.spdx.json
        DESTINATION ${CMAKE_INSTALL_DOCDIR}
        COMPONENT library)
install(DIRECTORY include/framewise
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)
install(EXPORT framewiseTargets NAMESPACE framewise::
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/framewise COMPONENT dev)
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/framewiseConfig.cmake.in
  ${PROJECT_BINARY_DIR}/framewiseConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/framewise)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/framewiseConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/framewiseConfig.cmake
              ${PROJECT_BINARY_DIR}/framewiseConfigVersion.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FramewiseMedia.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/framewise COMPONENT dev)
file(RELATIVE_PATH pc_prefix
     ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(${PROJECT_SOURCE_DIR}/cmake/framewise.pc.in
               ${PROJECT_BINARY_DIR}/framewise.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/framewise.pc
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
# Scripts for pipelines and repositories.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/deploy/ci/
        DESTINATION ${CMAKE_INSTALL_DATADIR}/framewise/ci USE_SOURCE_PERMISSIONS
        COMPONENT program
        FILES_MATCHING PATTERN "*-media.sh" PATTERN "git-diff.sh" PATTERN "pre-commit.sh"
        PATTERN "post-comment.sh" PATTERN "action" EXCLUDE)
