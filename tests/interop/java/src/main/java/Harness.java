import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.json.JSONArray;
import org.json.JSONObject;

/** One line for each case on stdout; what the runner reads of it is in ../README.md. */
final class Harness {
    interface Body {
        void run(People people) throws Exception;
    }

    static final long DEADLINE_MS = Math.round(1000 * Double.parseDouble(System.getenv().getOrDefault("TEST_DEADLINE", "10")));
    private static final BufferedReader SAID = new BufferedReader(new InputStreamReader(System.in));

    private Harness() {}

    /** Runs every case over every transport and gives the exit code. */
    static int run(Map<String, People.Maker> transports, LinkedHashMap<String, Body> cases) {
        Set<String> skipped = Arrays.stream(System.getenv().getOrDefault("INTEROP_SKIP", "").split(";")).collect(Collectors.toSet());
        int passed = 0;
        int failed = 0;
        for (Map.Entry<String, People.Maker> transport : transports.entrySet()) {
            for (Map.Entry<String, Body> entry : cases.entrySet()) {
                String title = transport.getKey() + ": " + entry.getKey();
                if (skipped.contains(title)) {
                    System.out.println("skip " + title);
                    continue;
                }
                try (People people = transport.getValue().make()) {
                    entry.getValue().run(people);
                    passed++;
                    System.out.println("ok   " + title);
                } catch (Exception | AssertionError failure) {
                    failed++;
                    System.out.println("FAIL " + title + ": " + String.valueOf(failure.getMessage()).replace('\n', ' '));
                }
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    /** The runner stops the server and starts it again on the same port. */
    static void restartServer() throws Exception {
        System.out.println("@restart");
        if (SAID.readLine() == null) throw new AssertionError("nobody restarted the server");
    }

    static void check(boolean right, String what) {
        if (!right) throw new AssertionError(what);
    }

    static void same(Object got, Object wanted) {
        check(text(got).equals(text(wanted)), "got " + shorten(text(got)) + ", wanted " + shorten(text(wanted)));
    }

    /** One spelling for equal values: numbers as doubles, bytes in hexadecimal. */
    static String text(Object value) {
        if (value instanceof Object[] list) return Arrays.stream(list).map(Harness::text).collect(Collectors.joining(",", "[", "]"));
        if (value instanceof byte[] bytes) {
            StringBuilder out = new StringBuilder("bytes:");
            for (byte b : bytes) out.append(String.format("%02x", b));
            return out.toString();
        }
        if (value instanceof JSONArray array) return text(items(array));
        if (value instanceof JSONObject object) {
            StringBuilder out = new StringBuilder("{");
            for (Object key : new java.util.TreeSet<Object>(keys(object))) out.append(key).append(':').append(text(object.opt((String) key))).append(',');
            return out.append('}').toString();
        }
        return value instanceof Number number ? String.valueOf(number.doubleValue()) : String.valueOf(value);
    }

    private static Object[] items(JSONArray array) {
        Object[] items = new Object[array.length()];
        for (int i = 0; i < items.length; i++) items[i] = array.opt(i);
        return items;
    }

    private static List<Object> keys(JSONObject object) {
        List<Object> keys = new java.util.ArrayList<>();
        object.keys().forEachRemaining(keys::add);
        return keys;
    }

    private static String shorten(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "… (" + text.length() + ")" : text;
    }

    /** What was heard, event by event, in its order. */
    static final class Ears {
        private final Map<String, BlockingQueue<Object[]>> queues = new ConcurrentHashMap<>();

        BlockingQueue<Object[]> of(String event) {
            return queues.computeIfAbsent(event, name -> new LinkedBlockingQueue<>());
        }

        Object[] next(String event) throws InterruptedException {
            Object[] arguments = of(event).poll(DEADLINE_MS, TimeUnit.MILLISECONDS);
            check(arguments != null, event + ": not within " + DEADLINE_MS + " ms");
            return arguments;
        }
    }
}
