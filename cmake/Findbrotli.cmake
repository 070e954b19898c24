# SPDX-License-Identifier: BSL-1.0

# libbrotli comes without a CMake package: the targets brotli::encoder and brotli::decoder.
find_path(BROTLI_INCLUDE_DIR brotli/encode.h)
find_library(BROTLI_ENCODER_LIBRARY brotlienc)
find_library(BROTLI_DECODER_LIBRARY brotlidec)
find_library(BROTLI_COMMON_LIBRARY brotlicommon)
mark_as_advanced(
    BROTLI_INCLUDE_DIR
    BROTLI_ENCODER_LIBRARY
    BROTLI_DECODER_LIBRARY
    BROTLI_COMMON_LIBRARY
)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(
    brotli
    REQUIRED_VARS
        BROTLI_ENCODER_LIBRARY
        BROTLI_DECODER_LIBRARY
        BROTLI_COMMON_LIBRARY
        BROTLI_INCLUDE_DIR
)

if(brotli_FOUND AND NOT TARGET brotli::encoder)
    foreach(half IN ITEMS encoder decoder)
        string(TOUPPER ${half} upper)
        add_library(brotli::${half} UNKNOWN IMPORTED)
        set_target_properties(
            brotli::${half}
            PROPERTIES
                IMPORTED_LOCATION "${BROTLI_${upper}_LIBRARY}"
                INTERFACE_INCLUDE_DIRECTORIES "${BROTLI_INCLUDE_DIR}"
                INTERFACE_LINK_LIBRARIES "${BROTLI_COMMON_LIBRARY}"
        )
    endforeach()
endif()
