#include "main/command_line.hpp"

#include "main/admin_commands.hpp"
#include "main/config_report.hpp"
#include "main/version.hpp"

#include <functional>
#include <memory>
#include <utility>

#include <CLI/CLI.hpp>

namespace truebond {
namespace {

using sioxx::Value;

/// Collects what CLI11 finds; the chosen subcommand puts its command together.
class Parser {
public:
    Parser() {
        app_.description(
            "TrueBond Messenger: one-to-one messaging with credits, over REST and Socket.IO.\n"
            "`truebond serve` starts it with what it needs in ./data and the page at http://127.0.0.1:8001/");
        app_.set_version_flag("--version", std::string("truebond ") + std::string(program_version));
        app_.require_subcommand(1);
        app_.footer(footer());
        serve();
        config();
        credits();
        user();
        database();
        seed();
    }

    std::variant<CommandLine, Leave> parse(int argc, const char* const* argv) {
        try {
            app_.parse(argc, argv);
        } catch (const CLI::ParseError& e) {
            return leave(e);
        }
        if (!file_.empty()) line_.inputs.file = file_;
        line_.inputs.environment = process_environment;
        line_.command = make_();
        return std::move(line_);
    }

private:
    using Command = decltype(CommandLine::command);

    static std::string footer() {
        return settings_help() +
               "\nExit codes: 0 done, 1 failed at run time, 2 usage or configuration.\n"
               "`truebond COMMAND --help` says more about a command.";
    }

    Leave leave(const CLI::ParseError& e) {
        std::ostringstream out;
        std::ostringstream err;
        const int code = app_.exit(e, out, err);
        if (code == 0) return Leave{0, out.str()};
        // CLI11 misses a command before it minds a wrong one.
        const std::vector<std::string> unknown = app_.remaining(true);
        const std::string fault = unknown.empty() || !app_.get_subcommands().empty() ? e.what() : "there is no command " + unknown.front();
        return Leave{2, "truebond: " + fault + "\nRun `truebond --help` for what there is.\n"};
    }

    /// A subcommand that takes the settings named, or all of them, and `make`s its command when it was chosen.
    CLI::App* add(CLI::App& parent, const std::string& name, const std::string& help, std::vector<std::string_view> settings,
                  std::function<Command()> make) {
        CLI::App* sub = parent.add_subcommand(name, help);
        sub->footer("");  // the table is the program's; here the same stands as flags
        sub->callback([this, make = std::move(make)] { make_ = make; });
        sub->add_option("--config", file_, "Configuration file (default: DATA_DIR/truebond.toml if it exists)")->type_name("FILE");
        for (const Setting& setting : all_settings()) {
            if (!settings.empty() && std::find(settings.begin(), settings.end(), setting.name) == settings.end()) continue;
            sub->add_option_function<std::string>(
                   setting.flag(), [this, &setting](const std::string& text) { line_.inputs.flags[std::string(setting.name)] = text; },
                   std::string(setting.help) + " [" + std::string(setting.name) + ", default: " + setting.default_words() + "]")
                ->type_name(setting.kind == Setting::Kind::text ? "TEXT" : setting.accepts())
                ->group("Settings (flag > environment > file > default)");
        }
        return sub;
    }
    CLI::App* add_admin(CLI::App& parent, const std::string& name, const std::string& help, const std::string& command) {
        return add(parent, name, help, {"DATA_DIR"}, [this, command] {
            Value::Object request{{"command", command}};
            for (auto& member : request_) request.push_back(std::move(member));
            return AdminCommand{Value(std::move(request))};
        });
    }
    CLI::App* group(const std::string& name, const std::string& help) {
        CLI::App* sub = app_.add_subcommand(name, help + "; through the running server, or on the database if none runs");
        sub->footer("`truebond " + name + " COMMAND --help` says more.");
        sub->require_subcommand(1);
        return sub;
    }
    void text_member(CLI::App& sub, const std::string& option, const std::string& member, const std::string& help, bool required) {
        CLI::Option* added = sub.add_option_function<std::string>(
            option, [this, member](const std::string& text) { request_.emplace_back(member, Value(text)); }, help);
        if (required) added->required();
    }
    void who(CLI::App& sub) { text_member(sub, "user", "user", "User id (24 hex digits) or e-mail address", true); }

