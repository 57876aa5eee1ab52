package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.SecretKey;
import org.slaacguard.testing.NeedsRoot;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Every command with arguments that are wrong, made from the definitions of the commands and a
 * table of hostile values: status 2 where the line is not understood, else 1; what is wrong in one
 * line; nothing on standard output, nothing that commands a terminal, and no file changed.
 */
final class BadInputTest {
  private static final String LONG = "x".repeat(100_000);
  private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

  /** What nothing takes, whatever it is for. */
  private static final List<String> HOSTILE =
      List.of("", " ", "\u001b[2J", "wg\n0", "\u0000", "\u009b31m");

  /** By what the help calls an operand or the value of an option: what it is not. */
  private static final Map<String, List<String>> WRONG =
      Map.ofEntries(
          Map.entry("INTERFACE", List.of("../../etc/passwd", "a/b", "..", "a b", "\u202ewg", LONG)),
          Map.entry("NAME", List.of("a/b", "..", "\u202ewg", LONG)),
          Map.entry(
              "FILE|INTERFACE",
              List.of("/etc/passwd", "/no/such/wg0.conf", "./", "a b", "\u202ewg.conf", LONG)),
          Map.entry("FILE", List.of("/no/such/wg0.conf", "/dev/zero", "..", "/proc/1/mem", LONG)),
          Map.entry("FILE|FOLDER", List.of("/no/such", "/dev/zero", "a b", "@/etc/passwd", LONG)),
          Map.entry("FOLDER", List.of("/no/such", "/dev/null", "/etc/passwd/x", LONG)),
          Map.entry("PROGRAM|FOLDER", List.of("/no/such", "/dev/null", "\u202ewg", LONG)),
          Map.entry("PEER", List.of("nobody", "\u202e", "%n%s", "${sys:user.home}", LONG)),
          Map.entry("COMMAND", List.of("nonsense", "../up", "\u202e", LONG)),
          Map.entry("KEY", List.of("A", "@/etc/passwd", KEY + "=", "\u00fc".repeat(44), LONG)),
          Map.entry("PUBLICKEY", List.of("A", "fe80::1", KEY + "=", LONG)),
          Map.entry("ADDRESS", List.of("::g", "1.2.3", "::1/64", "1.2.3.4.5", LONG)),
          Map.entry("ADDRESS|PREFIX", List.of("::g", "::1/129", "1.2.3.4/33", "::/-1", LONG)),
          Map.entry("ADDRESS:PORT", List.of("::1", "[::1]:65536", "1.2.3.4:0x10", ":", LONG)),
          Map.entry("HOST[:PORT]", List.of("a:b:c:d", "h:0", "h:65536", "a b", "[::1", LONG)),
          Map.entry("TIME", List.of("noon", "2026-02-30T00:00:00Z", "0", LONG)),
          Map.entry("WHEN", List.of("tomorrow", "2020-01-01", "2026-02-30", "-1d", "99999999999d")),
          Map.entry("N", List.of("-1", "0", "many", "1e3", "99999999999999999999", LONG)),
          Map.entry("ID", List.of("-1", "first", "0x1", "99999999999999999999", LONG)),
          Map.entry("SECONDS", List.of("-1", "65536", "soon", LONG)),
          Map.entry("SHELL", List.of("tcsh", "/bin/bash", LONG)),
          Map.entry("SETTING", List.of("colour", "remove", "peer", "listen-port", LONG)));

  /** What is right there: the beginning of a key, a date of the past, a peer of the past. */
  private static final List<String> RIGHT =
      List.of("history --peer A", "peer expire WHEN 2020-01-01");

  private static final String ANY_NAME = "traffic PEER ";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;
  private Path file;
  private Map<Path, String> before;

  /** A file that all commands of files take. */
  @BeforeEach
  void writeFile() throws IOException {
    file = folder.resolve("sgbad0.conf");
    Files.writeString(
        file,
        "# endpoint = vpn.example.net\n[Interface]\nPrivateKey = "
            + SecretKey.parseHex("40".repeat(32)).toBase64()
            + "\nListenPort = 51820\nAdvertisePrefix = 2001:db8::/64\n\n[Peer]\n"
            + "# friendly_name = laptop\nPublicKey = "
            + KEY
            + "\n");
    before = files();
  }

