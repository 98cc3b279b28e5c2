import io.socket.client.Ack;
import io.socket.client.Socket;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.json.JSONArray;
import org.json.JSONObject;

/** java Main URL: what a client must be able to do with our server, over every transport this one has. */
public final class Main {
    private static final Object[] NOTHING = {};

    private interface Cause {
        void bring(People.Person person) throws Exception;
    }

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        String url = arguments[0];
        Map<String, People.Maker> transports = new LinkedHashMap<>();
        transports.put("polling", () -> new People(url, "polling", "polling"));
        transports.put("websocket", () -> new People(url, "websocket", "websocket"));
        transports.put("upgrade", () -> new People(url, "websocket"));
        int code = Harness.run(transports, cases());
        System.out.flush();
        Runtime.getRuntime().halt(code); // its HTTP client keeps threads for a minute
    }

    private static LinkedHashMap<String, Harness.Body> cases() {
        LinkedHashMap<String, Harness.Body> cases = new LinkedHashMap<>();
        cases.put("auth reaches the server", Main::auth);
        cases.put("a refused namespace says why", Main::refusal);
        cases.put("two namespaces share a connection", Main::namespaces);
        cases.put("an event, there and back", Main::event);
        cases.put("acknowledged by the server", Main::serverAck);
        cases.put("acknowledged by the client", Main::clientAck);
        cases.put("binary, there and back", Main::binary);
        cases.put("binary in acknowledgements", Main::binaryAcks);
        cases.put("long texts", Main::longTexts);
        cases.put("order, also across an upgrade", Main::order);
        cases.put("rooms", Main::rooms);
        cases.put("the server drops the session", people -> comesBack(people, person -> person.socket.emit("drop")));
        cases.put("the connection is cut", people -> comesBack(people, person -> {
            arrived(people, person);
            person.socket.emit("drop-hard");
        }));
        cases.put("the server restarts", people -> comesBack(people, person -> Harness.restartServer()));
        cases.put("the server disconnects the socket", Main::kick);
        cases.put("the client leaves", Main::leave);
        return cases;
    }

    private static Object[] values() throws Exception {
        JSONObject object = new JSONObject().put("three", new JSONArray(Arrays.asList(3.5, true, JSONObject.NULL)));
        return new Object[] {1, "two", object, "żółć 💬", ""};
    }

    private static byte[] bytes(int... values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < values.length; i++) out[i] = (byte) values[i];
        return out;
    }

    private static Object[] list(Object... values) {
        return values;
    }

    private static void auth(People people) throws Exception {
        People.Person person = people.person("/", Map.of("token", "abc", "lang", "pl")).connect();
        Harness.same(person.next("auth"), list(new JSONObject().put("token", "abc").put("lang", "pl")));
    }

    private static void refusal(People people) throws Exception {
        People.Person stranger = people.person("/admin", Map.of("token", "wrong"));
        stranger.socket.connect();
        JSONObject error = (JSONObject) stranger.next(Socket.EVENT_CONNECT_ERROR)[0];
        Harness.same(error, new JSONObject().put("message", "unauthorized").put("data", new JSONObject().put("code", 401)));
        People.Person friend = people.person("/admin", Map.of("token", "secret")).connect();
        Harness.same(((JSONObject) friend.ask("who")[0]).get("nsp"), "/admin");
    }

    private static void namespaces(People people) throws Exception {
        People.Person main = people.connected();
        People.Person custom = new People.Person(main.socket.io().socket("/custom")).connect();
        Harness.same(((JSONObject) custom.ask("who")[0]).get("nsp"), "/custom");
        Harness.same(((JSONObject) main.ask("who")[0]).get("nsp"), "/");
        custom.socket.disconnect();
        Harness.same(main.ask("message-with-ack", "still here"), list("still here"));
    }

    private static void event(People people) throws Exception {
        People.Person person = people.connected();
        person.socket.emit("message", values());
        Harness.same(person.next("message-back"), values());
    }

    private static void serverAck(People people) throws Exception {
        People.Person person = people.connected();
        Harness.same(person.ask("message-with-ack", values()), values());
        Harness.same(person.ask("message-with-ack"), NOTHING);
    }

    /** The server asks, the client answers with `answer` and the arguments turned round; the server tells what it got. */
    private static Object[] askedBack(People.Person person, Object... sent) throws Exception {
        person.socket.on("emit-with-ack", arguments -> {
            int last = arguments.length - 1;
            if (last < 0 || !(arguments[last] instanceof Ack ack)) {
                person.ears.of("result").add(arguments);
                return;
            }
            Object[] answer = new Object[last];
            for (int i = 0; i < last; i++) answer[i] = arguments[last - 1 - i];
            ack.call(answer);
        });
        person.socket.emit("emit-with-ack", sent);
        return person.next("result");
    }

    private static void clientAck(People people) throws Exception {
        JSONObject object = new JSONObject().put("b", 2);
        Harness.same(askedBack(people.connected(), "a", object), list(object, "a"));
    }

    private static void binary(People people) throws Exception {
        People.Person person = people.connected();
        Object[] sent = {bytes(0, 1, 254, 255), new JSONObject().put("inside", new JSONArray().put(bytes()).put("text").put(bytes(7)))};
        String wanted = Harness.text(sent); // before the client puts placeholders into it
        person.socket.emit("message", sent);
        Harness.same(Harness.text(person.next("message-back")), wanted);
        Harness.same(person.ask("type-of", bytes(1, 2, 3)), list("binary:010203"));
    }

    private static void binaryAcks(People people) throws Exception {
        People.Person person = people.connected();
        Harness.same(person.ask("message-with-ack", bytes(9), bytes(8, 7)), list(bytes(9), bytes(8, 7)));
        byte[] many = new byte[150_000];
        Arrays.fill(many, (byte) 0xab);
        Harness.check(Arrays.equals((byte[]) person.ask("bin", many.length)[0], many), "other bytes");
        Harness.same(askedBack(person, bytes(4), bytes(5)), list(bytes(5), bytes(4)));
    }

    private static void longTexts(People people) throws Exception {
        String text = "ü".repeat(200_000);
        Harness.same(people.connected().ask("message-with-ack", text), list(text));
    }

    /** Waits until the connection is over what was asked for; an upgrade takes its time. */
    private static void arrived(People people, People.Person person) throws Exception {
        long end = System.currentTimeMillis() + Harness.DEADLINE_MS;
        while (!people.ends.equals(((JSONObject) person.ask("who")[0]).get("transport"))) {
            Harness.check(System.currentTimeMillis() < end, "not on " + people.ends);
        }
    }

    private static void order(People people) throws Exception {
        People.Person person = people.connected();
        for (int n = 0; n < 100; n++) person.socket.emit("message", n);
        arrived(people, person);
        for (int n = 100; n < 200; n++) person.socket.emit("message", n);
        for (int n = 0; n < 200; n++) Harness.same(person.next("message-back"), list(n));
        person.socket.emit("burst", 100);
        for (int n = 0; n < 100; n++) Harness.same(person.next("burst"), list(n));
    }

    private static void rooms(People people) throws Exception {
        People.Person inside = people.connected();
        People.Person outside = people.connected();
        String room = UUID.randomUUID().toString();
        Harness.same(inside.ask("join", room), list(true));
        outside.ask("room-emit", room, "news", bytes(1), "x");
        Harness.same(inside.next("news"), list(bytes(1), "x"));
        Harness.same(outside.ask("message-with-ack", "fence"), list("fence"));
        Harness.check(outside.ears.of("news").isEmpty(), "not in the room");
    }

    /** The server ends it; the client comes back by itself. */
    private static void comesBack(People people, Cause cause) throws Exception {
        People.Person person = people.person("/", Map.of("token", "kept")).connect();
        JSONObject auth = new JSONObject().put("token", "kept");
        Harness.same(person.next("auth"), list(auth));
        String before = person.socket.id();
        cause.bring(person);
        Object reason = person.next(Socket.EVENT_DISCONNECT)[0];
        Harness.check("transport close".equals(reason) || "transport error".equals(reason), String.valueOf(reason));
        person.socket.emit("message", "in between");
        Harness.same(person.next("auth"), list(auth));
        Harness.same(person.next("message-back"), list("in between"));
        Harness.check(!before.equals(person.socket.id()), "the same id");
    }

    private static void kick(People people) throws Exception {
        People.Person person = people.connected();
        person.socket.emit("kick");
        Harness.same(person.next(Socket.EVENT_DISCONNECT)[0], "io server disconnect");
        person.connect();
        Harness.same(person.ask("message-with-ack", "again"), list("again"));
    }

    private static void leave(People people) throws Exception {
        People.Person stays = people.connected();
        People.Person leaves = people.connected();
        String room = UUID.randomUUID().toString();
        leaves.ask("join", room);
        stays.ask("join", room);
        leaves.socket.disconnect();
        Harness.same(leaves.next(Socket.EVENT_DISCONNECT)[0], "io client disconnect");
        leaves.connect();
        leaves.ask("room-emit", room, "news", 1);
        Harness.same(stays.next("news"), list(1));
        leaves.ask("message-with-ack", "fence");
        Harness.check(leaves.ears.of("news").isEmpty(), "rooms do not outlive the session");
    }
}
