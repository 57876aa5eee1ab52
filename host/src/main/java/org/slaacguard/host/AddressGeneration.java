package org.slaacguard.host;

import java.util.List;

/**
 * How the kernel forms the link-local address: not at all ({@code LinkChange.GENERATE_NONE}) for a
 * gateway, which has the one that it advertises.
 */
record AddressGeneration(int mode, int former) implements SetupStep {
  static AddressGeneration parse(StepWords words) {
    return new AddressGeneration(words.number(), words.word("was").number());
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return "address-generation";
  }

  @Override
  public List<String> words() {
    return List.of(String.valueOf(mode), "was", String.valueOf(former));
  }

  @Override
  public boolean holds(HostView view) {
    String setting = SysctlNames.addressGeneration(view.link().name());
    return String.valueOf(mode).equals(view.settings().get(setting));
  }

  @Override
  public void apply(HostControl host) {
    host.setAddressGeneration(mode);
  }

  @Override
  public void undo(HostControl host) {
    host.setAddressGeneration(former);
  }
}
