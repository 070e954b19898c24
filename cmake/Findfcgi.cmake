# SPDX-License-Identifier: BSL-1.0

# libfcgi comes without a CMake package: the target fcgi::fcgi.
find_path(FCGI_INCLUDE_DIR fcgiapp.h)
find_library(FCGI_LIBRARY fcgi)
mark_as_advanced(FCGI_INCLUDE_DIR FCGI_LIBRARY)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(fcgi REQUIRED_VARS FCGI_LIBRARY FCGI_INCLUDE_DIR)

if(fcgi_FOUND AND NOT TARGET fcgi::fcgi)
    add_library(fcgi::fcgi UNKNOWN IMPORTED)
    set_target_properties(
        fcgi::fcgi
        PROPERTIES
            IMPORTED_LOCATION "${FCGI_LIBRARY}"
            INTERFACE_INCLUDE_DIRECTORIES "${FCGI_INCLUDE_DIR}"
    )
endif()
