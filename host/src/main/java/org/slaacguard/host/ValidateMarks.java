package org.slaacguard.host;

import java.util.List;

/**
 * The reverse path filter looks at the mark (src_valid_mark 1), which {@link DefaultRouteFilter}
 * gives back to replies.
 *
 * @param former the setting before
 */
record ValidateMarks(String former) implements SetupStep {
  static final String ON = "1";

  static ValidateMarks parse(StepWords words) {
    return new ValidateMarks(words.word("was").text());
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "validate-marks";
  }

  @Override
  public List<String> words() {
    return List.of("was", StepWords.text(former));
  }

  @Override
  public boolean holds(HostView view) {
    return ON.equals(view.settings().get(SysctlNames.SRC_VALID_MARK));
  }

  @Override
  public void apply(HostControl host) throws SetupException {
    host.settings().set(SysctlNames.SRC_VALID_MARK, ON);
  }

  @Override
  public void undo(HostControl host) throws SetupException {
    host.settings().restore(SysctlNames.SRC_VALID_MARK, former);
  }
}
