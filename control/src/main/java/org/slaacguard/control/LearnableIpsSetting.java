package org.slaacguard.control;

import java.util.List;
import org.slaacguard.routing.LearnScope;

/** {@code LearnableIPs}: the prefixes in which a peer may learn addresses from its packets. */
public final class LearnableIpsSetting extends ListSetting<LearnScope> {
  LearnableIpsSetting() {
    super("LearnableIPs", "learnable-ips", Section.PEER);
  }

  @Override
  public String key() {
    return "learnable_ip";
  }

  @Override
  public String replaceKey() {
    return "replace_learnable_ips";
  }

  /** Bounded, because each new address is compared with every entry. */
  @Override
  int most() {
    return 1024;
  }

  @Override
  public LearnScope none() {
    return LearnScope.NOTHING;
  }

  @Override
  LearnScope entry(String text) {
    return LearnScope.parse(text);
  }

  @Override
  LearnScope join(LearnScope before, LearnScope more) {
    return before.plus(more);
  }

  @Override
  List<String> entries(LearnScope scope) {
    return scope.entries();
  }

  @Override
  public String argument() {
    return "PREFIX,...";
  }

  @Override
  public String description() {
    return "prefixes in which the peer's source addresses are learned; `advertised` stands for"
        + " `fe80::/64` and the prefixes that the gateway advertises at the time";
  }

  @Override
  String defaultText() {
    return "nothing is learned";
  }
}
