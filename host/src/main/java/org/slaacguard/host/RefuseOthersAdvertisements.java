package org.slaacguard.host;

import java.util.List;

/**
 * The host takes no router advertisements from an interface at which the gateway is the router: a
 * host there could make itself the gateway's default route.
 *
 * @param former the setting before
 */
record RefuseOthersAdvertisements(String interfaceName, String former) implements SetupStep {
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
  public List<String> words() {
    return List.of(StepWords.text(interfaceName), "was", StepWords.text(former));
  }

  @Override
  public boolean holds(HostView view) {
    return RefuseAdvertisements.REFUSED.equals(
        view.settings().get(SysctlNames.acceptRa(interfaceName)));
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    host.settings().restore(SysctlNames.acceptRa(interfaceName), RefuseAdvertisements.REFUSED);
  }

  @Override
  public void undo(HostControl host) throws SetupException {
    host.settings().restore(SysctlNames.acceptRa(interfaceName), former);
  }
}
