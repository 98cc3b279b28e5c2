# Warnings, sanitizers and linker, for every target of ours.
add_library(project_options INTERFACE)
target_compile_options(project_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
# Position-independent, as for a shared library; but nobody replaces a function of ours, so calls within it may be inlined.
target_compile_options(project_options INTERFACE $<$<CONFIG:Release>:-fno-semantic-interposition>)
# Whoever only wants to install the library has a compiler that we do not know.
if(NOT SIOXX_ONLY)
  target_compile_options(project_options INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 warns about code inside the standard library when it inlines std::string and std::variant (GCC bugs 105329, 105562).
  target_compile_options(project_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow -Wno-array-bounds)
  if(CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    target_compile_options(project_options INTERFACE -Wno-error=free-nonheap-object)
  endif()
endif()
target_include_directories(project_options INTERFACE ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR}/include)

if(TRUEBOND_SANITIZE)
  target_compile_options(project_options INTERFACE -fsanitize=${TRUEBOND_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(project_options INTERFACE -fsanitize=${TRUEBOND_SANITIZE})
endif()

find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE})
endif()
