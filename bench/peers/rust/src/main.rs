//! socketioxide on axum, answering the load contract of /bench/: bench-peer-rust PORT. One thread, as it gets one core.

use axum::serve::ListenerExt;
use serde::{Deserialize, Serialize};
use socketioxide::extract::{AckSender, Data, SocketRef, TryData};
use socketioxide::SocketIo;
use std::sync::Arc;
use std::time::Duration;

#[derive(Deserialize)]
struct Auth {
    token: String,
}

#[derive(Deserialize)]
struct Relay {
    to: String,
    content: String,
    ts: i64,
}

#[derive(Deserialize)]
struct Publication {
    room: String,
    content: String,
    ts: i64,
}

#[derive(Deserialize)]
struct Join {
    room: String,
}

#[derive(Serialize)]
struct NewMessage<'a> {
    from: &'a str,
    content: String,
    ts: i64,
}

async fn connected(socket: SocketRef, TryData(auth): TryData<Auth>) {
    let Ok(auth) = auth else { return };
    let from: Arc<str> = auth.token.into();
    socket.join(format!("user_{from}"));
    socket.on("echo", async |Data(x): Data<serde_json::Value>, ack: AckSender| {
        ack.send(&x).ok();
    });
    socket.on("join", async |socket: SocketRef, Data(m): Data<Join>, ack: AckSender| {
        socket.join(m.room);
        ack.send(&true).ok();
    });
    let sender = from.clone();
    socket.on("relay", async move |socket: SocketRef, Data(m): Data<Relay>| {
        let out = NewMessage { from: &sender, content: m.content, ts: m.ts };
        socket.within(format!("user_{}", m.to)).emit("new_message", &out).await.ok();
    });
    socket.on("pub", async move |socket: SocketRef, Data(m): Data<Publication>| {
        let out = NewMessage { from: &from, content: m.content, ts: m.ts };
        socket.within(m.room).emit("new_message", &out).await.ok();
    });
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let port: u16 = std::env::args().nth(1).and_then(|text| text.parse().ok()).expect("usage: bench-peer-rust PORT");
    let (layer, io) = SocketIo::builder()
        .req_path("/bench/")
        .ping_interval(Duration::from_secs(25))
        .ping_timeout(Duration::from_secs(20))
        .max_buffer_size(4096)
        .build_layer();
    io.ns("/", connected);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.expect("cannot listen");
    let listener = listener.tap_io(|stream| {
        stream.set_nodelay(true).ok();
    });
    axum::serve(listener, axum::Router::new().layer(layer)).await.expect("cannot serve");
}
