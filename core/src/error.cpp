// SPDX-License-Identifier: BSL-1.0
#include <groat/result.hpp>

namespace groat::inline v0 {
namespace {

class groat_category final : public boost::system::error_category {
public:
    const char* name() const noexcept override { return "groat"; }
    std::string message(int code) const override {
        switch (static_cast<errc>(code)) {
        case errc::bad_field_name:
            return "not a header field name";
        case errc::bad_field_value:
            return "not a header field value";
        case errc::bad_status:
            return "not a status code";
        case errc::bad_percent:
            return "a % without two hexadecimal digits";
        }
        return "unknown";
    }
};

} // namespace

error_code make_error_code(errc reason) noexcept {
    static const groat_category category;
    return {static_cast<int>(reason), category};
}

} // namespace groat::inline v0
