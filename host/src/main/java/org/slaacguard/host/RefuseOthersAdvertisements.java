package org.slaacguard.host;

import java.util.List;

/**
 * The host accepts no router advertisements on an interface where the gateway is the router. A host
 * there could otherwise become the gateway's default router.
 *
 * @param former the setting before
 */
record RefuseOthersAdvertisements(String interfaceName, String former) implements SysctlStep {
  static RefuseOthersAdvertisements parse(StepWords words) {
    return new RefuseOthersAdvertisements(words.text(), words.word("was").text());
  }

  static String subject(String interfaceName) {
    return "refuse-others-advertisements " + interfaceName;
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return subject(interfaceName);
  }

  @Override
  public String sysctl(String ownInterface) {
    return SysctlNames.acceptRa(interfaceName);
  }

  @Override
  public String value() {
    return RefuseAdvertisements.REFUSED;
  }

  @Override
  public List<String> words() {
    return List.of(StepWords.text(interfaceName), "was", StepWords.text(former));
  }

  /** An interface that has gone meanwhile needs nothing. */
  @Override
  public void apply(HostControl host) throws SetupException {
    host.settings().restore(sysctl(host.interfaceName()), value());
  }
}
