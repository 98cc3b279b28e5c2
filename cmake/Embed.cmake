# embed(input output): a file as the characters of a C++ array, 16 a line, for an #include. Made when CMake runs, which it does again
# when the file has changed: so it is there for what only reads the sources, too.
function(embed input output)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input})
  file(READ ${input} hex HEX)
  string(REGEX REPLACE "(................................)" "\\1\n" array "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," array "${array}")
  file(CONFIGURE OUTPUT ${output} CONTENT "${array}\n" @ONLY)
endfunction()
