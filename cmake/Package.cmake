# The library as others get it: one static and one shared library of the four lower layers, the public headers, a CMake package and a
# pkg-config file. Everything is in the component `sioxx`, and nothing else is:
#   cmake --build BUILD --target sioxx_package && cmake --install BUILD --component sioxx --prefix WHERE
if(TRUEBOND_SANITIZE)
  return()
endif()
include(CMakePackageConfigHelpers)

# include/sioxx/version.hpp is the one place that says which version this is.
file(STRINGS ${PROJECT_SOURCE_DIR}/include/sioxx/version.hpp version_lines REGEX "^#define SIOXX_VERSION_[A-Z]+ [0-9]+$")
list(TRANSFORM version_lines REPLACE "^.* " "")
list(JOIN version_lines "." SIOXX_VERSION)
list(GET version_lines 0 SIOXX_VERSION_MAJOR)
list(GET version_lines 1 SIOXX_VERSION_MINOR)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/sioxx/version.hpp)
# Before 1.0 a minor version may break what was there.
set(sioxx_abi ${SIOXX_VERSION_MAJOR})
set(sioxx_compatibility SameMajorVersion)
if(SIOXX_VERSION_MAJOR EQUAL 0)
  set(sioxx_abi 0.${SIOXX_VERSION_MINOR})
  set(sioxx_compatibility SameMinorVersion)
endif()

foreach(layer sioxx_base sioxx_wire sioxx_net sioxx)
  list(APPEND sioxx_objects $<TARGET_OBJECTS:${layer}>)
endforeach()
add_library(sioxx_static STATIC ${sioxx_objects})
add_library(sioxx_shared SHARED ${sioxx_objects})
foreach(kind static shared)
  set_target_properties(sioxx_${kind} PROPERTIES LINKER_LANGUAGE CXX OUTPUT_NAME sioxx EXPORT_NAME ${kind})
  target_include_directories(sioxx_${kind} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(sioxx_${kind} INTERFACE cxx_std_20)
  target_link_libraries(sioxx_${kind} PRIVATE OpenSSL::Crypto ZLIB::ZLIB Threads::Threads)
endforeach()
# Only the public classes are to be seen from outside; a symbol that is missing is found here, not by who links against it.
set(sioxx_symbols ${PROJECT_SOURCE_DIR}/cmake/sioxx.symbols)
set_target_properties(sioxx_shared PROPERTIES VERSION ${SIOXX_VERSION} SOVERSION ${sioxx_abi} LINK_DEPENDS ${sioxx_symbols})
target_link_options(sioxx_shared PRIVATE -Wl,--version-script=${sioxx_symbols} -Wl,-z,defs)
add_custom_target(sioxx_package DEPENDS sioxx_static sioxx_shared)

set(sioxx_cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/sioxx)
set(sioxx_pkgconfig_dir ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH sioxx_prefix_from_pkgconfig /${sioxx_pkgconfig_dir} /)
configure_package_config_file(cmake/sioxx-config.cmake.in ${PROJECT_BINARY_DIR}/sioxx/sioxx-config.cmake INSTALL_DESTINATION ${sioxx_cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sioxx/sioxx-config-version.cmake VERSION ${SIOXX_VERSION} COMPATIBILITY ${sioxx_compatibility})
configure_file(cmake/sioxx.pc.in ${PROJECT_BINARY_DIR}/sioxx/sioxx.pc @ONLY)

foreach(kind static shared)
  install(TARGETS sioxx_${kind} EXPORT sioxx_${kind}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sioxx
    LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sioxx NAMELINK_COMPONENT sioxx)
  install(EXPORT sioxx_${kind} NAMESPACE sioxx:: FILE sioxx-${kind}.cmake DESTINATION ${sioxx_cmake_dir} COMPONENT sioxx)
endforeach()
install(DIRECTORY include/sioxx DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sioxx FILES_MATCHING PATTERN "*.hpp")
install(FILES ${PROJECT_BINARY_DIR}/sioxx/sioxx-config.cmake ${PROJECT_BINARY_DIR}/sioxx/sioxx-config-version.cmake
  DESTINATION ${sioxx_cmake_dir} COMPONENT sioxx)
install(FILES ${PROJECT_BINARY_DIR}/sioxx/sioxx.pc DESTINATION ${sioxx_pkgconfig_dir} COMPONENT sioxx)
install(FILES docs/SIOXX.md docs/SIOXX_REFERENCE.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/sioxx COMPONENT sioxx)
