#include "main/config_report.hpp"
#include "main/serve.hpp"

#include <cstdio>
#include <variant>

namespace truebond {
namespace {

void print(std::FILE* stream, const std::string& text) { std::fwrite(text.data(), 1, text.size(), stream); }

ExitCode run(const Configuration& configuration, const CommandLine& line) {
    struct Visitor {
        const Configuration& c;
        ExitCode operator()(const ServeCommand&) const { return serve(c); }
        ExitCode operator()(const AdminCommand& command) const { return administer(c, command); }
        ExitCode operator()(const SeedCommand& command) const { return seed(c, command); }
        ExitCode operator()(const ShowConfigCommand&) const {
            print(stdout, effective_settings(c));
            return 0;
        }
    };
    return std::visit(Visitor{configuration}, line.command);
}

ExitCode truebond_main(int argc, const char* const* argv) {
    const auto parsed = parse_command_line(argc, argv);
    if (const auto* leave = std::get_if<Leave>(&parsed)) {
        print(leave->exit_code == 0 ? stdout : stderr, leave->output);
        return leave->exit_code;
    }
    const CommandLine& line = std::get<CommandLine>(parsed);
    if (const auto* show = std::get_if<ShowConfigCommand>(&line.command); show != nullptr && show->markdown) {
        print(stdout, settings_markdown());
        return 0;
    }
    const auto configuration = resolve_configuration(line.inputs);
    if (!configuration) {
        for (const std::string& fault : configuration.error()) print(stderr, "truebond: " + fault + "\n");
        return 2;
    }
    return run(*configuration, line);
}

}  // namespace
}  // namespace truebond

int main(int argc, char** argv) { return truebond::truebond_main(argc, argv); }
