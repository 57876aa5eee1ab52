package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;

/**
 * A reachable target with optional ports: {@code lan}, {@code 2001:db8:5::/64 tcp/443 udp/443}.
 *
 * @param ports the permitted packets; empty for all
 */
public record Reach(ReachTarget target, List<ReachPorts> ports) {
  /** Most words after a target. */
  private static final int MOST_PORTS = 64;

  /** Copies the list. */
  public Reach {
    ports = List.copyOf(ports);
  }

  /**
   * Reads an entry of {@code MayReach}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Reach parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    ReachTarget target = ReachTarget.parse(words[0]);
    if (words.length - 1 > MOST_PORTS) {
      throw new IllegalArgumentException(
          "more than " + MOST_PORTS + " protocols and ports behind " + target);
    }
    List<ReachPorts> ports = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      ReachPorts read = ReachPorts.parse(words[i]);
      if (!ports.contains(read)) {
        ports.add(read);
      }
    }
    return new Reach(target, ports);
  }

  /** As in a file. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(target.toString());
    ports.forEach(each -> text.append(' ').append(each));
    return text.toString();
  }
}