  @AfterEach
  void shouldHaveChangedNothing() throws IOException {
    assertEquals(before, files());
  }

  private Map<Path, String> files() throws IOException {
    Map<Path, String> texts = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.filter(Files::isRegularFile).toList()) {
        texts.put(each, Files.readString(each, StandardCharsets.ISO_8859_1));
      }
    }
    return texts;
  }

  private int run(List<String> words) {
    String[] args = words.toArray(new String[0]);
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    CommandLine main = Main.commandLine(args);
    main.setOut(new PrintWriter(out));
    main.setErr(new PrintWriter(err));
    return Main.execute(main, args);
  }

  private int run(String... words) {
    return run(List.of(words));
  }

  private static List<String> words(String... words) {
    return new ArrayList<>(Arrays.asList(words));
  }

  /** What the users know: the others are the build's. */
  static Stream<CommandWords> commands() {
    return CommandWords.withParts(CommandWords.all()).stream();
  }

  private static CommandSpec spec(CommandWords command) {
    CommandLine line = Main.commandLine();
    for (String word : command.name().split(" ", -1)) {
      line = Objects.requireNonNull(line.getSubcommands().get(word));
    }
    return line.getCommandSpec();
  }

  /** The line of a command in which all is right, but that there is no such interface. */
  private List<String> line(CommandSpec spec, @Nullable ArgSpec but, String value) {
    List<String> line = words(spec.qualifiedName().split(" ", -1));
    line.removeFirst();
    OptionSpec where = spec.findOption("--file");
    if (where != null && !where.equals(but)) {
      line.addAll(List.of("--file", file.toString()));
    }
    if (but instanceof OptionSpec option) {
      line.addAll(List.of(option.longestName(), value));
    }
    for (PositionalParamSpec operand : spec.positionalParameters()) {
      boolean before =
          but instanceof PositionalParamSpec p && operand.index().min() < p.index().min();
      if (operand.equals(but)) {
        line.add(value);
      } else if (before || operand.arity().min() > 0) {
        line.add(right(operand.paramLabel()));
      }
    }
    return line;
  }

  private String right(String label) {
    return switch (label) {
      case "INTERFACE", "FILE|INTERFACE" -> "sgbad9";
      case "PEER" -> "laptop";
      case "NAME" -> "phone";
      case "ADDRESS" -> "2001:db8::1";
      case "WHEN" -> "30d";
      case "COMMAND" -> "up";
      case "FILE", "FILE|FOLDER" -> folder.resolve("none.conf").toString();
      case "PROGRAM|FOLDER" -> folder.toString();
      case "SHELL" -> "tcsh"; // no shell of ours: it writes nothing
      default -> throw new IllegalArgumentException(label);
    };
  }

  private void assertRefused(List<String> line) {
    int status = run(line);
    String said = shown(line) + ": " + err;
    assertTrue(status == 1 || status == 2, status + " of " + said);
    assertEquals("", out.toString(), said);
    List<String> lines = err.toString().lines().toList();
    assertTrue(lines.getFirst().matches("slaacguard: .*\\S.*"), said);
    if (status == 2) {
      assertTrue(err.toString().contains("Usage: slaacguard"), said);
      assertTrue(lines.getLast().startsWith("More: slaacguard"), said);
    } else {
      assertEquals(1, lines.size(), said);
    }
    assertTrue(err.toString().length() < 4_000, () -> "as long as its argument: " + said.length());
    assertTrue(
        err.toString()
            .codePoints()
            .allMatch(c -> c == '\n' || TerminalText.plain(c(c)).equals(c(c))),
        "a command for the terminal: " + said);
    assertFalse(said.contains("\tat ") || said.contains("java."), said);
  }

  private static String c(int codePoint) {
    return Character.toString(codePoint);
  }

  private static String shown(List<String> line) {
    return TerminalText.line(String.join(" ", line));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldKnowNoOtherOption(CommandWords command) {
    for (String option : List.of("--nonsense", "--" + LONG, "--\u202e", "-%n")) {
      List<String> line = words(command.name().split(" ", -1));
      line.add(option);
      assertRefused(line);
      assertEquals(2, run(line), err::toString);
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldTakeNoMoreOperandsThanItHas(CommandWords command) {
    List<String> line = words(command.name().split(" ", -1));
    line.addAll(List.of("a/1", "a/2", "a/3", "a/4", "a/5"));
    assertRefused(line);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldWantWhatItNeeds(CommandWords command) {
    CommandSpec spec = spec(command);
    for (OptionSpec option : spec.options()) {
      if (option.arity().min() > 0) {
        List<String> line = line(spec, null, "");
        line.add(option.longestName());
        assertRefused(line);
        assertTrue(err.toString().contains(option.longestName()), err::toString);
      }
    }
    if (spec.positionalParameters().stream().anyMatch(p -> p.arity().min() > 0)) {
      assertRefused(words(command.name().split(" ", -1)));
      assertEquals(2, run(command.name().split(" ", -1)));
    }
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldRefuseWhatIsNotWhatItsHelpSays(CommandWords command) {
    CommandSpec spec = spec(command);
    List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
    spec.options().stream().filter(o -> o.arity().min() > 0).forEach(arguments::add);
    for (ArgSpec each : arguments) {
      String label = each.paramLabel();
      assertTrue(WRONG.containsKey(label), () -> "add what is no " + label + " to the table");
      for (String value : HOSTILE) {
        if (!command.name().equals("set") || !value.isBlank()) {
          assertRefused(line(spec, each, value));
        }
      }
      for (String value : WRONG.get(label)) {
        String name = each instanceof OptionSpec option ? option.longestName() : label;
        String place = command.name() + " " + name + " ";
        if (!place.equals(ANY_NAME) && !RIGHT.contains(place + value)) {
          assertRefused(line(spec, each, value));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up FILE",
        "run FILE",
        "check FILE",
        "strip FILE",
        "peer list --file FILE",
        "peer show a --file FILE",
        "peer remove a --file FILE",
        "peer disable a --file FILE",
        "peer enable a --file FILE",
        "peer expire a 30d --file FILE",
        "peer add a --endpoint h --file FILE",
        "peer rename a b --file FILE",
        "setconf sgbad9 FILE",
        "addconf sgbad9 FILE",
        "syncconf sgbad9 FILE"
      })
  void shouldSayWhatIsWrongWithAFile(String line) throws IOException {
    Path other = folder.resolve("sgbad1.conf");
    List<String> args = words(line.replace("FILE", other.toString()).split(" ", -1));
    assertRefused(args);
    assertTrue(err.toString().contains(other + ": no such file"), err::toString);
    Files.createDirectory(other);
    assertRefused(args);
    assertTrue(err.toString().contains(other + " is a folder"), err::toString);
    Files.delete(other);
    Files.createSymbolicLink(other, other);
    assertRefused(args);
    assertTrue(err.toString().contains(other + ": Too many levels"), err::toString);
    Files.delete(other);
    Files.writeString(other, "[Interface]\rListenPort = 5\r");
    assertRefused(args);
    assertTrue(err.toString().contains(other + ":1: its lines end with CR"), err::toString);
    Files.write(other, "\ufeff[Interface]\n".getBytes(StandardCharsets.UTF_16LE));
    assertRefused(args);
    assertTrue(err.toString().contains(other + ":1: it has a NUL byte"), err::toString);
    byte[] nonsense =
        "[Interface]\nPrivateKey = \u001b[2J\u202e#\nNonsense\u001b = 1\n"
            .getBytes(StandardCharsets.UTF_8);
    Files.write(other, nonsense);
    assertEquals(1, run(args), err::toString);
    assertTrue(err.toString().contains("sgbad1.conf:2: PrivateKey: "), err::toString);
    assertTrue(err.toString().contains("sgbad1.conf:3: "), err::toString);
    assertEquals(2, err.toString().lines().count(), err::toString);
    assertFalse(err.toString().contains("\u001b"), err::toString);
    assertEquals("", out.toString());
    Files.write(other, new byte[(16 << 20) + 1]);
    assertRefused(args);
    assertTrue(err.toString().contains("larger than 16 MB"), err::toString);
    Files.delete(other);
  }

  @NeedsRoot
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "history --at noon; 2; 2026-11-23T18:30:00Z",
        "history --limit many; 2; --limit",
        "history --limit -1; 1; --limit is 1 to 1000000, not -1",
        "history --endpoints ::1; 1; --endpoints goes with",
        "history ::1/129; 1; 129",
        "history --interface a/b; 1; no interface name",
        "traffic --days 0; 1; --days is 1 to 36500, not 0",
        "owner sgbad9 ::g; 1; '::g' is not an IP address",
        "forget sgbad9 1.2.3; 1; '1.2.3' is not an IP address",
        "linklocal AAAA; 1; a key must be 44 characters of base64, not 4",
        "completion tcsh; 1; bash, zsh or fish",
        "set sgbad9 listen-port 65536; 1; 65535",
        "set sgbad9 fwmark red; 1; a mark is 0 to 4294967295",
        "set sgbad9 colour blue; 1; 'colour' is not a setting",
        "set sgbad9 learn-limit; 1; its value is missing",
        "save sgbad9; 1; sgbad9",
        "reload sgbad9; 1; no interface 'sgbad9'",
        "show sgbad9; 1; no WireGuard interface 'sgbad9'",
        "import /dev/null; 1; /dev/null is no folder",
        "import /etc/passwd/x; 1; /etc/passwd/x does not exist",
        "set sgbad9 private-key /etc; 1; /etc is a folder",
        "set sgbad9 private-key /nowhere; 1; /nowhere: no such file",
        "setconf sgbad9 /etc; 1; /etc is a folder",
        "run /tmp /tmp; 1; /tmp is a folder, which is served alone",
        "run --metrics ::1 x; 1; --metrics: ",
        "check /proc/self; 1; has neither a file NAME.conf nor gateway.ini",
        "down sgbad9.conf; 1; sgbad9.conf: no such file",
        "down sgbad9; 1; no WireGuard interface 'sgbad9' is served here",
        "events sgbad9; 1; interface",
        "mtu sgbad9 laptop; 1; no WireGuard interface 'sgbad9'",
        "doctor sgbad9 laptop --fix; 1; no WireGuard interface 'sgbad9'",
        "doctor --fix; 2; --fix needs an INTERFACE",
        "import wg-easy; 1; wg-easy does not exist",
        "import wg-easy /tmp --replace; 1; --replace is for a file: give --output FILE",
        "peer; 2; peer add",
        "peer ad; 2; ad",
        "show @/etc/passwd; 1; '@/etc/passwd' is no interface name"
      })
  void shouldSayWhatAValueIs(String line, int status, String said) {
    List<String> words = words(line.split(" ", -1));
    assertRefused(words);
    assertEquals(status, run(words), err::toString);
    assertTrue(err.toString().contains(said), err::toString);
  }

  /** It would be read without end, or for as long as nobody writes. */
  @ParameterizedTest
  @ValueSource(
      strings = {"up", "run", "check", "strip", "peer list --file", "peer remove a --file"})
  @Timeout(60)
  void shouldReadNoPipe(String command) throws Exception {
    Path pipe = folder.resolve("sgbad1.conf");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    List<String> line = words(command.split(" ", -1));
    line.add(pipe.toString());
    assertRefused(line);
    assertTrue(err.toString().contains("sgbad1.conf is no "), err::toString);
    Files.delete(pipe);
  }

  /** Else {@code down} of a mistyped path would take down the interface of the same name. */
  @ParameterizedTest
  @ValueSource(strings = {"down", "down --for-good", "reload", "save"})
  void shouldTakeNoFileThatIsNotThereForItsInterface(String command) throws IOException {
    Path other = folder.resolve("sgbad1.conf");
    List<String> line = words(command.split(" ", -1));
    line.add(other.toString());
    assertRefused(line);
    assertEquals(
        "slaacguard: " + other + ": no such file; for the interface itself, say 'sgbad1'\n",
        err.toString());
    Files.createDirectory(other);
    assertRefused(line);
    assertTrue(err.toString().contains("sgbad1.conf is a folder"), err::toString);
    Files.delete(other);
    Files.createSymbolicLink(other, folder.resolve("gone"));
    assertRefused(line);
    assertTrue(err.toString().contains("no such file"), err::toString);
    Files.delete(other);
  }

  @Test
  void shouldSayWhichArgumentNothingTakes() {
    assertEquals(2, run("reload", ""));
    assertTrue(err.toString().startsWith("slaacguard: argument 2 is empty\n"), err::toString);
    assertEquals(2, run("down", "wg\u001b[2J0"));
    assertTrue(
        err.toString()
            .startsWith("slaacguard: argument 2 has the control character U+001B: 'wg?[2J0'\n"),
        err::toString);
  }
}
