#include "chat/edge/account_requests.hpp"
#include "chat/edge/message_requests.hpp"
#include "chat/rest/route.hpp"

namespace truebond {
namespace {

void sign_up(const CallPtr& call) {
    auto request = read_sign_up(call->request().body, call->content_type());
    if (!request) return call->refuse_body(request.error());
    request->from = call->client();
    call->use_cases().sign_up.run(std::move(*request), then<SignedIn>(call, [](Call& c, const SignedIn& signed_in) {
                                      c.ok(signed_up_reply(signed_in.user, signed_in.tokens, c.jwt()));
                                  }));
}

void log_in(const CallPtr& call) {
    auto request = read_log_in(call->request().body, call->content_type());
    if (!request) return call->refuse_body(request.error());
    const ClientAddress from = call->client();
    LogIn& log_in = call->use_cases().log_in;
    if (const auto refusal = log_in.refusal(request->email, from)) return call->refuse(*refusal);
    log_in.run(std::move(request->email), std::move(request->password),
               then<SignedIn>(call, [](Call& c, const SignedIn& signed_in) { c.ok(logged_in_reply(signed_in.tokens, c.jwt())); }), from);
}

void refresh(const CallPtr& call) {
    const auto token = read_refresh(call->request().body, call->content_type());
    if (!token) return call->refuse_body(token.error());
    auto claims = call->jwt().verify(*token, call->context().parts.clock.wall());
    if (!claims) return call->refuse(claims.error());
    call->use_cases().refresh_tokens.run(
        std::move(*claims), then<TokenPair>(call, [](Call& c, const TokenPair& tokens) { c.ok(tokens_reply(tokens, c.jwt())); }),
        call->client());
}

void log_out(const CallPtr& call) {
    call->use_cases().log_out.run(call->who(), then<bool>(call, [](Call& c, bool) { c.ok(message_reply("Logged out successfully")); }),
                                  call->client());
}

void me(const CallPtr& call) {
    call->use_cases().get_account.run(call->who().user,
                                      then<AccountView>(call, [](Call& c, const AccountView& account) { c.ok(account_reply(account)); }));
}

void forgot_password(const CallPtr& call) {
    auto email = read_forgot_password(call->request().body, call->content_type());
    if (!email) return call->refuse_body(email.error());
    if (const auto refusal = call->use_cases().rate_limits.letter(*email, call->client())) return call->refuse(*refusal);
    call->use_cases().reset_password.ask(
        std::move(*email), then<bool>(call, [](Call& c, bool) { c.ok(success_reply("If email exists, reset link has been sent")); }));
}

void validate_reset_token(const CallPtr& call) {
    const auto token = read_token_query(call->request().query);
    if (!token) return call->invalid(token.error());
    call->use_cases().reset_password.check(*token, then<UserId>(call, [](Call& c, UserId) { c.ok(valid_token_reply()); }));
}

void reset_password(const CallPtr& call) {
    auto request = read_new_password(call->request().body, call->content_type());
    if (!request) return call->refuse_body(request.error());
    call->use_cases().reset_password.run(request->token, std::move(request->password),
                                         then<User>(call, [](Call& c, const User&) { c.ok(success_reply("Password reset successful")); }),
                                         call->client());
}

void send_code(const CallPtr& call) {
    const auto number = read_code_wish(call->request().body, call->content_type());
    if (!number) return call->refuse_body(number.error());
    if (const auto refusal = call->use_cases().rate_limits.letter(*number, call->client())) return call->refuse(*refusal);
    call->use_cases().verify_mobile.send(*number, then<std::string>(call, [number = *number](Call& c, const std::string& code) {
        c.ok(code_sent_reply(number, c.context().options.shows_codes ? code : std::string()));
    }));
}

void verify_code(const CallPtr& call) {
    auto request = read_code(call->request().body, call->content_type());
    if (!request) return call->refuse_body(request.error());
    call->use_cases().verify_mobile.run(
        call->who().user, std::move(request->mobile_number), request->code,
        then<User>(call, [](Call& c, const User&) { c.ok(message_reply("Mobile number verified successfully")); }));
}

const Route routes[] = {
    {"POST", "/api/auth/signup", Access::anybody, sign_up, RateAction::sign_up},
    {"POST", "/api/auth/login", Access::anybody, log_in, RateAction::log_in},
    {"POST", "/api/auth/refresh", Access::anybody, refresh, RateAction::refresh},
    {"POST", "/api/auth/logout", Access::signed_in, log_out},
    {"GET", "/api/auth/me", Access::signed_in, me},
    {"POST", "/api/auth/forgot-password", Access::anybody, forgot_password, RateAction::password_reset},
    {"POST", "/api/auth/validate-reset-token", Access::anybody, validate_reset_token, RateAction::password_reset},
    {"POST", "/api/auth/reset-password", Access::anybody, reset_password, RateAction::password_reset},
    {"POST", "/api/auth/otp/send", Access::anybody, send_code, RateAction::otp_send},
    {"POST", "/api/auth/otp/verify", Access::signed_in, verify_code, RateAction::otp_verify},
};

}  // namespace

std::span<const Route> auth_routes() { return routes; }

}  // namespace truebond
