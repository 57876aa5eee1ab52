package org.slaacguard.host;

import java.util.List;

/** The interface, which was down, is up. */
record LinkUp() implements SetupStep {
  static LinkUp parse(StepWords words) {
    return new LinkUp();
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return "up";
  }

  @Override
  public List<String> words() {
    return List.of();
  }

  @Override
  public boolean holds(HostView view) {
    return view.link().isUp();
  }

  @Override
  public void apply(HostControl host) {
    host.setUp(true);
  }

  @Override
  public void undo(HostControl host) {
    host.setUp(false);
  }
}
