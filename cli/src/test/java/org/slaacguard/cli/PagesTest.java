package org.slaacguard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.ConfigFile;
import org.slaacguard.control.ConfigNotes;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.ProcessFile;
import org.slaacguard.control.Settings;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine;

/**
 * Whatever the pages of docs/ and of the root folder show: each command is understood, each file is
 * valid, and each link leads somewhere.
 */
final class PagesTest {
  private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

  private static final Pattern COMMAND =
      Pattern.compile("(?<![\\w./-])slaacguard ([a-z][^`|<>#;&)]*(?:\\|[A-Z][^`|<>#;&)]*)*)");

  /** A file with no sections but ours. */
  private static final Pattern OURS =
      Pattern.compile(
          "(?s)(# [^\n]*\n)*(\\[(Interface|Peer|Metrics|History|Events|Webhook)]\n"
              + "([^\\[\n][^\n]*\n|\n)*)+");

  private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern WORDS = Pattern.compile("\"[^\"]*\"|'[^']*'|\\S+");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)]*))?\\)");

  /** What stands for a value: one that is valid there. */
  private static final Map<String, String> VALUES =
      Map.ofEntries(
          Map.entry("COMMAND", "list"),
          Map.entry("TIME", "2026-11-23T18:30:00Z"),
          Map.entry("ADDRESS", "2001:db8::1"),
          Map.entry("ADDRESS:PORT", "[::1]:1"),
          Map.entry("KEY", KEY),
          Map.entry("PUBLICKEY", KEY),
          Map.entry("%i", "wg0"),
          Map.entry("\u2026", ""));

  static List<Path> pages() throws IOException {
    Path here = Path.of("docs").toAbsolutePath();
    Path docs = Files.isDirectory(here) ? here : Path.of("../docs").toAbsolutePath();
    List<Path> pages = new ArrayList<>();
    for (String name : List.of("README", "ARCHITECTURE", "CONTRIBUTING", "CHANGELOG")) {
      pages.add(docs.resolveSibling(name + ".md"));
    }
    try (Stream<Path> files = Files.list(docs)) {
      files.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
    }
    return pages;
  }

  /** The lines of code, in blocks and spans. A span may go on in the next line of its paragraph. */
  private static List<String> code(Path page) throws IOException {
    List<String> code = new ArrayList<>();
    StringBuilder paragraph = new StringBuilder();
    boolean block = false;
    for (String line : Files.readAllLines(page)) {
      boolean fence = line.strip().startsWith("```");
      boolean indented = line.startsWith("    ") && paragraph.isEmpty();
      if (fence || block || indented || line.isBlank() || line.startsWith("|")) {
        addSpans(paragraph, code);
      }
      block ^= fence;
      if (!fence && (block || indented)) {
        code.add(line);
      } else if (!fence && !line.isBlank()) {
        paragraph.append(line.strip().replace("\\|", "|")).append(' ');
      }
    }
    addSpans(paragraph, code);
    return code;
  }

  private static void addSpans(StringBuilder paragraph, List<String> code) {
    SPAN.matcher(paragraph).results().forEach(span -> code.add(span.group(1)));
    paragraph.setLength(0);
  }

  static List<String> commands() throws IOException {
    List<String> commands = new ArrayList<>();
    for (Path page : pages()) {
      for (String line : code(page)) {
        Matcher matcher = COMMAND.matcher(line.replaceAll("<\\([^)]*\\)", "FILE"));
        while (matcher.find()) {
          String said = page.getFileName() + ": " + matcher.group(1).strip();
          if (!commands.contains(said)) {
            commands.add(said);
          }
        }
      }
    }
    return commands;
  }

  /** Words in brackets are there, and of alternatives the first. */
  private static String[] words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORDS.matcher(command.replace("[", "").replace("]", ""));
    while (matcher.find()) {
      String word = matcher.group().replaceAll("^[\"']|[\"']$", "");
      String first = word.contains("|") ? word.substring(0, word.indexOf('|')) : word;
      String value = VALUES.getOrDefault(first, first.replace("\u2026", ""));
      if (!value.isEmpty() || first.isEmpty()) {
        words.add(value);
      }
    }
    return words.toArray(new String[0]);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldUnderstandEveryCommandThatIsShown(String shown) throws Exception {
    String command = shown.substring(shown.indexOf(": ") + 2);
    String[] args = words(command);
    CommandLine main = Main.commandLine(args);
    try {
      main.parseArgs(args);
    } catch (CommandLine.MissingParameterException e) {
      // A command is only spoken of, with an option perhaps.
      assertTrue(
          Stream.of(args).skip(1).allMatch(w -> w.startsWith("--") || args[0].equals("peer")),
          () -> shown + ": " + e.getMessage());
    } catch (CommandLine.ParameterException e) {
      fail(shown + ": " + e.getMessage());
    }
    if (args[0].equals("set") && args.length > 2 && !args[1].startsWith("-")) {
      List<String> settings = new ArrayList<>(List.of(args).subList(2, args.length));
      if (settings.size() % 2 == 1) {
        settings.add(""); // only the setting is named: its value is taken back
      }
      new SetWords(settings).read().close();
    }
  }

  /** The blocks that are files of an interface or of the process. */
  static List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    for (Path page : pages()) {
      String[] parts = Files.readString(page).split("(?m)^```", -1);
      for (int i = 1; i < parts.length; i += 2) {
        String text = parts[i].substring(parts[i].indexOf('\n') + 1);
        if (OURS.matcher(text).matches()) {
          files.add(page.getFileName() + "\n" + text);
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("files")
  void shouldTakeEveryFileThatIsShown(String shown) {
    String page = shown.substring(0, shown.indexOf('\n'));
    String text =
        shown.substring(page.length() + 1).replace("PUBLICKEY", KEY).replaceAll("(?m)^\u2026$", "");
    int key = 1;
    while (text.contains("Key = \u2026")) {
      String made = SecretKey.parseHex(String.format("%02x", key++).repeat(32)).toBase64();
      text = text.replaceFirst("Key = \u2026.*", Matcher.quoteReplacement("Key = " + made));
    }
    try {
      if (text.matches("(?s).*\\[(Interface|Peer)].*")) {
        ConfigNotes notes = new ConfigNotes();
        ConfigFile.parse(page, text, notes).close();
      } else {
        var _ = ProcessFile.parse(page, text);
      }
    } catch (ConfigException e) {
      fail(text, e);
    }
  }

  /** As GitHub makes an anchor of a heading. */
  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(line -> line.matches("#+ .*"))
        .map(line -> line.replaceFirst("^#+ ", "").toLowerCase(Locale.ROOT))
        .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }

  @Test
  void shouldLeadSomewhereByEveryLink() throws IOException {
    List<String> dead = new ArrayList<>();
    for (Path page : pages()) {
      Matcher matcher = LINK.matcher(Files.readString(page));
      while (matcher.find()) {
        String to = matcher.group(1);
        if (to.contains("://") || to.startsWith("mailto:")) {
          continue;
        }
        Path target = to.isEmpty() ? page : Objects.requireNonNull(page.getParent()).resolve(to);
        String anchor = matcher.group(2);
        if (!Files.exists(target) || (anchor != null && !anchors(target).contains(anchor))) {
          dead.add(page.getFileName() + ": " + matcher.group());
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  /** Where this fails, scripts/picture draws it anew. */
  @Test
  void shouldShowInThePictureWhatTheProgramPrints() throws IOException {
    String picture =
        Files.readString(pages().getFirst().resolveSibling("docs").resolve("terminal.svg"));
    List<String> words =
        Pattern.compile("<text[^>]*>([^<]*)</text>")
            .matcher(picture)
            .results()
            .flatMap(each -> Stream.of(each.group(1).split(" ")))
            .toList();
    for (String each : List.of("peer add phone --static --qr", "status")) {
      assertTrue(String.join(" ", words).contains("$ slaacguard " + each), words::toString);
      Main.commandLine(each.split(" ")).parseArgs(each.split(" "));
    }
    DeviceStatus device =
        new DeviceStatus(
            "wg0",
            "userspace",
            "",
            null,
            null,
            0,
            0,
            Settings.NONE,
            List.of(
                new PeerStatus(
                    PublicKey.parseHex("01".repeat(32)),
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    List.of(),
                    Settings.NONE,
                    List.of())),
            Map.of());
    List<String> lines =
        new PeerListText(new Terminal(false, false, 80), Instant.EPOCH, Map.of())
            .format(new InterfaceStatus(device))
            .lines()
            .toList();
    List<String> headings = List.of(lines.get(1).split(" +"));
    int first = words.indexOf(headings.getFirst());
    assertTrue(first >= 0, words::toString);
    assertEquals(headings, words.subList(first, first + headings.size()));
  }

  /** So that patterns that find nothing are seen. */
  @Test
  void shouldFindWhatThePagesShow() throws IOException {
    assertTrue(commands().size() > 80, commands()::toString);
    assertTrue(files().size() > 20, files()::toString);
  }
}
