# A file as the characters of a C++ array, 16 a line: cmake -DINPUT=file -DOUTPUT=array.inc -P Embed.cmake
file(READ ${INPUT} hex HEX)
string(REGEX REPLACE "(................................)" "\\1\n" array "${hex}")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," array "${array}")
file(WRITE ${OUTPUT} "${array}\n")
