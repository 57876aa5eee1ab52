package org.slaacguard.history;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;

/**
 * {@code ./bench --history}: an address history of many bindings, and how long questions to it
 * take. The same peers, addresses and times in each run.
 */
public final class HistoryBenchmark {
  private static final Instant BEGIN = Instant.parse("2026-09-01T00:00:00Z");
  private static final long DAYS = 90;
  private static final long MILLIS = Duration.ofDays(DAYS).toMillis();
  private static final int PEERS = 2000;
  private static final int NETWORKS = 4;
  private static final int RUNS = 15;

  /** One that was advertised in the first days alone: its bindings are the oldest. */
  private static final String OLD = "2001:db8:ff::/64";

  private final int rows;
  private final SplittableRandom random = new SplittableRandom(42);
  private final byte[][] peers = new byte[PEERS][32];

  private HistoryBenchmark(int rows) {
    this.rows = rows;
    for (byte[] peer : peers) {
      random.nextBytes(peer);
    }
  }

  /** Runs it: {@code [ROWS [FILE]]}. A file that is there is asked as it is, and bindings. */
  public static void main(String[] args) throws Exception {
    int rows = args.length > 0 ? Integer.parseInt(args[0]) : 10_000_000;
    Path folder = Files.createTempDirectory(Path.of("/var/tmp"), "slaacguard-history");
    Path file = args.length > 1 ? Path.of(args[1]) : folder.resolve("history.db");
    try {
      HistoryBenchmark benchmark = new HistoryBenchmark(rows);
      if (!Files.exists(file)) {
        benchmark.fill(file);
      }
      benchmark.ask(file);
    } finally {
      try (var left = Files.list(folder)) {
        for (Path each : left.toList()) {
          Files.delete(each);
        }
      }
      Files.delete(folder);
    }
  }

  private void fill(Path file) throws Exception {
    long began = System.nanoTime();
    HistoryStore.open(file).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = OFF");
      statement.execute("PRAGMA synchronous = OFF");
      statement.execute("PRAGMA cache_size = -1000000");
      List<String> indexes = new ArrayList<>();
      List<String> names = new ArrayList<>();
      try (ResultSet row =
          statement.executeQuery(
              "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
                  + " AND tbl_name = 'stay'")) {
        while (row.next()) {
          names.add(row.getString(1));
          indexes.add(row.getString(2));
        }
      }
      for (String name : names) {
        statement.execute("DROP INDEX " + name);
      }
      statement.execute("BEGIN");
      insert(connection);
      statement.execute("COMMIT");
      for (String sql : indexes) {
        statement.execute(sql);
      }
      statement.execute("PRAGMA journal_mode = WAL");
    }
    System.out.printf(
        Locale.ROOT,
        "%,d bindings of %d peers in %.1f s, %,d MB%n",
        rows,
        PEERS,
        (System.nanoTime() - began) / 1e9,
        Files.size(file) >> 20);
  }

  private void insert(Connection connection) throws Exception {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO stay(interface, peer, address, learned_at, last_seen, forgotten_at, reason)"
                + " VALUES (?,?,?,?,?,?,?)")) {
      for (int i = 0; i < rows; i++) {
        double age = (double) i / rows;
        long learned = BEGIN.toEpochMilli() + (long) (age * MILLIS);
        // From a minute to a day and a half, most of them short.
        long binding = (long) (60_000 * Math.exp(random.nextDouble() * 7.7));
        boolean open = i > rows - PEERS * 4;
        insert.setString(1, i % 3 == 0 ? "wg1" : "wg0");
        insert.setBytes(2, peers[random.nextInt(PEERS)]);
        insert.setBytes(3, address(age));
        insert.setLong(4, learned);
        insert.setLong(5, learned + binding);
        if (open) {
          insert.setNull(6, Types.INTEGER);
          insert.setNull(7, Types.VARCHAR);
        } else {
          insert.setLong(6, learned + binding);
          insert.setString(7, "EXPIRED");
        }
        insert.addBatch();
        if (i % 10_000 == 9_999) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
  }

  private byte[] address(double age) {
    byte[] bytes = IpPrefix.parse(network(age)).address().toBytes();
    byte[] half = new byte[8];
    random.nextBytes(half);
    System.arraycopy(half, 0, bytes, 8, 8);
    return bytes;
  }

  private String network(double age) {
    if (age < 0.05 && random.nextInt(10) == 0) {
      return OLD;
    }
    return "2001:db8:" + random.nextInt(NETWORKS) + "::/64";
  }

  private void ask(Path file) throws Exception {
    List<IpAddress> known = new ArrayList<>();
    try (HistoryStore store = HistoryStore.open(file)) {
      store.find(filter(null, null, null, null), 100).forEach(e -> known.add(e.address()));
    }
    Map<String, Supplier<HistoryFilter>> questions = new LinkedHashMap<>();
    questions.put("the newest", () -> filter(null, null, null, null));
    questions.put("of an address", () -> filter(any(known).toString(), null, null, null));
    questions.put("of an address nobody had", () -> filter("2001:db8:1::dead", null, null, null));
    questions.put("in a /64", () -> filter("2001:db8:2::/64", null, null, null));
    questions.put("in a /64 of long ago", () -> filter(OLD, null, null, null));
    questions.put("in a /48", () -> filter("2001:db8::/32", null, null, null));
    questions.put("of a peer", () -> filter(null, key(43), null, null));
    questions.put("of keys that begin so", () -> filter(null, key(1), null, null));
    questions.put("of an interface", () -> filter(null, null, "wg1", null));
    questions.put("at a moment", () -> filter(null, null, null, moment()));
    questions.put(
        "at a moment, before all", () -> filter(null, null, null, BEGIN.minusSeconds(60)));
    questions.put(
        "of an address at a moment", () -> filter(any(known).toString(), null, null, moment()));
    questions.put("of a peer at a moment", () -> filter(null, key(43), null, moment()));
    questions.put("in a /64 at a moment", () -> filter("2001:db8:2::/64", null, null, moment()));
    questions.put("of a peer in a /64 of long ago", () -> filter(OLD, key(43), null, null));
    System.out.printf("%-32s %8s %10s %10s%n", "question", "rows", "median", "worst");
    for (Map.Entry<String, Supplier<HistoryFilter>> question : questions.entrySet()) {
      time(file, question.getKey(), question.getValue());
    }
  }

  /** A store of its own each time, as the command has it. */
  private static void time(Path file, String name, Supplier<HistoryFilter> question)
      throws Exception {
    double[] millis = new double[RUNS];
    int found = 0;
    for (int i = 0; i < RUNS; i++) {
      HistoryFilter filter = question.get();
      long began = System.nanoTime();
      found = AddressHistory.find(file, filter, 1000).size();
      millis[i] = (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%-32s %8d %7.1f ms %7.1f ms%n",
        name,
        found,
        millis[RUNS / 2],
        millis[RUNS - 1]);
  }

  private static HistoryFilter filter(
      @Nullable String prefix, @Nullable String peer, @Nullable String name, @Nullable Instant at) {
    return new HistoryFilter(prefix == null ? null : IpPrefix.parse(prefix), peer, name, at);
  }

  private IpAddress any(List<IpAddress> known) {
    return known.get(random.nextInt(known.size()));
  }

  private String key(int digits) {
    return Base64.getEncoder().encodeToString(peers[random.nextInt(PEERS)]).substring(0, digits);
  }

  private Instant moment() {
    return BEGIN.plusMillis(random.nextLong(MILLIS));
  }
}
