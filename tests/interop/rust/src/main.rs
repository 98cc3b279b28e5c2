//! interop-rust URL: all cases, over every transport this client has. One line for each; what the runner reads is in ../README.md.

mod cases;
mod people;

use people::People;
use rust_socketio::TransportType;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let url = std::env::args().nth(1).expect("usage: interop-rust URL");
    let skipped = std::env::var("INTEROP_SKIP").unwrap_or_default();
    let skipped: Vec<&str> = skipped.split(';').collect();
    let transports = [
        ("polling", TransportType::Polling, "polling"),
        ("websocket", TransportType::Websocket, "websocket"),
        ("upgrade", TransportType::WebsocketUpgrade, "websocket"),
    ];
    let (mut passed, mut failed) = (0, 0);
    for (name, transport, ends) in transports {
        for case in cases::CASES {
            let title = format!("{name}: {case}");
            if skipped.contains(&title.as_str()) {
                println!("skip {title}");
                continue;
            }
            let people = People::new(&url, transport.clone(), ends);
            match cases::run(case, &people).await {
                Ok(()) => {
                    passed += 1;
                    println!("ok   {title}");
                }
                Err(why) => {
                    failed += 1;
                    println!("FAIL {title}: {}", why.replace('\n', " "));
                }
            }
            people.close().await;
        }
    }
    println!("{passed} passed, {failed} failed");
    std::process::exit(if failed == 0 { 0 } else { 1 });
}
