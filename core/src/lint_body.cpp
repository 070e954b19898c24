// SPDX-License-Identifier: BSL-1.0
#include "lint_watch.hpp"

#include <groat/text.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>

//: ## The body
//:
//: A body is a stream that its owner pulls; it has one shape and can only be moved. A pull answers
//: **bytes**, perhaps with *flush*; **not yet**; or the **end**. Kinds of answer from `first_other`
//: on are kept for messages between layers: who doesn't know one forwards it as it is, and the
//: exchange drops what no layer consumed. A body is made from text, a file, a range of chunks, a
//: callable, a coroutine, or a `body_source` of one's own.
//:
//: What came before a *flush* or a *not yet* is sent before the server waits; otherwise it may
//: gather up to 64 KiB. Pulling again after *not yet* without a wake is allowed. Empty bytes mean
//: nothing but their flush.
//:
//: - `body.move-only` (does not compile: body_is_copied) A body can't be copied.
//: - `body.bytes-only` (does not compile: body_of_single_characters) A body is made of bytes or of
//: chunks
//:   of bytes; a list of single characters is neither.
//: - `body.closure` (does not compile: body_takes_a_generator) A body takes the coroutine lambda
//:   and keeps its closure; it does not take the generator that the lambda returns.
//: - `body.after-end` (kept by the type) After the end a pull answers the end again; after it threw
//:   it throws `body_error`. The source is not asked.
//: - `body.omitted` (kept by the type) An omitted body gives no bytes and is told *discarded*, and
//:   still answers length and file. A filter over it is omitted.
//: - `body.blocking` (not checked) A source that will block before its next bytes says *flush*
//:   with the last ones: nobody can foresee its wait.

