package org.slaacguard.host;

import java.util.List;

/** The mark that keeps outer packets out of the tunnel; unsigned, 0 for none. */
record MarkOuterPackets(int mark, int former) implements SetupStep {
  /** The subject of the step, whatever the mark. */
  static final String SUBJECT = "mark";

  static MarkOuterPackets parse(StepWords words) {
    return new MarkOuterPackets(words.unsigned(), words.word("was").unsigned());
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
    return List.of(Integer.toUnsignedString(mark), "was", Integer.toUnsignedString(former));
  }

  @Override
  public boolean holds(HostView view) {
    return view.mark() == mark;
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    host.outerMark().set(mark);
  }

  @Override
  public void undo(HostControl host) throws SetupException {
    host.outerMark().set(former);
  }
}
