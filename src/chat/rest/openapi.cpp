#include "chat/rest/openapi.hpp"

namespace truebond {
namespace {

constexpr char document[] = {
#include <openapi.inc>
};

}  // namespace

std::string_view openapi_document() { return {document, sizeof document}; }

}  // namespace truebond
