package org.slaacguard.host;

import java.util.List;

/**
 * The host accepts no router advertisements on the interface (accept_ra 0), because a router
 * accepts none from its own clients. {@link AdvertisementGuard} alone does and undoes this step,
 * because a data plane needs it at once, on another thread.
 *
 * @param former the setting before
 */
record RefuseAdvertisements(String former) implements SysctlStep {
  /** The subject of the step, whatever the former value. */
  static final String SUBJECT = "refuse-advertisements";

  static final String REFUSED = "0";

  static RefuseAdvertisements parse(StepWords words) {
    return new RefuseAdvertisements(words.word("was").text());
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return SUBJECT;
  }

  @Override
  public String sysctl(String interfaceName) {
    return SysctlNames.acceptRa(interfaceName);
  }

  @Override
  public String value() {
    return REFUSED;
  }

  @Override
  public List<String> words() {
    return List.of("was", StepWords.text(former));
  }
}
