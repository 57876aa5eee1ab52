package org.slaacguard.host;

import java.util.List;

/**
 * The host takes no router advertisements from the interface (accept_ra 0): a router takes none
 * from its own clients. Done and undone by {@link AdvertisementGuard} alone, since a data plane
 * needs it at once, by another thread.
 *
 * @param former the setting before
 */
record RefuseAdvertisements(String former) implements SetupStep {
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
  public List<String> words() {
    return List.of("was", StepWords.text(former));
  }

  @Override
  public boolean holds(HostView view) {
    return REFUSED.equals(view.settings().get(SysctlNames.acceptRa(view.link().name())));
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    host.settings().set(SysctlNames.acceptRa(host.interfaceName()), REFUSED);
  }

  @Override
  public void undo(HostControl host) throws SetupException {
    host.settings().restore(SysctlNames.acceptRa(host.interfaceName()), former);
  }
}
