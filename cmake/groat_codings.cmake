# SPDX-License-Identifier: BSL-1.0

# The libraries of the content codings, each as far as it is there. Without zlib there are neither
# compress nor decompress; brotli and zstd add a coding to them.
#
# Sets GROAT_HAS_ZLIB, GROAT_HAS_BROTLI and GROAT_HAS_ZSTD, and for who links them GROAT_CODINGS
# (targets) and GROAT_CODING_DEFINITIONS.
find_package(ZLIB)
find_package(brotli)
find_package(zstd)

set(GROAT_CODINGS "")
set(GROAT_CODING_DEFINITIONS "")
set(GROAT_HAS_ZLIB ${ZLIB_FOUND})
set(GROAT_HAS_BROTLI OFF)
set(GROAT_HAS_ZSTD OFF)
if(ZLIB_FOUND)
    list(APPEND GROAT_CODINGS ZLIB::ZLIB)
    if(brotli_FOUND)
        set(GROAT_HAS_BROTLI ON)
        list(APPEND GROAT_CODINGS brotli::encoder brotli::decoder)
        list(APPEND GROAT_CODING_DEFINITIONS GROAT_HAS_BROTLI)
    endif()
    if(zstd_FOUND)
        set(GROAT_HAS_ZSTD ON)
        list(APPEND GROAT_CODINGS zstd::zstd)
        list(APPEND GROAT_CODING_DEFINITIONS GROAT_HAS_ZSTD)
    endif()
endif()
