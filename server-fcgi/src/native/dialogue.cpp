// SPDX-License-Identifier: BSL-1.0
#include "native/dialogue.hpp"

#include "copying.hpp"
#include "front.hpp"
#include "native/release.hpp"
#include "paths.hpp"

#include <algorithm>
#include <vector>

namespace groat::inline v0::server::fcgi::native {
namespace {

constexpr int responder = 1; // FastCGI 1.0, 8
constexpr std::uint8_t keep_connection = 1;
constexpr std::size_t longest_query = 1024;
constexpr std::size_t most_replies = 1024 * 1024;        // twice what is read at once, as they grow
constexpr std::size_t pair_lengths = 8;                  // at most, of one pair
constexpr std::uint64_t most_dropped = 16 * 1024 * 1024; // input that nobody wants

bool comes_from_peers(record_type type) noexcept {
    switch (type) {
    case record_type::begin_request:
    case record_type::abort_request:
    case record_type::params:
    case record_type::std_in:
        return true;
    default:
        return false;
    }
}

/// For the doctor, who is to see all of them.
bool read_as_sent(request& of, const options& how) {
    std::vector<variable> sent;
    const auto keep = [&sent](variable one) { sent.push_back(one); };
    if (each_pair(of.head, how.limits.params, keep) == pairs::broken)
        return false;
    of.refused = make_right(sent, how.front, how.limits, of.sent);
    show_keep(of.keep, of.sent);
    return true;
}

/// Fills its environment, or refuses it. False if its variables are cut.
bool read_variables(request& of, const options& how) {
    if (how.front.as_sent)
        return read_as_sent(of, how);
    copier copied{how.front, how.limits, of.sent};
    const refusal* refused = nullptr;
    const auto ends = each_pair(of.head, how.limits.params, [&](variable one) {
        if (!refused)
            refused = copied.take(one);
    });
    switch (ends) {
    case pairs::broken:
        return false;
    case pairs::too_many:
        of.refused = refusal{431, "more variables than the limit"};
        break;
    case pairs::whole:
        of.refused = refused ? *refused : make_right(copied, how.front, how.limits, of.sent);
    }
    return true;
}

bool is_streamed(const environment& sent, const options& how) noexcept {
    const auto script = sent.script_name;
    const auto info = sent.path_info;
    return std::ranges::any_of(how.streamed, [&](const std::string& prefix) {
        // Of the whole path, in two parts: a prefix may end in either.
        if (const auto rest = below(script, prefix))
            return true;
        return prefix.starts_with(script) && below(info, prefix.substr(script.size())).has_value();
    });
}

} // namespace

bool dialogue::take(std::string_view bytes, const reader& with) {
    while (const auto next = reader_.next(bytes)) {
        if (!take(*next, with))
            return false;
        if (replies_.size() > most_replies)
            return broken("it asks and does not read the answers");
    }
    return true;
}

bool dialogue::broken(std::string_view why) noexcept {
    fault_ = why;
    return false;
}

bool dialogue::take(const piece& next, const reader& with) {
    const auto& of = next.of;
    if (of.version != 1)
        return broken(
            begun_ ? "a record's version is not 1"
                   : "it doesn't begin with a FastCGI request (nginx: fastcgi_pass, not proxy_pass)"
        );
    begun_ = true;
    if (of.id == 0 && of.type != record_type::begin_request) {
        manage(next, with.by);
        return true;
    }
    if (!comes_from_peers(of.type))
        return broken("a record of a type that no front server sends");
    if (of.type == record_type::begin_request)
        return begin(next, with);
    if (of.type == record_type::abort_request) {
        if (next.ends)
            abort(of.id, with);
        return true;
    }
    // 3.3: what belongs to no request is passed over; it may be late.
    auto* const to = find(of.id);
    if (!to)
        return true;
    const bool end = of.size == 0;
    if (of.type == record_type::params)
        return end ? end_params(*to, with) : add_params(*to, next, with);
    // 6.2: first the variables, next the input. Without them nobody knows how much of it to take.
    if (to->at == request::stage::head)
        return broken("input came before the variables' end");
    if (!end)
        return add_input(*to, next.content, with);
    end_input(*to, with);
    return true;
}

/// Management records (4): each is answered by itself, whatever else goes on.
void dialogue::manage(const piece& next, const terms& by) {
    if (next.of.type != record_type::get_values) {
        if (next.begins)
            append_unknown_type(replies_, next.of.type);
        return;
    }
    if (next.begins)
        query_.clear();
    query_ += next.content.substr(0, longest_query - std::min(longest_query, query_.size()));
    if (!next.ends)
        return;
    append_values(replies_, query_, by.ours);
    release(query_);
}

bool dialogue::begin(const piece& next, const reader& with) {
    const auto id = next.of.id;
    if (next.begins) {
        if (id == 0 || next.of.size != header_size)
            return broken("a request's beginning is malformed");
        if (find(id))
            return broken("a request began while it ran");
    }
    const auto missing = reader_.left() + next.content.size();
    std::ranges::copy(next.content, control_.end() - static_cast<std::ptrdiff_t>(missing));
    if (!next.ends)
        return true;

    const auto at = [this](std::size_t i) { return static_cast<std::uint8_t>(control_[i]); };
    const int role = at(0) << 8 | at(1);
    const bool keep = (at(2) & keep_connection) != 0;
    std::size_t there = 0;
    for (const auto* r = first_; r; r = r->next)
        ++there;
    if (role != responder)
        note_ = "a request was refused: its role is not the responder's";
    if (role != responder || there >= with.by.how.limits.multiplexed) {
        append_refusal(
            replies_,
            id,
            role != responder                     ? protocol_status::unknown_role
            : with.by.how.limits.multiplexed == 1 ? protocol_status::cant_mpx_conn
                                                  : protocol_status::overloaded
        );
        wants_end_ = wants_end_ || !keep;
        return true;
    }
    auto& made = with.requests.take();
    made.id = id;
    made.keep = keep;
    made.on = with.on;
    made.until = with.now + with.by.how.timeouts.head;
    made.last = with.now + with.by.how.timeouts.request;
    auto** last = &first_;
    while (*last)
        last = &(*last)->next;
    *last = &made;
    return true;
}

void dialogue::abort(std::uint16_t id, const reader& with) {
    auto* const which = find(id);
    if (!which)
        return;
    which->aborted = true;
    // One that an app knows of is its engine's to end; 5.4 wants an answer for the others now.
    if (which->at == request::stage::running)
        return;
    if (which->at != request::stage::over) {
        append_end(replies_, id, 0);
        wants_end_ = wants_end_ || !which->keep;
    }
    forget(*which, with.requests);
}

bool dialogue::add_params(request& to, const piece& next, const reader& with) {
    if (to.at != request::stage::head)
        return broken("variables came after their end");
    const auto& most = with.by.how.limits;
    if (to.refused)
        return true;
    if (to.head.size() + next.content.size() > most.head + most.params * pair_lengths) {
        to.refused = refusal{431, "the variables are longer than the limit"};
        to.head.clear();
        return true;
    }
    to.head += next.content;
    return true;
}

bool dialogue::end_params(request& of, const reader& with) {
    if (of.at != request::stage::head)
        return broken("variables came after their end");
    const auto& how = with.by.how;
    if (!of.refused && !read_variables(of, how))
        return broken("a request's variables are cut");
    of.at = request::stage::body;
    of.until = std::min(with.now + how.timeouts.body, of.last);
    if (of.refused) {
        of.at = request::stage::ready;
        return true;
    }
    of.streamed = is_streamed(of.sent, how);
    if (of.streamed)
        of.at = request::stage::ready;
    return true;
}

bool dialogue::add_input(request& to, std::string_view content, const reader& with) {
    if (to.input_ended)
        return broken("input came after its end");
    const auto& most = with.by.how.limits;
    const auto before = to.received;
    to.received += content.size();
    const bool unwanted = to.at == request::stage::over || to.refused || to.aborted || to.too_long;
    auto wanted = unwanted ? std::string_view{} : content;
    // RFC 3875, 4.2: not more than was announced.
    if (to.sent.announced)
        wanted = wanted.substr(
            0,
            static_cast<std::size_t>(std::min<std::uint64_t>(
                wanted.size(), *to.sent.announced - std::min(*to.sent.announced, before)
            ))
        );
    to.dropped += content.size() - wanted.size();
    if (to.dropped > most_dropped)
        return broken("it goes on sending what nobody wants");
    if (to.received - to.dropped > most.body) {
        to.too_long = true;
        to.dropped += wanted.size();
        if (to.at == request::stage::running)
            return true;
        to.refused = refusal{413, "the body is longer than the limit"};
        to.at = request::stage::ready;
        return true;
    }
    const auto in_memory = to.streamed ? static_cast<std::size_t>(-1) : most.body_in_memory;
    if (wanted.empty() || to.input.append(wanted, in_memory, with.by.spool))
        return true;
    to.refused = refusal{503, "the body could not be kept: no space, or no descriptor"};
    to.input.clear();
    to.at = request::stage::ready;
    return true;
}

void dialogue::end_input(request& of, const reader& with) {
    of.input_ended = true;
    if (of.at == request::stage::over) {
        forget(of, with.requests);
        return;
    }
    if (of.at != request::stage::body)
        return;
    if (of.sent.announced && of.received < *of.sent.announced)
        of.refused = refusal{400, "the body is shorter than announced"};
    of.at = request::stage::ready;
}

void dialogue::answered(request& which, request_source& to) {
    wants_end_ = wants_end_ || !which.keep;
    if (which.input_ended || which.aborted) {
        forget(which, to);
        return;
    }
    which.running.reset();
    which.input.clear();
    which.at = request::stage::over;
    which.until = time_point::max();
}

void dialogue::forget(request& which, request_source& to) noexcept {
    auto** link = &first_;
    while (*link != &which)
        link = &(*link)->next;
    *link = which.next;
    to.give(which);
}

request* dialogue::find(std::uint16_t id) const noexcept {
    for (auto* r = first_; r; r = r->next)
        if (r->id == id)
            return r;
    return nullptr;
}

} // namespace groat::inline v0::server::fcgi::native
