// Rules about text that every store must apply alike: what is cut off, what counts as equal, what a search finds.
#pragma once

#include "chat/domain/ids.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace truebond {

/// The first `count` code points of valid UTF-8.
std::string_view code_point_prefix(std::string_view utf8, std::size_t count);

/// A to Z to lower case; nothing else changes.
std::string ascii_lower(std::string_view text);

/// One-to-one case folding of Latin, Greek, Cyrillic and Armenian letters; everything else, also invalid UTF-8, stays as it is.
std::string fold_case(std::string_view utf8);

/// What a name is found under: for each of its words, the folded name from that word's start.
std::vector<std::string> search_keys(std::string_view name);

/// The ledger's words for a message: `Message to user 6b04b0d3...`.
std::string message_sent_description(UserId receiver);

}  // namespace truebond
