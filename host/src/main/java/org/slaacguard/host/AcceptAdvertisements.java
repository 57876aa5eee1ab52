package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Sysctl;

/**
 * The host takes router advertisements from the interface: one of the settings that say how.
 *
 * @param setting as {@code accept_ra}
 * @param value wanted
 * @param former the value before
 */
record AcceptAdvertisements(String setting, String value, String former) implements SetupStep {
  /** Whether they are taken: {@code 2}, also where the host forwards. */
  static final String ACCEPT = "accept_ra";

  /** Whether they give a default route. */
  static final String DEFAULT_ROUTE = "accept_ra_defrtr";

  /** The longest prefix of which they give a route (RFC 4191); Linux takes none by itself. */
  static final String ROUTES = "accept_ra_rt_info_max_plen";

  static final List<String> SETTINGS = List.of(ACCEPT, DEFAULT_ROUTE, ROUTES);

  static AcceptAdvertisements parse(StepWords words) {
    return new AcceptAdvertisements(words.text(), words.text(), words.word("was").text());
  }

  /** What the step of a setting is about. */
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
  public List<String> words() {
    return List.of(StepWords.text(setting), StepWords.text(value), "was", StepWords.text(former));
  }

  @Override
  public boolean holds(HostView view) {
    return value.equals(view.settings().get(Sysctl.ipv6(view.link().name(), setting)));
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    host.settings().set(Sysctl.ipv6(host.interfaceName(), setting), value);
  }

  @Override
  public void undo(HostControl host) throws SetupException {
    host.settings().restore(Sysctl.ipv6(host.interfaceName(), setting), former);
  }
}
