package org.slaacguard.host;

import java.util.List;

/** The interface's MTU, in bytes. */
record SetMtu(int mtu, int former) implements SetupStep {
  static SetMtu parse(StepWords words) {
    return new SetMtu(words.number(), words.word("was").number());
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return "mtu";
  }

  @Override
  public List<String> words() {
    return List.of(String.valueOf(mtu), "was", String.valueOf(former));
  }

  @Override
  public boolean holds(HostView view) {
    return view.link().mtu() == mtu;
  }

  @Override
  public void apply(HostControl host) {
    host.setMtu(mtu);
  }

  @Override
  public void undo(HostControl host) {
    host.setMtu(former);
  }
}
