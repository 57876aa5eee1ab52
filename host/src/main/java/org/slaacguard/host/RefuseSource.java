package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.IpPrefix;

/**
 * Packets from a prefix that is not ours any more are dropped: no provider takes them (RFC 2827).
 * An answer would not find the host that sends them either, but leave by the uplink.
 */
record RefuseSource(IpPrefix source) implements SetupStep {
  /** Before the rules for what is delegated now, behind whatever somebody says at a place. */
  private static final int PRIORITY = 32_490;

  static RefuseSource parse(StepWords words) {
    return new RefuseSource(words.prefix());
  }

  private Rule rule() {
    return Rule.dropping(source).at(PRIORITY);
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "refuse-source " + source;
  }

  @Override
  public List<String> words() {
    return List.of(source.toString());
  }

  @Override
  public boolean holds(HostView view) {
    return view.rules().contains(rule());
  }

  @Override
  public boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  public void apply(HostControl host) {
    host.addRule(rule());
  }

  @Override
  public void undo(HostControl host) {
    host.deleteRule(rule());
  }
}
