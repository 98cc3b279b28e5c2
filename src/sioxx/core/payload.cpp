#include "sioxx/payload.hpp"

#include "wire/json/write.hpp"

namespace sioxx {

void Payload::add(const Value& value) {
    separate();
    wire::json::append(json_, value, &attachments_);
}

void Payload::add(const Binary& bytes) {
    separate();
    json_ += R"({"_placeholder":true,"num":)" + std::to_string(attachments_.size()) + "}";
    attachments_.push_back(bytes.bytes);
}

void Payload::add(std::string_view text) {
    separate();
    wire::json::append_string(json_, text);
}

}  // namespace sioxx
