#include "chat/usecases/use_cases.hpp"

namespace truebond {

UseCases::UseCases(const ChatPorts& p, const ChatOptions& options)
    : ids(p.clock, p.random),
      issuer(p.clock, p.random),
      users(p.store, p.clock, options.users),
      presence(p.presence, p.scheduler, p.store, users, p.events, p.clock, p.log, options.presence),
      typing(users, p.scheduler, p.events, p.audit, p.clock, options.typing),
      rate_limits(p.rate_limiter, p.audit),
      authenticate(users, p.revocations),
      sign_up(p.store, p.hasher, issuer, users, ids, p.audit, p.clock),
      log_in(p.store, p.hasher, issuer, users, rate_limits, p.audit, p.clock),
      refresh_tokens(p.store, p.revocations, users, p.events, p.audit, p.clock, p.random),
      log_out(p.store, p.revocations, p.events, p.audit, p.clock),
      reset_password({p.store, p.hasher, p.secrets, p.courier, users, p.events, p.audit, p.clock, p.log}, options.reset_link),
      verify_mobile(p.store, p.secrets, p.courier, users, p.clock),
      get_account(p.store, presence),
      get_profile(p.store, presence),
      photos(p.store, users, p.photo_maker, p.media, p.scheduler, p.random),
      update_account(p.store, users, photos, presence),
      deactivate_account(p.store, users, photos, p.events, p.audit),
      search_people(p.store, presence),
      send_message(p.store, p.presence, typing, p.events, p.audit, ids, p.clock, p.log, p.metrics),
      get_history(p.store),
      list_conversations(p.store, presence),
      mark_read(p.store, p.events, p.clock),
      mark_delivered(p.store, p.events, p.audit, p.clock),
      notifications(p.store, p.clock),
      join_conversation(users, p.audit),
      read_events(p.store, p.clock),
      get_credits(p.store),
      grant_credits(p.store, p.audit, ids, p.clock),
      check_health(p.store) {}

}  // namespace truebond
