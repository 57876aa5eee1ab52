package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Sysctl;

/**
 * The host accepts router advertisements on the interface. Each of these steps sets one of the
 * settings that say how.
 *
 * @param setting as {@code accept_ra}
 * @param value wanted
 * @param former the value before
 */
record AcceptAdvertisements(String setting, String value, String former) implements SysctlStep {
  /** Whether they are accepted; {@code 2}: even if the host forwards. */
  static final String ACCEPT = "accept_ra";

  /** Whether they may give a default route. */
  static final String DEFAULT_ROUTE = "accept_ra_defrtr";

  /**
   * The longest prefix to which they may give a route (RFC 4191); by default Linux accepts none.
   */
  static final String ROUTES = "accept_ra_rt_info_max_plen";

  static final List<String> SETTINGS = List.of(ACCEPT, DEFAULT_ROUTE, ROUTES);

  static AcceptAdvertisements parse(StepWords words) {
    return new AcceptAdvertisements(words.text(), words.text(), words.word("was").text());
  }

  /** The subject of the step for a setting. */
  static String subject(String setting) {
    return "hear-advertisements " + setting;
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return subject(setting);
  }

  @Override
  public String sysctl(String interfaceName) {
    return Sysctl.ipv6(interfaceName, setting);
  }

  @Override
  public List<String> words() {
    return List.of(StepWords.text(setting), StepWords.text(value), "was", StepWords.text(former));
  }
}
