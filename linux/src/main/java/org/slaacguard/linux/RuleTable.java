package org.slaacguard.linux;

import java.util.ArrayList;
import java.util.List;

/** The routing rules of a network namespace. Reached through {@link Rtnetlink}. */
public final class RuleTable {
  private static final int RTM_NEWRULE = 32;
  static final int RTM_DELRULE = 33;
  private static final int RTM_GETRULE = 34;

  private final NetlinkSocket socket;

  RuleTable(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** All rules of both families. */
  public List<Rule> list() {
    List<Rule> rules = new ArrayList<>();
    for (int family : new int[] {Sockets.AF_INET, Sockets.AF_INET6}) {
      NetlinkRequest request = new NetlinkRequest(RTM_GETRULE, NetlinkRequest.DUMP);
      request.u8(family).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
      socket.request(request, "list rules").stream()
          .filter(m -> m.type() == RTM_NEWRULE)
          .map(Rule::of)
          .forEach(rules::add);
    }
    return rules;
  }

  /**
   * Adds a rule.
   *
   * @throws LinuxException EEXIST if it exists
   */
  public void add(Rule rule) {
    change(RTM_NEWRULE, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE, rule, "add ");
  }

  /**
   * Removes a rule. With priority 0, it is any of several that match.
   *
   * @throws LinuxException ENOENT if there is none
   */
  public void delete(Rule rule) {
    change(RTM_DELRULE, 0, rule, "delete ");
  }

  /** The rules that drop packets beyond their scope, whoever added them. */
  public List<ScopeRule> scopeRules() {
    NetlinkRequest request = new NetlinkRequest(RTM_GETRULE, NetlinkRequest.DUMP);
    request.u8(Sockets.AF_INET6).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u32(0);
    return socket.request(request, "list rules").stream()
        .filter(m -> m.type() == RTM_NEWRULE && ScopeRule.is(m))
        .map(ScopeRule::of)
        .toList();
  }

  /**
   * Adds a rule.
   *
   * @throws LinuxException EEXIST if it exists
   */
  public void add(ScopeRule rule) {
    NetlinkRequest request =
        new NetlinkRequest(RTM_NEWRULE, NetlinkRequest.CREATE | NetlinkRequest.EXCLUSIVE);
    rule.write(request);
    socket.request(request, "add " + rule);
  }

  /**
   * Removes a rule.
   *
   * @throws LinuxException ENOENT if there is none
   */
  public void delete(ScopeRule rule) {
    NetlinkRequest request = new NetlinkRequest(RTM_DELRULE, 0);
    rule.write(request);
    socket.request(request, "delete " + rule);
  }

  private void change(int type, int flags, Rule rule, String tried) {
    NetlinkRequest request = new NetlinkRequest(type, flags);
    rule.write(request);
    socket.request(request, tried + rule);
  }
}
