import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Manager;
import io.socket.client.Socket;
import io.socket.engineio.client.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The clients of one case. */
final class People implements AutoCloseable {
    interface Maker {
        People make();
    }

    /** What the cases listen for. */
    private static final String[] EVENTS = {
        Socket.EVENT_CONNECT, Socket.EVENT_CONNECT_ERROR, Socket.EVENT_DISCONNECT, "auth", "message-back", "burst", "news",
    };

    private final String url;
    private final String[] transports;
    final String ends;
    private final List<Person> all = new ArrayList<>();

    People(String url, String ends, String... transports) {
        this.url = url;
        this.ends = ends;
        this.transports = transports;
    }

    /** Not connected yet. */
    Person person(String namespace, Map<String, String> auth) {
        IO.Options options = new IO.Options();
        options.path = "/client/";
        options.forceNew = true;
        options.reconnectionDelay = 50;
        options.reconnectionDelayMax = 200;
        options.auth = auth;
        if (transports.length > 0) options.transports = transports;
        Person person = new Person(IO.socket(URI.create(url + namespace), options));
        all.add(person);
        return person;
    }

    Person connected() throws InterruptedException {
        return person("/", null).connect();
    }

    @Override
    public void close() {
        for (Person person : all) person.socket.disconnect();
    }

    static final class Person {
        final Socket socket;
        final Harness.Ears ears = new Harness.Ears();
        volatile String transport = "";

        Person(Socket socket) {
            this.socket = socket;
            for (String event : EVENTS) socket.on(event, arguments -> ears.of(event).add(arguments));
            socket.io().on(Manager.EVENT_TRANSPORT, arguments -> transport = ((Transport) arguments[0]).name);
        }

        Person connect() throws InterruptedException {
            socket.connect();
            ears.next(Socket.EVENT_CONNECT);
            return this;
        }

        Object[] next(String event) throws InterruptedException {
            return ears.next(event);
        }

        /** The acknowledgement's arguments. */
        Object[] ask(String event, Object... arguments) throws InterruptedException {
            Harness.Ears answer = new Harness.Ears();
            socket.emit(event, arguments, (Ack) values -> answer.of("ack of " + event).add(values));
            return answer.next("ack of " + event);
        }
    }
}
