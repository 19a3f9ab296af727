# Run by cpack on the files of each package before it is written.
file(GLOB_RECURSE pages ${CPACK_TEMPORARY_DIRECTORY}/framewise.1)
foreach(page IN LISTS pages)
  execute_process(COMMAND gzip -9nf ${page} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