    void serve() {
        add(app_, "serve", "Run the server until SIGTERM or SIGINT", {}, [] { return ServeCommand{}; });
    }
    void config() {
        CLI::App* sub = add(app_, "config", "Print the effective configuration and where each value came from", {},
                            [this] { return ShowConfigCommand{markdown_}; });
        sub->add_flag("--markdown", markdown_, "Print docs/CONFIG.md instead: every setting, its values and its default");
    }
    void credits() {
        CLI::App* sub =
            add_admin(*group("credits", "credits grant USER AMOUNT: give a user credits"), "grant", "Give a user credits", "credits.grant");
        who(*sub);
        sub->add_option_function<std::int64_t>(
               "amount", [this](const std::int64_t& n) { request_.emplace_back("amount", Value(n)); }, "Credits to give, 1 to 1000000")
            ->required()
            ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
        text_member(*sub, "--reference", "reference", "Of the payment, say; the same reference is only ever granted once", false);
        sub->add_option_function<std::string>(
               "--reason", [this](const std::string& text) { request_.emplace_back("reason", Value(text)); },
               "Reason in the ledger (default: admin_adjustment)")
            ->check(CLI::IsMember({"admin_adjustment", "credit_purchase", "refund"}));
        text_member(*sub, "--description", "description", "Words for the user's history", false);
    }
    void user() {
        CLI::App* users =
            group("user", "user list, user show|deactivate|activate|revoke USER: look at accounts, end one, let it back, end its sessions");
        list(*add_admin(*users, "list", "List accounts, the oldest first, page by page", "user.list"));
        who(*add_admin(*users, "show", "Show an account", "user.show"));
        who(*add_admin(*users, "deactivate", "Deactivate an account: its tokens and open connections end at once", "user.deactivate"));
        who(*add_admin(*users, "activate", "Let a deactivated account in again", "user.activate"));
        who(*add_admin(*users, "revoke", "End all sessions of a user: every token given so far, every open connection", "user.revoke"));
    }
    void list(CLI::App& sub) {
        text_member(sub, "--after", "after", "The last user id of the page before", false);
        sub.add_option_function<std::int64_t>(
               "--limit", [this](const std::int64_t& n) { request_.emplace_back("limit", Value(n)); }, "Users of a page (default: 50)")
            ->check(CLI::Range(std::int64_t{1}, users_listed_max));
    }
    void database() {
        add_admin(*group("db", "db check: are the books in order"), "check",
                  "Check the books: ledger against balances, counters against messages", "db.check");
    }
    void seed() {
        CLI::App* sub =
            add(app_, "seed", "Make users, and messages between them, for load tests (no server may be running; refused in production)",
                {"DATA_DIR", "ENVIRONMENT"}, [this] { return seed_; });
        sub->add_option("--users", seed_.users, "How many")->required()->check(CLI::Range(std::int64_t{1}, std::int64_t{10'000'000}));
        sub->add_option("--credits", seed_.credits, "Credits of each (default: 1000000)")
            ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000'000}));
        sub->add_option("--messages", seed_.messages, "Messages in all, each paid for (default: none)")
            ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000'000}));
        sub->add_option("--pairs", seed_.pairs, "between so many pairs of users: 0 and 1, 2 and 3 … (default: 1)")
            ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}));
        sub->add_option("--hub", seed_.hub_conversations, "so many users write once to the user after the last pair (default: none)")
            ->check(CLI::Range(std::int64_t{0}, std::int64_t{100'000}));
    }

    CLI::App app_{"", "truebond"};
    CommandLine line_;
    std::function<Command()> make_;
    std::string file_;
    bool markdown_ = false;
    Value::Object request_;
    SeedCommand seed_{.credits = 1'000'000};
};

}  // namespace

std::variant<CommandLine, Leave> parse_command_line(int argc, const char* const* argv) {
    return std::make_unique<Parser>()->parse(argc, argv);
}

}  // namespace truebond
