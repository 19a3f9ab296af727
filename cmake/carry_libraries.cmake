# Run by cpack on the files of each package before it is written: the archive is
# for systems that have other versions of the libraries than this one.
if(CPACK_TEMPORARY_DIRECTORY MATCHES "/T[GX]Z/")
  execute_process(
    COMMAND ${CMAKE_CURRENT_LIST_DIR}/../tools/carry_libraries.py
            ${CPACK_TEMPORARY_DIRECTORY}
    COMMAND_ERROR_IS_FATAL ANY)
endif()
