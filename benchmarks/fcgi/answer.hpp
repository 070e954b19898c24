// SPDX-License-Identifier: BSL-1.0
// Reads answers as they come, and sees whether they are right.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace groat_bench {

/// What an answer's body has to be.
class content {
public:
    virtual ~content() = default;
    virtual void begin() = 0;
    /// Whether this is how it goes on.
    virtual bool take(std::string_view piece) = 0;
    /// Whether this is its end.
    [[nodiscard]] virtual bool whole() const = 0;
};

[[nodiscard]] std::unique_ptr<content> exactly(std::string text);
/// So many of the letter x; looked at are the first and the last of each piece.
[[nodiscard]] std::unique_ptr<content> many_x(std::uint64_t length);

class answer_reader {
public:
    enum class state { more, done, wrong };

    virtual ~answer_reader() = default;
    virtual void begin() = 0;
    virtual state take(std::string_view bytes) = 0;

    [[nodiscard]] virtual bool begun() const = 0; ///< a byte of it has come
    [[nodiscard]] const char* fault() const noexcept { return fault_; }

protected:
    explicit answer_reader(std::unique_ptr<content> body) : body_{std::move(body)} {}

    state wrong(const char* why) noexcept {
        fault_ = why;
        return state::wrong;
    }

    /// Bytes of head and body together; false if they are wrong.
    bool take_text(std::string_view bytes, std::string_view status);
    void begin_text();

    std::unique_ptr<content> body_;
    std::string head_;
    bool head_whole_ = false;

private:
    const char* fault_ = "";
};

/// Records of FastCGI 1.0 with request id 1: the text, its end, the request's end.
class fcgi_reader final : public answer_reader {
public:
    explicit fcgi_reader(std::unique_ptr<content> body) : answer_reader{std::move(body)} {}

    void begin() override;
    state take(std::string_view bytes) override;
    [[nodiscard]] bool begun() const override { return begun_; }

private:
    const char* begin_record();
    const char* take_content(std::string_view piece);

    std::array<unsigned char, 8> header_{};
    std::array<unsigned char, 8> end_{};
    std::size_t have_ = 0;    // of the header
    std::size_t left_ = 0;    // of the content
    std::size_t padding_ = 0; // of that
    bool begun_ = false;
    bool text_ended_ = false;
    bool done_ = false;
};

/// HTTP/1.1 with a Content-Length.
class http_reader final : public answer_reader {
public:
    explicit http_reader(std::unique_ptr<content> body) : answer_reader{std::move(body)} {}

    void begin() override { begin_text(); }
    state take(std::string_view bytes) override;
    [[nodiscard]] bool begun() const override { return !head_.empty(); }
};

} // namespace groat_bench