namespace groat::inline v0::linting {
namespace {

constexpr rule length_kept{
    "body.length",
    "A body that answers a length gives that many bytes in all, and goes on "
    "answering it."};

std::size_t hash_of(std::string_view bytes) {
    return std::hash<std::string_view>{}(bytes);
}

std::string number(std::uint64_t n) {
    return std::to_string(n);
}

void add_new(std::vector<std::string_view>& ids, const std::vector<std::string_view>& more) {
    for (const auto id : more)
        if (std::ranges::find(ids, id) == ids.end())
            ids.push_back(id);
}

/// Whether a file has other bytes there. What can't be read proves nothing.
bool differs(int fd, std::uint64_t at, std::string_view bytes) {
    std::array<char, 4096> buffer{};
    while (!bytes.empty()) {
        const auto want = std::min(bytes.size(), buffer.size());
        const auto got = ::pread(fd, buffer.data(), want, static_cast<off_t>(at));
        if (got <= 0)
            return false;
        const auto n = static_cast<std::size_t>(got);
        if (std::string_view{buffer.data(), n} != bytes.substr(0, n))
            return true;
        bytes.remove_prefix(n);
        at += n;
    }
    return false;
}

constexpr rule file_true{
    "body.file",
    "A body that answers a file is that stretch of it, byte for byte: its length is "
    "the body's, and a filter never keeps it."};

} // namespace

void check_file(const response& answer, const shape& seen, findings& found) {
    const auto* file = answer.body.file();
    if (file && (file->fd < 0 || seen.length != file->length))
        found(
            file_true,
            file->fd < 0 ? std::string{"it is not open"}
                         : cat("the stretch has ", number(file->length), " bytes")
        );
}

watched_body::watched_body(
    std::shared_ptr<lint::state> to,
    body inside,
    const shape& seen,
    int maker,
    const findings& known,
    int typeless
)
    : to_{std::move(to)}, inside_{std::move(inside)}, seen_{seen}, maker_{maker}, typeless_{
                                                                                      typeless} {
    for (const auto& one : known)
        raised_.push_back(one.broken.id);
    if (const auto* file = inside_.file())
        file_ = {file->fd, file->offset};
}

pulled watched_body::pull() {
    const auto serial = before();
    pulled next;
    try {
        next = inside_.pull();
    } catch (...) {
        failed(serial);
        throw;
    }
    after(serial, next);
    return next;
}

std::uint64_t watched_body::before() {
    const std::lock_guard hold{to_->guard_};
    to_->check_handling();
    around_ = to_->actors_.empty() ? nullptr : to_->actors_.back().pulled;
    if (!around_)
        to_->check_over(maker_);
    check_view();
    check_owed_flush();
    if (mark_->told && !(around_ && around_->told))
        raise(
            rule{"body.told-last", "Who has told a body how it ended pulls it no more."},
            to_->outside_of(maker_),
            cat("it was told ", to_string(*mark_->told))
        );
    to_->actors_.push_back(
        {.crossing = maker_,
         .pulled = mark_,
         .handling = std::current_exception(),
         .serial = ++to_->serial_}
    );
    return to_->serial_;
}

void watched_body::failed(std::uint64_t serial) {
    const std::lock_guard hold{to_->guard_};
    to_->leave_actor(serial);
    threw_ = true;
    if (!to_->actors_.empty())
        to_->actors_.back().inner_failed = true;
}

void watched_body::after(std::uint64_t serial, const pulled& next) {
    const std::lock_guard hold{to_->guard_};
    const auto self = to_->leave_actor(serial);
    add_new(raised_, self.inner_raised);
    check_kind(next);
    check_wait(next, self);
    check_bytes(next);
    if (next.what == pulled::end)
        check_end(self);
    if (next.flush || next.what == pulled::not_yet)
        ++mark_->flushes;
    owed_.reset();
    if (next.what == pulled::bytes && next.flush && around_)
        owed_ = around_->flushes;
    given_ = next.what == pulled::bytes ? next.data : std::string_view{};
    given_hash_ = hash_of(given_);
    if (!to_->actors_.empty())
        add_new(to_->actors_.back().inner_raised, raised_);
}

/// A body inside may have shown the same fault before.
void watched_body::raise(const rule& broken, int who, std::string detail) {
    if (std::ranges::find(raised_, broken.id) != raised_.end())
        return;
    raised_.push_back(broken.id);
    to_->report(broken, who, std::move(detail));
}

void watched_body::check_view() {
    if (!given_.empty() && hash_of(given_) != given_hash_)
        raise(
            rule{"body.view", "Bytes stay what and where they are until the next pull."},
            maker_,
            cat(number(given_.size()), " bytes changed after they were given")
        );
}

void watched_body::check_owed_flush() {
    if (owed_ && around_ && around_->flushes == *owed_ && !around_->told)
        raise(
            rule{
                "body.flush",
                "A filter forwards a flush, after the bytes that it holds back, "
                "before it pulls again."},
            to_->actors_.back().crossing,
            "it pulled on and kept the flush to itself"
        );
}

void watched_body::check_kind(const pulled& next) {
    const bool known = next.what <= pulled::not_yet || next.what >= pulled::first_other;
    const bool bare = next.what == pulled::bytes || next.what >= pulled::first_other ||
                      (next.data.empty() && !next.flush);
    if (!known || !bare)
        raise(
            rule{
                "body.kind",
                "An answer is bytes, *not yet*, the end, or of a kind from "
                "`first_other` on; *not yet* and the end carry nothing."},
            maker_,
            known ? std::string{"there were bytes or a flush with it"}
                  : cat("its kind is ", number(next.what))
        );
}

void watched_body::check_wait(const pulled& next, const actor& self) {
    if (next.what != pulled::not_yet)
        return;
    if (!self.inner_waits && !to_->waker_taken())
        raise(
            rule{
                "body.waker",
                "Who says *not yet* has taken `env.waker()` before, and calls it "
                "when there is more; or passes on what a body inside said."},
            maker_,
            "nobody in this exchange has taken a waker"
        );
    if (!to_->actors_.empty())
        to_->actors_.back().inner_waits = true;
}

void watched_body::check_bytes(const pulled& next) {
    if (next.what != pulled::bytes || next.data.empty())
        return;
    if (file_ && differs(file_->fd, file_->offset + count_, next.data))
        raise(file_true, maker_, cat("after ", number(count_), " bytes it gave others"));
    count_ += next.data.size();
    if (!seen_.allows_body)
        raise(no_body, maker_, cat("status ", number(static_cast<std::uint64_t>(seen_.status))));
    else if (typeless_ != server)
        raise(content_type, typeless_, cat(number(next.data.size()), " bytes of no type"));
    if (seen_.length && count_ > *seen_.length)
        raise(
            length_kept,
            maker_,
            cat("it answered ", number(*seen_.length), " and gave ", number(count_))
        );
    else if (!seen_.length && seen_.announced && count_ > *seen_.announced)
        raise(
            content_length,
            maker_,
            cat("it is ", number(*seen_.announced), ", and the body gave ", number(count_))
        );
}

void watched_body::check_end(const actor& self) {
    const auto now = inside_.length();
    if (seen_.length && (count_ < *seen_.length || (now && now != seen_.length)))
        raise(
            length_kept,
            maker_,
            cat("it answered ", number(*seen_.length), " and ended after ", number(count_))
        );
    else if (!seen_.length && seen_.announced && count_ < *seen_.announced && !seen_.head)
        raise(
            content_length,
            maker_,
            cat("it is ", number(*seen_.announced), ", and the body ended after ", number(count_))
        );
    if (self.inner_failed)
        raise(
            rule{
                "body.failure",
                "What a pull inside throws, a body throws on, or makes good with "
                "other bytes: never does it end as if that were all."},
            maker_,
            "a body inside threw, and it ended"
        );
}

//: ## Completion
//:
//: An exchange ends once: *done* (the kernel took the last byte), *aborted* (the client left, or a
//: deadline passed) or *failed* (the body broke after the head, or its bytes were more or fewer
//: than its Content-Length). A body ends once: *done*, *failed*, *aborted*, or *discarded*, when
//: nobody wanted it. Access logs, metrics, sessions and temporary files rest on this.
//:
//: - `completion.once` (kept by the type) A body is told how it ended exactly once, before it is
//:   destroyed. One destroyed untold was *done* if its end was seen, *failed* if it threw, and
//:   *discarded* otherwise. Assigning to a body discards what it was.

void watched_body::check_fate(fate how) {
    mark_->told = how;
    if (!around_ || !around_->told || threw_)
        return;
    const fate outer = *around_->told;
    const bool unwanted = outer == fate::done && how == fate::discarded;
    if (outer != how && !unwanted)
        raise(
            rule{"completion.inward", "A body that holds another tells it its own fate."},
            to_->outside_of(maker_),
            cat("the body outside was ", to_string(outer), ", the one inside heard ", to_string(how)
            )
        );
}

void watched_body::told(fate how) noexcept {
    try {
        const std::lock_guard hold{to_->guard_};
        check_fate(how);
    } catch (...) {
        // No memory to watch with; the body must hear all the same.
    }
    inside_.tell(how);
}

} // namespace groat::inline v0::linting

namespace groat::inline v0 {

void lint::state::watch_body(
    response& answer,
    const linting::shape& seen,
    int maker,
    const linting::findings& known,
    int typeless
) {
    // Nothing can go wrong in text, and wrapped it would be text no more. An omitted body gives
    // nothing.
    if (seen.whole || seen.omitted)
        return;
    answer.body = body{std::make_unique<linting::watched_body>(
        shared_from_this(), std::move(answer.body), seen, maker, known, typeless
    )};
}

} // namespace groat::inline v0
