#include "chat/edge/credit_requests.hpp"

#include "chat/edge/user_words.hpp"

#include <array>

namespace truebond {
namespace {

using enum Need;

constexpr std::array granted{LedgerReason::credit_purchase, LedgerReason::refund, LedgerReason::admin_adjustment};
constexpr std::array<std::string_view, granted.size()> granted_words{to_word(granted[0]), to_word(granted[1]), to_word(granted[2])};

const Field grant_fields[] = {
    {"user_id", required, TextRule{}},
    {"amount", required, IntRule{1, grant_amount_max}},
    {"reason", required, ChoiceRule{granted_words}},
    {"reference_id", required, TextRule{1, 128}},
    {"description", nullable, TextRule{0, 500}},
};

std::string_view default_description(LedgerReason reason) {
    switch (reason) {
        case LedgerReason::refund:
            return "Refund";
        case LedgerReason::admin_adjustment:
            return "Adjustment";
        default:
            return "Credit purchase";
    }
}

}  // namespace

BodyOf<GrantRequest> read_grant(std::string_view body, std::string_view content_type) {
    const auto f = read_body(body, content_type, grant_fields);
    if (!f) return base::Unexpected(f.error());
    GrantRequest request;
    request.user = UserId::parse(*f->text("user_id"));
    request.amount = *f->integer("amount");
    request.reason = granted[static_cast<std::size_t>(*f->integer("reason"))];
    request.reason_word = to_word(request.reason);
    request.reference_id = *f->text("reference_id");
    request.description = f->text("description").value_or("");
    if (request.description.empty()) request.description = default_description(request.reason);
    return request;
}

}  // namespace truebond
