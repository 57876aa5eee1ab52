package org.slaacguard.host;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The MTU that each device on the path to the uplink should have, and why. The devices are in the
 * order in which they are set, the lowest first, because a VLAN takes no more than the device below
 * it.
 *
 * @param mtu of IP packets on the uplink in bytes, once all is set
 * @param devices each device once
 */
public record MtuPlan(int mtu, List<Device> devices) {
  /**
   * What PPPoE leaves of Ethernet's 1500 bytes, which is the most for a session without RFC 4638.
   */
  public static final int PPPOE = 1492;

  /** The smallest MTU of IPv6 (RFC 8200, section 5). */
  public static final int SMALLEST = 1280;

  /**
   * One device.
   *
   * @param layer as it is
   * @param size in bytes that it should have
   * @param why the reason, for people
   */
  public record Device(MtuLayer layer, int size, String why) {
    /** Whether the device is there, and has another MTU. */
    public boolean differs() {
      return layer.index() != 0 && layer.mtu() != size;
    }
  }

  /** Copies the list. */
  public MtuPlan {
    devices = List.copyOf(devices);
  }

  /** The same for a session whose MTU has not changed since it came up. */
  public static MtuPlan of(MtuLayer uplink, int goal, SessionSize session) {
    return of(uplink, goal, session, uplink.mtu());
  }

  /**
   * Makes a plan.
   *
   * @param uplink the device that IP packets leave by, which need not be there yet
   * @param goal for IP packets there, in bytes
   * @param session what is known of its session, if it is PPPoE
   * @param cameUp its MTU when it came up, in bytes
   */
  public static MtuPlan of(MtuLayer uplink, int goal, SessionSize session, int cameUp) {
    int limit = uplink.limit();
    boolean limited = limit != 0 && limit < goal;
    int possible = limited ? limit : goal;
    Map<String, Device> devices = new LinkedHashMap<>();
    String bound =
        limited
            ? "%s takes %d at the most"
                .formatted(uplink.narrowest().name(), uplink.narrowest().most())
            : "";
    lower(uplink, possible, bound, devices);
    Device top =
        uplink.kind() == MtuLayer.Kind.PPPOE
            ? session(uplink, possible, bound, session, cameUp)
            : new Device(uplink, possible, bound.isEmpty() ? "as wanted" : bound);
    devices.put(uplink.name(), top);
    return new MtuPlan(top.size(), List.copyOf(devices.values()));
  }

  private static void lower(MtuLayer above, int need, String bound, Map<String, Device> devices) {
    int below = need + above.kind().cost();
    for (MtuLayer each : above.lower()) {
      lower(each, below, bound, devices);
      Device known = devices.get(each.name());
      int size = Math.max(Math.max(each.mtu(), below), known == null ? 0 : known.size());
      if (known == null || known.size() < size) {
        devices.put(each.name(), new Device(each, size, why(each, above, need, below, bound)));
      }
    }
  }

  private static String why(MtuLayer each, MtuLayer above, int need, int below, String bound) {
    int cost = above.kind().cost();
    String needed =
        "%d for %s%s%s"
            .formatted(
                need,
                above.name(),
                cost == 0 ? "" : " and " + cost + " of " + above.kind().title(),
                bound.isEmpty() ? "" : "; " + bound);
    return each.mtu() > below ? "more than the " + needed + " that it needs" : needed;
  }

  private static Device session(
      MtuLayer uplink, int possible, String bound, SessionSize session, int cameUp) {
    if (uplink.index() == 0) {
      return new Device(uplink, possible, "once there is a session");
    }
    String more = bound.isEmpty() ? "" : "; " + bound;
    int kept = Math.min(cameUp, possible);
    return switch (session) {
      case NEGOTIATED ->
          new Device(uplink, possible, "both ends have agreed on it (RFC 4638)" + more);
      case PROVED ->
          new Device(uplink, possible, "packets of that size were seen to pass both ways" + more);
      case UNKNOWN ->
          new Device(
              uplink,
              kept,
              kept < possible
                  ? "%d would fit below it, but the session has agreed on no more (RFC 4638)"
                      .formatted(possible)
                  : "as it came up; it is not known whether both ends have agreed on it" + more);
      case REFUSED ->
          new Device(
              uplink,
              Math.min(kept, PPPOE),
              "the other end offered no more when the session began (RFC 4638)");
      case REFUTED ->
          new Device(
              uplink,
              Math.min(kept, PPPOE),
              "more was tried, and packets of %d do not pass both ways".formatted(possible));
    };
  }

  /** The device that IP packets leave by. */
  public Device uplink() {
    return devices.getLast();
  }

  /** The devices whose MTU is not as planned. */
  public List<Device> differing() {
    List<Device> differing = new ArrayList<>();
    for (Device each : devices) {
      if (each.differs()) {
        differing.add(each);
      }
    }
    return differing;
  }
}
