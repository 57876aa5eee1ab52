package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.SessionSize;
import org.slaacguard.net.IpAddress;

/**
 * A file with an uplink's MTUs as a daemon sees them, for programs that explain them. It exists
 * while the uplink is followed.
 */
public final class MtuStatusFile {
  private static final Path FOLDER = Path.of("/run/slaacguard");

  private final StateFile file;
  private List<String> written = List.of();

  MtuStatusFile(Path file) {
    this.file = new StateFile(file, "'slaacguard mtu' does not show it");
  }

  static Path fileOf(String interfaceName) {
    return FOLDER.resolve(interfaceName + ".mtu");
  }

  /** The path of {@link SessionMemory}, which outlives the daemon. */
  static Path sessionOf(String interfaceName) {
    return FOLDER.resolve(interfaceName + ".session");
  }

  /**
   * The contents of the file.
   *
   * @param settings the settings of the interface's file
   * @param session the state of the uplink's session
   * @param cameUp the session's MTU when it came up, in bytes; 0 if it is not up
   * @param probes results of probing the endpoints
   */
  public record Note(
      UplinkMtuSettings settings, SessionSize session, int cameUp, List<PathProbe.Result> probes) {
    /** Copies the list. */
    public Note {
      probes = List.copyOf(probes);
    }
  }

  void write(Note note) {
    List<String> lines = new ArrayList<>();
    lines.add("uplink " + note.settings());
    lines.add("session " + note.session().name().toLowerCase(Locale.ROOT));
    lines.add("came-up " + note.cameUp());
    note.probes()
        .forEach(
            each -> lines.add("probe " + each.target() + " " + each.tried() + " " + each.found()));
    if (!lines.equals(written) && file.write(lines)) {
      written = lines;
    }
  }

  void forget() {
    file.write(List.of());
  }

  /** The contents for an interface; null if nobody follows its uplink. */
  public static @Nullable Note read(String interfaceName) {
    return new MtuStatusFile(fileOf(interfaceName)).read();
  }

  @Nullable Note read() {
    List<UplinkMtuSettings> settings = new ArrayList<>();
    List<SessionSize> sessions = new ArrayList<>();
    List<Integer> cameUp = new ArrayList<>(List.of(0));
    List<PathProbe.Result> probes = new ArrayList<>();
    file.read(
        line -> {
          int blank = line.indexOf(' ');
          String value = line.substring(blank + 1);
          switch (line.substring(0, Math.max(blank, 0))) {
            case "uplink" -> settings.add(UplinkMtuSettings.parse(value));
            case "session" -> sessions.add(SessionSize.valueOf(value.toUpperCase(Locale.ROOT)));
            case "came-up" -> cameUp.add(Integer.parseInt(value));
            case "probe" -> probes.add(probe(value));
            default -> throw new IllegalArgumentException("no such line");
          }
        });
    return settings.isEmpty() || sessions.isEmpty()
        ? null
        : new Note(settings.getFirst(), sessions.getFirst(), cameUp.getLast(), probes);
  }

  private static PathProbe.Result probe(String text) {
    String[] words = text.split(" ", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException("no such line");
    }
    return new PathProbe.Result(
        IpAddress.parse(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }
}
