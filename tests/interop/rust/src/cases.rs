//! What a client must be able to do with our server, whatever it speaks over.

use crate::people::{People, Person};
use rust_socketio::Payload;
use serde_json::{json, Value};
use std::future::Future;
use std::io::Write;

pub type Outcome = Result<(), String>;

pub const CASES: [&str; 16] = [
    "auth reaches the server",
    "a refused namespace says why",
    "two namespaces share a connection",
    "an event, there and back",
    "acknowledged by the server",
    "acknowledged by the client",
    "binary, there and back",
    "binary in acknowledgements",
    "long texts",
    "order, also across an upgrade",
    "rooms",
    "the server drops the session",
    "the connection is cut",
    "the server restarts",
    "the server disconnects the socket",
    "the client leaves",
];

pub async fn run(title: &str, people: &People) -> Outcome {
    match title {
        "auth reaches the server" => auth(people).await,
        "a refused namespace says why" => refusal(people).await,
        "an event, there and back" => event(people).await,
        "acknowledged by the server" => server_ack(people).await,
        "binary, there and back" => binary(people).await,
        "binary in acknowledgements" => binary_acks(people).await,
        "long texts" => long_texts(people).await,
        "order, also across an upgrade" => order(people).await,
        "rooms" => rooms(people).await,
        "the server drops the session" => comes_back(people, |person| async move { person.emit("drop", json!(0)).await }).await,
        "the connection is cut" => comes_back(people, |person| async move { person.emit("drop-hard", json!(0)).await }).await,
        "the server restarts" => comes_back(people, |_| restart_server()).await,
        "the server disconnects the socket" => kick(people).await,
        "the client leaves" => leave(people).await,
        _ => Err("this library has no way to do it".into()),
    }
}

fn same(got: Value, wanted: Value) -> Outcome {
    if got == wanted {
        return Ok(());
    }
    let shorten = |value: Value| value.to_string().chars().take(200).collect::<String>();
    Err(format!("got {}, wanted {}", shorten(got), shorten(wanted)))
}

fn values() -> Vec<Value> {
    vec![json!(1), json!("two"), json!({"three": [3.5, true, null]}), json!("żółć 💬"), json!("")]
}

/// The runner stops the server and starts it again on the same port.
async fn restart_server() -> Outcome {
    println!("@restart");
    std::io::stdout().flush().map_err(|error| error.to_string())?;
    let read = tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new())).await;
    match read {
        Ok(Ok(bytes)) if bytes > 0 => Ok(()),
        _ => Err("nobody restarted the server".into()),
    }
}

async fn auth(people: &People) -> Outcome {
    let auth = json!({"token": "abc", "list": [1, {"deep": true}]});
    let person = people.person("/", auth.clone()).await?;
    same(person.next("auth").await?, json!([auth]))
}

async fn refusal(people: &People) -> Outcome {
    let stranger = people.person("/admin", json!({"token": "wrong"})).await?;
    let error = stranger.next("error").await?[0].to_string();
    if !error.contains("unauthorized") || !error.contains("401") {
        return Err(format!("refused with {error}"));
    }
    let friend = people.person("/admin", json!({"token": "secret"})).await?;
    friend.next("connect").await?;
    same(friend.ask("who", Vec::<Value>::new()).await?[0]["nsp"].clone(), json!("/admin"))
}

async fn event(people: &People) -> Outcome {
    let person = people.connected().await?;
    person.emit("message", values()).await?;
    same(person.next("message-back").await?, json!(values()))
}

async fn server_ack(people: &People) -> Outcome {
    let person = people.connected().await?;
    same(person.ask("message-with-ack", values()).await?, json!(values()))
}

async fn binary(people: &People) -> Outcome {
    let person = people.connected().await?;
    person.emit("message", vec![0u8, 1, 254, 255]).await?;
    same(person.next("message-back").await?, json!(["bytes:0001feff"]))
}

async fn binary_acks(people: &People) -> Outcome {
    let person = people.connected().await?;
    // An event that carries bytes and asks for an acknowledgement leaves this client as an acknowledgement: only the way back is here.
    same(person.ask("bin", json!(5_000)).await?, json!(["bytes:".to_owned() + &"ab".repeat(5_000)]))
}

async fn long_texts(people: &People) -> Outcome {
    let person = people.connected().await?;
    let text = json!("ü".repeat(200_000));
    same(person.ask("message-with-ack", Payload::Text(vec![text.clone()])).await?, json!([text]))
}

async fn order(people: &People) -> Outcome {
    let person = people.connected().await?;
    for n in 0..200 {
        person.emit("message", json!(n)).await?;
    }
    for n in 0..200 {
        same(person.next("message-back").await?, json!([n]))?;
    }
    same(person.ask("who", Vec::<Value>::new()).await?[0]["transport"].clone(), json!(people.ends))?;
    person.emit("burst", json!(100)).await?;
    for n in 0..100 {
        same(person.next("burst").await?, json!([n]))?;
    }
    Ok(())
}

async fn rooms(people: &People) -> Outcome {
    let inside = people.connected().await?;
    let outside = people.connected().await?;
    let room = format!("room-{:?}", std::time::SystemTime::now());
    same(inside.ask("join", json!(room)).await?, json!([true]))?;
    outside.ask("room-emit", vec![json!(room), json!("news"), json!("x")]).await?;
    same(inside.next("news").await?, json!(["x"]))?;
    same(outside.ask("message-with-ack", json!("fence")).await?, json!(["fence"]))?;
    if outside.has_heard("news") {
        return Err("not in the room".into());
    }
    Ok(())
}

async fn id(person: &Person) -> Result<Value, String> {
    Ok(person.ask("who", Vec::<Value>::new()).await?[0]["id"].clone())
}

/// The server ends it; the client comes back by itself.
async fn comes_back<'a, F, Done>(people: &People, cause: F) -> Outcome
where
    F: FnOnce(std::sync::Arc<Person>) -> Done,
    Done: Future<Output = Outcome> + 'a,
{
    let auth = json!([{"token": "kept"}]);
    let person = std::sync::Arc::new(people.person("/", auth[0].clone()).await?);
    same(person.next("auth").await?, auth.clone())?;
    let before = id(&person).await?;
    cause(person.clone()).await?;
    same(person.next("auth").await?, auth)?;
    same(person.ask("message-with-ack", json!("again")).await?, json!(["again"]))?;
    if id(&person).await? == before {
        return Err("the same id".into());
    }
    Ok(())
}

async fn kick(people: &People) -> Outcome {
    let person = people.connected().await?;
    person.emit("kick", json!(0)).await?;
    person.next("close").await?;
    let again = people.connected().await?;
    same(again.ask("message-with-ack", json!("again")).await?, json!(["again"]))
}

async fn leave(people: &People) -> Outcome {
    let stays = people.connected().await?;
    let leaves = people.connected().await?;
    let room = format!("room-{:?}", std::time::SystemTime::now());
    leaves.ask("join", json!(room)).await?;
    stays.ask("join", json!(room)).await?;
    leaves.leave().await?;
    let back = people.connected().await?;
    back.ask("room-emit", vec![json!(room), json!("news"), json!(1)]).await?;
    same(stays.next("news").await?, json!([1]))?;
    if leaves.has_heard("news") {
        return Err("rooms do not outlive the session".into());
    }
    Ok(())
}
