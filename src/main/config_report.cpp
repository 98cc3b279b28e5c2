#include "main/config_report.hpp"

#include <algorithm>

namespace truebond {
namespace {

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size(), width), ' ');
    return text;
}

std::string shown_value(const EffectiveSetting& effective) {
    const Setting& setting = *effective.setting;
    if (effective.text.empty() && !setting.fallback_words.empty()) return "(" + std::string(setting.fallback_words) + ")";
    return setting.secret ? "********" : effective.text;
}

constexpr std::string_view markdown_head = R"(# Configuration

Every setting has one name, spelt in three ways: the flag `--data-dir`, the environment variable `DATA_DIR`, the key `data_dir` in
the configuration file. Where several give a value, **flag > environment > file > default**. `truebond config` prints what is in
effect and where each value came from (secrets masked); `truebond --help` lists what there is.

The file is TOML: `--config FILE`, else `DATA_DIR/truebond.toml` if it exists. An unknown key is an error, so is an empty value
unless the default is empty. `on` and `off` may be written `true` and `false` there.

```toml
port = 8001
environment = "production"
frontend_url = "https://app.example.com"
```

A faulty configuration is reported with one line for each fault, and exit code 2; exit code 1 means that something failed at run
time, 0 that all is done.

| Setting | Values | Default | What it does |
|---|---|---|---|
)";

constexpr std::string_view markdown_tail = R"(
The generated secret is in `DATA_DIR/jwt_secret`, readable by its owner only. Keep it in your backups: without it everybody has to
sign in again. With `ENVIRONMENT=production` and no `FRONTEND_URL` the server starts and warns: no other origin than its own may
call it from a browser.

This page is written by `truebond config --markdown`, and a test fails when it is out of date.
)";

}  // namespace

std::string effective_settings(const Configuration& configuration) {
    std::size_t name_width = 0;
    std::size_t value_width = 0;
    for (const EffectiveSetting& s : configuration.settings) {
        name_width = std::max(name_width, s.setting->name.size());
        value_width = std::max(value_width, std::min<std::size_t>(shown_value(s).size(), 40));
    }
    std::string out;
    for (const EffectiveSetting& s : configuration.settings) {
        out += padded(std::string(s.setting->name), name_width) + "  " + padded(shown_value(s), value_width) + "  " + s.origin + "\n";
    }
    return out;
}

std::string settings_help() {
    std::size_t width = 0;
    for (const Setting& s : all_settings()) width = std::max(width, s.name.size());
    std::string out = "Settings: flag > environment variable (the name below) > configuration file (the name in lower case) > default\n";
    for (const Setting& s : all_settings()) {
        out += "  " + padded(std::string(s.name), width) + "  " + std::string(s.help) + "\n";
        out += "  " + padded("", width) + "  " + s.flag() + ": " + s.accepts() + "; default: " + s.default_words() + "\n";
    }
    return out;
}

std::string settings_markdown() {
    std::string out(markdown_head);
    for (const Setting& s : all_settings()) {
        const std::string fallback = s.fallback_words.empty() ? "`" + std::string(s.fallback) + "`" : std::string(s.fallback_words);
        out += "| `" + std::string(s.name) + "`<br>`" + s.flag() + "` | " + s.accepts() + (s.secret ? ", secret" : "") + " | " + fallback +
               " | " + std::string(s.help) + " |\n";
    }
    return out.append(markdown_tail);
}

}  // namespace truebond
