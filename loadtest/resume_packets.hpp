// What a resuming client reads out of its packets.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest {

/// The number that a writer put in front of an event's content ("r17 mmm…"); 0: it is none of theirs.
std::uint64_t written_number(std::string_view packet);
/// The offset behind an event's own arguments, `…,"17"]`; 0: it has none.
std::uint64_t offset_of(std::string_view packet);
/// The value of the text member `name` of a flat JSON object; empty: there is none.
std::string text_member(std::string_view json, std::string_view name);

}  // namespace loadtest
