//! The clients of one case, and what they have heard.

use futures_util::FutureExt;
use rust_socketio::asynchronous::{Client, ClientBuilder};
use rust_socketio::{Event, Payload, TransportType};
use serde_json::{json, Value};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Notify;

pub fn deadline() -> Duration {
    let seconds = std::env::var("TEST_DEADLINE").ok().and_then(|text| text.parse().ok());
    Duration::from_secs_f64(seconds.unwrap_or(10.0))
}

/// The arguments as a JSON array; bytes are spelled in hexadecimal.
pub fn arguments(payload: Payload) -> Value {
    match payload {
        Payload::Text(values) => Value::Array(values),
        Payload::Binary(bytes) => json!([bytes.iter().fold("bytes:".to_owned(), |text, byte| text + &format!("{byte:02x}"))]),
        #[allow(deprecated)]
        Payload::String(text) => json!([text]),
    }
}

#[derive(Default)]
struct Ears {
    queues: Mutex<HashMap<String, VecDeque<Value>>>,
    changed: Notify,
}

impl Ears {
    fn hear(&self, event: &str, payload: Payload) {
        let value = arguments(payload);
        self.queues.lock().unwrap().entry(event.to_owned()).or_default().push_back(value);
        self.changed.notify_one();
    }

    fn take(&self, event: &str) -> Option<Value> {
        self.queues.lock().unwrap().get_mut(event)?.pop_front()
    }

    async fn next(&self, event: &str) -> Result<Value, String> {
        let heard = async {
            loop {
                if let Some(value) = self.take(event) {
                    return value;
                }
                self.changed.notified().await;
            }
        };
        tokio::time::timeout(deadline(), heard).await.map_err(|_| format!("{event}: not within {:?}", deadline()))
    }
}

pub struct Person {
    client: Client,
    ears: Arc<Ears>,
}

impl Person {
    pub async fn next(&self, event: &str) -> Result<Value, String> {
        self.ears.next(event).await
    }

    pub fn has_heard(&self, event: &str) -> bool {
        self.ears.queues.lock().unwrap().get(event).is_some_and(|queue| !queue.is_empty())
    }

    pub async fn emit(&self, event: &str, payload: impl Into<Payload>) -> Result<(), String> {
        self.client.emit(event, payload).await.map_err(|error| format!("emit of {event}: {error}"))
    }

    /// The acknowledgement's arguments.
    pub async fn ask(&self, event: &str, payload: impl Into<Payload>) -> Result<Value, String> {
        let answer = Arc::new(Ears::default());
        let ears = answer.clone();
        let heard = move |payload: Payload, _: Client| {
            ears.hear("acknowledgement", payload);
            async {}.boxed()
        };
        self.client.emit_with_ack(event, payload, deadline(), heard).await.map_err(|error| format!("emit of {event}: {error}"))?;
        let value = answer.next("acknowledgement").await.map_err(|error| format!("{event}: {error}"))?;
        // A text acknowledgement arrives as one argument, the array of them all.
        Ok(if value[0].is_array() { value[0].clone() } else { value })
    }

    pub async fn leave(&self) -> Result<(), String> {
        self.client.disconnect().await.map_err(|error| error.to_string())
    }
}

pub struct People {
    pub url: String,
    pub transport: TransportType,
    pub ends: &'static str,
    all: tokio::sync::Mutex<Vec<Client>>,
}

impl People {
    pub fn new(url: &str, transport: TransportType, ends: &'static str) -> Self {
        People { url: format!("{url}/client/"), transport, ends, all: Default::default() }
    }

    /// The connection is made; the namespace's answer is an event, `connect` or `error`.
    pub async fn person(&self, namespace: &str, auth: Value) -> Result<Person, String> {
        let ears = Arc::new(Ears::default());
        let on = |event: &'static str| {
            let ears = ears.clone();
            move |payload: Payload, _: Client| {
                ears.hear(event, payload);
                async {}.boxed()
            }
        };
        let any = ears.clone();
        let connecting = ClientBuilder::new(self.url.clone())
            .namespace(namespace)
            .transport_type(self.transport.clone())
            .reconnect_delay(50, 200)
            .auth(auth)
            .on(Event::Connect, on("connect"))
            .on(Event::Close, on("close"))
            .on(Event::Error, on("error"))
            .on_any(move |event: Event, payload: Payload, _: Client| {
                any.hear(event.as_str(), payload);
                async {}.boxed()
            })
            .connect();
        let client = tokio::time::timeout(deadline(), connecting).await.map_err(|_| "no connection in time")?.map_err(|error| error.to_string())?;
        self.all.lock().await.push(client.clone());
        Ok(Person { client, ears })
    }

    pub async fn connected(&self) -> Result<Person, String> {
        let person = self.person("/", json!({})).await?;
        person.next("connect").await?;
        Ok(person)
    }

    pub async fn close(&self) {
        for client in self.all.lock().await.drain(..) {
            let _ = tokio::time::timeout(Duration::from_secs(1), client.disconnect()).await;
        }
    }
}
