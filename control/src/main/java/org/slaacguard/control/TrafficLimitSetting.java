package org.slaacguard.control;

/** {@code TrafficLimit}: bytes of a peer per month, both directions together. */
public final class TrafficLimitSetting extends ValueSetting<Long> {
  private static final long LEAST = 1_000_000;
  private static final long MOST = 1_000_000_000_000_000L;

  TrafficLimitSetting() {
    super("TrafficLimit", "traffic-limit", Section.INTERFACE, Section.PEER);
  }

  @Override
  Long parse(String text) {
    return SizeText.parse(text, LEAST, MOST);
  }

  @Override
  String format(Long value) {
    return SizeText.format(value).replace(" ", "");
  }

  @Override
  public Object json(Long value) {
    return value;
  }

  @Override
  public String argument() {
    return "SIZE";
  }

  @Override
  public String description() {
    return "what a peer may send and receive in a month of UTC, such as `200GB`; an event reports"
        + " more ([traffic.md](traffic.md))";
  }
}
