package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.IpPrefix;

/**
 * Drops packets from a prefix that is not ours any more, because no provider accepts them (RFC
 * 2827). An ICMP error would leave by the uplink too, and not reach their sender.
 */
record RefuseSource(IpPrefix source) implements RuleStep {
  /** Before our rules for present prefixes, behind rules to which somebody has given a priority. */
  private static final int PRIORITY = 32_490;

  static RefuseSource parse(StepWords words) {
    return new RefuseSource(words.prefix());
  }

  @Override
  public Rule rule() {
    return Rule.dropping(source).at(PRIORITY);
  }

  @Override
  public String subject() {
    return "refuse-source " + source;
  }

  @Override
  public List<String> words() {
    return List.of(source.toString());
  }
}
