package org.slaacguard.host;

import java.util.List;

/**
 * The reverse path filter considers the mark (src_valid_mark 1), which {@link DefaultRouteFilter}
 * restores on replies.
 *
 * @param former the setting before
 */
record ValidateMarks(String former) implements SysctlStep {
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
  public String sysctl(String interfaceName) {
    return SysctlNames.SRC_VALID_MARK;
  }

  @Override
  public String value() {
    return ON;
  }

  @Override
  public List<String> words() {
    return List.of("was", StepWords.text(former));
  }
}
