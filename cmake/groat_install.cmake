# SPDX-License-Identifier: BSL-1.0
include(CMakePackageConfigHelpers)
include(groat_pkgconfig)

set(folder "${CMAKE_INSTALL_LIBDIR}/cmake/groat")
configure_package_config_file(
    cmake/groat-config.cmake.in
    groat-config.cmake
    INSTALL_DESTINATION "${folder}"
    NO_SET_AND_CHECK_MACRO
)
# Before 1.0 a minor version may break what the one before promised.
write_basic_package_version_file(groat-config-version.cmake COMPATIBILITY SameMinorVersion)
install(
    FILES
        "${PROJECT_BINARY_DIR}/groat-config.cmake"
        "${PROJECT_BINARY_DIR}/groat-config-version.cmake"
        cmake/Findbrotli.cmake
        cmake/Findfcgi.cmake
        cmake/Findzstd.cmake
    DESTINATION "${folder}"
)
groat_pkgconfig(groat REQUIRES groat::builder groat::middleware groat::core)
